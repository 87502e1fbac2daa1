import { describe, expect, it } from 'vitest'
import { ascii, type Der, name, oid, raw, seq, set, tlv } from '../../../test/support/der.ts'
import { canonicalRdns, sameName } from './canonical.ts'
import { cursorOf } from './der.ts'
import { commonNames, nameText } from './describe.ts'
import { readName } from './name.ts'

const read = (der: Der) => readName(cursorOf(der))
const one = (type: string, tag: number, value: Der) => read(seq(set(seq(oid(type), tlv(tag, value)))))
const CN = '2.5.4.3'

describe('nameText prints what openssl x509 -nameopt RFC2253 prints', () => {
  it.each([
    [
      'last RDN first',
      read(name('C=DE,L=Berlin,O=Example GmbH,OU=TAC,CN=ucm-pub.lab.example.com')),
      'CN=ucm-pub.lab.example.com,OU=TAC,O=Example GmbH,L=Berlin,C=DE',
    ],
    ['empty', read(name('')), ''],
    ['escapes', one(CN, 12, ascii(' #a,b+"c"\\<d>;e ')), 'CN=\\ #a\\,b\\+\\"c\\"\\\\\\<d\\>\\;e\\ '],
    ['a hash in front', one(CN, 12, ascii('#a')), 'CN=\\#a'],
    ['UTF-8 outside ASCII', one(CN, 12, new TextEncoder().encode('é東')), 'CN=\\C3\\A9\\E6\\9D\\B1'],
    ['BMPString', one(CN, 30, raw(0x00, 0x61, 0x67, 0x71)), 'CN=a\\E6\\9D\\B1'],
    ['UniversalString', one(CN, 28, raw(0, 0, 0, 0x61, 0, 1, 0xf6, 0x1c)), 'CN=a\\F0\\9F\\98\\9C'],
    ['T61String as ISO 8859-1', one(CN, 20, raw(0xe9)), 'CN=\\C3\\A9'],
    ['control characters', one(CN, 12, raw(0x61, 0x0a, 0x7f, 0x00)), 'CN=a\\0A\\7F\\00'],
    ['an unknown type', one('1.2.3.4', 12, ascii('ab')), '1.2.3.4=#0c026162'],
    ['a value that is no string', one(CN, 0x30, raw(0x05, 0x00)), 'CN=#30020500'],
  ])('%s', (_, parsed, wanted) => expect(nameText(parsed)).toBe(wanted))

  it('joins the attributes of one RDN, last first', () => {
    const pair = (type: string, text: string) => seq(oid(type), tlv(12, ascii(text)))
    expect(nameText(read(seq(set(pair(CN, 'a'), pair('2.5.4.11', 'b')))))).toBe('OU=b+CN=a')
  })
  it('leaves other scripts alone where asked', () => {
    expect(nameText(one(CN, 12, new TextEncoder().encode('東京,')), true)).toBe('CN=東京\\,')
  })
})

describe('sameName compares as X509_NAME_cmp does', () => {
  it.each([
    ['case', one(CN, 12, ascii('Steven-DC-CA')), one(CN, 12, ascii('steven-dc-ca')), true],
    ['string type', one(CN, 12, ascii('a')), one(CN, 19, ascii('A')), true],
    ['BMPString and UTF8String', one(CN, 30, raw(0, 0x41)), one(CN, 12, ascii('a')), true],
    ['spaces at the ends and inside', one(CN, 12, ascii('  a   b ')), one(CN, 12, ascii('a b')), true],
    ['a space more inside a word', one(CN, 12, ascii('ab')), one(CN, 12, ascii('a b')), false],
    [
      'case outside ASCII',
      one(CN, 12, new TextEncoder().encode('É')),
      one(CN, 12, new TextEncoder().encode('é')),
      false,
    ],
    ['NumericString is taken as encoded', one(CN, 18, ascii('1')), one(CN, 12, ascii('1')), false],
    ['attribute type', one(CN, 12, ascii('a')), one('2.5.4.11', 12, ascii('a')), false],
    ['order of RDNs', read(name('O=a,CN=b')), read(name('CN=b,O=a')), false],
    [
      'one RDN or two',
      read(name('O=a,CN=b')),
      read(seq(set(seq(oid('2.5.4.10'), tlv(12, ascii('a'))), seq(oid(CN), tlv(12, ascii('b')))))),
      false,
    ],
    [
      'order inside an RDN',
      read(seq(set(seq(oid(CN), tlv(12, ascii('a'))), seq(oid('2.5.4.10'), tlv(12, ascii('b')))))),
      read(seq(set(seq(oid('2.5.4.10'), tlv(12, ascii('b'))), seq(oid(CN), tlv(12, ascii('a')))))),
      true,
    ],
    ['empty names', read(name('')), read(name('')), true],
    ['a prefix', read(name('O=a')), read(name('O=a,CN=b')), false],
  ])('%s', (_, a, b, wanted) => expect(sameName(a, b)).toBe(wanted))

  it('has one key for each RDN, so that a subtree is a prefix', () => {
    const keys = canonicalRdns(read(name('O=a,CN=b')))
    expect(keys).toHaveLength(2)
    expect(canonicalRdns(read(name('O=A')))).toEqual([keys[0]])
  })
})

describe('commonNames', () => {
  it('are all of them, in order, wherever they stand', () => {
    expect(commonNames(read(name('CN=first,O=x,CN=second')))).toEqual(['first', 'second'])
  })
})
