import type { Bytes } from '../../../src/read/archive/index.ts'
import type { Place, Readable } from './readable.ts'

/**
 * Tells where bytes came from. Readers of archives hand bodies on as views of the chunks they were given; so the buffer of a view tells
 * which stream it is of, and where in it.
 */
export interface Ledger {
  note(chunk: Uint8Array, readable: Readable, offset: number): void
  /** Passes a stream through and tells the place of its first byte, once that is known. */
  located(source: Bytes, found: (place: Place) => void): AsyncGenerator<Uint8Array, void, undefined>
}

export function createLedger(): Ledger {
  const places = new WeakMap<ArrayBufferLike, Place>()
  return {
    note: (chunk, readable, offset) => {
      places.set(chunk.buffer, { readable, offset: offset - chunk.byteOffset })
    },
    async *located(source, found) {
      let seen = 0
      let isKnown = false
      for await (const chunk of source) {
        const place = isKnown ? undefined : places.get(chunk.buffer)
        if (place) {
          isKnown = true
          found({ readable: place.readable, offset: place.offset + chunk.byteOffset - seen })
        }
        seen += chunk.length
        yield chunk
      }
    },
  }
}
