import type { Instant, Where } from '../bytes/index.ts'
import type { Memory } from '../tls/index.ts'

/** One direction of a TCP connection, in order. */
export interface StreamSink {
  /** A view that is valid during the call. */
  bytes(bytes: Uint8Array, at: Instant, where: Where): void
  /** `length` bytes that nothing in the evidence holds. */
  lost(length: number, at: Instant, where: Where): void
}

export interface StreamLimits {
  readonly windowBytes: number
  readonly windowSegments: number
}

/**
 * Puts the segments of one direction in order (RFC 9293 section 3.4): reordered, repeated and overlapping ones, with sequence numbers
 * that wrap around. The first copy of a byte counts.
 */
export interface TcpStream {
  /** The sequence number of the next byte in order; undefined before `begin`. */
  next(): number | undefined
  /** Says where the direction begins; earlier bytes are left out, those that wait are handed over. */
  begin(sequence: number, at: Instant, where: Where): void
  /** `bytes` and `lost` bytes behind them that were cut off. */
  segment(sequence: number, bytes: Uint8Array, lost: number, at: Instant, where: Where): void
  /** Hands over all that waits, with the gaps between. */
  flush(): void
}

/** What a segment that is kept costs besides its bytes, roughly, in bytes. */
export const SEGMENT_COST = 256

interface Waiting {
  readonly position: number
  readonly bytes: Uint8Array
  readonly lost: number
  readonly at: Instant
  readonly where: Where
}

export function createTcpStream(sink: StreamSink, limits: StreamLimits, memory: Memory): TcpStream {
  /** Positions count from the first sequence number that was told, and do not wrap. */
  let origin: number | undefined
  let next: number | undefined
  const waiting: Waiting[] = []
  let waitingBytes = 0

  const position = (sequence: number): number => {
    origin ??= sequence
    const near = next ?? 0
    return near + ((sequence - origin - near) | 0)
  }

  /** Hands over what is new of a segment that begins at or before `next`. */
  const deliver = (segment: Waiting, at: Instant, where: Where): void => {
    const from = next ?? 0
    const old = from - segment.position
    const fresh = segment.bytes.length - old
    if (fresh > 0) sink.bytes(old > 0 ? segment.bytes.subarray(old) : segment.bytes, at, where)
    const end = segment.position + segment.bytes.length
    const cut = Math.min(end + segment.lost - from, segment.lost)
    if (cut > 0) sink.lost(cut, at, where)
    next = Math.max(from, end + segment.lost)
  }

  const wait = (segment: Waiting): void => {
    let low = 0
    let high = waiting.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((waiting[middle]?.position ?? 0) <= segment.position) low = middle + 1
      else high = middle
    }
    const before = waiting[low - 1]
    if (before && before.position === segment.position && before.bytes.length >= segment.bytes.length) return
    waiting.splice(low, 0, segment)
    waitingBytes += segment.bytes.length
    memory.used += segment.bytes.length + SEGMENT_COST
  }

  const shift = (): Waiting | undefined => {
    const segment = waiting.shift()
    if (!segment) return undefined
    waitingBytes -= segment.bytes.length
    memory.used -= segment.bytes.length + SEGMENT_COST
    return segment
  }

  /** Hands over what waits and is now in order: readable since the segment at `where` came, or since it came itself. */
  const drain = (at: Instant, where: Where): void => {
    while (next !== undefined && waiting[0] && waiting[0].position <= next) {
      const segment = shift()
      if (!segment) return
      if (segment.at > at) deliver(segment, segment.at, segment.where)
      else deliver(segment, at, where)
    }
  }

  const overfull = (): boolean =>
    waitingBytes > limits.windowBytes ||
    waiting.length > limits.windowSegments ||
    (waiting.length > 0 && memory.used > memory.limit)

  /** Gives up the bytes before the first segment that waits. */
  const skip = (): void => {
    const first = waiting[0]
    if (!first) return
    const from = next ?? first.position
    next = first.position
    if (first.position > from) sink.lost(first.position - from, first.at, first.where)
    drain(first.at, first.where)
  }

  return {
    next: () => (next === undefined || origin === undefined ? undefined : (origin + next) | 0),
    begin(sequence, at, where) {
      if (next !== undefined) return
      next = position(sequence)
      drain(at, where)
    },
    segment(sequence, bytes, lost, at, where) {
      const segment = { position: position(sequence), bytes, lost, at, where }
      if (next !== undefined && segment.position <= next) {
        deliver(segment, at, where)
        drain(at, where)
      } else {
        wait({ ...segment, bytes: bytes.slice() })
        while (overfull()) skip()
      }
    },
    flush() {
      while (waiting.length > 0) skip()
    },
  }
}
