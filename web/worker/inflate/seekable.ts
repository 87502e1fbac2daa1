import type { Inflate } from '../../../src/read/archive/index.ts'
import type { Ledger } from '../places/ledger.ts'
import { type Place, piecesFrom, type Readable } from '../places/readable.ts'
import { gunzip, type Mark } from './gunzip.ts'
import type { Gunzip } from './remote.ts'

/** Points kept of one stream, each with 32 KiB of history; when there are more, every other one is dropped. */
const MOST_MARKS = 1024
/** Inflated pieces kept of one stream, for whoever reads on where the last reader stopped. */
const KEPT_PIECES = 6

/** Gunzip, lent to `walk`, that remembers how to read any part of what came out once more. */
export const createInflate = (ledger: Ledger, remote: Gunzip): Inflate =>
  async function* inflate(source, report) {
    let parent: Place | undefined
    const stream = createStream(() => parent)
    const located = ledger.located(source, place => {
      parent = place
    })
    let given = 0
    const options = {
      mark: stream.mark,
      fault: (code: string, offset: number) => report(code, { offset }),
    }
    const first = await located.next()
    if (first.done) return report('gzip-truncated', { offset: 0 })
    const whole = startingWith(first.value, located)
    const unzip = parent?.readable.givesAway ? remote : gunzip
    for await (const chunk of unzip(whole, options)) {
      ledger.note(chunk, stream.readable, given)
      given += chunk.length
      yield chunk
    }
  }

async function* startingWith(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield first
  yield* rest
}

interface Piece {
  readonly from: number
  readonly bytes: Uint8Array
}

/** One who reads at a time: whoever asks waits for the one before. */
function createStream(parent: () => Place | undefined) {
  let marks: Mark[] = []
  let pieces: readonly Piece[] = []
  let open: { readonly pieces: AsyncGenerator<Uint8Array, void, undefined>; at: number } | undefined

  async function pieceAt(offset: number): Promise<Piece | undefined> {
    const known = pieces.find(({ from, bytes }) => from <= offset && offset < from + bytes.length)
    if (known) return known
    const reader = readerFor(offset)
    while (reader) {
      const { done, value } = await reader.pieces.next()
      if (done || !value) return undefined
      const piece = { from: reader.at, bytes: value }
      reader.at += value.length
      if (reader.at <= offset) continue
      pieces = [piece, ...pieces].slice(0, KEPT_PIECES)
      return piece
    }
    return undefined
  }

  /** The reader that stopped shortly before, or a new one from the nearest mark. */
  function readerFor(offset: number) {
    const place = parent()
    const mark = marks.findLast(({ given }) => given <= offset)
    if (!place || !mark) return undefined
    if (open && open.at <= offset && open.at >= mark.given) return open
    const packed = piecesFrom({ readable: place.readable, offset: place.offset + mark.packed })
    open = { pieces: gunzip(packed, { from: mark }), at: mark.given }
    return open
  }

  const readable: Readable = {
    async read(offset, length) {
      const result = new Uint8Array(length)
      let filled = 0
      while (filled < length) {
        const piece = await pieceAt(offset + filled)
        if (!piece) break
        const start = offset + filled - piece.from
        const part = piece.bytes.subarray(start, start + length - filled)
        result.set(part, filled)
        filled += part.length
      }
      return result.subarray(0, filled)
    },
  }

  return {
    readable,
    mark(mark: Mark): void {
      marks.push(mark)
      if (marks.length > MOST_MARKS) marks = marks.filter((_, index) => index % 2 === 0)
    },
  }
}
