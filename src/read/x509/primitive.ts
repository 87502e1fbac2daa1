import { DerError, type Element } from './der.ts'

/** Primitive ASN.1 values out of their content octets, as strict as OpenSSL's c2i functions. All throw DerError. */

/** An arc longer than this is refused: 2.25 UUID arcs have 19 octets. */
const MAX_ARC_OCTETS = 24

/** Dotted text of an OBJECT IDENTIFIER (X.690 section 8.19; OpenSSL `ossl_c2i_ASN1_OBJECT`). */
export function readOid(element: Element): string {
  const { bytes, content, end } = element
  if (content === end || bytes[end - 1]! & 0x80) throw new DerError('der-bad-value', element.start)
  let text = ''
  let at = content
  while (at < end) {
    if (bytes[at] === 0x80) throw new DerError('der-bad-value', at)
    const from = at
    let arc = 0
    do arc = arc * 128 + (bytes[at]! & 0x7f)
    while (bytes[at++]! & 0x80)
    if (at - from > MAX_ARC_OCTETS) throw new DerError('der-bad-value', from)
    const exact = at - from > 7 ? bigArc(bytes, from, at) : arc
    text = text === '' ? firstArcs(exact) : `${text}.${exact}`
  }
  return text
}

function bigArc(bytes: Uint8Array, from: number, to: number): bigint {
  let arc = 0n
  for (let at = from; at < to; at++) arc = (arc << 7n) | BigInt(bytes[at]! & 0x7f)
  return arc
}

function firstArcs(value: number | bigint): string {
  if (value < 40) return `0.${value}`
  if (value < 80) return `1.${Number(value) - 40}`
  return `2.${typeof value === 'bigint' ? value - 80n : value - 80}`
}

/** BOOLEAN: any octet but zero is true (OpenSSL is as lenient). */
export function readBoolean(element: Element): boolean {
  if (element.end - element.content !== 1) throw new DerError('der-bad-value', element.start)
  return element.bytes[element.content] !== 0
}

/** Content octets of an INTEGER, checked for the shortest form (OpenSSL `c2i_ibuf`: illegal padding). */
export function readInteger(element: Element): Uint8Array {
  const { bytes, content, end } = element
  if (content === end) throw new DerError('der-bad-value', element.start)
  if (end - content > 1) {
    const padding = bytes[content]! === 0x00 ? 0 : bytes[content]! === 0xff ? 0x80 : -1
    if ((bytes[content + 1]! & 0x80) === padding) throw new DerError('der-bad-value', element.start)
  }
  return bytes.subarray(content, end)
}

/** A small non-negative INTEGER; anything above 2^31 - 1 or below zero is clamped to 2^31 - 1 or -1. */
export function readSmallInteger(element: Element): number {
  const octets = readInteger(element)
  if (octets[0]! & 0x80) return -1
  if (octets.length > 5) return 0x7fffffff
  let value = 0
  for (const octet of octets) value = value * 256 + octet
  return Math.min(value, 0x7fffffff)
}

/** BIT STRING: unused bits (0 to 7) and the octets behind them. */
export function readBitString(element: Element): { readonly unused: number; readonly octets: Uint8Array } {
  const { bytes, content, end } = element
  if (content === end) throw new DerError('der-bad-value', element.start)
  const unused = bytes[content]!
  if (unused > 7 || (unused > 0 && end - content === 1)) throw new DerError('der-bad-value', content)
  return { unused, octets: bytes.subarray(content + 1, end) }
}

/** Named bits as a number, bit 0 (the first, most significant one) as `1 << 0`; bits above 15 are left out. */
export function readNamedBits(element: Element): number {
  const { unused, octets } = readBitString(element)
  let bits = 0
  for (let bit = 0; bit < Math.min(16, octets.length * 8 - unused); bit++)
    if (octets[bit >> 3]! & (0x80 >> (bit & 7))) bits |= 1 << bit
  return bits
}
