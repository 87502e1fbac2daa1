import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatIp, parseIp } from './index.ts'

describe('formatIp and parseIp', () => {
  it.each([
    ['10.48.36.215', '10.48.36.215'],
    ['0.0.0.0', '0.0.0.0'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['::1', '::1'],
    ['fe80::', 'fe80::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['::ffff:c000:201', '::ffff:192.0.2.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ])('%s is %s', (text, canonical) => {
    const octets = parseIp(text)
    expect(octets && formatIp(octets)).toBe(canonical)
  })

  it.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '1.2.3.4.5',
    ':1',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '12345::',
    '::1.2.3.4:5',
    '1.2.3.4::',
    'fe80::1%eth0',
    '[::1]',
  ])('%j is no address', text => {
    expect(parseIp(text)).toBeUndefined()
  })

  it('round-trips any octets', () => {
    const octets = fc.oneof(...[4, 16].map(n => fc.uint8Array({ minLength: n, maxLength: n })))
    fc.assert(
      fc.property(octets, value => {
        expect(parseIp(formatIp(value))).toEqual(value)
      }),
    )
  })

  it('answers empty text for other lengths', () => {
    expect(formatIp(new Uint8Array(5))).toBe('')
  })
})
