import { type AuthorityKeyId, type Certificate, sameBytes, sameName } from '../../read/x509/index.ts'

/** X509_check_akid: key identifier, serial number and the first directory name are compared where both sides have them. */
export function akidMatches(issuer: Certificate, akid: AuthorityKeyId | undefined): boolean {
  if (!akid) return true
  if (akid.keyId && issuer.subjectKeyId && !sameBytes(akid.keyId, issuer.subjectKeyId)) return false
  if (akid.serial && !sameBytes(akid.serial, issuer.serial)) return false
  const name = akid.issuer?.find(general => general.kind === 'directory')
  return !name || sameName(name.value, issuer.issuer)
}
