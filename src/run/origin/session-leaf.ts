import { asn1 } from '../../read/x509/index.ts'

/** `[3] EXPLICIT` of SSL_SESSION_ASN1 (OpenSSL, ssl/ssl_asn1.c): the peer's own certificate. */
const PEER = 0xa3

/**
 * The origin's own certificate, DER, out of an encoded session (`tls.getSession()`): what Node's getters for certificates take twenty times as long for.
 * Undefined where there is none. Only that field counts: other fields hold what the origin says.
 */
export function leafOfSession(session: Uint8Array | undefined): Uint8Array | undefined {
  if (!session) return undefined
  try {
    const fields = asn1.enter(asn1.whole(session, asn1.TAG.sequence))
    while (asn1.more(fields)) {
      const field = asn1.next(fields)
      if (field.tag === PEER) return asn1.contents(field)
    }
    return undefined
  } catch (error) {
    if (error instanceof asn1.DerError) return undefined
    throw error
  }
}
