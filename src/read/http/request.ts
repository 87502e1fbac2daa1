import { STRIDE, valueIn } from './fields.ts'
import { framingOf, type Meaning, meaningOf, staysOpen } from './meaning.ts'
import { equalsLower, isAuthority, latin1, skip, TARGET, TOKEN } from './octets.ts'
import { createReader, type HeadReader } from './reader.ts'
import { expectLineFeed, faultOf, PHASE, refuse, type Scan } from './scan.ts'
import { HEAD_LIMITS, type HeadLimits, type RequestHead } from './types.ts'

const BEGIN = 0
const EMPTY_LINE = 1
const METHOD = 2
const TARGET_PHASE = 3
const VERSION = 4
const LINE_FEED = 5

/** The longest method that is registered with IANA has 17 letters. */
const LONGEST_METHOD = 32

/** A reader of request heads (RFC 9112 sections 3 and 5), strict: see `REFUSALS`. */
export function createRequestReader(limits: HeadLimits = HEAD_LIMITS): HeadReader<RequestHead> {
  let methodStart = 0
  let methodEnd = 0
  let targetEnd = 0
  let minor: 0 | 1 = 1

  function line(scan: Scan, to: number): void {
    switch (scan.phase) {
      case BEGIN:
        begin(scan)
        break
      case EMPTY_LINE:
        expectLineFeed(scan, METHOD)
        methodStart = scan.at - scan.start
        break
      case METHOD:
        readMethod(scan, to)
        break
      case TARGET_PHASE:
        readTarget(scan, to)
        break
      case VERSION:
        readVersion(scan, to)
        break
      default:
        expectLineFeed(scan, PHASE.LINE)
    }
  }

  /** One empty line before the request line is let through (RFC 9112 section 2.2). */
  function begin(scan: Scan): void {
    methodStart = 0
    scan.phase = METHOD
    if (scan.bytes[scan.at] !== 0x0d) return
    scan.at++
    scan.phase = EMPTY_LINE
  }

  function readMethod(scan: Scan, to: number): void {
    const from = scan.start + methodStart
    const at = skip(scan.bytes, scan.at, Math.min(to, from + LONGEST_METHOD), TOKEN)
    scan.at = at
    if (at - from === LONGEST_METHOD) refuse(scan, 'bad-method', at)
    if (at === to) return
    if (scan.bytes[at] !== 0x20 || at === from) {
      refuse(scan, faultOf(scan.bytes[at]!) ?? 'bad-method', at)
      return
    }
    methodEnd = at - scan.start
    scan.at = at + 1
    scan.phase = TARGET_PHASE
  }

  function readTarget(scan: Scan, to: number): void {
    const from = scan.start + methodEnd + 1
    const at = skip(scan.bytes, scan.at, Math.min(to, from + limits.target + 1), TARGET)
    scan.at = at
    if (at - from > limits.target) refuse(scan, 'target-too-long', from + limits.target)
    else if (at === to) return
    else if (scan.bytes[at] !== 0x20 || at === from)
      refuse(scan, faultOf(scan.bytes[at]!) ?? 'bad-target', at)
    else {
      targetEnd = at - scan.start
      scan.at = at + 1
      scan.phase = VERSION
    }
  }

  function readVersion(scan: Scan, to: number): void {
    const from = scan.start + targetEnd + 1
    for (; scan.at < to; scan.at++) {
      const code = scan.bytes[scan.at]!
      const place = scan.at - from
      if (place === 8) {
        if (code !== 0x0d) refuse(scan, faultOf(code) ?? 'bad-version', scan.at)
        else if (scan.bytes[from + 5] !== 0x31 || (scan.bytes[from + 7]! | 1) !== 0x31)
          refuse(scan, 'unsupported-version', from)
        minor = scan.bytes[from + 7] === 0x30 ? 0 : 1
        scan.at++
        scan.phase = LINE_FEED
        return
      }
      const digit = place === 5 || place === 7
      if (digit ? code < 0x30 || code > 0x39 : code !== 'HTTP/_._'.charCodeAt(place)) {
        refuse(scan, faultOf(code) ?? 'bad-version', scan.at)
        return
      }
    }
  }

  function finish(scan: Scan): RequestHead | undefined {
    const meaning = meaningOf(scan, minor)
    if (meaning === undefined) return undefined
    const { bytes, start } = scan
    const targetStart = start + methodEnd + 1
    const isConnect = equalsLower(bytes, start + methodStart, start + methodEnd, 'connect')
    const form = formOf(bytes, targetStart, start + targetEnd, isConnect)
    if (form === undefined) return refuse(scan, 'bad-target', targetStart)
    const pathStart = form === 'absolute' ? pathOf(bytes, targetStart, start + targetEnd) : targetStart
    if (!hostHolds(scan, meaning, minor, targetStart, pathStart)) return undefined
    if (!expectationHolds(scan, meaning)) return undefined
    return {
      bytes,
      start,
      end: scan.at,
      minor,
      fields: { count: scan.count, spans: scan.spans },
      framing: framingOf(meaning) ?? 'none',
      length: meaning.length,
      keepAlive: staysOpen(meaning, minor),
      nominated: meaning.nominated,
      methodStart: start + methodStart,
      methodEnd: start + methodEnd,
      targetStart,
      targetEnd: start + targetEnd,
      pathStart,
      form,
      host: meaning.host,
      expectsContinue: meaning.expect >= 0 && minor === 1,
    }
  }

  return createReader({ first: BEGIN, line, finish }, limits)
}

