import { asn1, readBitString } from '../../read/x509/index.ts'

/** y² = x³ + ax + b over the prime field p (SEC 2, RFC 5639); a as an offset of p where it is -3. */
interface Curve {
  readonly p: bigint
  readonly a: bigint
  readonly b: bigint
}

const hex = (digits: string): bigint => BigInt(`0x${digits.replaceAll(' ', '')}`)

const nist = (p: bigint, b: bigint): Curve => ({ p, a: p - 3n, b })

const CURVES: Readonly<Record<string, Curve>> = {
  'P-192': nist(2n ** 192n - 2n ** 64n - 1n, hex('64210519 e59c80e7 0fa7e9ab 72243049 feb8deec c146b9b1')),
  'P-224': nist(
    2n ** 224n - 2n ** 96n + 1n,
    hex('b4050a85 0c04b3ab f5413256 5044b0b7 d7bfd8ba 270b3943 2355ffb4'),
  ),
  'P-256': nist(
    2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    hex('5ac635d8 aa3a93e7 b3ebbd55 769886bc 651d06b0 cc53b0f6 3bce3c3e 27d2604b'),
  ),
  'P-384': nist(
    2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    hex(
      'b3312fa7 e23ee7e4 988e056b e3f82d19 181d9c6e fe814112 0314088f 5013875a c656398d 8a2ed19d 2a85c8ed d3ec2aef',
    ),
  ),
  'P-521': nist(
    2n ** 521n - 1n,
    hex(
      '0051 953eb961 8e1c9a1f 929a21a0 b68540ee a2da725b 99b315f3 b8b48991 8ef109e1 56193951 ec7e937b 1652c0bd 3bb1bf07 3573df88 3d2c34f1 ef451fd4 6b503f00',
    ),
  ),
  secp256k1: { p: 2n ** 256n - 2n ** 32n - 977n, a: 0n, b: 7n },
}

/**
 * Is the point of this SubjectPublicKeyInfo on the curve it names (RFC 5480 section 2.2)? Compressed points and curves without an entry are
 * taken on trust: the platform's own check decides then.
 */
export function isOnCurve(curve: string, spki: Uint8Array): boolean {
  const parameters = CURVES[curve]
  if (!parameters) return true
  const point = pointOf(spki)
  const size = point[0] === 4 ? (point.length - 1) / 2 : point.length - 1
  if (size !== octetsOf(parameters.p)) return false
  if (point[0] === 2 || point[0] === 3) return true
  if (point[0] !== 4) return false
  const x = toInteger(point.subarray(1, 1 + size))
  const y = toInteger(point.subarray(1 + size))
  const { p, a, b } = parameters
  return x < p && y < p && (y * y - (x * x * x + a * x + b)) % p === 0n
}

const octetsOf = (p: bigint): number => Math.ceil(p.toString(16).length / 2)

function pointOf(spki: Uint8Array): Uint8Array {
  const sequence = asn1.enter(asn1.whole(spki, asn1.TAG.sequence))
  asn1.next(sequence)
  return readBitString(asn1.expect(sequence, asn1.TAG.bitString)).octets
}

function toInteger(octets: Uint8Array): bigint {
  let text = ''
  for (const octet of octets) text += octet.toString(16).padStart(2, '0')
  return BigInt(`0x${text}`)
}
