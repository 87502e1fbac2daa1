import {
  type Certificate,
  canonicalRdns,
  commonNames,
  EMAIL_ADDRESS,
  type GeneralName,
  type Name,
} from '../../../read/x509/index.ts'
import { isHostName, isMailbox } from './host-name.ts'

/** Name constraints by the letter of RFC 5280 section 4.2.1.10. */

export type Constraints = NonNullable<Certificate['nameConstraints']>

/** Names times constraints beyond this are not compared (as OpenSSL's NAME_CHECK_MAX): the certificate is refused instead. */
export const MAX_COMPARISONS = 1 << 20

/** And this many for a whole path, about a second. */
export const MAX_ON_PATH = 1 << 25

/** Something is constrained, no subtree has bounds, and every base can be compared. */
export function constraintsAreWellFormed({ permitted, excluded, bounded }: Constraints): boolean {
  const bases = [...permitted, ...excluded]
  return bases.length > 0 && bounded.length === 0 && bases.every(isBase)
}

function isBase(base: GeneralName): boolean {
  switch (base.kind) {
    case 'dns':
      return base.value === '' || isHostName(base.value)
    case 'ip':
      return isNetwork(base.raw)
    case 'email':
      return base.value.includes('@') ? isMailbox(base.value) : isDomain(base.value)
    case 'uri':
      return isDomain(base.value)
    default:
      return true
  }
}

/** A host, or a dot and the domain whose hosts are meant. */
const isDomain = (text: string): boolean => isHostName(text.startsWith('.') ? text.slice(1) : text)

/** Address and mask of one length, the mask ones first and zeros after (RFC 4632). */
function isNetwork(octets: Uint8Array): boolean {
  if (octets.length !== 8 && octets.length !== 32) return false
  const mask = Array.from(octets.subarray(octets.length / 2), octet => octet.toString(2).padStart(8, '0'))
  return /^1*0*$/.test(mask.join(''))
}

export type Violation = 'permitted' | 'excluded' | 'unsupported' | 'too-many'

/**
 * Holds every name of a certificate against the constraints of one above it; undefined where all are within. Common names of a leaf without
 * alternative names that look like hosts count as such, because some clients take them for such. `budget` is that of the whole path.
 */
export function violation(
  certificate: Certificate,
  constraints: Constraints,
  leaf: boolean,
  budget: { left: number },
): Violation | undefined {
  const names = [...namesOf(certificate), ...(leaf ? hostsInSubject(certificate) : [])]
  const comparisons = names.length * (constraints.permitted.length + constraints.excluded.length)
  budget.left -= comparisons
  if (comparisons > MAX_COMPARISONS || budget.left < 0) return 'too-many'
  if (constraints.bounded.length > 0) return 'unsupported'
  for (const name of names) {
    const answer = judgeName(name, constraints)
    if (answer) return answer
  }
  return undefined
}

/** The alternative names, the subject, and the subject's e-mail addresses where no alternative name is one. */
function namesOf({ subject, subjectAltName = [] }: Certificate): readonly GeneralName[] {
  const names: GeneralName[] = [...subjectAltName]
  if (subject.rdns.length > 0) names.push({ kind: 'directory', value: subject, raw: subject.der })
  if (subjectAltName.some(name => name.kind === 'email')) return names
  for (const { type, value, raw } of subject.rdns.flat())
    if (type === EMAIL_ADDRESS) names.push({ kind: 'email', value, raw })
  return names
}

function hostsInSubject({ subject, subjectAltName }: Certificate): readonly GeneralName[] {
  if (subjectAltName) return []
  const hosts = commonNames(subject).filter(text => text.includes('.') && isHostName(text))
  return hosts.map(value => ({ kind: 'dns', value, raw: new TextEncoder().encode(value) }))
}

