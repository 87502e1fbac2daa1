import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib'
import type { Bytes, Report } from '../../read/archive/index.ts'

/**
 * Compressed bytes given at a time: the fewer, the more often two threads wait for each other; the more, the more is lost where they are
 * broken (what came out of the last piece), and the more may come out at once (at Deflate's best ratio, 1032 to 1, 129 MiB).
 */
const SHORTEST_STEP = 1 << 15
const LONGEST_STEP = 1 << 17
/** What is to come out of a step. */
const YIELD = 1 << 19
/** Inflated bytes a chunk; Node's default of 16 KiB takes three times as long. */
const CHUNK = 1 << 20
/** Longest name, comment and extra field of a header together. */
const LONGEST_HEADER = 1 << 18

/**
 * Gunzip by node:zlib, for `walk`: members (RFC 1952 section 2.2) one after another are one stream, and garbage behind the last one is left
 * out. Deflate streams are given to zlib raw, because its own gunzip loses good data before a bad trailer. The next piece is
 * inflated while the last one is read.
 *
 * Problems: `gzip-truncated`; `gzip-corrupt` (what came out before is yielded; after a wrong checksum, all).
 */
export async function* inflate(source: Bytes, report: Report): AsyncGenerator<Uint8Array, void, undefined> {
  const input = createInput(source)
  try {
    for (let first = true; ; first = false) {
      const header = await readHeader(input)
      if (header === 'none') {
        if (first) report(input.ended() ? 'gzip-truncated' : 'gzip-corrupt', { offset: input.offset() })
        return
      }
      const fault = header === 'cut' ? 'gzip-truncated' : yield* member(input)
      if (fault) {
        report(fault, { offset: input.offset() })
        return
      }
    }
  } finally {
    await input.close()
  }
}

type Fault = 'gzip-truncated' | 'gzip-corrupt'

/** One Deflate stream and its trailer. */
async function* member(input: PieceInput): AsyncGenerator<Uint8Array, Fault | undefined, undefined> {
  const stream = createInflateRaw({ chunkSize: CHUNK })
  const output: Uint8Array[] = []
  stream.on('data', (chunk: Uint8Array) => output.push(chunk))
  const end = ending(stream)
  let [crc, length] = [0, 0]
  const take = (): Uint8Array[] => {
    for (const chunk of output) {
      crc = crc32(chunk, crc)
      length += chunk.length
    }
    return output.splice(0)
  }
  try {
    let working: Promise<void> | undefined
    let given = 0
    for (
      let piece = await input.next(SHORTEST_STEP);
      piece;
      piece = await input.next(stepAfter(given, length))
    ) {
      await working
      const ready = take()
      // Less used up than given: the Deflate stream ended inside of the last piece.
      if (stream.bytesWritten < given || stream.destroyed) {
        input.giveBack(piece)
        yield* ready
        break
      }
      given += piece.length
      working = write(stream, piece)
      input.last(piece)
      yield* ready
    }
    await working
    yield* take()
    if (!stream.readableEnded && !stream.destroyed) stream.end()
    const fault = await end
    yield* take()
    if (fault) return fault
    input.unread(given - stream.bytesWritten)
    return await checkTrailer(input, crc, length)
  } finally {
    stream.destroy()
  }
}

/** How much to give next: by the ratio so far, that about as much comes out of packets as out of text. */
function stepAfter(given: number, gained: number): number {
  const step = (YIELD * given) / Math.max(gained, 1)
  return Math.min(Math.max(Math.floor(step), SHORTEST_STEP), LONGEST_STEP)
}

function ending(stream: InflateRaw): Promise<Fault | undefined> {
  return new Promise(resolve => {
    stream.on('end', () => resolve(undefined))
    stream.on('close', () => resolve(undefined))
    stream.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'Z_BUF_ERROR' ? 'gzip-truncated' : 'gzip-corrupt'),
    )
  })
}

/** Settles when the piece is used up, or the stream is over or broken. */
function write(stream: InflateRaw, piece: Uint8Array): Promise<void> {
  return new Promise(resolve => {
    const over = () => resolve()
    stream.once('close', over)
    stream.write(piece, () => {
      stream.off('close', over)
      resolve()
    })
  })
}

/** CRC-32 and length modulo 2^32 (RFC 1952 section 2.3.1). */
async function checkTrailer(input: PieceInput, crc: number, length: number): Promise<Fault | undefined> {
  const trailer = await input.peek(8)
  if (trailer.length < 8) return 'gzip-truncated'
  const view = new DataView(trailer.buffer, trailer.byteOffset)
  const holds = view.getUint32(0, true) === crc && view.getUint32(4, true) === length % 2 ** 32
  input.take(8)
  return holds ? undefined : 'gzip-corrupt'
}

/** Passes over a member's header (RFC 1952 section 2.3); `none` where none begins. */
async function readHeader(input: PieceInput): Promise<'found' | 'none' | 'cut'> {
  const fixed = await input.peek(10)
  if (fixed[0] !== 0x1f || fixed[1] !== 0x8b || (fixed[2] ?? 8) !== 8) return 'none'
  if (fixed.length < 10) return 'cut'
  const flags = fixed[3] ?? 0
  let at = 10
  if (flags & 4) {
    const extra = await input.peek(at + 2)
    at += 2 + ((extra[at] ?? 0) | ((extra[at + 1] ?? 0) << 8))
  }
  for (const flag of [8, 16]) if (flags & flag) at = await afterText(input, at)
  if (flags & 2) at += 2
  if ((await input.peek(at)).length < at) return 'cut'
  input.take(at)
  return 'found'
}

/** Index behind the NUL that ends a name or a comment. */
async function afterText(input: PieceInput, from: number): Promise<number> {
  for (let length = 256; ; length *= 2) {
    const held = await input.peek(from + length)
    const end = held.indexOf(0, from)
    if (end !== -1) return end + 1
    if (held.length < from + length || length > LONGEST_HEADER) return LONGEST_HEADER * 2
  }
}

type PieceInput = ReturnType<typeof createInput>

/** The packed bytes in pieces, some of which can be given back. */
function createInput(source: Bytes) {
  const iterator = source[Symbol.asyncIterator]()
  let held: Uint8Array = new Uint8Array(0)
  let previous: Uint8Array = new Uint8Array(0)
  let offset = 0
  let isOver = false

  async function pull(): Promise<boolean> {
    if (isOver) return false
    const { done, value } = await iterator.next()
    if (done === true) isOver = true
    else held = held.length === 0 ? value : Buffer.concat([held, value])
    return done !== true
  }

  function take(length: number): Uint8Array {
    const piece = held.subarray(0, length)
    held = held.subarray(piece.length)
    offset += piece.length
    return piece
  }

  function giveBack(piece: Uint8Array): void {
    held = held.length === 0 ? piece : Buffer.concat([piece, held])
    offset -= piece.length
  }

  return {
    take,
    giveBack,
    async peek(length: number): Promise<Uint8Array> {
      while (held.length < length && (await pull()));
      return held.subarray(0, length)
    },
    async next(most: number): Promise<Uint8Array | undefined> {
      while (held.length === 0) if (!(await pull())) return undefined
      return take(most)
    },
    /** Remembers the piece that `unread` may need. */
    last(piece: Uint8Array): void {
      previous = piece
    },
    /** Gives back the end of the last piece: what stands behind a Deflate stream. */
    unread(length: number): void {
      if (length > 0) giveBack(previous.subarray(previous.length - length))
    },
    offset: () => offset,
    ended: () => isOver && held.length === 0,
    async close(): Promise<void> {
      isOver = true
      await iterator.return?.()
    },
  }
}
