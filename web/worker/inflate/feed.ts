import type { Bytes } from '../../../src/read/archive/index.ts'

/** A stream that can be looked at and given back to. */
export interface Feed {
  /** At least `length` bytes without taking them; fewer at the end. */
  peek(length: number): Promise<Uint8Array>
  take(length: number): void
  /** What comes next, in the pieces in which it came; undefined at the end. */
  next(): Promise<Uint8Array | undefined>
  giveBack(bytes: Uint8Array): void
  /** Bytes taken and not given back. */
  readonly offset: number
  close(): Promise<void>
}

export function createFeed(source: Bytes): Feed {
  const iterator = source[Symbol.asyncIterator]()
  let held: Uint8Array = new Uint8Array(0)
  let offset = 0
  let isOver = false

  async function pull(): Promise<boolean> {
    const { done, value } = isOver ? { done: true, value: undefined } : await iterator.next()
    if (done || value === undefined) isOver = true
    else held = held.length === 0 ? value : joined(held, value)
    return !isOver
  }

  return {
    async peek(length) {
      while (held.length < length && (await pull()));
      return held.subarray(0, length)
    },
    take(length) {
      held = held.subarray(length)
      offset += length
    },
    async next() {
      while (held.length === 0) if (!(await pull())) return undefined
      const piece = held
      this.take(piece.length)
      return piece
    },
    giveBack(bytes) {
      held = held.length === 0 ? bytes : joined(bytes, held)
      offset -= bytes.length
    },
    get offset() {
      return offset
    },
    async close() {
      isOver = true
      await iterator.return?.()
    },
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length)
  bytes.set(a)
  bytes.set(b, a.length)
  return bytes
}
