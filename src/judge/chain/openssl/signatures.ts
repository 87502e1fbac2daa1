import { type Certificate, KEY_USAGE } from '../../../read/x509/index.ts'
import { withInheritedKey } from '../inherited-key.ts'
import { hasUsableKey } from '../key.ts'
import { algorithmsAgree } from '../signature-scheme.ts'
import { endsAfter, startsBefore } from './build.ts'
import { notIssuedBy } from './candidate.ts'
import { factsOf, keyUsageRejects } from './facts.ts'
import { check, ERROR, type Run, type Settings } from './settings.ts'

/**
 * internal_verify: from the top of the chain down to the leaf, the issuer's key usage, the signature, then the validity of the certificate. A self-issued
 * certificate at the top is not checked against itself; one that is not is no anchor, and its own dates are left alone.
 */
export function verifySignatures(run: Run): void {
  const { chain, settings } = run
  const top = chain.length - 1
  let depth = top
  if (!settings.partialChain && notIssuedBy(chain[top]!, chain[top]!, settings.version)) {
    if (top > 0) depth--
    else check(run, 'signature', 0, false, ERROR.leafUnverifiable)
  }
  for (; depth >= 0; depth--) {
    const subject = chain[depth]!
    const issuer = chain[depth + 1]
    if (issuer) checkSignature(run, depth, subject, withInheritedKey(chain, depth + 1))
    checkValidity(run, depth, subject)
  }
}

function checkSignature(run: Run, depth: number, subject: Certificate, issuer: Certificate): void {
  const denied = signingDenied(issuer, subject, run.settings.version)
  check(run, 'key-usage', depth + 1, denied === 0, denied)
  if (!hasUsableKey(issuer)) check(run, 'issuer-key', depth + 1, false, ERROR.issuerKeyUndecodable)
  else {
    const valid = algorithmsAgree(subject) && run.settings.signatures.check(subject, issuer) === 'valid'
    check(run, 'signature', depth, valid, ERROR.signature)
  }
}

/** x509_signing_allowed: 0, or the error. */
function signingDenied(issuer: Certificate, subject: Certificate, version: Settings['version']): number {
  const proxy = factsOf(subject, version).proxy !== undefined
  const bit = proxy ? KEY_USAGE.digitalSignature : KEY_USAGE.keyCertSign
  if (!keyUsageRejects(issuer, bit)) return 0
  return proxy ? ERROR.keyUsageDigitalSignature : ERROR.keyUsage
}

/** x509_check_cert_time: both dates, each with its own error. */
export function checkValidity(run: Run, depth: number, certificate: Certificate): void {
  const { notBefore, notAfter } = certificate
  const early = Number.isNaN(notBefore) ? ERROR.notBeforeField : ERROR.notYetValid
  check(run, 'not-before', depth, startsBefore(certificate, run.settings), early)
  const late = Number.isNaN(notAfter) ? ERROR.notAfterField : ERROR.expired
  check(run, 'not-after', depth, endsAfter(certificate, run.settings), late)
}
