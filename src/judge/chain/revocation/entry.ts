import {
  type Certificate,
  type Crl,
  EXTENSION,
  type RevokedEntry,
  sameBytes,
  sameName,
} from '../../../read/x509/index.ts'

/** CRLReason removeFromCRL (RFC 5280 section 5.3.1): in a delta CRL, the certificate is on hold no longer. */
export const REMOVE_FROM_CRL = 8

/** The entry of the CRL that revokes this certificate: same serial number, and same issuer. */
export function entryFor(crl: Crl, certificate: Certificate): RevokedEntry | undefined {
  return crl.revoked.find(entry => {
    if (!sameBytes(entry.serial, certificate.serial)) return false
    if (!entry.issuer) return sameName(certificate.issuer, crl.issuer)
    return entry.issuer.some(name => name.kind === 'directory' && sameName(name.value, certificate.issuer))
  })
}

const HANDLED = new Set<string>([
  EXTENSION.issuingDistributionPoint,
  EXTENSION.authorityKeyIdentifier,
  EXTENSION.deltaCRLIndicator,
])

/** A critical extension of the CRL or of one of its entries that is not handled (RFC 5280 sections 5.2 and 5.3). */
export function hasUnhandledCritical(crl: Crl): boolean {
  return (
    crl.criticalEntry || crl.extensions.some(extension => extension.critical && !HANDLED.has(extension.oid))
  )
}
