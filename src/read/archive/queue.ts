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
  /** Chunks behind `held`: of what is looked at across their edges only that much is copied. */
  const later: Uint8Array[] = []
  let offset = 0
  let ended = false

  async function pull(): Promise<boolean> {
    const { done, value } = ended ? { done: true, value: undefined } : await iterator.next()
    if (done || value === undefined) {
      ended = true
      return false
    }
    later.push(value)
    return true
  }

  /** Puts `length` bytes into `held`, or all there are. */
  function gather(length: number): void {
    const joined = new Uint8Array(length)
    let filled = 0
    for (let chunk: Uint8Array | undefined = held; chunk; chunk = later.shift()) {
      const part = chunk.subarray(0, length - filled)
      joined.set(part, filled)
      filled += part.length
      if (part.length < chunk.length) later.unshift(chunk.subarray(part.length))
      if (filled === length) break
    }
    held = joined.subarray(0, filled)
  }

  async function advance(): Promise<boolean> {
    while (held.length === 0) {
      if (later.length === 0 && !(await pull())) return false
      held = later.shift() as Uint8Array
    }
    return true
  }

  return {
    get offset() {
      return offset
    },
    async peek(length) {
      if (length === 0 || !(await advance())) return held
      if (held.length >= length) return held
      let total = later.reduce((sum, chunk) => sum + chunk.length, held.length)
      while (total < length && (await pull())) total += (later.at(-1) as Uint8Array).length
      gather(Math.min(length, total))
      return held
    },
    take(length) {
      offset += length
      held = held.subarray(length)
    },
    async next(most) {
      if (!(await advance())) return undefined
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
