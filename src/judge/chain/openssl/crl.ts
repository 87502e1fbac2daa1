import { type Certificate, type Crl, KEY_USAGE, sameName } from '../../../read/x509/index.ts'
import { hasUsableKey } from '../key.ts'
import { akidMatches } from '../key-identifier.ts'
import { entryFor, hasUnhandledCritical, REMOVE_FROM_CRL } from '../revocation/entry.ts'
import { ALL_REASONS, coveredReasons } from '../revocation/scope.ts'
import { factsOf, keyUsageRejects } from './facts.ts'
import { check, ERROR, type Run } from './settings.ts'

/** How well a CRL suits a certificate (x509_vfy.c CRL_SCORE_*). */
const SCORE = {
  noCritical: 0x100,
  scope: 0x080,
  time: 0x040,
  issuerName: 0x020,
  issuerCertificate: 0x018,
  samePath: 0x008,
  akid: 0x004,
}

/**
 * check_revocation with X509_V_FLAG_CRL_CHECK and X509_V_FLAG_CRL_CHECK_ALL, without extended CRL support and deltas: every certificate of the chain,
 * the anchor included, needs a CRL of its own issuer.
 */
export function checkRevocation(run: Run): void {
  for (const [depth, certificate] of run.chain.entries())
    if (!factsOf(certificate, run.settings.version).proxy) checkCertificate(run, depth, certificate)
}

/** check_cert: CRLs are taken until every reason is covered, or one brings no new reason. */
function checkCertificate(run: Run, depth: number, certificate: Certificate): void {
  let reasons = 0
  while (reasons !== ALL_REASONS) {
    const found = findCrl(run, depth, certificate, reasons)
    if (!found) {
      check(run, 'revocation', depth, false, ERROR.crlMissing)
      return
    }
    checkCrl(run, depth, found)
    checkEntry(run, depth, found.crl, certificate)
    if (found.reasons === reasons) {
      check(run, 'revocation', depth, false, ERROR.crlMissing)
      return
    }
    reasons = found.reasons
  }
}

interface Found {
  readonly crl: Crl
  readonly issuer: Certificate
  readonly score: number
  readonly reasons: number
}

/** get_crl_sk: the CRL with the best score, of equals the newest. */
function findCrl(run: Run, depth: number, certificate: Certificate, reasons: number): Found | undefined {
  let best: Found | undefined
  for (const crl of run.settings.crls) {
    const found = scoreCrl(run, depth, certificate, crl, reasons)
    if (!found || (best && found.score < best.score)) continue
    if (best && found.score === best.score && !(crl.thisUpdate > best.crl.thisUpdate)) continue
    best = found
  }
  return best
}

/** get_crl_score, for CRLs of the certificate's issuer: no others are looked up. */
function scoreCrl(
  run: Run,
  depth: number,
  certificate: Certificate,
  crl: Crl,
  reasons: number,
): Found | undefined {
  const scope = crl.issuingDistributionPoint
  if (scope && Number(scope.onlyUser) + Number(scope.onlyCa) + Number(scope.onlyAttribute) > 1)
    return undefined
  if (scope?.indirect || scope?.reasons !== undefined) return undefined
  if (!sameName(certificate.issuer, crl.issuer)) return undefined
  const signer = findSigner(run, depth, crl)
  if (!signer) return undefined
  let score = SCORE.issuerName | SCORE.akid | signer.score
  if (!hasUnhandledCritical(crl)) score |= SCORE.noCritical
  if (crlTimeErrors(run, crl).length === 0) score |= SCORE.time
  const covered = coveredReasons(certificate, crl, true)
  if (covered === undefined) return { crl, issuer: signer.issuer, score, reasons }
  if ((covered & ~reasons) === 0) return undefined
  return { crl, issuer: signer.issuer, score: score | SCORE.scope, reasons: reasons | covered }
}

/** crl_akid_check: the issuer of the certificate, or a certificate of the same name further up the chain. */
function findSigner(
  run: Run,
  depth: number,
  crl: Crl,
): { readonly issuer: Certificate; readonly score: number } | undefined {
  const { chain } = run
  const next = Math.min(depth + 1, chain.length - 1)
  const issuer = chain[next]!
  if (akidMatches(issuer, crl.authorityKeyId)) return { issuer, score: SCORE.issuerCertificate }
  const above = chain
    .slice(next + 1)
    .find(candidate => sameName(candidate.subject, crl.issuer) && akidMatches(candidate, crl.authorityKeyId))
  return above && { issuer: above, score: SCORE.samePath }
}

/** check_crl. */
function checkCrl(run: Run, depth: number, { crl, issuer, score }: Found): void {
  if (!crl.baseNumber) {
    check(run, 'revocation', depth, !keyUsageRejects(issuer, KEY_USAGE.cRLSign), ERROR.keyUsageCrlSign)
    check(run, 'revocation', depth, (score & SCORE.scope) !== 0, ERROR.crlScope)
  }
  for (const code of crlTimeErrors(run, crl)) check(run, 'revocation', depth, false, code)
  if (!hasUsableKey(issuer)) check(run, 'revocation', depth, false, ERROR.issuerKeyUndecodable)
  else {
    const answer = run.settings.signatures.checkData?.(crl.tbs, crl.signature, crl.signatureAlgorithm, issuer)
    check(run, 'revocation', depth, answer === 'valid', ERROR.crlSignature)
  }
}

/** check_crl_time: errors of thisUpdate, then of nextUpdate. */
function crlTimeErrors(run: Run, { thisUpdate, nextUpdate }: Crl): number[] {
  const now = Math.floor(run.settings.at / 1000) * 1000
  const errors: number[] = []
  if (Number.isNaN(thisUpdate)) errors.push(ERROR.lastUpdateField)
  else if (thisUpdate > now) errors.push(ERROR.crlNotYetValid)
  if (nextUpdate === undefined) return errors
  if (Number.isNaN(nextUpdate)) errors.push(ERROR.nextUpdateField)
  else if (nextUpdate <= now) errors.push(ERROR.crlExpired)
  return errors
}

/** cert_crl: an unhandled critical extension is an error whether the certificate is on the list or not. */
function checkEntry(run: Run, depth: number, crl: Crl, certificate: Certificate): void {
  check(run, 'revocation', depth, !hasUnhandledCritical(crl), ERROR.criticalCrlExtension)
  const entry = entryFor(crl, certificate)
  const revoked = entry !== undefined && entry.reason !== REMOVE_FROM_CRL
  check(run, 'revocation', depth, !revoked, ERROR.revoked)
}
