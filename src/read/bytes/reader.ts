/**
 * A place in big-endian bytes from which protocol fields are read in a row. Reading past the end never throws: it answers zero or what
 * is left, and `ok` turns false for good, so that a decoder asks once, at the end. Functions over a plain object, because a decoder
 * makes a cursor for every vector in a message.
 */
export interface Cursor {
  readonly bytes: Uint8Array
  /** Offset in `bytes` of what is read next, and where reading ends. */
  at: number
  readonly end: number
  /** False as soon as something was read that is not there. */
  ok: boolean
}

/** A cursor at the beginning of `bytes`. */
export function cursorOver(bytes: Uint8Array): Cursor {
  return { bytes, at: 0, end: bytes.length, ok: true }
}

/** Bytes not yet read. */
export function bytesLeft(cursor: Cursor): number {
  return cursor.end - cursor.at
}

export function readU8(cursor: Cursor): number {
  return readNumber(cursor, 1)
}

export function readU16(cursor: Cursor): number {
  return readNumber(cursor, 2)
}

export function readU24(cursor: Cursor): number {
  return readNumber(cursor, 3)
}

function readNumber(cursor: Cursor, width: number): number {
  if (cursor.end - cursor.at < width) {
    cursor.at = cursor.end
    cursor.ok = false
    return 0
  }
  let value = 0
  for (let i = 0; i < width; i++) value = value * 256 + cursor.bytes[cursor.at + i]!
  cursor.at += width
  return value
}

/** Passes over `length` bytes; answers where they ended, which is earlier where the input ends. */
export function skipBytes(cursor: Cursor, length: number): number {
  if (cursor.end - cursor.at < length) cursor.ok = false
  cursor.at = Math.min(cursor.at + length, cursor.end)
  return cursor.at
}

/** The next `length` bytes, a view; fewer where the input ends. */
export function readBytes(cursor: Cursor, length: number): Uint8Array {
  const from = cursor.at
  return cursor.bytes.subarray(from, skipBytes(cursor, length))
}

/** A cursor over the next `length` bytes, which are passed over here. */
export function readWithin(cursor: Cursor, length: number): Cursor {
  const at = cursor.at
  const end = skipBytes(cursor, length)
  return { bytes: cursor.bytes, at, end, ok: true }
}

/**
 * The same bytes as a bare Uint8Array. Node's Buffer is one whose `slice` does not copy; readers that keep bytes beyond a call rely on
 * the copy.
 */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  return bytes.constructor === Uint8Array
    ? bytes
    : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}
