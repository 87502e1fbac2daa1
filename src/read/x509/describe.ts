import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from './hex.ts'
import { ATTRIBUTE, COMMON_NAME } from './oid.ts'
import { STRING } from './text.ts'
import type { Attribute, Certificate, Extension, Name, PublicKey } from './types.ts'

/**
 * The name as `openssl x509 -nameopt RFC2253` prints it: last RDN first, short names, `,+"\<>;` and spaces at the ends escaped,
 * everything outside ASCII as `\XX` of its UTF-8 octets, unknown types as `OID=#hex` of their DER.
 * With `readable`, characters outside ASCII stay as they are (`-nameopt RFC2253,-esc_msb`). A text longer than `LONGEST_TEXT` characters is cut.
 */
export function nameText(name: Name, readable = false): string {
  let text = ''
  for (const rdn of name.rdns.toReversed()) {
    const shown = rdn.toReversed().map(attribute => attributeText(attribute, readable))
    text += `${text === '' ? '' : ','}${shown.join('+')}`
    if (text.length > LONGEST_TEXT) return `${text.slice(0, LONGEST_TEXT - 1)}…`
  }
  return text
}

/** RFC 5280 appendix A allows 64 characters for a common name and 128 for a locality; a name has a handful of such. */
const LONGEST_TEXT = 2_048

function attributeText(attribute: Attribute, readable: boolean): string {
  const short = ATTRIBUTE[attribute.type]
  const value =
    short && STRINGS.has(attribute.tag)
      ? escaped(attribute.value.slice(0, LONGEST_TEXT), readable)
      : `#${hex(derOf(attribute).subarray(0, LONGEST_TEXT))}`
  return `${short ?? attribute.type}=${value}`
}

const STRINGS = new Set<number>(Object.values(STRING))
const utf8 = new TextEncoder()

function escaped(text: string, readable: boolean): string {
  const characters = [...text]
  return characters
    .map((character, index) => {
      const edge = index === 0 ? /[ #]/ : index === characters.length - 1 ? / / : undefined
      if (/[,+"\\<>;]/.test(character) || edge?.test(character)) return `\\${character}`
      const code = character.codePointAt(0)!
      if (code < 0x20 || code === 0x7f || (code > 0x7e && !readable)) return octetsText(character)
      return character
    })
    .join('')
}

const octetsText = (character: string): string =>
  Array.from(utf8.encode(character), octet => `\\${octet.toString(16).toUpperCase().padStart(2, '0')}`).join(
    '',
  )

/** The attribute's value with its header, in the shortest form. */
function derOf(attribute: Attribute): Uint8Array {
  const { length } = attribute.raw
  const size = length < 0x80 ? [length] : lengthOctets(length)
  return Uint8Array.from([attribute.tag, ...size, ...attribute.raw])
}

function lengthOctets(length: number): number[] {
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return [0x80 | octets.length, ...octets]
}

/** Every commonName of the name, in order, as text. */
export function commonNames(name: Name): readonly string[] {
  return name.rdns.flat().flatMap(attribute => (attribute.type === COMMON_NAME ? [attribute.value] : []))
}

/** The serial number as `openssl x509 -serial` prints it: upper-case hexadecimal of the magnitude, `-` before negative ones. */
export function serialText(certificate: Certificate): string {
  const { serial } = certificate
  const negative = (serial[0]! & 0x80) !== 0
  const digits = (negative ? negated(serial) : serial).slice()
  let from = 0
  while (from < digits.length - 1 && digits[from] === 0) from++
  return (negative ? '-' : '') + hex(digits.subarray(from)).toUpperCase()
}

/** Magnitude of a negative two's complement number. */
function negated(octets: Uint8Array): Uint8Array {
  const result = octets.map(octet => ~octet)
  for (let at = result.length - 1; at >= 0; at--) {
    result[at] = (result[at]! + 1) & 0xff
    if (result[at] !== 0) break
  }
  return result
}

/** `RSA-2048`, `RSA-PSS-3072`, `EC-P-384`, `Ed25519`, `Ed448`, `X25519`, `DSA-2048`; the OID where the key is not known. */
export function keyTypeText(key: PublicKey): string {
  switch (key.kind) {
    case 'rsa':
      return `RSA-${key.pss ? 'PSS-' : ''}${key.bits}`
    case 'ec':
      return `EC-${key.curve}`
    case 'x25519':
      return 'X25519'
    case 'x448':
      return 'X448'
    case 'ed25519':
      return 'Ed25519'
    case 'ed448':
      return 'Ed448'
    case 'dsa':
      return `DSA-${key.bits}`
    case 'unknown':
      return key.oid
  }
}

const fingerprints = new WeakMap<Certificate, string>()

/** SHA-256 of the DER, lower-case hexadecimal without colons. */
export function fingerprint(certificate: Certificate): string {
  const cached = fingerprints.get(certificate)
  if (cached !== undefined) return cached
  const text = hex(sha256(certificate.der))
  fingerprints.set(certificate, text)
  return text
}

/** The first extension of that OID. */
export function extensionOf(certificate: Certificate, oid: string): Extension | undefined {
  return certificate.extensions.find(extension => extension.oid === oid)
}
