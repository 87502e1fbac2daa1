import { asn1, type Certificate, DerError, EXTENSION, extensionOf } from '../../../read/x509/index.ts'

/**
 * setup_crldp of OpenSSL 3.0: every DistributionPoint must hold a name or a cRLIssuer (RFC 5280 section 4.2.1.13). True where there are none.
 */
export function distributionPointsReadable(certificate: Certificate): boolean {
  const extension = extensionOf(certificate, EXTENSION.crlDistributionPoints)
  if (!extension) return true
  try {
    const points = asn1.enter(asn1.expect(asn1.cursorOf(extension.value), asn1.TAG.sequence))
    while (asn1.more(points)) {
      const point = asn1.enter(asn1.expect(points, asn1.TAG.sequence))
      const name = asn1.optional(point, 0xa0)
      asn1.optional(point, 0x81)
      const issuer = asn1.optional(point, 0xa2)
      if (!name && !(issuer && issuer.end > issuer.content)) return false
    }
    return true
  } catch (error) {
    if (error instanceof DerError) return false
    throw error
  }
}
