/** Numbers that a seed repeats (mulberry32): a disagreement found by a fuzzer must be found again. */
export interface Random {
  /** From 0 up to, not including, `below`. */
  int(below: number): number
  pick<T>(values: readonly T[]): T
  chance(probability: number): boolean
}

export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (below: number) => Math.floor(next() * below)
  return { int, pick: values => values[int(values.length)]!, chance: probability => next() < probability }
}
