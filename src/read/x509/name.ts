import { type Cursor, contents, DerError, encoded, enter, expect, finish, more, next, TAG } from './der.ts'
import { readOid } from './primitive.ts'
import { STRING, showString } from './text.ts'
import type { Attribute, Name } from './types.ts'

/** Reads a Name (RFC 5280 section 4.1.2.4) at the cursor. Throws DerError. */
export function readName(cursor: Cursor): Name {
  const element = expect(cursor, TAG.sequence)
  const sequence = enter(element)
  const rdns: Attribute[][] = []
  while (more(sequence)) rdns.push(readRdn(enter(expect(sequence, TAG.set))))
  return { der: encoded(element), rdns }
}

/** What an attribute's value may be: a character string, a BIT STRING, or a SEQUENCE (OpenSSL B_ASN1_PRINTABLE). */
const VALUES = new Set<number>([...Object.values(STRING), TAG.bitString, TAG.sequence])

/** The attributes of one RelativeDistinguishedName, inside its SET. Throws DerError. */
export function readRdn(set: Cursor): Attribute[] {
  const attributes: Attribute[] = []
  while (more(set)) {
    const pair = enter(expect(set, TAG.sequence))
    const type = readOid(expect(pair, TAG.oid))
    const value = next(pair)
    finish(pair)
    if (!VALUES.has(value.tag)) throw new DerError('der-unexpected-tag', value.start)
    const raw = contents(value)
    attributes.push({ type, tag: value.tag, value: showString(value.tag, raw), raw })
  }
  return attributes
}
