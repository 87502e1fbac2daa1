import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromCell, listOf, numberOf, toCell, toColumns, toRows } from './table.ts'
import { isoTime, utcText } from './time.ts'
import { addressPort } from './wording.ts'

describe('tables in params', () => {
  it('come back as they went in, through JSON', () => {
    const row = fc.record({ a: fc.string(), b: fc.string() })
    fc.assert(
      fc.property(fc.array(row), rows => {
        const stored = JSON.parse(JSON.stringify(toColumns(['a', 'b'], rows)))
        expect(toRows(stored, ['a', 'b'])).toEqual(rows)
      }),
    )
  })
  it('fill what is missing, and take a single value for a list of one', () => {
    expect(toRows({ a: 'x' }, ['a', 'b'])).toEqual([{ a: 'x', b: '' }])
    expect(toRows({}, ['a'])).toEqual([])
  })
  it('keep several values in a cell', () => {
    const names = ['CN=a\\, b,O=c', 'CN=d']
    expect(fromCell(toCell(names))).toEqual(names)
    expect(fromCell(toCell([]))).toEqual([])
  })
  it('read params of any kind', () => {
    expect(listOf(null)).toEqual([])
    expect(listOf(undefined)).toEqual([])
    expect(listOf(7)).toEqual(['7'])
    expect(numberOf('7')).toBe(7)
    expect(numberOf('seven')).toBe(0)
  })
})

describe('times', () => {
  it.each([
    [1657558526016.25, '2022-07-11T16:55:26.016Z', '2022-07-11 16:55:26 UTC'],
    [253402300800000, '+010000-01-01T00:00:00.000Z', '+010000-01-01 00:00:00 UTC'],
    [Number.NaN, '', ''],
    [Number.POSITIVE_INFINITY, '', ''],
    [undefined, '', ''],
  ])('%s is %s', (at, iso, text) => {
    expect(isoTime(at)).toBe(iso)
    expect(utcText(isoTime(at))).toBe(text)
  })
})

it.each([
  ['cucm.steven.lab', '6972', 'cucm.steven.lab:6972'],
  ['2001:db8::1', '8443', '[2001:db8::1]:8443'],
  ['cucm.steven.lab', '', 'cucm.steven.lab'],
])('%s and port "%s" are %s', (address, port, text) => {
  expect(addressPort(address, port)).toBe(text)
})
