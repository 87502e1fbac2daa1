/** Classes of octets (RFC 9110 sections 5.6.2 and 5.5, RFC 3986 appendix A). */
export const TOKEN = 1
export const VALUE = 2
export const TARGET = 4
const HOST = 8
const NAME = 16

const CLASSES = new Uint8Array(256)
for (let code = 0x21; code < 0x7f; code++) CLASSES[code] = VALUE | TARGET
for (let code = 0x80; code < 0x100; code++) CLASSES[code] = VALUE
CLASSES[0x20] = CLASSES[0x09] = VALUE
mark("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", TOKEN)
mark("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:[]%", HOST)
mark('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._', NAME)
for (const refused of '"<>\\#') CLASSES[refused.charCodeAt(0)]! &= ~TARGET

function mark(characters: string, bit: number): void {
  for (const character of characters) CLASSES[character.charCodeAt(0)]! |= bit
}

/** The first offset from `from` whose octet is not of the class; `to` where all are. */
export function skip(bytes: Uint8Array, from: number, to: number, bit: number): number {
  let at = from
  while (at < to && (CLASSES[bytes[at]!]! & bit) !== 0) at++
  return at
}

/** A host and an optional port, as Host carries it: no user information, no path, no whitespace. */
export function isAuthority(bytes: Uint8Array, from: number, to: number): boolean {
  let at = skip(bytes, from, to, NAME)
  if (at === to) return true
  if (bytes[at] === 0x3a && at > from && to - at <= 6) {
    at++
    while (at < to && bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at++
    if (at === to) return true
  }
  return isUnusual(bytes, from, to)
}

/** What is no plain name or IPv4 address: an IPv6 address in brackets, and characters that RFC 3986 section 3.2.2 lets stand in a name. */
function isUnusual(bytes: Uint8Array, from: number, to: number): boolean {
  if (skip(bytes, from, to, HOST) < to) return false
  return /^(?:\[[0-9a-f:.]+(?:%25[\w.~-]+)?\]|[^:[\]]+)(?::\d{0,5})?$/i.test(latin1(bytes, from, to))
}

const AT_ONCE = 4096

/** Octets as the characters U+0000 to U+00FF. */
export function latin1(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let at = from; at < to; at += AT_ONCE)
    text += String.fromCharCode(...bytes.subarray(at, Math.min(to, at + AT_ONCE)))
  return text
}

/** Equal but for the case of ASCII letters; `lower` is in lower case. */
export function equalsLower(bytes: Uint8Array, from: number, to: number, lower: string): boolean {
  if (to - from !== lower.length) return false
  for (let i = 0; i < lower.length; i++) if (lowerOf(bytes[from + i]!) !== lower.charCodeAt(i)) return false
  return true
}

export const lowerOf = (code: number): number => (code >= 0x41 && code <= 0x5a ? code | 0x20 : code)
