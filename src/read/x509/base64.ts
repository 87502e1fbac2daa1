/** Base64 (RFC 4648 section 4) over octets, without the platform: `atob` wants a string and throws. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES = new Int8Array(256).fill(-1)
for (let i = 0; i < 64; i++) VALUES[ALPHABET.charCodeAt(i)] = i
/** White space is passed over. */
for (const space of [0x09, 0x0a, 0x0d, 0x20]) VALUES[space] = -2
const PADDING = 0x3d

/**
 * Decodes the text in `[from, to)`. Padding ends it. `bad` is the place of the first octet that belongs to no Base64 text; the octets before
 * it are decoded.
 */
export function decodeBase64(
  text: Uint8Array,
  from: number,
  to: number,
): { readonly octets: Uint8Array; readonly bad?: number } {
  const out = new Uint8Array(Math.ceil(((to - from) * 3) / 4))
  let length = 0
  let bits = 0
  let held = 0
  for (let at = from; at < to; at++) {
    const value = VALUES[text[at]!]!
    if (value === -2) continue
    if (text[at] === PADDING) break
    if (value < 0) return { octets: out.subarray(0, length), bad: at }
    held = ((held << 6) | value) & 0xffffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    out[length++] = (held >> bits) & 0xff
  }
  return { octets: out.subarray(0, length) }
}

/** Encodes with padding, in one line. */
export function encodeBase64(octets: Uint8Array): string {
  let text = ''
  for (let at = 0; at < octets.length; at += 3) {
    const held = (octets[at]! << 16) | ((octets[at + 1] ?? 0) << 8) | (octets[at + 2] ?? 0)
    const left = octets.length - at
    text += ALPHABET[held >> 18]! + ALPHABET[(held >> 12) & 63]!
    text += (left > 1 ? ALPHABET[(held >> 6) & 63]! : '=') + (left > 2 ? ALPHABET[held & 63]! : '=')
  }
  return text
}
