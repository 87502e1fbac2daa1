/** A piece of a ring: `length` bytes from `at`; `used` counts them with what was left free at the end of the ring before them. */
export interface Piece {
  readonly at: number
  readonly length: number
  readonly used: number
}

/** Memory that two threads share: one puts pieces into it one behind the other, the other gives them back in the same order. */
export interface Ring {
  readonly memory: SharedArrayBuffer
  /** One Int32: how many bytes were given back, modulo 2^32. */
  readonly freed: SharedArrayBuffer
}

export const createRing = (length: number): Ring => ({
  memory: new SharedArrayBuffer(length),
  freed: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
})

/** Puts bytes into the ring, no more than half of it at a time; the thread stands still while there is no room. */
export function createRingWriter({ memory, freed }: Ring): (bytes: Uint8Array) => Piece {
  const ring = new Uint8Array(memory)
  const back = new Int32Array(freed)
  let [at, put] = [0, 0]

  function waitFor(room: number): void {
    for (;;) {
      const seen = Atomics.load(back, 0)
      if (((put - seen) >>> 0) + room <= ring.length) return
      Atomics.wait(back, 0, seen)
    }
  }

  return bytes => {
    const { length } = bytes
    const start = at + length <= ring.length ? at : 0
    const used = length + (start < at ? ring.length - at : 0)
    waitFor(used)
    ring.set(bytes, start)
    at = start + length
    put += used
    return { at: start, length, used }
  }
}

/** Gives back the oldest `used` bytes. */
export function giveBack({ freed }: Ring, used: number): void {
  const back = new Int32Array(freed)
  Atomics.add(back, 0, used)
  Atomics.notify(back, 0)
}
