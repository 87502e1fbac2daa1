import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK_LENGTH, createNeedles } from './needles.ts'
import { countNewlines } from './newlines.ts'

/** Few different letters, so that needles nearly occur everywhere. */
const letters = (max: number) =>
  fc.string({ unit: fc.constantFrom('a', 'b', 'n'), minLength: 4, maxLength: max })

describe('createNeedles', () => {
  it('finds what indexOf finds, in order', () => {
    fc.assert(
      fc.property(
        fc.array(letters(9), { minLength: 1, maxLength: 6 }),
        letters(3000),
        fc.nat(20),
        (needles, text, from) => {
          const bytes = new TextEncoder().encode(text)
          const expected = Array.from({ length: text.length }, (_, at) => at).filter(
            at => at >= from && needles.some(needle => text.startsWith(needle, at)),
          )
          expect([...createNeedles(needles).scan(bytes, from, bytes.length)]).toEqual(expected)
        },
      ),
    )
  })

  it('finds all in a whole block', () => {
    const bytes = new TextEncoder().encode('needle'.repeat(BLOCK_LENGTH).slice(0, BLOCK_LENGTH))
    expect(createNeedles(['needle']).scan(bytes, 0, bytes.length)).toHaveLength(Math.floor(BLOCK_LENGTH / 6))
  })

  it('needs needles it can search', () => {
    expect(() => createNeedles(['abc'])).toThrow(RangeError)
    expect(() => createNeedles([])).toThrow(RangeError)
  })
})

describe('countNewlines', () => {
  it('counts every line feed and nothing else', () => {
    const bytes = fc
      .uint8Array({ maxLength: 6000 })
      .map(values => values.map(value => (value < 90 ? 10 : value < 180 ? value & 0x8f : value)))
    fc.assert(
      fc.property(bytes, fc.nat(9), fc.nat(9), (values, from, less) => {
        const to = Math.max(from, values.length - less)
        expect(countNewlines(values, from, to)).toBe(
          values.subarray(from, to).filter(value => value === 10).length,
        )
      }),
    )
  })

  it('does not overflow', () => {
    const bytes = new Uint8Array(100_003)
    expect(countNewlines(bytes, 1, 100_003)).toBe(0)
    expect(countNewlines(bytes.fill(10), 1, 100_003)).toBe(100_002)
  })
})
