import type { Bytes } from '../../../src/read/archive/index.ts'
import { crc32 } from './crc32.ts'
import { type Checkpoint, createInflater } from './deflate.ts'
import { createFeed, type Feed } from './feed.ts'

/** A point from which a gzip stream can be read again. */
export interface Mark {
  /** Bytes inflated before it. */
  readonly given: number
  /** Bytes of the packed stream before it. */
  readonly packed: number
  /** Undefined: a Deflate stream begins here. */
  readonly state?: Checkpoint
}

export type Fault = 'gzip-truncated' | 'gzip-corrupt'

export interface GunzipOptions {
  readonly from?: Mark
  /** Takes the points at which the stream can be taken up again, in order. */
  readonly mark?: (mark: Mark) => void
  readonly fault?: (code: Fault, offset: number) => void
}

/** Longest name, comment and extra field of a header together. */
const LONGEST_HEADER = 1 << 18

/**
 * Gunzip with the manners that `walk` asks of a platform: members one after another are one stream (RFC 1952 section 2.2), garbage behind the last one is
 * left out, all that could be inflated is yielded before a fault is told.
 */
export async function* gunzip(
  source: Bytes,
  { from, mark, fault }: GunzipOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const feed = createFeed(source)
  const packed = from?.packed ?? 0
  let given = from?.given ?? 0
  let state = from?.state
  let isMember = from !== undefined
  try {
    for (let first = from === undefined; ; first = false) {
      const header = isMember ? 'found' : await readHeader(feed)
      if (header === 'none' && first)
        fault?.((await feed.peek(1)).length === 0 ? 'gzip-truncated' : 'gzip-corrupt', feed.offset)
      if (header === 'none') return
      const begin = { given, packed: packed + feed.offset }
      if (!isMember) mark?.(begin)
      const failed: Fault | undefined =
        header === 'cut'
          ? 'gzip-truncated'
          : yield* member(
              feed,
              state,
              chunk => {
                given += chunk.length
              },
              point =>
                mark?.({
                  given: begin.given + point.given,
                  packed: begin.packed + point.taken,
                  state: point,
                }),
            )
      isMember = false
      state = undefined
      if (!failed) continue
      fault?.(failed, packed + feed.offset)
      return
    }
  } finally {
    await feed.close()
  }
}

/** Bytes between two points at which a stream can be taken up again. */
const BETWEEN_MARKS = 4 << 20

/** Bytes that are worth to be handed on before more is read. */
const LEAST = 1 << 15

/** One Deflate stream and its trailer; what is taken up in the middle cannot be held to its checksum. */
async function* member(
  feed: Feed,
  state: Checkpoint | undefined,
  count: (chunk: Uint8Array) => void,
  mark: (point: Checkpoint) => void,
): AsyncGenerator<Uint8Array, Fault | undefined, undefined> {
  const inflater = createInflater(state)
  let marked = inflater.given
  let crc = 0
  for (;;) {
    const piece = await feed.next()
    inflater.give(piece ?? new Uint8Array(0), piece === undefined)
    let outcome = inflater.run()
    for (; outcome !== 'more' || inflater.waiting > LEAST; outcome = inflater.run()) {
      const chunk = inflater.take()
      if (!state) crc = crc32(chunk, crc)
      count(chunk)
      if (chunk.length > 0) yield chunk
      if (outcome !== 'full' && outcome !== 'more') break
      if (inflater.given - marked < BETWEEN_MARKS) continue
      marked = inflater.given
      mark(inflater.checkpoint())
    }
    if (outcome === 'short') return 'gzip-truncated'
    if (outcome === 'corrupt') return 'gzip-corrupt'
    if (outcome === 'more') continue
    feed.giveBack(inflater.unused().slice())
    return checkTrailer(feed, state ? undefined : { crc, length: inflater.given })
  }
}

/** CRC-32 and length modulo 2^32 (RFC 1952 section 2.3.1). */
async function checkTrailer(
  feed: Feed,
  expected: { crc: number; length: number } | undefined,
): Promise<Fault | undefined> {
  const trailer = await feed.peek(8)
  if (trailer.length < 8) return 'gzip-truncated'
  const view = new DataView(trailer.buffer, trailer.byteOffset, 8)
  const [crc, length] = [view.getUint32(0, true), view.getUint32(4, true)]
  feed.take(8)
  if (!expected) return undefined
  return crc === expected.crc && length === expected.length % 2 ** 32 ? undefined : 'gzip-corrupt'
}

/** RFC 1952 section 2.3. */
async function readHeader(feed: Feed): Promise<'found' | 'none' | 'cut'> {
  const fixed = await feed.peek(10)
  if (fixed[0] !== 0x1f || fixed[1] !== 0x8b || (fixed[2] ?? 8) !== 8) return 'none'
  if (fixed.length < 10) return 'cut'
  const flags = fixed[3] ?? 0
  let at = 10
  if (flags & 4) {
    const extra = await feed.peek(at + 2)
    at += 2 + ((extra[at] ?? 0) | ((extra[at + 1] ?? 0) << 8))
  }
  for (const flag of [8, 16]) if (flags & flag) at = await afterText(feed, at)
  if (flags & 2) at += 2
  if ((await feed.peek(at)).length < at) return 'cut'
  feed.take(at)
  return 'found'
}

/** Index behind the NUL that ends a name or a comment. */
async function afterText(feed: Feed, from: number): Promise<number> {
  for (let length = 256; ; length *= 2) {
    const held = await feed.peek(from + length)
    const end = held.indexOf(0, from)
    if (end !== -1) return end + 1
    if (held.length < from + length || length > LONGEST_HEADER) return LONGEST_HEADER * 2
  }
}
