import { decodeString, latin1, STRING } from './text.ts'
import type { Attribute, Certificate, Name } from './types.ts'

/**
 * Equality of names as OpenSSL's X509_NAME_cmp has it (crypto/x509/x_name.c, `asn1_string_canon`): character strings are converted to
 * UTF-8, spaces at the ends dropped, runs of spaces made one, ASCII letters lowered; the attributes of a set are sorted by
 * their encoding. All other types are compared as encoded, NumericString among them.
 */
export function sameName(a: Name, b: Name): boolean {
  return a === b || canonicalName(a) === canonicalName(b)
}

/** Subject and issuer are the same name (RFC 5280 section 6.1: self-issued). */
export function isSelfIssued(certificate: Certificate): boolean {
  return sameName(certificate.subject, certificate.issuer)
}

const names = new WeakMap<Name, string>()
const lists = new WeakMap<Name, readonly string[]>()

/** A key that two names share exactly if they are the same name. */
export function canonicalName(name: Name): string {
  const cached = names.get(name)
  if (cached !== undefined) return cached
  const key = canonicalRdns(name).join('')
  names.set(name, key)
  return key
}

/** One key for each RDN, in order: a name lies within a subtree if the subtree's keys are its first ones. */
export function canonicalRdns(name: Name): readonly string[] {
  const cached = lists.get(name)
  if (cached) return cached
  const keys = name.rdns.map(canonicalRdn)
  lists.set(name, keys)
  return keys
}

/** Sorted by length, then octets, as the DER of a SET OF sorts them; each part carries its length, so that no two sets collide. */
function canonicalRdn(rdn: readonly Attribute[]): string {
  const parts = rdn.map(canonicalAttribute).sort()
  return `${parts.length}{${parts.map(part => `${part.length}:${part}`).join('')}}`
}

const CANONICAL = new Set<number>([
  STRING.utf8,
  STRING.bmp,
  STRING.universal,
  STRING.printable,
  STRING.t61,
  STRING.ia5,
  STRING.visible,
])

function canonicalAttribute(attribute: Attribute): string {
  const text = CANONICAL.has(attribute.tag) ? decodeString(attribute.tag, attribute.raw) : undefined
  if (text === undefined) return `${attribute.type}#${attribute.tag}=${latin1(attribute.raw)}`
  return `${attribute.type}=${fold(text)}`
}

/** ASCII only, and its six space characters: OpenSSL leaves the rest of Unicode alone. */
function fold(text: string): string {
  return text
    .replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '')
    .replace(/[ \t\n\v\f\r]+/g, ' ')
    .replace(/[A-Z]/g, letter => letter.toLowerCase())
}
