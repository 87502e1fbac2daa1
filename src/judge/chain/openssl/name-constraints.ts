import {
  type Attribute,
  type Certificate,
  COMMON_NAME,
  canonicalRdns,
  decodeString,
  EMAIL_ADDRESS,
  type GeneralName,
  type Name,
  otherNameValue,
  STRING,
} from '../../../read/x509/index.ts'
import { emailWithin, smtpUtf8Within, uriWithin } from './email-uri.ts'
import { factsOf } from './facts.ts'
import { check, ERROR, type Run, type Settings } from './settings.ts'

/** NAME_CHECK_MAX: names times constraints beyond this are not compared at all, lest a certificate keep the verifier busy. */
const MAX_COMPARISONS = 1 << 20

/**
 * And this many on a whole path, about two seconds: OpenSSL has no such limit, but its verifier stops at the first error and this one goes on.
 * Spending it is the error X509_V_ERR_UNSPECIFIED and `spent: 'name-comparisons'`.
 */
const MAX_ON_PATH = 1 << 25

type Constraints = NonNullable<Certificate['nameConstraints']> & { readonly version: Settings['version'] }
const OK = 0

/**
 * check_name_constraints: from the top down, every certificate that is not self-issued (and the leaf in any case) against the constraints of
 * every certificate above it.
 */
export function checkNameConstraints(run: Run): void {
  const { chain, settings } = run
  let left = MAX_ON_PATH
  for (let depth = chain.length - 1; depth >= 0; depth--) {
    const certificate = chain[depth]!
    const facts = factsOf(certificate, settings.version)
    if (depth !== 0 && facts.selfIssued) continue
    if (facts.proxy && !isProxyName(certificate))
      check(run, 'proxy-certificate', depth, false, ERROR.proxyName)
    for (let above = chain.length - 1; above > depth; above--) {
      const constraints = chain[above]!.nameConstraints
      if (!constraints) continue
      left -= Math.min(comparisons(certificate, constraints), MAX_COMPARISONS)
      if (left < 0) {
        run.spent = 'name-comparisons'
        check(run, 'name-constraints', depth, false, ERROR.unspecified)
        return
      }
      const code = judge(certificate, { ...constraints, version: settings.version }, depth === 0)
      check(run, 'name-constraints', depth, code === OK, code)
    }
  }
}

function comparisons(
  { subject, subjectAltName = [] }: Certificate,
  limits: NonNullable<Certificate['nameConstraints']>,
) {
  const names = subject.rdns.reduce((sum, rdn) => sum + rdn.length, subjectAltName.length)
  return names * (limits.permitted.length + limits.excluded.length)
}

/** NAME_CONSTRAINTS_check, and for a leaf without dNSName NAME_CONSTRAINTS_check_CN. Answers an error number, 0 where all is well. */
function judge(certificate: Certificate, constraints: Constraints, leaf: boolean): number {
  const { subject, subjectAltName = [] } = certificate
  const attributes = subject.rdns.flat()
  if (comparisons(certificate, constraints) > MAX_COMPARISONS) return ERROR.unspecified
  if (attributes.length > 0) {
    const code = match({ kind: 'directory', value: subject, raw: subject.der }, constraints)
    if (code !== OK) return code
  }
  for (const attribute of attributes.filter(({ type }) => type === EMAIL_ADDRESS)) {
    const code = attribute.tag === STRING.ia5 ? match(emailName(attribute), constraints) : ERROR.nameSyntax
    if (code !== OK) return code
  }
  for (const name of subjectAltName) {
    const code = match(name, constraints)
    if (code !== OK) return code
  }
  const named = subjectAltName.some(name => name.kind === 'dns')
  return leaf && !named ? judgeCommonNames(attributes, constraints) : OK
}

const emailName = ({ value, raw }: Attribute): GeneralName => ({ kind: 'email', value, raw })

/** Only common names that look like host names of two labels or more are held against dNSName constraints (cn2dnsid). */
function judgeCommonNames(attributes: readonly Attribute[], constraints: Constraints): number {
  for (const attribute of attributes.filter(({ type }) => type === COMMON_NAME)) {
    const text = decodeString(attribute.tag, attribute.raw)?.replace(/\0+$/, '')
    if (text === undefined) continue
    if (text.includes('\0')) return ERROR.nameSyntax
    if (!looksLikeHost(text)) continue
    const raw = new TextEncoder().encode(text)
    const code = match({ kind: 'dns', value: text, raw }, constraints)
    if (code !== OK) return code
  }
  return OK
}

