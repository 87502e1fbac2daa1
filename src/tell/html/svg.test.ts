import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columns } from '../text/index.ts'
import { lay } from './svg.ts'

describe('text of a drawing', () => {
  it('fits its place whatever it says', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.integer({ min: 8, max: 80 }),
        fc.integer({ min: 1, max: 4 }),
        (text, width, most) => {
          const lines = lay(text, width, most)
          expect(lines.length).toBeLessThanOrEqual(most)
          for (const line of lines) expect(columns(line)).toBeLessThanOrEqual(width)
        },
      ),
    )
  })
  it('says that it was cut', () => {
    expect(lay('abcdefghij', 4, 2)).toEqual(['abcd', 'efg…'])
    expect(lay('abcd efgh', 4, 2)).toEqual(['abcd', 'efgh'])
    expect(lay('証明書の名前', 6, 1)).toEqual(['証明…'])
  })
})
