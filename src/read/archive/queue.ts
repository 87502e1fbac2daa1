import type { Bytes } from './types.ts'

/** Reads a stream of chunks by the byte. Nothing is copied that need not be: bodies are handed on as views. */
export interface ByteQueue {
  /** Bytes taken so far. */
  readonly offset: number
  /** At least `length` bytes without taking them; fewer at the end of the stream. */
  peek(length: number): Promise<Uint8Array>
  /** Takes bytes that were peeked at. */
  take(length: number): void
  /** The next bytes, `most` of them at most, as they come; undefined at the end. */
  next(most: number): Promise<Uint8Array | undefined>
  close(): Promise<void>
}

export function createQueue(source: Bytes): ByteQueue {
  const iterator = source[Symbol.asyncIterator]()
  let held: Uint8Array = new Uint8Array(0)
  let offset = 0
  let ended = false

  async function pull(): Promise<boolean> {
    const { done, value } = ended ? { done: true, value: undefined } : await iterator.next()
    if (done || value === undefined) {
      ended = true
      return false
    }
    held = held.length === 0 ? value : join(held, value)
    return true
  }

  return {
    get offset() {
      return offset
    },
    async peek(length) {
      while (held.length < length && (await pull()));
      return held
    },
    take(length) {
      offset += length
      held = held.subarray(length)
    },
    async next(most) {
      while (held.length === 0) if (!(await pull())) return undefined
      const part = held.subarray(0, most)
      this.take(part.length)
      return part
    },
    async close() {
      ended = true
      await iterator.return?.()
    },
  }
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