/** The four forms of RFC 9112 section 3.2; `authority` for CONNECT and nothing else. */
function formOf(
  bytes: Uint8Array,
  from: number,
  to: number,
  isConnect: boolean,
): RequestHead['form'] | undefined {
  if (isConnect) return isAuthority(bytes, from, to) ? 'authority' : undefined
  if (bytes[from] === 0x2f) return 'origin'
  if (to - from === 1 && bytes[from] === 0x2a) return 'asterisk'
  const authority = authorityOf(bytes, from, to)
  if (authority === undefined) return undefined
  const end = pathOf(bytes, from, to)
  return end > authority && isAuthority(bytes, authority, end) ? 'absolute' : undefined
}

/** Begin of the authority of an `http` or `https` URI. */
function authorityOf(bytes: Uint8Array, from: number, to: number): number | undefined {
  if (equalsLower(bytes, from, Math.min(to, from + 7), 'http://')) return from + 7
  return equalsLower(bytes, from, Math.min(to, from + 8), 'https://') ? from + 8 : undefined
}

function pathOf(bytes: Uint8Array, from: number, to: number): number {
  let at = authorityOf(bytes, from, to) ?? to
  while (at < to && bytes[at] !== 0x2f && bytes[at] !== 0x3f) at++
  return at
}

/** Host is there once, is an authority, and is that of the target, which goes from `from` to `to` where there is one (RFC 9112 section 3.2). */
function hostHolds(scan: Scan, { host }: Meaning, minor: 0 | 1, from: number, to: number): boolean {
  if (host < 0) {
    if (minor === 1) refuse(scan, 'host-missing', scan.start)
    return minor === 0
  }
  const hostStart = scan.spans[host * STRIDE + 2]!
  const hostEnd = scan.spans[host * STRIDE + 3]!
  if (hostStart === hostEnd || !isAuthority(scan.bytes, hostStart, hostEnd)) {
    refuse(scan, 'bad-host', hostStart)
    return false
  }
  if (from === to || sameOctets(scan.bytes, to - (hostEnd - hostStart), hostStart, hostEnd)) return true
  if (sameAuthority(latin1(scan.bytes, from, to), latin1(scan.bytes, hostStart, hostEnd))) return true
  refuse(scan, 'host-mismatch', hostStart)
  return false
}

/** The target's authority ends with the octets of Host and begins where they do: the usual case, without a string made. */
function sameOctets(bytes: Uint8Array, at: number, from: number, to: number): boolean {
  if (bytes[at - 1] !== 0x2f) return false
  for (let i = 0; i < to - from; i++) if (bytes[at + i] !== bytes[from + i]) return false
  return true
}

/** Equal without case, and with the port that the scheme implies. */
function sameAuthority(origin: string, host: string): boolean {
  const at = origin.indexOf('://')
  const port = at === 5 ? '443' : '80'
  const whole = (authority: string) => {
    const lower = authority.toLowerCase()
    if (/:\d+$/.test(lower)) return lower
    return lower.endsWith(':') ? `${lower}${port}` : `${lower}:${port}`
  }
  return whole(origin.slice(at + 3)) === whole(host)
}

function expectationHolds(scan: Scan, { expect }: Meaning): boolean {
  if (expect < 0 || valueIn(scan.bytes, scan.spans, expect).toLowerCase() === '100-continue') return true
  refuse(scan, 'unknown-expectation', scan.spans[expect * STRIDE + 2]!)
  return false
}

/** Is the method that one? Methods are told apart by case (RFC 9110 section 9.1). */
export function isMethod(head: RequestHead, method: string): boolean {
  if (head.methodEnd - head.methodStart !== method.length) return false
  for (let i = 0; i < method.length; i++)
    if (head.bytes[head.methodStart + i] !== method.charCodeAt(i)) return false
  return true
}
