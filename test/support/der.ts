/** A DER writer for tests: as little as it takes to make certificates with any fault one could wish for. */

export type Der = Uint8Array

export function tlv(tag: number, ...parts: readonly Der[]): Der {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const header =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  const out = new Uint8Array(1 + header.length + length)
  out.set([tag, ...header])
  let at = 1 + header.length
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

export const seq = (...parts: readonly Der[]): Der => tlv(0x30, ...parts)
export const set = (...parts: readonly Der[]): Der => tlv(0x31, ...parts)
export const octets = (...parts: readonly Der[]): Der => tlv(0x04, ...parts)
export const bits = (content: Der, unused = 0): Der => tlv(0x03, Uint8Array.of(unused), content)
export const bool = (value: boolean): Der => tlv(0x01, Uint8Array.of(value ? 0xff : 0))
export const raw = (...values: readonly number[]): Der => Uint8Array.from(values)
export const ascii = (text: string): Der => new TextEncoder().encode(text)

/** A non-negative INTEGER. */
export function int(value: number): Der {
  const content: number[] = []
  for (let rest = value; rest > 0 || content.length === 0; rest = Math.floor(rest / 256))
    content.unshift(rest % 256)
  if (content[0]! & 0x80) content.unshift(0)
  return tlv(0x02, Uint8Array.from(content))
}

export function oid(text: string): Der {
  const [a = 0, b = 0, ...rest] = text.split('.').map(Number)
  const content = [a * 40 + b, ...rest].flatMap(arc => {
    const digits = [arc % 128]
    for (let high = Math.floor(arc / 128); high > 0; high = Math.floor(high / 128))
      digits.unshift(128 + (high % 128))
    return digits
  })
  return tlv(0x06, Uint8Array.from(content))
}

/** `2026-01-01T00:00:00Z` as UTCTime, or GeneralizedTime from 2050 on. */
export function time(text: string): Der {
  const digits = text.replace(/[-:T]/g, '').replace(/(\.\d+)?Z$/, 'Z')
  return Number(text.slice(0, 4)) < 2050 ? tlv(0x17, ascii(digits.slice(2))) : tlv(0x18, ascii(digits))
}

const TYPES: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  C: '2.5.4.6',
  L: '2.5.4.7',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  emailAddress: '1.2.840.113549.1.9.1',
}

/** `C=DE,O=Example,CN=x` in that order, one attribute a set; empty text is the empty name. */
export function name(text: string, tag = 0x0c): Der {
  const parts = text === '' ? [] : text.split(',')
  return seq(
    ...parts.map(part => {
      const [type = '', ...value] = part.split('=')
      const email = type === 'emailAddress' ? 0x16 : tag
      return set(seq(oid(TYPES[type] ?? type), tlv(email, ascii(value.join('=')))))
    }),
  )
}
