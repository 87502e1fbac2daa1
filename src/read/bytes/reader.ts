/**
 * A bounded reader over big-endian bytes, for protocol fields. Reading past the end never throws: it answers zeros or what is
 * left, and `ok` turns false for good, so that a decoder reads its fields in a row and asks once.
 */
export interface ByteReader {
  /** False as soon as something was read that is not there. */
  readonly ok: boolean
  readonly left: number
  u8(): number
  u16(): number
  u24(): number
  /** The next `length` bytes, a view; fewer where the input ends. */
  take(length: number): Uint8Array
  /** A reader over the next `length` bytes, which are passed over here. */
  within(length: number): ByteReader
}

/** Reads `bytes` from its beginning. */
export function createReader(bytes: Uint8Array): ByteReader {
  let at = 0
  let ok = true
  const number = (width: number): number => {
    if (bytes.length - at < width) {
      at = bytes.length
      ok = false
      return 0
    }
    let value = 0
    for (let i = 0; i < width; i++) value = value * 256 + (bytes[at + i] ?? 0)
    at += width
    return value
  }
  const take = (length: number): Uint8Array => {
    if (bytes.length - at < length) ok = false
    const piece = bytes.subarray(at, at + length)
    at += piece.length
    return piece
  }
  return {
    get ok() {
      return ok
    },
    get left() {
      return bytes.length - at
    },
    u8: () => number(1),
    u16: () => number(2),
    u24: () => number(3),
    take,
    within: length => createReader(take(length)),
  }
}
