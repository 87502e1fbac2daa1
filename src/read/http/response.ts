import { framingOf, meaningOf, staysOpen } from './meaning.ts'
import { skip, VALUE } from './octets.ts'
import { createReader, type HeadReader } from './reader.ts'
import { expectLineFeed, faultOf, PHASE, refuse, type Scan } from './scan.ts'
import { type Framing, HEAD_LIMITS, type HeadLimits, type ResponseHead } from './types.ts'

const VERSION = 0
const REASON = 1
const LINE_FEED = 2

/** `HTTP/1.1 200`: digits at 5, 7, 9, 10 and 11. */
const PATTERN = 'HTTP/#.# ###'

export interface ResponseReader extends HeadReader<ResponseHead> {
  /** The next head answers a HEAD request: no body comes behind it. */
  expectHead(answersHead: boolean): void
}

/** A reader of response heads (RFC 9112 section 4), as strict as that of requests; a missing reason phrase with its space is let through. */
export function createResponseReader(limits: HeadLimits = HEAD_LIMITS): ResponseReader {
  let answersHead = false
  let reasonEnd = 0

  function line(scan: Scan, to: number): void {
    if (scan.phase === VERSION) readVersion(scan, to)
    else if (scan.phase === REASON) readReason(scan, to)
    else expectLineFeed(scan, PHASE.LINE)
  }

  function finish(scan: Scan): ResponseHead | undefined {
    const { bytes, start } = scan
    const minor = bytes[start + 7] === 0x30 ? 0 : 1
    const meaning = meaningOf(scan, minor)
    if (meaning === undefined) return undefined
    const status =
      (bytes[start + 9]! - 0x30) * 100 + (bytes[start + 10]! - 0x30) * 10 + (bytes[start + 11]! - 0x30)
    const framing: Framing = answersHead || isBodiless(status) ? 'none' : (framingOf(meaning) ?? 'close')
    return {
      bytes,
      start,
      end: scan.at,
      minor,
      fields: { count: scan.count, spans: scan.spans },
      framing,
      length: framing === 'length' ? meaning.length : 0,
      keepAlive: framing !== 'close' && staysOpen(meaning, minor),
      nominated: meaning.nominated,
      status,
      reasonStart: Math.min(start + 13, start + reasonEnd),
      reasonEnd: start + reasonEnd,
    }
  }

  function readReason(scan: Scan, to: number): void {
    if (scan.bytes[scan.start + 12] !== 0x20 && scan.bytes[scan.start + 12] !== 0x0d) {
      refuse(scan, faultOf(scan.bytes[scan.start + 12]!) ?? 'bad-status-line', scan.start + 12)
      return
    }
    const at = skip(scan.bytes, scan.at, to, VALUE)
    scan.at = at
    if (at === to) return
    if (scan.bytes[at] !== 0x0d) refuse(scan, faultOf(scan.bytes[at]!) ?? 'bad-status-line', at)
    reasonEnd = at - scan.start
    scan.at = at + 1
    scan.phase = LINE_FEED
  }

  return Object.assign(createReader({ first: VERSION, line, finish }, limits), {
    expectHead(answers: boolean) {
      answersHead = answers
    },
  })
}

/** Statuses that never have a body (RFC 9112 section 6.3). */
const isBodiless = (status: number): boolean => status < 200 || status === 204 || status === 304

function readVersion(scan: Scan, to: number): void {
  for (; scan.at < to; scan.at++) {
    const code = scan.bytes[scan.at]!
    const place = scan.at - scan.start
    if (place === PATTERN.length) {
      if (scan.bytes[scan.start + 5] !== 0x31 || scan.bytes[scan.start + 7]! > 0x31)
        refuse(scan, 'unsupported-version', scan.start)
      if (scan.bytes[scan.start + 9] === 0x30 || scan.bytes[scan.start + 9]! > 0x35)
        refuse(scan, 'bad-status-line', scan.start + 9)
      scan.phase = REASON
      return
    }
    const wanted = PATTERN.charCodeAt(place)
    if (wanted === 0x23 ? code < 0x30 || code > 0x39 : code !== wanted) {
      refuse(scan, faultOf(code) ?? 'bad-status-line', scan.at)
      return
    }
  }
}
