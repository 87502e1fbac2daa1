/** DER as it is written (ITU-T X.690): the few types that certificates are made of. */
export type Der = Uint8Array

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  printable: 0x13,
  teletex: 0x14,
  ia5: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmp: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const

/** Any element: tag octet, definite length in its shortest form, content. */
export function tlv(tag: number, ...content: readonly Der[]): Der {
  const body = Buffer.concat(content)
  return new Uint8Array(Buffer.concat([Buffer.of(tag, ...length(body.length)), body]))
}

function length(octets: number): readonly number[] {
  if (octets < 0x80) return [octets]
  const bytes: number[] = []
  for (let rest = octets; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return [0x80 | bytes.length, ...bytes]
}

export const sequence = (...content: readonly Der[]): Der => tlv(TAG.sequence, ...content)
export const set = (...content: readonly Der[]): Der => tlv(TAG.set, ...content)
export const octetString = (...content: readonly Der[]): Der => tlv(TAG.octetString, ...content)
export const boolean = (value: boolean): Der => tlv(TAG.boolean, Buffer.of(value ? 0xff : 0))
export const nothing: Der = tlv(TAG.null)

/** `[n]` around or instead of a type (RFC 5280 mixes explicit and implicit tags). */
export const context = (n: number, constructed: boolean, ...content: readonly Der[]): Der =>
  tlv(0x80 | (constructed ? 0x20 : 0) | n, ...content)

/** A whole number that is not negative. */
export function integer(value: number): Der {
  const digits = value.toString(16)
  return integerOf(Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex'))
}

/** Octets of a number that is not negative, in its shortest form. */
export function integerOf(octets: Uint8Array): Der {
  let from = 0
  while (from < octets.length - 1 && octets[from] === 0) from++
  const short = octets.subarray(from)
  return tlv(TAG.integer, (short[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), short]) : short)
}

export const bitString = (octets: Uint8Array, unused = 0): Der =>
  tlv(TAG.bitString, Buffer.of(unused), octets)

/** Named bits (X.690 section 11.2.2): bit 0 is the first; trailing zero bits are left out. */
export function namedBits(bits: readonly number[]): Der {
  const last = Math.max(-1, ...bits)
  const octets = new Uint8Array(Math.ceil((last + 1) / 8))
  for (const bit of bits) octets[bit >> 3] = (octets[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
  return bitString(octets, last < 0 ? 0 : 7 - (last & 7))
}

export function oid(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return tlv(TAG.oid, Buffer.from([first * 40 + second, ...rest].flatMap(base128)))
}

function base128(arc: number): readonly number[] {
  const octets = [arc & 0x7f]
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128))
    octets.unshift((rest & 0x7f) | 0x80)
  return octets
}

/** Milliseconds since 1970 → UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280 section 4.1.2.5); whole seconds. */
export function time(at: number): Der {
  const digits = new Date(at).toISOString().replace(/\.\d+Z$|[-:T]/g, '')
  const late = digits >= '2050'
  const text = `${late ? digits : digits.slice(2)}Z`
  return tlv(late ? TAG.generalizedTime : TAG.utcTime, Buffer.from(text, 'latin1'))
}
