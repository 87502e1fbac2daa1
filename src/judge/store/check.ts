import {
  type Certificate,
  canonicalName,
  fingerprint,
  isSelfIssued,
  sameBytes,
} from '../../read/x509/index.ts'
import { type ChainVerdict, verifyChain } from '../chain/index.ts'
import { firstOfEachSubject, shadowsOn } from './lookup.ts'
import type { StoreFinding, StoreQuestion } from './types.ts'

/** Expressway takes at most this many CA certificates (Administrator Guide X15.0, Trusted CA certificate). */
export const MAX_AUTHORITIES = 1000

/**
 * What is wrong with a trust store, by itself: certificates that compete under one subject, are out of date, weak, no CA, doubled, or without
 * their root. In the order of the file, what is about the whole store first.
 */
export function checkStore(question: StoreQuestion): readonly StoreFinding[] {
  const { store } = question
  const entries = store.map((certificate, index): Entry => ({ certificate, position: index + 1 }))
  const firstOf = new Map<string, Entry>()
  for (const entry of entries) {
    const id = fingerprint(entry.certificate)
    if (!firstOf.has(id)) firstOf.set(id, entry)
  }
  const groups = groupsOf([...firstOf.values()])
  return [
    ...(store.length > MAX_AUTHORITIES ? [{ code: 'too-many', level: 'issue', others: [] } as const] : []),
    ...entries.flatMap(entry => {
      const first = firstOf.get(fingerprint(entry.certificate)) ?? entry
      if (first !== entry) return [finding('duplicate', 'note', entry, [first.position])]
      return [
        ...competitors(entry, groups.get(canonicalName(entry.certificate.subject)) ?? [], question),
        ...dates(entry, question),
        ...upwards(entry, question, authority(entry)),
      ]
    }),
  ]
}

interface Entry {
  readonly certificate: Certificate
  readonly position: number
}

function finding(
  code: StoreFinding['code'],
  level: StoreFinding['level'],
  { position }: Entry,
  others: readonly number[] = [],
): StoreFinding {
  return { code, level, position, others }
}

function groupsOf(entries: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>()
  for (const entry of entries) {
    const subject = canonicalName(entry.certificate.subject)
    const group = groups.get(subject) ?? []
    groups.set(subject, group)
    group.push(entry)
  }
  return groups
}

/** Told once for each subject, at the first of it. */
function competitors(entry: Entry, group: readonly Entry[], { at }: StoreQuestion): readonly StoreFinding[] {
  const [first, ...lower] = group
  if (first?.position !== entry.position || lower.length === 0) return []
  const others = lower.map(({ position }) => position)
  const otherKey = lower.some(({ certificate }) => !sameBytes(certificate.spki, first.certificate.spki))
  const current = lower.filter(({ certificate }) => isCurrent(certificate, at))
  return [
    finding(otherKey ? 'same-subject' : 'same-subject-same-key', otherKey ? 'issue' : 'note', first, others),
    ...(isCurrent(first.certificate, at) || current.length === 0
      ? []
      : [
          finding(
            'outdated-first',
            'issue',
            first,
            current.map(({ position }) => position),
          ),
        ]),
  ]
}

const isCurrent = ({ notBefore, notAfter }: Certificate, at: number): boolean =>
  notBefore <= at && notAfter > at

function dates(entry: Entry, { at }: StoreQuestion): readonly StoreFinding[] {
  const { notBefore, notAfter } = entry.certificate
  if (notAfter <= at) return [finding('expired', 'issue', entry)]
  return notBefore > at ? [finding('not-yet-valid', 'issue', entry)] : []
}

/** Key usage bit 5, keyCertSign (RFC 5280 section 4.2.1.3). */
const KEY_CERT_SIGN = 1 << 5

/** May it vouch for anything? A self-signed certificate of version 1 counts as a CA, as in OpenSSL's check_ca. */
function authority(entry: Entry): readonly StoreFinding[] {
  const { basicConstraints, keyUsage, version } = entry.certificate
  const selfIssued = isSelfIssued(entry.certificate)
  const isCa = basicConstraints?.ca || (selfIssued && version === 1)
  if (!isCa)
    return [selfIssued ? finding('self-signed-server', 'note', entry) : finding('not-a-ca', 'issue', entry)]
  return keyUsage !== undefined && (keyUsage & KEY_CERT_SIGN) === 0
    ? [finding('cannot-sign', 'issue', entry)]
    : []
}

/** OpenSSL's check_key_level and check_sig_level. */
const WEAK: ReadonlySet<number> = new Set([66, 67, 68])
/** X509_V_ERR that say no anchor was reached. */
const NO_ANCHOR: ReadonlySet<number> = new Set([2, 18, 19, 20, 21])

/** What the way up from this certificate meets: strength, root, and whether the look-up by subject finds the same issuers. */
function upwards(
  entry: Entry,
  question: StoreQuestion,
  authority: readonly StoreFinding[],
): readonly StoreFinding[] {
  const { store } = question
  const verdict = judge(entry, question, store, 1)
  const weak = weakness(verdict)
  const later = weak === undefined ? weakness(judge(entry, question, store, 2)) : undefined
  // What is no authority is of no use, wherever its issuer stands.
  const useless = authority.some(({ code }) => code === 'not-a-ca')
  return [
    ...authority,
    ...(weak === undefined ? [] : [{ ...finding('weak', 'issue', entry), openssl: weak }]),
    ...(later === undefined ? [] : [{ ...finding('weak-at-level-2', 'note', entry), openssl: later }]),
    ...(useless ? [] : reaches(verdict) ? shadowed(entry, question, verdict) : rootless(entry, question)),
  ]
}

/** A root needs none above it, even where OpenSSL would rather take its successor. */
function rootless(entry: Entry, { signatures }: StoreQuestion): readonly StoreFinding[] {
  const { certificate } = entry
  const isRoot = isSelfIssued(certificate) && signatures.check(certificate, certificate) === 'valid'
  return isRoot ? [] : [finding('without-root', 'issue', entry)]
}

/** Only where the issuer, not the certificate itself, stands below another: the pair itself is told already. */
function shadowed(entry: Entry, question: StoreQuestion, verdict: ChainVerdict): readonly StoreFinding[] {
  const [path] = verdict.paths
  if (!path || isSelfIssued(entry.certificate)) return []
  const bySubject = judge(entry, question, firstOfEachSubject(question.store), 1)
  if (bySubject.errors.length <= verdict.errors.length) return []
  return shadowsOn(path, question.store).map(({ neededAt, firstAt }) =>
    finding('issuer-shadowed', 'issue', entry, [neededAt, firstAt]),
  )
}

function judge(
  { certificate }: Entry,
  { at, signatures }: StoreQuestion,
  trusted: readonly Certificate[],
  securityLevel: 1 | 2,
): ChainVerdict {
  return verifyChain({
    certificate,
    untrusted: [],
    trusted,
    at,
    profile: 'openssl',
    signatures,
    securityLevel,
  })
}

/** Weakness of the certificate itself; its issuers' is told with them. */
const weakness = ({ errors }: ChainVerdict): number | undefined =>
  errors.find(({ code, depth }) => depth === 0 && WEAK.has(code))?.code

const reaches = ({ errors, spent }: ChainVerdict): boolean =>
  spent === undefined && !errors.some(({ code }) => NO_ANCHOR.has(code))
