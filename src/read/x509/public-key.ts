import { type Cursor, contents, type Element, enter, expect, finish, next, optional, TAG } from './der.ts'
import { CURVE, KEY } from './oid.ts'
import { readBitString, readInteger, readOid } from './primitive.ts'
import type { PublicKey } from './types.ts'

/**
 * What a SubjectPublicKeyInfo holds (RFC 3279, 4055, 5480, 8410). A key of a known algorithm that cannot be read is `unknown` too.
 * Throws DerError only where the outer structure is broken.
 */
export function readPublicKey(spki: Element): PublicKey {
  const sequence = enter(spki)
  const algorithm = enter(expect(sequence, TAG.sequence))
  const oid = readOid(expect(algorithm, TAG.oid))
  const bits = expect(sequence, TAG.bitString)
  finish(sequence)
  const { octets } = readBitString(bits)
  try {
    return readKey(oid, algorithm, bits, octets)
  } catch {
    return { kind: 'unknown', oid, bits: 0 }
  }
}

function readKey(oid: string, parameters: Cursor, bits: Element, octets: Uint8Array): PublicKey {
  switch (oid) {
    case KEY.rsa:
      return readRsa(bits, octets, false)
    case KEY.rsaPss:
      return readRsa(bits, octets, true)
    case KEY.ec:
      return readEc(parameters, octets)
    case KEY.dsa:
      return readDsa(parameters)
    case KEY.x25519:
      return octets.length === 32 ? { kind: 'x25519', bits: 253 } : { kind: 'unknown', oid, bits: 0 }
    case KEY.x448:
      return octets.length === 56 ? { kind: 'x448', bits: 448 } : { kind: 'unknown', oid, bits: 0 }
    case KEY.ed25519:
      return octets.length === 32 ? { kind: 'ed25519', bits: 256 } : { kind: 'unknown', oid, bits: 0 }
    case KEY.ed448:
      return octets.length === 57 ? { kind: 'ed448', bits: 456 } : { kind: 'unknown', oid, bits: 0 }
    default:
      return { kind: 'unknown', oid, bits: 0 }
  }
}

/** RSAPublicKey ::= SEQUENCE { modulus, publicExponent }. */
function readRsa(bits: Element, octets: Uint8Array, pss: boolean): PublicKey {
  const inside: Cursor = { bytes: bits.bytes, at: bits.end - octets.length, end: bits.end }
  const key = enter(expect(inside, TAG.sequence))
  const modulus = readInteger(expect(key, TAG.integer))
  const exponent = readInteger(expect(key, TAG.integer))
  finish(key)
  return { kind: 'rsa', bits: bitLength(modulus), exponent: unsigned(exponent), pss }
}

/** ECParameters: a named curve, or (`explicit`) the curve spelled out, whose size the point tells. */
function readEc(parameters: Cursor, point: Uint8Array): PublicKey {
  const named = optional(parameters, TAG.oid)
  if (!named) {
    expect(parameters, TAG.sequence)
    const octets = point[0] === 4 ? (point.length - 1) / 2 : point.length - 1
    return { kind: 'ec', curve: 'explicit', bits: octets * 8 }
  }
  const oid = readOid(named)
  const curve = CURVE[oid]
  return { kind: 'ec', curve: curve?.name ?? oid, bits: curve?.bits ?? 0 }
}

/** Dss-Parms ::= SEQUENCE { p, q, g }; left out where they are the issuer's (RFC 3279 section 2.3.2). */
function readDsa(parameters: Cursor): PublicKey {
  const domain = optional(parameters, TAG.sequence)
  if (!domain) return { kind: 'dsa', bits: 0, subgroupBits: 0 }
  const values = enter(domain)
  const bits = bitLength(contents(next(values)))
  return { kind: 'dsa', bits, subgroupBits: bitLength(contents(next(values))) }
}

function bitLength(octets: Uint8Array): number {
  let at = 0
  while (at < octets.length && octets[at] === 0) at++
  return at === octets.length ? 0 : (octets.length - at) * 8 - Math.clz32(octets[at]!) + 24
}

/** Exponents above 32 octets are no exponents anybody uses; their low octets stand for them. */
function unsigned(octets: Uint8Array): bigint {
  let value = 0n
  for (const octet of octets.subarray(-32)) value = (value << 8n) | BigInt(octet)
  return value
}
