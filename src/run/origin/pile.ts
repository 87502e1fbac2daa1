const NOTHING = new Uint8Array(0)
const FIRST = 4096

/** Bytes that wait for more; however small the pieces, putting them together costs no more than the bytes themselves. */
export interface Pile {
  /** What waits, and `bytes` behind it; valid until the next call. */
  with(bytes: Uint8Array): Uint8Array
  /** Only this much of what `with` answered last, from its end, goes on waiting. */
  leave(length: number): void
}

export function createPile(): Pile {
  let held: Uint8Array = NOTHING
  let start = 0
  let end = 0
  /** What `with` answered, where it was not copied. */
  let shown: Uint8Array = NOTHING

  const append = (bytes: Uint8Array): void => {
    if (end + bytes.length > held.length) {
      const waiting = held.subarray(start, end)
      held = new Uint8Array(Math.max(FIRST, 2 * (waiting.length + bytes.length)))
      held.set(waiting)
      end -= start
      start = 0
    }
    held.set(bytes, end)
    end += bytes.length
  }
  return {
    with(bytes) {
      if (start === end) {
        shown = bytes
        return bytes
      }
      append(bytes)
      shown = NOTHING
      return held.subarray(start, end)
    },
    leave(length) {
      if (shown.length > 0) append(shown.subarray(shown.length - length))
      else start = end - length
      if (start === end) {
        held = NOTHING
        start = 0
        end = 0
      }
      shown = NOTHING
    },
  }
}
