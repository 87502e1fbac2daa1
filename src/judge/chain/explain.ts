import { type Certificate, nameText, sameBytes, sameName } from '../../read/x509/index.ts'
import { hasUsableKey } from './key.ts'
import { akidMatches } from './key-identifier.ts'
import type { ChainError, ChainInput, ChainVerdict, Path } from './types.ts'
import { verifyChain } from './verify.ts'

/** What came close, where a path did not reach the store or broke on its way. `depth` is the certificate whose issuer is looked for. */
export type NearMiss =
  /** The store holds a certificate of the issuer's name, but its key did not sign this one (CSCwa12905). */
  | {
      readonly code: 'same-name-other-key'
      readonly depth: number
      readonly subject: string
      readonly stored: Certificate
    }
  /** The chain ends in a self-signed certificate that was sent and is not in the store. */
  | { readonly code: 'root-not-trusted'; readonly depth: number; readonly root: Certificate }
  /** The store holds an intermediate, but not the certificate that issued it. */
  | { readonly code: 'intermediate-without-root'; readonly depth: number; readonly issuer: string }
  /** Nobody sent the issuer, but it was seen elsewhere. */
  | { readonly code: 'issuer-seen-elsewhere'; readonly depth: number; readonly issuer: Certificate }
  /** Neither sent, nor stored, nor seen. */
  | { readonly code: 'issuer-unknown'; readonly depth: number; readonly issuer: string }
  /** The certificate at fault is out of date, and one of the same name and key that is not was seen. */
  | { readonly code: 'renewed-elsewhere'; readonly depth: number; readonly renewed: Certificate }

/**
 * What came close to a path (architecture: the explanation of a verdict). `known` are certificates seen anywhere in the evidence. Empty where
 * the verdict is good. Pure, and asks `input.signatures` only about pairs whose names fit.
 */
export function nearMisses(
  input: ChainInput,
  verdict: ChainVerdict,
  known: readonly Certificate[] = [],
): readonly NearMiss[] {
  const path = verdict.paths[0]
  if (verdict.ok || !path) return []
  return [
    ...anchorMisses(input, path, known),
    ...renewals(input, path, verdict, [...known, ...input.trusted]),
  ]
}

const isSignedBy = (subject: Certificate, issuer: Certificate, { signatures }: ChainInput): boolean =>
  sameName(subject.issuer, issuer.subject) &&
  akidMatches(issuer, subject.authorityKeyId) &&
  hasUsableKey(issuer) &&
  signatures.check(subject, issuer) === 'valid'

/** Why the top of the path has no trusted issuer, or has one whose key does not fit. */
function anchorMisses(input: ChainInput, path: Path, known: readonly Certificate[]): NearMiss[] {
  const top = path.certificates.length - 1
  const sent = path.certificates.slice(0, path.certificates.length - path.trusted)
  const impostors = sent.flatMap((_, depth) => sameNameOtherKey(input, path, depth))
  if (path.steps.every(({ rule, passed }) => rule !== 'trust-anchor' || passed)) return impostors
  const last = path.certificates[top]!
  if (sameName(last.subject, last.issuer) && isSignedBy(last, last, input))
    return [...impostors, { code: 'root-not-trusted', depth: top, root: last }]
  const seen = known.find(candidate => isSignedBy(last, candidate, input))
  if (seen) return [...impostors, { code: 'issuer-seen-elsewhere', depth: top, issuer: seen }]
  const issuer = nameText(last.issuer)
  if (path.trusted > 0) return [...impostors, { code: 'intermediate-without-root', depth: top, issuer }]
  return impostors.length > 0 ? impostors : [{ code: 'issuer-unknown', depth: top, issuer }]
}

/** Certificates of the store that have the issuer's name and did not sign; none where another one did. */
function sameNameOtherKey(input: ChainInput, path: Path, depth: number): NearMiss[] {
  const certificate = path.certificates[depth]!
  const namesakes = input.trusted.filter(
    stored => sameName(stored.subject, certificate.issuer) && !sameBytes(stored.der, certificate.der),
  )
  const issuer = path.certificates[depth + 1]
  const candidates = issuer ? [...namesakes, issuer] : namesakes
  if (candidates.some(candidate => isSignedBy(certificate, candidate, input))) return []
  const subject = nameText(certificate.issuer)
  return namesakes.map(stored => ({ code: 'same-name-other-key' as const, depth, subject, stored }))
}

const NOT_YET_VALID = 9
const EXPIRED = 10

/** Certificates of the same name and key that are in date, for every one on the path that is not. */
function renewals(
  input: ChainInput,
  path: Path,
  verdict: ChainVerdict,
  elsewhere: readonly Certificate[],
): NearMiss[] {
  const outdated = verdict.errors.filter(({ code }) => code === EXPIRED || code === NOT_YET_VALID)
  return outdated.flatMap(({ depth }) => {
    const certificate = path.certificates[depth]
    const renewed = elsewhere.find(
      candidate =>
        certificate &&
        sameName(candidate.subject, certificate.subject) &&
        sameBytes(candidate.spki, certificate.spki) &&
        candidate.notBefore <= input.at &&
        candidate.notAfter > input.at,
    )
    return renewed ? [{ code: 'renewed-elsewhere' as const, depth, renewed }] : []
  })
}

/**
 * The faults that are left once these certificates have been added to the store and sent along: what an engineer meets next after the repair.
 * Empty where the repair is enough.
 */
export function faultsAfter(
  input: ChainInput,
  added: { readonly trusted?: readonly Certificate[]; readonly untrusted?: readonly Certificate[] },
): readonly ChainError[] {
  const trusted = [...input.trusted, ...(added.trusted ?? [])]
  const untrusted = [...input.untrusted, ...(added.untrusted ?? [])]
  return verifyChain({ ...input, trusted, untrusted }).errors
}
