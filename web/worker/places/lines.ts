import { conceal } from '../../../src/read/logs/index.ts'
import type { Place } from './readable.ts'

const LF = 0x0a
const CR = 0x0d
/** Bytes between two points of the index. */
const STRIDE = 1 << 18
/** Bytes read for one answer, and characters of a line in it. */
const MOST_BYTES = 8 << 20
const MOST_CHARACTERS = 4_000

export interface Line {
  /** From 1. */
  readonly number: number
  readonly text: string
  /** There is more of it. */
  readonly cut: boolean
}

/** Where lines stand in a log, point by point; grows by eight bytes for each quarter of a megabyte. */
export interface LineIndex {
  add(chunk: Uint8Array): void
  /** The end of the log was reached. */
  end(): void
  readonly lines: number
  readonly bytes: number
  /** The last point at or before the beginning of a line; lines from 1. */
  before(line: number): { readonly offset: number; readonly line: number }
}

export function createLineIndex(): LineIndex {
  const offsets: number[] = [0]
  const numbers: number[] = [1]
  let [bytes, feeds, marked, endsOpen] = [0, 0, 0, false]
  return {
    add(chunk) {
      for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1)) {
        feeds++
        const next = bytes + at + 1
        if (next - marked < STRIDE) continue
        marked = next
        offsets.push(next)
        numbers.push(feeds + 1)
      }
      bytes += chunk.length
      if (chunk.length > 0) endsOpen = chunk.at(-1) !== LF
    },
    end() {
      if (endsOpen) feeds++
      endsOpen = false
    },
    get lines() {
      return feeds
    },
    get bytes() {
      return bytes
    },
    before(line) {
      let [low, high] = [0, numbers.length - 1]
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if (numbers[middle]! <= line) low = middle
        else high = middle - 1
      }
      return { offset: offsets[low]!, line: numbers[low]! }
    },
  }
}

const text = new TextDecoder()

/** Lines of a log, read again from where it lies; secrets in them are concealed as they are in a report. */
export async function readLines(
  place: Place,
  index: LineIndex,
  from: number,
  count: number,
): Promise<readonly Line[]> {
  const lines: Line[] = []
  const start = index.before(from)
  await eachLine(place, index, start, (number, bytes, cut) => {
    if (number >= from) lines.push({ number, ...shown(bytes, cut) })
    return lines.length < count
  })
  return lines
}

function shown(bytes: Uint8Array, cut: boolean): { text: string; cut: boolean } {
  const end = bytes.at(-1) === CR ? bytes.length - 1 : bytes.length
  const whole = text.decode(bytes.subarray(0, Math.min(end, MOST_CHARACTERS * 4)))
  return { text: conceal(whole.slice(0, MOST_CHARACTERS)), cut: cut || whole.length > MOST_CHARACTERS }
}

/** The next line that holds a text, whatever its case; undefined where there is none before the end, or before `most` bytes were looked at. */
export async function findLine(
  place: Place,
  index: LineIndex,
  wanted: string,
  from: number,
): Promise<number | undefined> {
  const needle = wanted.toLowerCase()
  let found: number | undefined
  const visit = (number: number, bytes: Uint8Array): boolean => {
    if (number >= from && text.decode(bytes).toLowerCase().includes(needle)) found = number
    return found === undefined
  }
  await eachLine(place, index, index.before(from), visit, Number.POSITIVE_INFINITY)
  return found
}

/** Calls with each line until that says no; a line of more than `STRIDE` bytes is cut. */
async function eachLine(
  { readable, offset }: Place,
  index: LineIndex,
  start: { readonly offset: number; readonly line: number },
  visit: (number: number, bytes: Uint8Array, cut: boolean) => boolean,
  most = MOST_BYTES,
): Promise<void> {
  let number = start.line
  let rest: Uint8Array = new Uint8Array(0)
  let isSkipping = false
  const last = Math.min(index.bytes, start.offset + most)
  for (let at = start.offset; at < last; ) {
    const piece = await readable.read(offset + at, Math.min(STRIDE, index.bytes - at))
    if (piece.length === 0) break
    at += piece.length
    let begin = 0
    for (let end = piece.indexOf(LF); end >= 0; end = piece.indexOf(LF, begin)) {
      const line = piece.subarray(begin, end)
      begin = end + 1
      if (!isSkipping && !visit(number, rest.length === 0 ? line : joined(rest, line), false)) return
      isSkipping = false
      rest = new Uint8Array(0)
      number++
    }
    if (isSkipping) continue
    rest = joined(rest, piece.subarray(begin))
    if (rest.length < STRIDE) continue
    if (!visit(number, rest, true)) return
    isSkipping = true
    rest = new Uint8Array(0)
  }
  if (rest.length > 0) visit(number, rest, last < index.bytes)
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length)
  bytes.set(a)
  bytes.set(b, a.length)
  return bytes
}
