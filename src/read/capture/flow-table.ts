import type { Segment } from './segment.ts'

/** Buckets of the table, a power of two, and flows in one bucket beyond which the oldest of them has to go: a bound on crafted collisions. */
const BUCKETS = 65_536
const LONGEST_CHAIN = 64

/** Which two endpoints a flow joins. `low` and `high` order them, so that both directions find the same flow. */
export interface FlowKey {
  readonly v6: boolean
  readonly low: number
  readonly high: number
  /** Port of `low` in the upper 16 bits. */
  readonly ports: number
  /** IPv6: words of the low address, then of the high one. */
  readonly words: Int32Array | undefined
}

/** What the table needs of an entry. */
export interface Entry<T> {
  readonly key: FlowKey
  next: T | undefined
  /** Out of the table. */
  gone: boolean
}

/** Flows by their endpoints. `evict` is told of an entry that has to make room. */
export interface FlowTable<T extends Entry<T>> {
  find(segment: Segment): T | undefined
  add(entry: T): void
  remove(entry: T): void
  /** The flows in the table, oldest first. */
  all(): T[]
}

/** Does the segment come from the endpoint that is `low` in its flow? */
export function comesFromLow(segment: Segment): boolean {
  if (segment.source !== segment.destination) return segment.source < segment.destination
  if (segment.v6)
    for (let i = 0; i < 4; i++) {
      const difference = segment.words[i]! - segment.words[i + 4]!
      if (difference !== 0) return difference < 0
    }
  return segment.sourcePort < segment.destinationPort
}

/** The key of a segment's flow. */
export function keyOf(segment: Segment): FlowKey {
  const fromLow = comesFromLow(segment)
  const { words } = segment
  const ordered = fromLow ? words.slice() : Int32Array.of(...words.subarray(4), ...words.subarray(0, 4))
  return {
    v6: segment.v6,
    low: fromLow ? segment.source : segment.destination,
    high: fromLow ? segment.destination : segment.source,
    ports: fromLow
      ? (segment.sourcePort << 16) | segment.destinationPort
      : (segment.destinationPort << 16) | segment.sourcePort,
    words: segment.v6 ? ordered : undefined,
  }
}

export function createFlowTable<T extends Entry<T>>(limit: number, evict: (entry: T) => void): FlowTable<T> {
  const buckets: (T | undefined)[] = new Array<T | undefined>(BUCKETS).fill(undefined)
  /** Entries in the order they were added; those that are gone are passed over. */
  let order: T[] = []
  let oldest = 0
  let size = 0

  const unlink = (entry: T): void => {
    const bucket = hash(entry.key.low, entry.key.high, entry.key.ports)
    if (buckets[bucket] === entry) buckets[bucket] = entry.next
    else {
      let before = buckets[bucket]
      while (before && before.next !== entry) before = before.next
      if (before) before.next = entry.next
    }
    entry.next = undefined
    entry.gone = true
    size--
  }

  const makeRoom = (): void => {
    while (size > limit) {
      const entry = order[oldest++]
      if (!entry || entry.gone) continue
      unlink(entry)
      evict(entry)
    }
    if (oldest > limit || order.length > 4 * limit) {
      order = order.slice(oldest).filter(entry => !entry.gone)
      oldest = 0
    }
  }

  /** The oldest of a chain that has grown too long. */
  const shorten = (first: T): void => {
    let last = first
    let length = 1
    while (last.next) {
      last = last.next
      length++
    }
    if (length <= LONGEST_CHAIN) return
    unlink(last)
    evict(last)
  }

  return {
    find(segment) {
      const fromLow = comesFromLow(segment)
      const low = fromLow ? segment.source : segment.destination
      const high = fromLow ? segment.destination : segment.source
      const ports = fromLow
        ? (segment.sourcePort << 16) | segment.destinationPort
        : (segment.destinationPort << 16) | segment.sourcePort
      let entry = buckets[hash(low, high, ports)]
      while (entry) {
        const key = entry.key
        if (key.low === low && key.high === high && key.ports === ports && key.v6 === segment.v6)
          if (!segment.v6 || sameWords(key.words, segment.words, fromLow ? 0 : 4)) return entry
        entry = entry.next
      }
      return undefined
    },
    add(entry) {
      const bucket = hash(entry.key.low, entry.key.high, entry.key.ports)
      entry.next = buckets[bucket]
      buckets[bucket] = entry
      order.push(entry)
      size++
      shorten(entry)
      makeRoom()
    },
    remove: unlink,
    all: () => order.slice(oldest).filter(entry => !entry.gone),
  }
}

function hash(low: number, high: number, ports: number): number {
  let value = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b) ^ ports
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d)
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39)
  return (value ^ (value >>> 15)) & (BUCKETS - 1)
}

/** `turn`: where the words of the low address begin in `words`. */
function sameWords(key: Int32Array | undefined, words: Int32Array, turn: number): boolean {
  for (let i = 0; i < 8; i++) if (key?.[i] !== words[(i + turn) & 7]) return false
  return true
}
