/** A piece of a ring: `length` bytes from `at`; `used` counts them with what was left free at the end of the ring before them. */
export interface Piece {
  readonly at: number
  readonly length: number
  readonly used: number
}

/** Memory that two threads share. The writer puts pieces into it one behind the other, and takes back what the reader is done with. */
export interface RingWriter {
  /** Puts the bytes into the ring; undefined while there is no room for them. No more than half of the ring at a time. */
  put(bytes: Uint8Array): Piece | undefined
  free(used: number): void
}

export function createRingWriter(memory: SharedArrayBuffer): RingWriter {
  const ring = new Uint8Array(memory)
  let [at, taken] = [0, 0]
  return {
    put(bytes) {
      const { length } = bytes
      const fits = at + length <= ring.length
      const wasted = fits ? 0 : ring.length - at
      if (taken + wasted + length > ring.length) return undefined
      const start = fits ? at : 0
      ring.set(bytes, start)
      at = start + length
      taken += wasted + length
      return { at: start, length, used: wasted + length }
    },
    free(used) {
      taken -= used
    },
  }
}
