import { type Certificate, sameName } from '../../../read/x509/index.ts'
import { akidMatches } from '../key-identifier.ts'
import type { Rule } from '../rules.ts'
import { factsOf } from './facts.ts'
import { signatureFits } from './issued.ts'
import type { Settings } from './settings.ts'

/**
 * x509_likely_issued: could this certificate have issued that one? Undefined where it could, else the rule that says no. Key usage and the signature
 * itself come later.
 */
export function notIssuedBy(
  subject: Certificate,
  issuer: Certificate,
  version: Settings['version'],
): Rule | undefined {
  if (!sameName(issuer.subject, subject.issuer)) return 'issuer-name'
  if (factsOf(issuer, version).invalid || factsOf(subject, version).invalid) return 'issuer-readable'
  if (!akidMatches(issuer, subject.authorityKeyId)) return 'issuer-key-id'
  return signatureFits(subject, issuer, version) ? undefined : 'issuer-key-kind'
}
