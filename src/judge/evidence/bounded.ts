/**
 * Memory must not grow with the bundle: of anything that can repeat without end, the first and the newest are kept and the rest is counted.
 */
export interface Bounded<T> {
  add(item: T): void
  /** Counts an item that there is no room for. */
  pass(): void
  /** Kept items, oldest first. */
  readonly items: readonly T[]
  /** How many were added in all. */
  readonly count: number
}

/** Keeps the first `head` and the newest `tail` items. */
export function bounded<T>(head: number, tail: number): Bounded<T> {
  const first: T[] = []
  const ring: T[] = []
  let next = 0
  let count = 0
  return {
    add(item) {
      count++
      if (first.length < head) first.push(item)
      else if (ring.length < tail) ring.push(item)
      else {
        ring[next] = item
        next = (next + 1) % tail
      }
    },
    pass() {
      count++
    },
    get items() {
      return [...first, ...ring.slice(next), ...ring.slice(0, next)]
    },
    get count() {
      return count
    },
  }
}
