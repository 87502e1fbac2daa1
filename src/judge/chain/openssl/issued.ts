import type { Certificate } from '../../../read/x509/index.ts'
import { hasUsableKey } from '../key.ts'
import { signatureScheme } from '../signature-scheme.ts'
import type { Settings } from './settings.ts'

/**
 * check_sig_alg_match: the issuer's key is of the kind the signature in the tbsCertificate names. A plain RSA key may make PSS signatures; to
 * OpenSSL 1.1.1 a PSS key may make plain ones too.
 */
export function signatureFits(
  subject: Certificate,
  issuer: Certificate,
  version: Settings['version'],
): boolean {
  const scheme = signatureScheme(subject.tbsSignatureAlgorithm)
  const key = issuer.publicKey
  if (!scheme || !hasUsableKey(issuer) || key.kind !== scheme.key) return false
  return key.kind !== 'rsa' || !key.pss || scheme.pss || version === '1.1.1'
}
