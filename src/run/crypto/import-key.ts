import { createPublicKey, type KeyObject } from 'node:crypto'
import { asn1, type Certificate, DerError, readBitString } from '../../read/x509/index.ts'

/**
 * The key of a certificate for node:crypto; undefined where the OpenSSL inside Node cannot load it. OpenSSL 3 takes about 0.1 ms to find out what a
 * SubjectPublicKeyInfo holds; told that it is an RSA key or a point on a named curve, it takes a fraction of that.
 */
export function importKey({ spki, publicKey }: Certificate): KeyObject | undefined {
  try {
    if (publicKey.kind === 'rsa' && !publicKey.pss)
      return createPublicKey({ key: Buffer.from(bitsOf(spki)), format: 'der', type: 'pkcs1' })
    const jwk = publicKey.kind === 'ec' ? pointAsJwk(publicKey.curve, bitsOf(spki)) : undefined
    if (jwk) return createPublicKey({ key: jwk, format: 'jwk' })
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  } catch (error) {
    if (error instanceof DerError || (error instanceof Error && 'code' in error)) return undefined
    throw error
  }
}

/** Content of the BIT STRING: an RSAPublicKey (RFC 8017 appendix A.1.1), or a point (SEC 1 section 2.3.3). */
function bitsOf(spki: Uint8Array): Uint8Array {
  const sequence = asn1.enter(asn1.whole(spki, asn1.TAG.sequence))
  asn1.next(sequence)
  return readBitString(asn1.expect(sequence, asn1.TAG.bitString)).octets
}

/** Uncompressed points on the curves JSON Web Keys know (RFC 7518 section 6.2.1). */
const COORDINATE: Readonly<Record<string, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 }

function pointAsJwk(curve: string, point: Uint8Array) {
  const size = COORDINATE[curve]
  if (size === undefined || point[0] !== 4 || point.length !== 1 + 2 * size) return undefined
  const text = (from: number) => Buffer.from(point.subarray(from, from + size)).toString('base64url')
  return { kty: 'EC', crv: curve, x: text(1), y: text(1 + size) }
}
