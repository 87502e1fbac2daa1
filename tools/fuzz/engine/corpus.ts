import type { Random } from '../random.ts'

/** Inputs worth changing: each took a branch, or took one so many times, as no shorter input before it did. */
export interface Corpus {
  /** Keeps the input where the counters show something new, and says so. */
  offer(input: Uint8Array, counters: Uint32Array): boolean
  pick(random: Random): Uint8Array
  readonly size: number
  /** Branches taken by any input. */
  readonly covered: number
}

const CLASSES = 8

/** How many times counts only roughly: 1, 2, 3, 4 to 7, 8 to 15, 16 to 31, 32 to 127, and more. */
function classOf(count: number): number {
  if (count < 4) return count - 1
  if (count < 8) return 3
  if (count < 16) return 4
  if (count < 32) return 5
  return count < 128 ? 6 : 7
}

export function createCorpus(branches: number): Corpus {
  /** Of each branch and class, the shortest input that shows it: its place among `inputs`, from 1. */
  const best = new Uint32Array(branches * CLASSES)
  const inputs: { readonly bytes: Uint8Array; best: number }[] = []
  let live: number[] = []
  let covered = 0

  function shows(input: Uint8Array, counters: Uint32Array): number[] {
    const found: number[] = []
    for (let branch = 0; branch < branches; branch++) {
      const count = counters[branch]!
      if (count === 0) continue
      const feature = branch * CLASSES + classOf(count)
      const holder = best[feature]!
      if (holder === 0 || input.length < inputs[holder - 1]!.bytes.length) found.push(feature)
    }
    return found
  }

  function isCovered(feature: number): boolean {
    const from = feature - (feature % CLASSES)
    return best.subarray(from, from + CLASSES).some(holder => holder > 0)
  }

  return {
    offer(input, counters) {
      const found = shows(input, counters)
      if (found.length === 0) return false
      inputs.push({ bytes: input.slice(), best: found.length })
      for (const feature of found) {
        const holder = best[feature]!
        if (holder > 0) inputs[holder - 1]!.best--
        else if (!isCovered(feature)) covered++
        best[feature] = inputs.length
      }
      live = [...live, inputs.length - 1].filter(index => inputs[index]!.best > 0)
      return true
    },
    /** Half of the time one of the newest: what has just been found leads further. */
    pick(random) {
      if (live.length === 0) return new Uint8Array(0)
      const newest = random.chance(0.5) ? Math.min(live.length, 16) : live.length
      return inputs[live[live.length - 1 - random.int(newest)]!]!.bytes
    },
    get size() {
      return live.length
    },
    get covered() {
      return covered
    },
  }
}
