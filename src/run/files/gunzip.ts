import { crc32 } from 'node:zlib'
import { InflateRaw } from 'minizlib'
import type { Report } from '../../read/archive/index.ts'
import { headerLength } from './gzip-header.ts'

/**
 * Compressed bytes given at a time: the more, the more is lost where they are broken (what came out of the last piece), and the more may come
 * out at once (at Deflate's best ratio, 1032 to 1, 129 MiB).
 */
const SHORTEST_STEP = 1 << 15
const LONGEST_STEP = 1 << 17
/** What is to come out of a step. */
const YIELD = 1 << 19
/** Inflated bytes a chunk. */
const CHUNK = 1 << 20
/** Handed to zlib as they are; the type leaves out what only node:zlib knows. */
const OPTIONS = { chunkSize: CHUNK } as ConstructorParameters<typeof InflateRaw>[0]
/** CRC-32 and length modulo 2^32 (RFC 1952 section 2.3.1). */
const TRAILER = 8

type Fault = 'gzip-truncated' | 'gzip-corrupt'

/** Inflates while it is asked to: no callback, no other thread. */
export interface Gunzip {
  /** Yields what comes out of the piece, each chunk in memory of its own. Asked for to the end. Of the piece nothing is kept. */
  push(piece: Uint8Array): Generator<Uint8Array, void, undefined>
  /** No more will come. */
  end(): void
  /** Nothing of what comes is looked at any more: garbage, or a fault before it. */
  readonly isOver: boolean
}

/**
 * Gunzip by zlib: members (RFC 1952 section 2.2) one after another are one stream, and garbage behind the last one is left out. Deflate
 * streams are given to zlib raw, because its own gunzip loses good data before a bad trailer.
 *
 * Problems: `gzip-truncated`; `gzip-corrupt` (what came out before is yielded; after a wrong checksum, all).
 */
export function createGunzip(report: Report): Gunzip {
  let held: Uint8Array = new Uint8Array(0)
  let offset = 0
  let isFirst = true
  let isOver = false
  let part: 'header' | 'body' | 'trailer' = 'header'
  let deflated: Deflated | undefined

  function take(length: number): Uint8Array {
    const piece = held.subarray(0, length)
    held = held.subarray(piece.length)
    offset += piece.length
    return piece
  }

  function stop(fault?: Fault): false {
    if (fault) report(fault, { offset })
    deflated?.close()
    isOver = true
    return false
  }

  /** False where more is needed, or nothing more is wanted. */
  function readHeader(): boolean {
    const length = headerLength(held)
    if (length === 'none') return stop(isFirst ? 'gzip-corrupt' : undefined)
    if (length === 'cut') return false
    take(length)
    isFirst = false
    deflated = createDeflated()
    part = 'body'
    return true
  }

  function* readBody({ step, write }: Deflated): Generator<Uint8Array, boolean, undefined> {
    while (held.length > 0) {
      const piece = take(step())
      const { chunks, used, isCorrupt } = write(piece)
      yield* chunks
      if (isCorrupt) return stop('gzip-corrupt')
      if (used < piece.length) {
        giveBack(piece, used)
        part = 'trailer'
        return true
      }
    }
    return false
  }

  function* read(): Generator<Uint8Array, boolean, undefined> {
    if (part === 'header' || !deflated) return readHeader()
    return part === 'body' ? yield* readBody(deflated) : readTrailer(deflated)
  }

  /** The Deflate stream ended inside of the piece: what stands behind it is the same memory. */
  function giveBack(piece: Uint8Array, used: number): void {
    offset -= piece.length - used
    held = new Uint8Array(piece.buffer, piece.byteOffset + used, piece.length - used + held.length)
  }

  function readTrailer({ sums, close }: Deflated): boolean {
    if (held.length < TRAILER) return false
    const trailer = take(TRAILER)
    const view = new DataView(trailer.buffer, trailer.byteOffset)
    const { crc, length } = sums()
    if (view.getUint32(0, true) !== crc || view.getUint32(4, true) !== length % 2 ** 32)
      return stop('gzip-corrupt')
    close()
    part = 'header'
    return true
  }

  return {
    *push(piece) {
      if (isOver) return
      held = held.length === 0 ? piece : Buffer.concat([held, piece])
      while (yield* read());
      held = held.slice()
    },
    end() {
      const isWhole = part === 'header' && !isFirst && held.length === 0
      if (!isOver && !isWhole) stop('gzip-truncated')
    },
    get isOver() {
      return isOver
    },
  }
}

type Deflated = ReturnType<typeof createDeflated>

/** One Deflate stream (RFC 1951), with the sums of what came out of it. */
function createDeflated() {
  const stream = new InflateRaw(OPTIONS)
  let chunks: Uint8Array[] = []
  let isCorrupt = false
  let [crc, given, gained] = [0, 0, 0]
  stream.on('data', (chunk: Uint8Array) => {
    if (chunk.length > 0) chunks.push(chunk)
  })
  stream.on('error', () => {
    isCorrupt = true
  })
  return {
    /** How much to give next: by the ratio so far, that about as much comes out of packets as out of text. */
    step(): number {
      const step = (YIELD * given) / Math.max(gained, 1)
      return Math.min(Math.max(Math.floor(step), SHORTEST_STEP), LONGEST_STEP)
    },
    /** Fewer bytes are used than given where the stream ended before them. */
    write(piece: Uint8Array): { chunks: readonly Uint8Array[]; used: number; isCorrupt: boolean } {
      chunks = []
      stream.write(Buffer.from(piece.buffer, piece.byteOffset, piece.length))
      for (const chunk of chunks) {
        crc = crc32(chunk, crc)
        gained += chunk.length
      }
      given += piece.length
      // Node counts the bytes of a synchronous call alone.
      return { chunks, used: stream.handle?.bytesWritten ?? 0, isCorrupt }
    },
    sums: () => ({ crc, length: gained }),
    /** Gives zlib's memory back. */
    close: () => stream.close(),
  }
}
