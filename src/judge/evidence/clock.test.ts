import { describe, expect, it } from 'vitest'
import { estimateSkew, type Moment } from './clock.ts'

const at = (ip: string, ...times: readonly number[]): Moment[] => times.map(time => ({ ip, at: time }))
const moved = (moments: readonly Moment[], by: number): Moment[] =>
  moments.map(({ ip, at: time }) => ({ ip, at: time + by }))

/** Times without a rhythm, as people make them. */
const IRREGULAR = [
  ...at('10.0.0.1', 0, 17_300, 61_100, 64_750, 190_020),
  ...at('10.0.0.2', 5_400, 88_800, 123_456),
]
const EVERY_30_S = at('10.0.0.1', ...Array.from({ length: 40 }, (_, index) => index * 30_000))

describe('the offset between the clocks', () => {
  it.each([0, 12, -37_400, 37_400, 3_600_000, -3_600_000, 7 * 3_600_000])('is found: %i ms', skew => {
    const found = estimateSkew(IRREGULAR, moved(IRREGULAR, -skew))
    expect(found).toEqual({ milliseconds: skew, matches: IRREGULAR.length })
  })
  it('is found with moments on either side that the other lacks', () => {
    const capture = moved(
      [...IRREGULAR.slice(2), ...at('10.0.0.1', 250_000), ...at('10.0.0.7', 1, 2, 3)],
      -37_400,
    )
    expect(estimateSkew(IRREGULAR, capture)?.milliseconds).toBe(37_400)
  })
  it('tolerates that a line comes some milliseconds after its packet', () => {
    const late = IRREGULAR.map(({ ip, at: time }, index) => ({ ip, at: time + (index % 3) * 8 }))
    expect(Math.abs(estimateSkew(late, IRREGULAR)!.milliseconds)).toBeLessThanOrEqual(16)
  })
  it('of equally good ones is the smallest: regular traffic moves nothing', () => {
    expect(estimateSkew(EVERY_30_S, EVERY_30_S)?.milliseconds).toBe(0)
    expect(Math.abs(estimateSkew(EVERY_30_S.slice(3, 7), EVERY_30_S)!.milliseconds)).toBe(0)
  })
  it('may rest on one match where the clocks agree, never where they would differ', () => {
    expect(estimateSkew(at('10.0.0.1', 5_000), at('10.0.0.1', 4_990))).toEqual({
      milliseconds: 10,
      matches: 1,
    })
    expect(estimateSkew(at('10.0.0.1', 65_000), at('10.0.0.1', 5_000))).toBeUndefined()
    expect(estimateSkew(at('10.0.0.1', 65_000, 67_300), at('10.0.0.1', 5_000, 7_300))).toEqual({
      milliseconds: 60_000,
      matches: 2,
    })
  })
  it.each([
    ['nothing in the log', [], IRREGULAR],
    ['nothing in the capture', IRREGULAR, []],
    ['no address in common', at('10.0.0.1', 0), at('10.0.0.2', 0)],
    ['more than a day apart', at('10.0.0.1', 0), at('10.0.0.1', 27 * 3_600_000)],
  ])('is not told by %s', (_, log, capture) => {
    expect(estimateSkew(log, capture)).toBeUndefined()
  })
  it('is found among more moments than are looked at', () => {
    const many = Array.from({ length: 6_000 }, (_, index) => ({
      ip: '10.0.0.1',
      at: index * 997 + (index % 13) * 51,
    }))
    expect(Math.abs(estimateSkew(many, many)!.milliseconds)).toBeLessThan(1_000)
  })
})
