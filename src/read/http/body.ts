import { FIELD, STRIDE } from './fields.ts'
import { skip, VALUE } from './octets.ts'
import { createReader } from './reader.ts'
import { PHASE, type Scan } from './scan.ts'
import { type Framing, type Refusal, type RefusalCode, refusal } from './types.ts'

/** Says where a body ends. Nothing is copied or decoded: a chunked body goes on as it came, once each octet of its framing is as it must be. */
export interface BodyReader {
  readonly done: boolean
  readonly refusal: Refusal | undefined
  /** A new body; `done` at once where it has no octets. */
  begin(framing: Framing, length: number): void
  /** The offset behind the last octet that belongs to the body, among those from `from` to `to`. */
  take(bytes: Uint8Array, from: number, to: number): number
}

const SIZE = 0
const EXTENSION = 1
const SIZE_LINE_FEED = 2
const DATA = 3
const DATA_RETURN = 4
const DATA_LINE_FEED = 5
const TRAILER = 6

/** 2^48 octets; and nothing behind it can be counted exactly. */
const LONGEST_SIZE = 12
/** Octets of all extensions of one body: they mean nothing to us (RFC 9112 section 7.1.1). */
const EXTENSIONS = 4096
const TRAILERS = { bytes: 8192, fields: 64, target: 0 }

/** Fields that may not come behind a body. */
const FORBIDDEN: ReadonlySet<number> = new Set(
  Object.entries(FIELD).flatMap(([name, id]) =>
    id > 0 && name !== 'via' && name !== 'trackingid' ? id : [],
  ),
)

/** Reads bodies of any framing, one after the other. */
export function createBodyReader(): BodyReader {
  let framing: Framing = 'none'
  let left = 0
  let phase = SIZE
  let digits = 0
  let extensions = 0
  let taken = 0
  let trailerAt = 0
  let done = true
  let refused: Refusal | undefined
  let trailers: ReturnType<typeof trailerReader> | undefined

  const refuse = (code: RefusalCode, at: number): void => {
    refused = refusal(code, at)
  }

  function takeChunked(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    while (at < to && !done && refused === undefined) {
      if (phase === DATA) {
        const some = Math.min(left, to - at)
        left -= some
        at += some
        if (left === 0) phase = DATA_RETURN
      } else if (phase === TRAILER) at = takeTrailer(bytes, at, to)
      else {
        step(bytes[at]!, taken + at - from)
        at++
      }
    }
    taken += at - from
    return at
  }

  function step(code: number, at: number): void {
    switch (phase) {
      case SIZE:
        readSize(code, at)
        break
      case EXTENSION:
        readExtension(code, at)
        break
      case SIZE_LINE_FEED:
        if (code !== 0x0a) refuse('bare-cr', at)
        phase = left === 0 ? TRAILER : DATA
        trailerAt = at + 1
        break
      case DATA_RETURN:
        if (code !== 0x0d) refuse('bad-chunk-end', at)
        phase = DATA_LINE_FEED
        break
      default:
        if (code !== 0x0a) refuse('bad-chunk-end', at)
        phase = SIZE
        left = digits = 0
    }
  }

  function readSize(code: number, at: number): void {
    const digit = hexDigit(code)
    if (digit >= 0 && digits < LONGEST_SIZE) {
      left = left * 16 + digit
      digits++
    } else if (digits > 0 && code === 0x0d) phase = SIZE_LINE_FEED
    else if (digits > 0 && code === 0x3b) phase = EXTENSION
    else refuse('bad-chunk-size', at)
  }

  function readExtension(code: number, at: number): void {
    if (++extensions > EXTENSIONS) refuse('chunk-extension-too-long', at)
    else if (code === 0x0d) phase = SIZE_LINE_FEED
    else if (code === 0x0a) refuse('bare-lf', at)
    else if (skip(Uint8Array.of(code), 0, 1, VALUE) === 0) refuse('bad-chunk-extension', at)
  }

  function takeTrailer(bytes: Uint8Array, from: number, to: number): number {
    trailers ??= trailerReader()
    const end = trailers.push(to === bytes.length ? bytes : bytes.subarray(0, to), from)
    if (trailers.refusal !== undefined)
      refuse(trailerFault(trailers.refusal.code), trailerAt + trailers.refusal.at)
    done = trailers.head !== undefined
    return end
  }

  return {
    get done() {
      return done
    },
    get refusal() {
      return refused
    },
    begin(next, length) {
      framing = next
      left = framing === 'length' ? length : 0
      phase = SIZE
      digits = extensions = taken = 0
      refused = undefined
      trailers = undefined
      done = framing === 'none' || (framing === 'length' && length === 0)
    },
    take(bytes, from, to) {
      if (done || refused !== undefined) return from
      if (framing === 'close') return to
      if (framing === 'chunked') return takeChunked(bytes, from, to)
      const some = Math.min(left, to - from)
      left -= some
      done = left === 0
      return from + some
    },
  }
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

/** The trailer section is field lines and an empty line (RFC 9112 section 7.1.2): a head without a start line. */
const trailerReader = () =>
  createReader({ first: PHASE.LINE, line: () => {}, finish: finishTrailer }, TRAILERS)

function finishTrailer(scan: Scan): true | undefined {
  for (let i = 0; i < scan.count; i++)
    if (FORBIDDEN.has(scan.spans[i * STRIDE + 4]!)) {
      scan.refused = refusal('forbidden-trailer', scan.spans[i * STRIDE]! - scan.start)
      return undefined
    }
  return true
}

function trailerFault(code: RefusalCode): RefusalCode {
  if (code === 'forbidden-trailer') return code
  return code === 'head-too-large' || code === 'too-many-fields' ? 'trailer-too-large' : 'bad-trailer'
}
