import { describe, expect, it } from 'vitest'
import { commonNameOf, placeOf, readableName, utc } from './names.ts'

describe('names', () => {
  it.each([
    ['CN=a.lab,O=x', 'a.lab'],
    ['L=x,CN=a\\,b,C=BE', 'a,b'],
    ['OU=TAC+CN=two,C=BE', 'two'],
    ['O=\\,CN\\=no,C=BE', ''],
    ['CN=\\E6\\9D\\B1', '東'],
    ['', ''],
  ])('the common name of %j is %j', (name, expected) => {
    expect(commonNameOf(name)).toBe(expected)
  })
  it.each([
    ['O=\\E6\\9D\\B1\\E4\\BA\\AC', 'O=東京'],
    ['O=\\FF\\FE', 'O=\\FF\\FE'],
    ['O=a\\,b', 'O=a\\,b'],
  ])('%j is shown as %j', (name, expected) => {
    expect(readableName(name)).toBe(expected)
  })
  it.each([
    [{ address: 'a.lab', port: 8443 }, 'a.lab:8443'],
    [{ address: '2001:db8::1', port: 8443 }, '[2001:db8::1]:8443'],
    [{ address: 'a.lab', port: null }, 'a.lab'],
  ])('%j is at %j', (origin, expected) => {
    expect(placeOf(origin)).toBe(expected)
  })
  it('shows times in UTC', () => {
    expect(utc('2022-07-11T16:55:26.016Z')).toBe('2022-07-11 16:55:26.016')
    expect(utc('2022-07-11T16:55:26.016Z', false)).toBe('2022-07-11 16:55:26')
    expect(utc(null)).toBe('?')
  })
})
