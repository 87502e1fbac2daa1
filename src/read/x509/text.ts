/** Text of ASN.1 character strings (X.680 section 41), decoded by their type as OpenSSL's ASN1_STRING_to_UTF8 does. */

/** Universal tag numbers of the character strings. */
export const STRING = {
  utf8: 12,
  numeric: 18,
  printable: 19,
  t61: 20,
  ia5: 22,
  visible: 26,
  universal: 28,
  bmp: 30,
} as const

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lenient = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * The text, or undefined where the octets are no string of that type. T61String is read as ISO 8859-1, as everybody does; IA5String,
 * PrintableString and the like keep octets above 127 as ISO 8859-1 too.
 */
export function decodeString(tag: number, octets: Uint8Array): string | undefined {
  switch (tag) {
    case STRING.utf8:
      return isAscii(octets) ? latin1(octets) : decodeUtf8(octets)
    case STRING.bmp:
      return octets.length % 2 ? undefined : codePoints(octets, 2)
    case STRING.universal:
      return octets.length % 4 ? undefined : codePoints(octets, 4)
    default:
      return latin1(octets)
  }
}

/** For display: what `decodeString` refuses is shown with replacement characters. */
export function showString(tag: number, octets: Uint8Array): string {
  return decodeString(tag, octets) ?? (tag === STRING.utf8 ? lenient.decode(octets) : latin1(octets))
}

/**
 * Characters turned to text at a time. Text that is put together one by one is kept by engines as a chain with a link for each character, thirty
 * times as large as the text itself.
 */
const PIECE = 4_096

/** One character for each octet. */
export function latin1(octets: Uint8Array): string {
  if (octets.length <= PIECE) return String.fromCharCode(...octets)
  const pieces: string[] = []
  for (let at = 0; at < octets.length; at += PIECE)
    pieces.push(String.fromCharCode(...octets.subarray(at, at + PIECE)))
  return pieces.join('')
}

function isAscii(octets: Uint8Array): boolean {
  for (let at = 0; at < octets.length; at++) if (octets[at]! > 0x7f) return false
  return true
}

function decodeUtf8(octets: Uint8Array): string | undefined {
  try {
    return utf8.decode(octets)
  } catch {
    return undefined
  }
}

function codePoints(octets: Uint8Array, width: 2 | 4): string | undefined {
  const points: number[] = []
  for (let at = 0; at < octets.length; at += width) {
    let point = 0
    for (let i = 0; i < width; i++) point = point * 256 + octets[at + i]!
    if (point > 0x10ffff) return undefined
    points.push(point)
  }
  const pieces: string[] = []
  for (let at = 0; at < points.length; at += PIECE)
    pieces.push(String.fromCodePoint(...points.slice(at, at + PIECE)))
  return pieces.join('')
}
