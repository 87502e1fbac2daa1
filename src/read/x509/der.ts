/**
 * A reader of BER and DER by hand (ITU-T X.690), over one Uint8Array and offsets into it, so that every error names its byte.
 * It accepts what OpenSSL's d2i functions accept (long-form lengths, indefinite lengths of constructed elements); whether an encoding
 * is strictly DER is a question for the judge.
 */

/** Nesting beyond this is refused: a certificate needs about 10, a PKCS#7 bundle 6 more. */
export const MAX_DEPTH = 32

export type DerErrorCode =
  /** An element goes on behind the end of what holds it. */
  | 'der-truncated'
  /** A length that no encoding rule allows, or an indefinite length of a primitive element. */
  | 'der-bad-length'
  /** Another element was expected here. */
  | 'der-unexpected-tag'
  /** Deeper nesting than `MAX_DEPTH`. */
  | 'der-too-deep'
  /** Content octets that their type does not allow. */
  | 'der-bad-value'
  /** Bytes behind the last element of a structure. */
  | 'der-trailing-data'

/** Caught at the index of the reader that was reading, and turned into a Problem there. `offset` counts in the bytes read. */
export class DerError extends Error {
  readonly code: DerErrorCode
  readonly offset: number
  constructor(code: DerErrorCode, offset: number) {
    super(`${code} at ${offset}`)
    this.code = code
    this.offset = offset
  }
}

/** One element: where its header starts, where its content lies, and where the next one begins. */
export interface Element {
  readonly bytes: Uint8Array
  /** The identifier octet (class, constructed bit, number); numbers above 30 are kept as the first octet. */
  readonly tag: number
  readonly start: number
  readonly content: number
  /** Behind the content. */
  readonly end: number
  /** Behind the element: differs from `end` by the end-of-contents octets of an indefinite length. */
  readonly next: number
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** Reads the element at `offset`, which must lie within `end`. Throws DerError. */
export function readElement(bytes: Uint8Array, offset: number, end: number, depth = 0): Element {
  if (depth > MAX_DEPTH) throw new DerError('der-too-deep', offset)
  let at = offset
  if (at + 2 > end) throw new DerError('der-truncated', offset)
  const tag = bytes[at++]!
  if ((tag & 0x1f) === 0x1f) at = skipHighTag(bytes, at, end)
  if (at >= end) throw new DerError('der-truncated', offset)
  const first = bytes[at++]!
  if (first < 0x80) return bounded(bytes, tag, offset, at, first, end)
  if (first === 0x80) return indefinite(bytes, tag, offset, at, end, depth)
  const count = first & 0x7f
  if (at + count > end) throw new DerError('der-truncated', offset)
  let length = 0
  for (let i = 0; i < count; i++) {
    length = length * 256 + bytes[at++]!
    if (length > 0x7fffffff) throw new DerError('der-bad-length', offset)
  }
  return bounded(bytes, tag, offset, at, length, end)
}

function bounded(
  bytes: Uint8Array,
  tag: number,
  start: number,
  content: number,
  length: number,
  end: number,
): Element {
  const last = content + length
  if (last > end) throw new DerError('der-truncated', start)
  return { bytes, tag, start, content, end: last, next: last }
}

function skipHighTag(bytes: Uint8Array, offset: number, end: number): number {
  let at = offset
  while (at < end && bytes[at]! & 0x80) at++
  return at + 1
}

/** Indefinite length (X.690 section 8.1.3.6): constructed only, ended by two zero octets. */
function indefinite(
  bytes: Uint8Array,
  tag: number,
  start: number,
  content: number,
  end: number,
  depth: number,
): Element {
  if (!(tag & 0x20)) throw new DerError('der-bad-length', start)
  let at = content
  while (at + 2 <= end) {
    if (bytes[at] === 0 && bytes[at + 1] === 0) return { bytes, tag, start, content, end: at, next: at + 2 }
    at = readElement(bytes, at, end, depth + 1).next
  }
  throw new DerError('der-truncated', start)
}

/** A position among the elements of one constructed element. */
export interface Cursor {
  readonly bytes: Uint8Array
  at: number
  readonly end: number
}

export const enter = (element: Element): Cursor => ({
  bytes: element.bytes,
  at: element.content,
  end: element.end,
})

export const cursorOf = (bytes: Uint8Array): Cursor => ({ bytes, at: 0, end: bytes.length })

export const more = (cursor: Cursor): boolean => cursor.at < cursor.end

/** The next element whatever it is. Throws DerError at the end. */
export function next(cursor: Cursor): Element {
  const element = readElement(cursor.bytes, cursor.at, cursor.end)
  cursor.at = element.next
  return element
}

/** The next element, which must have this identifier octet. Throws DerError. */
export function expect(cursor: Cursor, tag: number): Element {
  if (cursor.at >= cursor.end) throw new DerError('der-truncated', cursor.at)
  if (cursor.bytes[cursor.at] !== tag) throw new DerError('der-unexpected-tag', cursor.at)
  return next(cursor)
}

/** The next element if it has this identifier octet. Throws DerError where it is broken. */
export function optional(cursor: Cursor, tag: number): Element | undefined {
  return cursor.at < cursor.end && cursor.bytes[cursor.at] === tag ? next(cursor) : undefined
}

/** Throws DerError where anything is left. */
export function finish(cursor: Cursor): void {
  if (cursor.at < cursor.end) throw new DerError('der-trailing-data', cursor.at)
}

/** The one element that fills `bytes`. Throws DerError. */
export function whole(bytes: Uint8Array, tag: number): Element {
  const cursor = cursorOf(bytes)
  const element = expect(cursor, tag)
  finish(cursor)
  return element
}

/** The octets of the element with its header. */
export const encoded = (element: Element): Uint8Array => element.bytes.subarray(element.start, element.next)

/** The content octets. */
export const contents = (element: Element): Uint8Array => element.bytes.subarray(element.content, element.end)
