import { describe, expect, it } from 'vitest'
import { timeArgument } from './arguments.ts'

describe('a time on the command line', () => {
  const at = Date.parse('2022-07-11T16:55:26.016Z')
  it.each([
    '2022-07-11T16:55:26.016Z',
    '2022-07-11T18:55:26.016+02:00',
    '2022-07-11 18:55:26,016 +0200',
    '2022-07-11 16:55:26.016 UTC',
    '2022-07-11 16:55:26,016',
  ])('%s', text => {
    expect(timeArgument(text)).toBe(at)
  })
  it.each(['yesterday', '2022-13-01', '2022-07-11T25:00:00Z', '11.07.2022', '2022-07-11T16:55:26+2', ''])(
    '%j is none',
    text => {
      expect(() => timeArgument(text)).toThrow()
    },
  )
})
