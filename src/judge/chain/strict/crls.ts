import { type Certificate, type Crl, KEY_USAGE, sameBytes, sameName } from '../../../read/x509/index.ts'
import { akidMatches } from '../key-identifier.ts'
import { entryFor, hasUnhandledCritical, REMOVE_FROM_CRL } from '../revocation/entry.ts'
import { ALL_REASONS, coveredReasons } from '../revocation/scope.ts'
import type { Settings } from './settings.ts'

/** X509_V_ERR_CERT_REVOKED, X509_V_ERR_UNABLE_TO_GET_CRL. */
export const REVOKED = 23
export const UNDETERMINED = 3

/** Finds a path for the signer of a CRL to the same anchor; the search lends it, without revocation. */
export type PathFinder = (signer: Certificate, anchor: Certificate) => boolean

/**
 * Revocation of the certificate at `depth` of a path (RFC 5280 section 6.3.3): CRLs are taken, indirect ones and deltas among them, until
 * every reason is covered. 0 where it is not revoked, else an X509_V_ERR number.
 */
export function revocationFault(
  path: readonly Certificate[],
  depth: number,
  settings: Settings,
  findPath: PathFinder,
): number {
  const certificate = path[depth]!
  let covered = 0
  for (const crl of settings.crls) {
    if (crl.baseNumber) continue
    const reasons = coveredReasons(certificate, crl, sameName(certificate.issuer, crl.issuer))
    if (reasons === undefined || (reasons & ~covered) === 0) continue
    const own = sameName(certificate.issuer, crl.issuer)
    if (!own && !crl.issuingDistributionPoint?.indirect) continue
    if (!isUsable(crl, settings) || !isSigned(crl, path, depth, settings, findPath)) continue
    const deltas = settings.crls.filter(
      delta =>
        isDeltaOf(delta, crl) &&
        isUsable(delta, settings) &&
        isSigned(delta, path, depth, settings, findPath),
    )
    if (isRevoked(certificate, crl, deltas)) return REVOKED
    covered |= reasons
  }
  return covered === ALL_REASONS ? 0 : UNDETERMINED
}

/** The newest delta that speaks of the certificate decides; where none does, the complete CRL. */
function isRevoked(certificate: Certificate, crl: Crl, deltas: readonly Crl[]): boolean {
  const newestFirst = deltas.toSorted((a, b) => compareNumbers(b.number!, a.number!))
  for (const list of [...newestFirst, crl]) {
    const entry = entryFor(list, certificate)
    if (entry) return entry.reason !== REMOVE_FROM_CRL
  }
  return false
}

/** In time, in profile, nothing critical that is not understood, one kind of certificate at most. */
function isUsable(crl: Crl, { at, webPki }: Settings): boolean {
  const { onlyUser = false, onlyCa = false, onlyAttribute = false } = crl.issuingDistributionPoint ?? {}
  const kinds = [onlyUser, onlyCa, onlyAttribute].filter(Boolean).length
  const numbered = crl.version === 1 || crl.number !== undefined || !webPki
  return (
    kinds <= 1 && numbered && crl.unreadable.length === 0 && !hasUnhandledCritical(crl) && isInTime(crl, at)
  )
}

const isInTime = ({ thisUpdate, nextUpdate }: Crl, at: number): boolean =>
  thisUpdate <= at && nextUpdate !== undefined && nextUpdate >= Math.floor(at / 1000) * 1000

/** Section 5.2.4: same issuer, same scope, same key; made from this base or an older one, and newer than it. */
function isDeltaOf(delta: Crl, base: Crl): boolean {
  if (!delta.baseNumber || !delta.number || !base.number) return false
  return (
    sameName(delta.issuer, base.issuer) &&
    sameExtension(delta, base, '2.5.29.28') &&
    sameExtension(delta, base, '2.5.29.35') &&
    compareNumbers(delta.baseNumber, base.number) <= 0 &&
    compareNumbers(delta.number, base.number) > 0
  )
}

function sameExtension(a: Crl, b: Crl, oid: string): boolean {
  const [left, right] = [a, b].map(crl => crl.extensions.find(extension => extension.oid === oid)?.value)
  return left && right ? sameBytes(left, right) : left === right
}

/** CRL numbers are not negative: by length, then octet by octet. */
function compareNumbers(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return a.length - b.length
  const at = a.findIndex((octet, index) => octet !== b[index])
  return at < 0 ? 0 : a[at]! - b[at]!
}

/** Section 6.3.3 (f), (g): signed by a certificate of the CRL's issuer that may, on the path or with a path of its own to the anchor. */
function isSigned(
  crl: Crl,
  path: readonly Certificate[],
  depth: number,
  settings: Settings,
  findPath: PathFinder,
): boolean {
  const anchor = path[path.length - 1]!
  const mayHaveSigned = (candidate: Certificate) =>
    sameName(candidate.subject, crl.issuer) &&
    akidMatches(candidate, crl.authorityKeyId) &&
    (candidate.keyUsage === undefined || (candidate.keyUsage & KEY_USAGE.cRLSign) !== 0) &&
    settings.signatures.checkData?.(crl.tbs, crl.signature, crl.signatureAlgorithm, candidate) === 'valid'
  if (path.slice(depth + 1).some(mayHaveSigned)) return true
  return settings.untrusted.some(candidate => mayHaveSigned(candidate) && findPath(candidate, anchor))
}
