/** Reads units (records, blocks) out of contiguous bytes. */
export interface UnitReader {
  /** Reads whole units out of `bytes` from `from` to `to` and answers where it stopped. `last`: nothing will follow. */
  read(bytes: Uint8Array, from: number, to: number, last: boolean): number
  /** Bytes it has to see at once, from where it stopped, to get on; bounded by the reader, whatever the input says. */
  readonly needed: number
}

/** Feeds a reader of units with chunks cut anywhere: in place where a unit lies whole in a chunk, joined where it is cut. */
export interface ChunkJoiner {
  push(chunk: Uint8Array): void
  end(): void
}

export function createChunkJoiner(reader: UnitReader): ChunkJoiner {
  let held = new Uint8Array(0)
  let start = 0
  let end = 0

  const append = (bytes: Uint8Array): void => {
    if (end + bytes.length > held.length) {
      const live = end - start
      const roomy = 2 * live + bytes.length <= held.length ? held : new Uint8Array(2 * (live + bytes.length))
      roomy.set(held.subarray(start, end))
      held = roomy
      start = 0
      end = live
    }
    held.set(bytes, end)
    end += bytes.length
  }

  return {
    push(chunk) {
      let from = 0
      while (start < end && from < chunk.length) {
        const wanted = Math.max(reader.needed - (end - start), 1)
        append(chunk.subarray(from, from + wanted))
        from = Math.min(from + wanted, chunk.length)
        start = reader.read(held, start, end, false)
      }
      if (start < end) return
      start = 0
      end = 0
      from = reader.read(chunk, from, chunk.length, false)
      if (from < chunk.length) append(chunk.subarray(from))
    },
    end() {
      reader.read(held, start, end, true)
      held = new Uint8Array(0)
      start = 0
      end = 0
    },
  }
}
