import { describe, expect, it } from 'vitest'
import { lasting } from './lasting.ts'

const NAMES = ['d', 'h', 'min', 's', 'ms'] as const

describe('a span of time', () => {
  it.each([
    [0, '0 ms'],
    [8, '8 ms'],
    [1_250, '1 s 250 ms'],
    [40_029, '40 s'],
    [61_000, '1 min 1 s'],
    [3_600_000, '1 h'],
    [7_505_000, '2 h 5 min'],
    [90_061_000, '1 d 1 h'],
  ])('of %i ms is %s', (milliseconds, expected) => {
    expect(lasting(milliseconds, NAMES, ' ')).toBe(expected)
  })
})
