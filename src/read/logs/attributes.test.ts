import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAttributes } from './attributes.ts'

describe('readAttributes', () => {
  it.each([
    [
      'nested quotes',
      'Detail="CPL: <location clear="yes" url="sip:a@b">" inboundZone="z"',
      'Detail',
      'CPL: <location clear="yes" url="sip:a@b">',
    ],
    [
      'a pair behind nested quotes',
      'Detail="CPL: <location clear="yes" url="sip:a@b">" inboundZone="z"',
      'inboundZone',
      'z',
    ],
    ['a lonely quote', 'Detail="a 5" disk" Next="v"', 'Next', 'v'],
    ['an empty value', 'TrackingID="" Dst-ip="10.0.0.1"', 'TrackingID', ''],
    ['a value behind an empty one', 'TrackingID="" Dst-ip="10.0.0.1"', 'Dst-ip', '10.0.0.1'],
    ['a value that ends with =', 'Token="abc=" Next="v"', 'Next', 'v'],
    [
      'no quotes',
      'a=b inboundZone=UC_Traversal (encryption-mode=on ice-mode=off)',
      'inboundZone',
      'UC_Traversal (encryption-mode=on ice-mode=off)',
    ],
    ['a colon behind the value', 'Level="INFO":  Detail="d"', 'Detail', 'd'],
    ['padding', 'Level="WARN " CodeLocation="a:1"', 'Level', 'WARN '],
    ['lost spaces', 'Level="INFO":Detail="d"Txn-id="7"', 'Txn-id', '7'],
    ['a cut value', 'Module="netw', 'Module', 'netw'],
    [
      'brackets and quotes',
      `localAddress="['IPv4''TCP''172.16.2.2:5062']" x="y"`,
      'localAddress',
      "['IPv4''TCP''172.16.2.2:5062']",
    ],
    ['a missing key', 'a="b"', 'c', undefined],
  ])('%s', (_, body, key, value) => {
    expect(readAttributes(body).get(key)).toBe(value)
  })

  it('keeps repeated keys and what is outside of pairs', () => {
    const read = readAttributes(
      'Node="a" Node="b" Thread="0x7f": TTSSL_continueHandshake: Failed to establish',
    )
    expect(read.all('Node')).toEqual(['a', 'b'])
    expect(read.get('Node')).toBe('a')
    expect(read.rest).toBe('TTSSL_continueHandshake: Failed to establish')
    expect(read.cut).toBe(false)
    expect(readAttributes('Module="netw').cut).toBe(true)
  })

  it('never throws and stays quick', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '=', '"', ' ', ':', '('), maxLength: 400 }),
        text => void readAttributes(text),
      ),
    )
    expect(readAttributes('a="'.repeat(20_000)).get('a')).toBeDefined()
  })
})
