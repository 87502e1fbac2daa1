import { Buffer } from 'node:buffer'
import type { FileHandle } from 'node:fs/promises'

/** Pieces that go to files one after the other: never blocks, never throws, cuts between pieces only. */
export interface Appender {
  /** A piece is kept whole. Bytes are not copied: they must not change afterwards. */
  push(piece: string | Uint8Array): void
  /** Waits until everything pushed so far is written. */
  idle(): Promise<void>
  /** Writes what is left and closes the file. Pieces that come later are dropped. */
  close(): Promise<void>
  counts(): AppenderCounts
}

export interface AppenderCounts {
  readonly bytes: number
  readonly files: number
  /** Pieces that were lost: too many were waiting, or the file could not be written. */
  readonly dropped: number
}

export interface AppenderOptions {
  /** Opens the file that comes next; the one before it is closed. `size` is what stands in it already; `full`: because the one before it is full. */
  readonly next: (full: boolean) => Promise<{ readonly handle: FileHandle; readonly size: number }>
  /** Should the file that is open be left, although it is not full? Asked before each write. */
  readonly isStale?: () => Promise<boolean>
  /** Bytes of a file; the piece that would exceed it begins the next one. */
  readonly limit: number
  /** Bytes that may wait in memory. */
  readonly pending: number
  /** What the file system refuses; told once until a write succeeds. */
  readonly trouble: (error: unknown) => void
}

/** A write while another is under way waits and goes with all others that wait: the slower the disk, the larger the writes. */
export function createAppender(options: AppenderOptions): Appender {
  let waiting: (string | Uint8Array)[] = []
  let waitingBytes = 0
  let file: { handle: FileHandle; size: number } | undefined
  let running: Promise<void> | undefined
  let isClosed = false
  let isTroubled = false
  const counts = { bytes: 0, files: 0, dropped: 0 }

  async function run(): Promise<void> {
    await new Promise(setImmediate)
    while (waiting.length > 0) {
      const pieces = waiting
      waiting = []
      waitingBytes = 0
      await writeAll(pieces)
    }
    running = undefined
  }

  async function writeAll(pieces: readonly (string | Uint8Array)[]): Promise<void> {
    let from = 0
    try {
      if (file && (await options.isStale?.())) await leave()
      for (let isFull = false; from < pieces.length; isFull = true) {
        file ??= await open(isFull)
        const { batch, next } = take(pieces, from, options.limit - file.size, file.size === 0)
        if (batch.length > 0) await writeFully(file, batch)
        counts.bytes += batch.length
        from = next
        if (from < pieces.length) await leave()
      }
      isTroubled = false
    } catch (error) {
      counts.dropped += pieces.length - from
      await leave().catch(() => undefined) // the fault that is told is the one that came first
      if (!isTroubled) options.trouble(error)
      isTroubled = true
    }
  }

  async function open(isFull: boolean): Promise<{ handle: FileHandle; size: number }> {
    const opened = await options.next(isFull)
    counts.files++
    return { ...opened }
  }

  async function leave(): Promise<void> {
    const left = file
    file = undefined
    await left?.handle.close()
  }

  return {
    push(piece) {
      if (isClosed || waitingBytes > options.pending) {
        counts.dropped++
        return
      }
      waiting.push(piece)
      waitingBytes += piece.length
      running ??= run()
    },
    async idle() {
      while (running) await running
    },
    async close() {
      isClosed = true
      while (running) await running
      await leave()
    },
    counts: () => ({ ...counts }),
  }
}

/** As many pieces as have room; a piece that is larger than a whole file has one of its own. */
function take(
  pieces: readonly (string | Uint8Array)[],
  from: number,
  room: number,
  isEmpty: boolean,
): { batch: Uint8Array; next: number } {
  let size = 0
  let next = from
  for (; next < pieces.length; next++) {
    const length = Buffer.byteLength(pieces[next] as string | Uint8Array)
    if (size + length > room && !(isEmpty && next === from)) break
    size += length
  }
  return { batch: joined(pieces.slice(from, next)), next }
}

/** Texts become octets together: that costs a tenth of turning each into octets by itself. */
function joined(pieces: readonly (string | Uint8Array)[]): Uint8Array {
  const isText = (piece: string | Uint8Array): piece is string => typeof piece === 'string'
  if (pieces.every(isText)) return Buffer.from(pieces.join(''))
  return Buffer.concat(pieces.map(piece => (isText(piece) ? Buffer.from(piece) : piece)))
}

async function writeFully(file: { handle: FileHandle; size: number }, batch: Uint8Array): Promise<void> {
  for (let at = 0; at < batch.length; ) {
    const { bytesWritten } = await file.handle.write(batch, at)
    at += bytesWritten
    file.size += bytesWritten
  }
}
