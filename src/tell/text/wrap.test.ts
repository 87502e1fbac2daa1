import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columns, wrap } from './wrap.ts'

describe('wrap', () => {
  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['証明書を検証します', 8, ['証明書を', '検証しま', 'す']],
    ['検証します。次へ', 10, ['検証しま', 'す。次へ']],
    ['続き「証明書」', 6, ['続き', '「証明', '書」']],
    ['a-word-that-does-not-fit', 8, ['a-word-that-does-not-fit']],
    ['CN=a,OU=TAC,O=Cisco', 8, ['CN=a,', 'OU=TAC,', 'O=Cisco']],
    ['https://host/a/b/c', 8, ['https://host/a/b/c']],
    ['', 8, ['']],
  ])('%j in %i columns', (text, width, expected) => {
    expect(wrap(text, width)).toEqual(expected)
  })

  it('loses nothing but the spaces at which it breaks', () => {
    const text = fc
      .array(fc.constantFrom('ab', '証', '。', ' ', ',', '(', 'ー', 'x/y'), { maxLength: 50 })
      .map(parts => parts.join(''))
    fc.assert(
      fc.property(text, fc.integer({ min: 4, max: 30 }), (given, width) => {
        const lines = wrap(given, width)
        expect(lines.join('').replaceAll(' ', '')).toBe(given.replaceAll(' ', ''))
      }),
    )
  })

  it('counts ideographs as two columns', () => {
    expect(columns('証明書')).toBe(6)
    expect(columns('abc')).toBe(3)
  })
})