function judgeName(name: GeneralName, { permitted, excluded }: Constraints): Violation | undefined {
  const bases = permitted.filter(base => sameForm(name, base))
  const barred = excluded.filter(base => sameForm(name, base))
  if (bases.length + barred.length === 0) return undefined
  if (name.kind === 'other' || name.kind === 'unknown') return 'unsupported'
  if (barred.some(base => touches(name, base))) return 'excluded'
  return bases.length > 0 && !bases.some(base => within(name, base)) ? 'permitted' : undefined
}

function sameForm(name: GeneralName, base: GeneralName): boolean {
  if (name.kind === 'other') return base.kind === 'other' && base.type === name.type
  if (name.kind === 'unknown') return base.kind === 'unknown' && base.tag === name.tag
  return name.kind === base.kind
}

/** Could the name stand for anything inside an excluded subtree? A wildcard stands for many; what cannot be read is refused. */
function touches(name: GeneralName, base: GeneralName): boolean {
  if (name.kind !== 'dns' || base.kind !== 'dns') return within(name, base) || !isComparable(name)
  if (!name.value.startsWith('*.')) return dnsWithin(name.value, base.value)
  const parent = name.value.slice(2)
  const oneAbove = base.value.slice(base.value.indexOf('.') + 1)
  return dnsWithin(parent, base.value) || (base.value.includes('.') && same(oneAbove, parent))
}

const isComparable = (name: GeneralName): boolean =>
  name.kind === 'email'
    ? isMailbox(name.value)
    : name.kind === 'uri'
      ? hostOf(name.value) !== undefined
      : true

/** Is everything the name stands for inside the subtree? */
function within(name: GeneralName, base: GeneralName): boolean {
  if (name.kind === 'directory' && base.kind === 'directory') return dnWithin(name.value, base.value)
  if (name.kind === 'dns' && base.kind === 'dns')
    return dnsWithin(name.value.replace(/^\*\./, ''), base.value)
  if (name.kind === 'ip' && base.kind === 'ip') return ipWithin(name.raw, base.raw)
  if (name.kind === 'email' && base.kind === 'email') return emailWithin(name.value, base.value)
  return name.kind === 'uri' && base.kind === 'uri' && domainWithin(hostOf(name.value), base.value)
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

function dnWithin(name: Name, base: Name): boolean {
  const rdns = canonicalRdns(name)
  return canonicalRdns(base).every((rdn, index) => rdn === rdns[index])
}

function dnsWithin(name: string, base: string): boolean {
  const parent = base.startsWith('.') ? base : `.${base}`
  return base === '' || same(name, base) || name.toLowerCase().endsWith(parent.toLowerCase())
}

function ipWithin(address: Uint8Array, network: Uint8Array): boolean {
  const size = address.length
  return (
    network.length === size * 2 &&
    address.every((octet, at) => ((octet ^ network[at]!) & network[at + size]!) === 0)
  )
}

/** A mailbox is that mailbox, the local part letter for letter; else the base says which hosts. */
function emailWithin(email: string, base: string): boolean {
  if (!isMailbox(email)) return false
  const at = email.indexOf('@')
  const baseAt = base.indexOf('@')
  if (baseAt < 0) return domainWithin(email.slice(at + 1), base)
  return email.slice(0, at) === base.slice(0, baseAt) && same(email.slice(at + 1), base.slice(baseAt + 1))
}

/** `.example.com` means the hosts below it, `example.com` that host alone. */
function domainWithin(host: string | undefined, base: string): boolean {
  if (host === undefined) return false
  return base.startsWith('.') ? host.toLowerCase().endsWith(base.toLowerCase()) : same(host, base)
}

/** The host of a URI with an authority; undefined where there is none, or it is an address: neither can be within a domain. */
function hostOf(uri: string): string | undefined {
  const authority = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/?#]*)/.exec(uri)?.[1]
  const host = authority?.replace(/^.*@/, '').replace(/:\d*$/, '')
  return host !== undefined && isHostName(host) ? host : undefined
}
