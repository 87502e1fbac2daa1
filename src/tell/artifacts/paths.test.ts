import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createNamer, slug } from './paths.ts'

describe('file names', () => {
  it.each([
    ['steven-DC-CA', 'steven-dc-ca'],
    ['../../etc/passwd', 'etc-passwd'],
    ['a/b\\c:d*e', 'a-b-c-d-e'],
    ['東京', 'unnamed'],
    ['...', 'unnamed'],
    ['CON', '_con'],
    ['nul.pem', '_nul.pem'],
    ['2001:db8::1', '2001-db8-1'],
    ['a..b', 'a.b'],
    ['-rf', 'rf'],
    ['x\u202egnp.exe', 'x-gnp.exe'],
  ])('%j is %j', (text, expected) => {
    expect(slug(text)).toBe(expected)
  })
  it('are safe whatever the evidence says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(slug(text)).toMatch(/^[a-z0-9_](?:[a-z0-9._-]{0,60}[a-z0-9_])?$/)
        expect(slug(text)).not.toContain('..')
      }),
    )
  })
  it('are one for each thing', () => {
    const name = createNamer<string>(slug, key => key)
    expect([name('a b'), name('a/b'), name('a b')]).toEqual(['a-b', 'a-b-2', 'a-b'])
  })
})
