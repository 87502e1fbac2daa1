import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeSegment, encodeSegment, originOf, segmentOf } from './segment.ts'

const cucm = { domain: 'steven.lab', protocol: 'https', address: 'cucm.steven.lab', port: 8443 }

describe('decodeSegment', () => {
  it.each([
    ['c3RldmVuLmxhYi9odHRwcy9jdWNtLnN0ZXZlbi5sYWIvODQ0Mw', cucm],
    ['c3RldmVuLmxhYi9odHRwcy9jdWNtLnN0ZXZlbi5sYWIvODQ0Mw==', cucm],
    ['c3RldmVuLmxhYi9odHRwcy9jdWNtLnN0ZXZlbi5sYWIvODQ0Mw%3D%3D', cucm],
    ['c3RldmVuLmxhYi9odHRwcy9jdWNtLnN0ZXZlbi5sYWIvNjk3Mg', { ...cucm, port: 6972 }],
    ['c3RldmVuLmxhYi9odHRwcy8xMC40OC4zNi4yMTUvODQ0Mw', { ...cucm, address: '10.48.36.215' }],
    ['dGJ0cC5jb20', { domain: 'tbtp.com' }],
    ['ZW50LXBhLmNvbQ', { domain: 'ent-pa.com' }],
    // The published misprint of the line above: it does not decode.
    ['ZeW50LXBhLmNvbQ', undefined],
    ['cucm-uds', undefined],
    ['vmrest', undefined],
    ['', undefined],
    ['A', undefined],
    ['CSFemusk.cnf.xml', undefined],
  ])('%s', (segment, descriptor) => {
    expect(decodeSegment(segment)).toEqual(descriptor)
  })

  it.each(['2001:db8::215', '[2001:db8::215]'])('takes the IPv6 address %s', address => {
    const segment = encodeSegment({ domain: 'steven.lab', protocol: 'https', address, port: 8443 })
    expect(decodeSegment(segment)).toEqual({ ...cucm, address: '2001:db8::215' })
  })

  it.each(['+/', '-_'])('takes the alphabet with %s', pair => {
    const standard = encodeSegment({ domain: 'münchenÿþ.lab' })
    expect(standard).toMatch(/[+/]/)
    const segment = standard.replaceAll('+', pair[0] ?? '').replaceAll('/', pair[1] ?? '')
    expect(decodeSegment(segment)).toEqual({ domain: 'münchenÿþ.lab' })
  })

  it.each([
    'steven.lab/https/cucm/0',
    'steven.lab/https/cucm/65536',
    'steven.lab/https/cucm',
    'a b/https/c/1',
  ])('refuses %s', text => {
    expect(decodeSegment(encodeSegment({ domain: text }))).toBeUndefined()
  })

  it('is the inverse of encodeSegment', () => {
    const descriptors = fc.record({
      domain: fc.domain(),
      protocol: fc.constantFrom('http', 'https'),
      address: fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()),
      port: fc.integer({ min: 1, max: 65535 }),
    })
    fc.assert(
      fc.property(descriptors, descriptor => {
        expect(decodeSegment(encodeSegment(descriptor))).toEqual(descriptor)
      }),
    )
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => void decodeSegment(text)))
  })
})

describe('originOf', () => {
  it.each([
    ['http://vcs_control.steven.lab:8443/c3RldmVuLmxhYi9odHRwcy9jdWNtLnN0ZXZlbi5sYWIvODQ0Mw/x?y', cucm],
    ['/c3RldmVuLmxhYi9odHRwcy9jdWNtLnN0ZXZlbi5sYWIvODQ0Mw', cucm],
    ['https://e.tbtp.com:8443/dGJ0cC5jb20/get_edge_config/', undefined],
    ['*', undefined],
  ])('%s', (target, origin) => {
    expect(originOf(target)).toEqual(origin)
  })

  it('finds the segment', () => {
    expect(segmentOf('https://e:8443/abc/def?g')).toBe('abc')
    expect(segmentOf('CONNECT')).toBeUndefined()
  })
})
