import { formatIp, parseIp } from '../../../read/bytes/index.ts'
import {
  type Certificate,
  commonNames,
  EXTENSION,
  extensionOf,
  type GeneralName,
} from '../../../read/x509/index.ts'
import { isMailbox, isServerName, looksLikeHost, looksLikeIp } from './host-name.ts'
import type { Role } from './settings.ts'
import { MAX_COMPARISONS } from './subtrees.ts'

/**
 * A server's certificate has alternative names, not critical beside a subject, each in its proper form (RFC 5280 section 4.2.1.6; CA/B BR
 * 7.1.2.7.12). Those of a CA are held to their form too.
 */
export function namesAreWellFormed(certificate: Certificate, role: Role): boolean | undefined {
  const names = certificate.subjectAltName
  if (!names) return role === 'leaf' ? false : undefined
  const critical = extensionOf(certificate, EXTENSION.subjectAltName)?.critical === true
  if (role === 'leaf' && critical && certificate.subject.rdns.length > 0) return false
  return names.length > 0 && names.every(isWellFormed)
}

function isWellFormed(name: GeneralName): boolean {
  switch (name.kind) {
    case 'dns':
      return isServerName(name.value)
    case 'ip':
      return name.raw.length === 4 || name.raw.length === 16
    case 'email':
      return isMailbox(name.value)
    case 'uri':
      return /^[A-Za-z][A-Za-z0-9+.-]*:[!-~]+$/.test(name.value)
    case 'directory':
      return name.value.rdns.length > 0
    case 'other':
    case 'unknown':
      return true
  }
}

/**
 * A common name that is meant as an address stands among the alternative names, letter for letter (CA/B BR 7.1.4.3). The parent domain of a
 * listed name passes: it names the site. Names and addresses that mean something else on every host are no concern of the web PKI.
 */
export function commonNameIsListed(certificate: Certificate): boolean {
  const names = certificate.subjectAltName ?? []
  const addresses = names.flatMap(name =>
    name.kind === 'ip' && !isLoopback(name.raw) ? [formatIp(name.raw)] : [],
  )
  const hosts = names.flatMap(name => (name.kind === 'dns' && !isInternal(name.value) ? [name.value] : []))
  const common = commonNames(certificate.subject)
  if (common.length * names.length > MAX_COMPARISONS) return false
  return common.every(name => {
    if (looksLikeIp(name)) return addressIsListed(name, addresses)
    if (!looksLikeHost(name) || isInternal(name) || hosts.length === 0) return true
    return hosts.some(host => host === name || host.endsWith(`.${name}`))
  })
}

/** Written in the one canonical form, and listed. */
function addressIsListed(text: string, listed: readonly string[]): boolean {
  const octets = parseIp(text)
  if (!octets || formatIp(octets) !== text) return false
  return listed.length === 0 || listed.includes(text) || isLoopback(octets)
}

/** 127.0.0.0/8 and ::1. */
const isLoopback = (octets: Uint8Array): boolean =>
  octets.length === 4 ? octets[0] === 127 : octets.every((octet, at) => octet === (at === 15 ? 1 : 0))

/** Special-use domains and single labels (CA/B BR 1.6.1 Internal Name; RFC 6761, RFC 6762). */
const isInternal = (host: string): boolean =>
  !host.includes('.') || /\.(localhost|local|test|invalid|example|internal|onion|home\.arpa)$/i.test(host)
