import { fieldOf, STRIDE } from './fields.ts'
import { skip, TOKEN, VALUE } from './octets.ts'
import { type HeadLimits, type Refusal, type RefusalCode, refusal } from './types.ts'

/** Where in a head the scan stands. A start line has phases of its own, below `LINE`. */
export const PHASE = { LINE: 10, NAME: 11, SPACE: 12, VALUE: 13, LINE_FEED: 14, LAST_LINE_FEED: 15, END: 16 }

/** A head that is being read; `spans` count from the beginning of `bytes`. One place in contiguous octets and a phase say all, so that it does not matter how they are split. */
export interface Scan {
  bytes: Uint8Array
  start: number
  at: number
  phase: number
  /** Begin of the name or value that is being read. */
  mark: number
  nameEnd: number
  count: number
  spans: Int32Array
  refused: Refusal | undefined
}

/** Ends the scan. */
export function refuse(scan: Scan, code: RefusalCode, at: number): undefined {
  scan.refused = refusal(code, at - scan.start)
}

/** Reads field lines until the head ends, is refused, or `to` is reached. */
export function scanFields(scan: Scan, to: number, limits: HeadLimits): void {
  while (scan.at < to && scan.refused === undefined) {
    switch (scan.phase) {
      case PHASE.LINE:
        beginLine(scan)
        break
      case PHASE.NAME:
        readName(scan, to, limits)
        break
      case PHASE.SPACE:
        skipSpace(scan, to)
        break
      case PHASE.VALUE:
        readValue(scan, to)
        break
      case PHASE.LINE_FEED:
        expectLineFeed(scan, PHASE.LINE)
        break
      case PHASE.LAST_LINE_FEED:
        expectLineFeed(scan, PHASE.END)
        break
      default:
        return
    }
  }
}

function beginLine(scan: Scan): void {
  const code = scan.bytes[scan.at]!
  scan.mark = scan.at
  if (code === 0x0d) {
    scan.phase = PHASE.LAST_LINE_FEED
    scan.at++
  } else if (code === 0x20 || code === 0x09) refuse(scan, 'folded-field', scan.at)
  else scan.phase = PHASE.NAME
}

function readName(scan: Scan, to: number, limits: HeadLimits): void {
  const at = skip(scan.bytes, scan.at, to, TOKEN)
  scan.at = at
  if (at === to) return
  if (scan.bytes[at] !== 0x3a || at === scan.mark) {
    const code = scan.bytes[at]!
    refuse(scan, code === 0x20 || code === 0x09 ? 'space-before-colon' : nameFault(code), at)
  } else if (scan.count === limits.fields) refuse(scan, 'too-many-fields', scan.mark)
  else {
    scan.nameEnd = at
    scan.at = at + 1
    scan.phase = PHASE.SPACE
  }
}

function nameFault(code: number): RefusalCode {
  if (code === 0x0d) return 'bad-field-name' // a line without a colon
  return faultOf(code) ?? 'bad-field-name'
}

/** The faults that have a name of their own. */
export const faultOf = (code: number): RefusalCode | undefined =>
  code === 0 ? 'nul' : code === 0x0a ? 'bare-lf' : code === 0x0d ? 'bare-cr' : undefined

function skipSpace(scan: Scan, to: number): void {
  let at = scan.at
  while (at < to && (scan.bytes[at] === 0x20 || scan.bytes[at] === 0x09)) at++
  scan.at = at
  if (at === to) return
  const field = scan.count * STRIDE
  if (field + STRIDE > scan.spans.length) scan.spans = twice(scan.spans)
  scan.spans[field] = scan.mark
  scan.spans[field + 1] = scan.nameEnd
  scan.spans[field + 2] = at
  scan.phase = PHASE.VALUE
}

function twice(spans: Int32Array): Int32Array {
  const grown = new Int32Array(2 * spans.length)
  grown.set(spans)
  return grown
}

function readValue(scan: Scan, to: number): void {
  const at = skip(scan.bytes, scan.at, to, VALUE)
  scan.at = at
  if (at === to) return
  const code = scan.bytes[at]!
  if (code !== 0x0d) {
    refuse(scan, faultOf(code) ?? 'bad-field-value', at)
    return
  }
  const field = scan.count * STRIDE
  let end = at
  while (end > scan.spans[field + 2]! && (scan.bytes[end - 1] === 0x20 || scan.bytes[end - 1] === 0x09)) end--
  scan.spans[field + 3] = end
  scan.spans[field + 4] = fieldOf(scan.bytes, scan.mark, scan.nameEnd)
  scan.count++
  scan.at = at + 1
  scan.phase = PHASE.LINE_FEED
}

/** The LF behind a CR; nothing else may stand there. */
export function expectLineFeed(scan: Scan, next: number): void {
  if (scan.bytes[scan.at] !== 0x0a) {
    refuse(scan, 'bare-cr', scan.at - 1)
    return
  }
  scan.at++
  scan.phase = next
}