/** Letters, digits, `_`; hyphens and dots inside only, no hyphen or dot next to a dot. */
const looksLikeHost = (text: string): boolean =>
  text.includes('.') && /^[A-Za-z0-9_][A-Za-z0-9_.-]*[A-Za-z0-9_]$/.test(text) && !/\.\.|-\.|\.-/.test(text)

/** nc_match: one permitted subtree of the name's form must hold it where there are any, and no excluded one. */
function match(name: GeneralName, constraints: Constraints): number {
  const form = formOf(name, constraints.version)
  let permitted: boolean | undefined
  for (const base of constraints.permitted) {
    if (!sameForm(form, base, constraints.version)) continue
    if (constraints.bounded.includes(base)) return ERROR.subtreeMinMax
    if (permitted) continue
    const code = within(name, form, base)
    if (code !== OK && code !== ERROR.permitted) return code
    permitted = code === OK
  }
  if (permitted === false) return ERROR.permitted
  for (const base of constraints.excluded) {
    if (!sameForm(form, base, constraints.version)) continue
    if (constraints.bounded.includes(base)) return ERROR.subtreeMinMax
    const code = within(name, form, base)
    if (code === OK) return ERROR.excluded
    if (code !== ERROR.permitted) return code
  }
  return OK
}

const SMTP_UTF8_MAILBOX = '1.3.6.1.5.5.7.8.9'

/**
 * Names are compared with bases of their own form. To 3.0 an otherName that is a SmtpUTF8Mailbox is an e-mail address (RFC 8398 section 6),
 * and others differ by type; to 1.1.1 they are all one form.
 */
function formOf(name: GeneralName, version: Settings['version']): string {
  if (name.kind === 'unknown') return `unknown ${name.tag}`
  if (name.kind !== 'other' || version === '1.1.1') return name.kind
  return name.type === SMTP_UTF8_MAILBOX ? 'email' : `other ${name.type}`
}

function sameForm(form: string, base: GeneralName, version: Settings['version']): boolean {
  return form === (base.kind === 'other' && version === '3.0' ? `other ${base.type}` : formOf(base, version))
}

/** nc_match_single: 0 inside, 47 outside, or why it cannot be told. */
function within(name: GeneralName, form: string, base: GeneralName): number {
  switch (name.kind) {
    case 'directory':
      return base.kind === 'directory' && dnWithin(name.value, base.value) ? OK : ERROR.permitted
    case 'dns':
      return base.kind === 'dns' && dnsWithin(name.value, base.value) ? OK : ERROR.permitted
    case 'email':
      return base.kind === 'email' ? emailWithin(name.value, base.value) : ERROR.permitted
    case 'uri':
      return base.kind === 'uri' ? uriWithin(name.value, base.value) : ERROR.permitted
    case 'ip':
      return ipWithin(name.raw, base.raw)
    case 'other':
      return form === 'email' && base.kind === 'email'
        ? smtpUtf8Within(otherNameValue(name.raw), base.value)
        : ERROR.constraintType
    case 'unknown':
      return ERROR.constraintType
  }
}

/** nc_dn: the subtree's RDNs are the first ones of the name. */
function dnWithin(name: Name, base: Name): boolean {
  const rdns = canonicalRdns(name)
  return canonicalRdns(base).every((rdn, index) => rdn === rdns[index])
}

/** nc_dns: any number of labels may stand before the base; an empty base holds every name. */
function dnsWithin(name: string, base: string): boolean {
  if (base === '') return true
  if (!name.toLowerCase().endsWith(base.toLowerCase())) return false
  return name.length === base.length || base.startsWith('.') || name.at(-base.length - 1) === '.'
}

/** nc_ip. The mask may have holes. */
function ipWithin(address: Uint8Array, base: Uint8Array): number {
  if (address.length !== 4 && address.length !== 16) return ERROR.nameSyntax
  if (base.length !== 8 && base.length !== 32) return ERROR.nameSyntax
  if (base.length !== address.length * 2) return ERROR.permitted
  const inside = address.every((octet, at) => ((octet ^ base[at]!) & base[at + address.length]!) === 0)
  return inside ? OK : ERROR.permitted
}

/** RFC 3820 section 3.4: the issuer's name and one commonName more. */
function isProxyName({ subject, issuer }: Certificate): boolean {
  const last = subject.rdns.at(-1)
  const front = canonicalRdns(subject).slice(0, -1)
  return (
    subject.rdns.length > 1 &&
    last?.length === 1 &&
    last[0]!.type === COMMON_NAME &&
    front.join() === canonicalRdns(issuer).join()
  )
}
