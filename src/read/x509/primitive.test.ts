import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { int, oid, tlv } from '../../../test/support/der.ts'
import { DerError, readElement } from './der.ts'
import {
  readBitString,
  readBoolean,
  readInteger,
  readNamedBits,
  readOid,
  readSmallInteger,
} from './primitive.ts'
import { readTime } from './time.ts'

const element = (bytes: Uint8Array) => readElement(bytes, 0, bytes.length)
const of = (tag: number, ...values: number[]) => element(tlv(tag, Uint8Array.from(values)))

describe('readOid', () => {
  it.each([
    '2.5.4.3',
    '1.2.840.113549.1.1.11',
    '0.9.2342.19200300.100.1.25',
    '2.999.1',
    '1.3.6.1.4.1.311.21.8.16777215',
  ])('%s', text => expect(readOid(element(oid(text)))).toBe(text))
  it('keeps arcs beyond 53 bits exact', () => {
    const arc = [0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]
    expect(readOid(of(6, 0x2a, ...arc))).toBe(`1.2.${(1n << 64n) - 1n}`)
  })
  it.each([
    ['empty', []],
    ['cut in an arc', [0x2a, 0x86]],
    ['an arc with leading zeros', [0x2a, 0x80, 0x01]],
    ['an arc without measure', [0x2a, ...new Array(40).fill(0xff), 0x01]],
  ])('refuses %s', (_, octets) => expect(() => readOid(of(6, ...octets))).toThrow(DerError))
})

describe('INTEGER', () => {
  it('is itself for any number', () => {
    fc.assert(
      fc.property(fc.nat(), value => {
        expect(readSmallInteger(element(int(value)))).toBe(value)
      }),
    )
  })
  it.each([
    ['above 2^31', [0x00, 0xff, 0xff, 0xff, 0xff], 0x7fffffff],
    ['far above', [1, 2, 3, 4, 5, 6, 7], 0x7fffffff],
    ['negative', [0xff], -1],
  ])('%s is clamped', (_, octets, wanted) => expect(readSmallInteger(of(2, ...octets))).toBe(wanted))
  it.each([
    ['nothing', []],
    ['a padded positive', [0x00, 0x7f]],
    ['a padded negative', [0xff, 0x80]],
  ])('refuses %s', (_, octets) => expect(() => readInteger(of(2, ...octets))).toThrow(DerError))
})

describe('BOOLEAN and BIT STRING', () => {
  it('any octet but zero is true', () => {
    expect([0, 1, 0xff].map(value => readBoolean(of(1, value)))).toEqual([false, true, true])
    expect(() => readBoolean(of(1))).toThrow(DerError)
  })
  it('named bits count from the most significant', () => {
    expect(readNamedBits(of(3, 5, 0xa0))).toBe(0b101)
    expect(readNamedBits(of(3, 7, 0x00, 0x80))).toBe(1 << 8)
    expect(readNamedBits(of(3, 0))).toBe(0)
  })
  it.each([[[]], [[8, 0]], [[1]]])('refuses %j', octets =>
    expect(() => readBitString(of(3, ...octets))).toThrow(DerError),
  )
})

describe('readTime', () => {
  const at = (tag: number, text: string) => readTime(of(tag, ...new TextEncoder().encode(text)))
  it.each([
    [0x17, '491231235959Z', '2049-12-31T23:59:59Z'],
    [0x17, '500101000000Z', '1950-01-01T00:00:00Z'],
    [0x17, '220711165525Z', '2022-07-11T16:55:25Z'],
    [0x18, '20500101000000Z', '2050-01-01T00:00:00Z'],
    [0x18, '99991231235959Z', '9999-12-31T23:59:59Z'],
    [0x18, '00010101000000Z', '0001-01-01T00:00:00Z'],
    [0x17, '240229000000Z', '2024-02-29T00:00:00Z'],
  ])('%i %s', (tag, text, wanted) => expect(at(tag, text)).toBe(Date.parse(wanted)))
  it.each([
    [0x17, '2207111655Z'],
    [0x17, '220711165525+0200'],
    [0x17, '230229000000Z'],
    [0x17, '221301000000Z'],
    [0x17, '22071116552xZ'],
    [0x18, '20220711165525.5Z'],
    [0x16, '220711165525Z'],
  ])('%i %s is no time of a certificate', (tag, text) => expect(at(tag, text)).toBeNaN())
})
