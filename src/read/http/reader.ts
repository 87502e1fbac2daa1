import { STRIDE } from './fields.ts'
import { PHASE, type Scan, scanFields } from './scan.ts'
import { type HeadLimits, type Refusal, refusal } from './types.ts'

/** Reads heads, one after the other, from octets that come in any pieces. */
export interface HeadReader<H> {
  /** The head, once it is whole; until `next()`. */
  readonly head: H | undefined
  readonly refusal: Refusal | undefined
  /** True between the first octet of a head and its end. */
  readonly begun: boolean
  /**
   * Reads on from `from`. The answer is the offset behind the last octet taken: the body, where `head` is there, or the end of `bytes`.
   * The octets must not change until `next()`.
   */
  push(bytes: Uint8Array, from: number): number
  /** Forgets the head; the next one may come. */
  next(): void
}

/** What a start line is, and what the fields mean behind it. Its own offsets count from `scan.start`. */
export interface Shape<H> {
  /** Phase in which a head begins. */
  readonly first: number
  /** Reads the start line up to `to` or until the phase is `PHASE.LINE`. */
  line(scan: Scan, to: number, limits: HeadLimits): void
  /** What the whole head means; undefined where that refuses the scan. */
  finish(scan: Scan): H | undefined
}

/** Room for the fields of an ordinary head; it grows with what comes. */
const FIELDS_AT_FIRST = 16

/** A reader of heads of that shape. It keeps octets only of a head that came in pieces. */
export function createReader<H>(shape: Shape<H>, limits: HeadLimits): HeadReader<H> {
  const scan: Scan = {
    bytes: new Uint8Array(0),
    start: 0,
    at: 0,
    phase: shape.first,
    mark: 0,
    nameEnd: 0,
    count: 0,
    spans: new Int32Array(FIELDS_AT_FIRST * STRIDE),
    refused: undefined,
  }
  let head: H | undefined
  let held = 0

  /** Appends to what is held; answers how many octets of the piece now lie in `scan.bytes`. */
  function hold(bytes: Uint8Array, from: number): void {
    const more = Math.min(bytes.length - from, limits.bytes - held)
    if (scan.bytes.length < held + more) {
      const size = Math.min(limits.bytes, Math.max(1024, 2 * (held + more)))
      const grown = new Uint8Array(size)
      grown.set(scan.bytes.subarray(0, held))
      scan.bytes = grown
    }
    scan.bytes.set(bytes.subarray(from, from + more), held)
    held += more
  }

  function run(to: number): void {
    while (scan.at < to && scan.refused === undefined && scan.phase !== PHASE.END) {
      if (scan.phase < PHASE.LINE) shape.line(scan, to, limits)
      else scanFields(scan, to, limits)
    }
    if (scan.phase === PHASE.END) head = shape.finish(scan)
    else if (scan.refused === undefined && scan.at - scan.start >= limits.bytes)
      scan.refused = refusal('head-too-large', limits.bytes)
  }

  return {
    get head() {
      return head
    },
    get refusal() {
      return scan.refused
    },
    get begun() {
      return scan.at > scan.start
    },
    push(bytes, from) {
      if (head !== undefined || scan.refused !== undefined) return from
      if (held > 0) {
        const before = held
        hold(bytes, from)
        run(held)
        return from + (scan.at - before)
      }
      scan.bytes = bytes
      scan.start = scan.at = from
      run(Math.min(bytes.length, from + limits.bytes))
      if (head !== undefined || scan.refused !== undefined) return scan.at
      if (scan.at > scan.start) keep(scan)
      return bytes.length
    },
    next() {
      head = undefined
      held = 0
      scan.bytes = NONE
      scan.start = scan.at = scan.count = 0
      scan.phase = shape.first
    },
  }

  /** The piece ends within the head: its octets are copied, and all offsets count from the copy's beginning. */
  function keep(scan: Scan): void {
    const { bytes, start, at } = scan
    scan.bytes = NONE
    hold(bytes.subarray(0, at), start)
    const spans = scan.count * STRIDE + STRIDE
    for (let i = 0; i < spans && i < scan.spans.length; i++) if (i % STRIDE !== 4) scan.spans[i]! -= start
    scan.start = 0
    scan.at = at - start
    scan.mark -= start
    scan.nameEnd -= start
  }
}

const NONE = new Uint8Array(0)
