import { asn1, type Certificate, KEY, readOid } from '../../read/x509/index.ts'

/**
 * The certificate at `depth` with the key its signatures are checked by: a DSA key without parameters has those of the nearest key above it
 * (RFC 3279 section 2.3.2; OpenSSL X509_get_pubkey_parameters). Every other certificate is answered as it is.
 */
export function withInheritedKey(chain: readonly Certificate[], depth: number): Certificate {
  const certificate = chain[depth]!
  if (!inheritsKey(certificate)) return certificate
  const donor = chain.slice(depth + 1).find(above => !inheritsKey(above))
  if (donor?.publicKey.kind !== 'dsa') return certificate
  return {
    ...certificate,
    publicKey: donor.publicKey,
    spki: spkiWith(certificate.spki, parametersOf(donor.spki)),
  }
}

/** A DSA key whose parameters are left out. */
export function inheritsKey({ publicKey }: Certificate): boolean {
  return publicKey.kind === 'dsa' && publicKey.bits === 0
}

function parametersOf(spki: Uint8Array): Uint8Array {
  const algorithm = asn1.enter(asn1.next(asn1.enter(asn1.whole(spki, asn1.TAG.sequence))))
  asn1.next(algorithm)
  return asn1.encoded(asn1.next(algorithm))
}

/** SubjectPublicKeyInfo of the same key with other parameters behind id-dsa. */
function spkiWith(spki: Uint8Array, parameters: Uint8Array): Uint8Array {
  const sequence = asn1.enter(asn1.whole(spki, asn1.TAG.sequence))
  const oid = asn1.expect(asn1.enter(asn1.next(sequence)), asn1.TAG.oid)
  if (readOid(oid) !== KEY.dsa) return spki
  const key = asn1.encoded(asn1.next(sequence))
  return sequenceOf(sequenceOf(asn1.encoded(oid), parameters), key)
}

function sequenceOf(...parts: readonly Uint8Array[]): Uint8Array {
  const body = parts.flatMap(part => [...part])
  const length = body.length < 0x80 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff]
  return Uint8Array.from([asn1.TAG.sequence, ...length, ...body])
}
