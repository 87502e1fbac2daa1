import { createGunzip, type Gunzip } from 'node:zlib'
import type { Bytes, Report } from '../../read/archive/index.ts'

/** Compressed bytes given at a time: at Deflate's best ratio, 1032 to 1, they become 64 MiB. */
const STEP = 1 << 16
/** Inflated bytes a chunk; Node's default of 16 KiB takes three times as long. */
const CHUNK = 1 << 20

/**
 * Gunzip by node:zlib, for `walk`. The next piece is inflated while the last one is read. Concatenated members become one stream and
 * garbage behind them is left out; of a truncated or broken stream all that could be inflated is yielded.
 *
 * Problems: `gzip-truncated`, `gzip-corrupt`.
 */
export async function* inflate(source: Bytes, report: Report): AsyncGenerator<Uint8Array, void, undefined> {
  const gunzip = createGunzip({ chunkSize: CHUNK })
  const output: Uint8Array[] = []
  const end = watch(gunzip, output)
  let written = 0
  try {
    let working: Promise<boolean> | undefined
    for await (const piece of pieces(source)) {
      const open = (await working) ?? true
      const ready = output.splice(0)
      written += piece.length
      working = open ? write(gunzip, piece) : undefined
      yield* ready
      if (!open) break
    }
    await working
    yield* output.splice(0)
    if (!gunzip.destroyed && !gunzip.readableEnded) gunzip.end()
    const failure = await end
    yield* output.splice(0)
    if (failure) report(failure, { offset: Math.min(gunzip.bytesWritten, written) })
  } finally {
    gunzip.destroy()
  }
}

async function* pieces(source: Bytes): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of source)
    for (let at = 0; at < chunk.length; at += STEP) yield chunk.subarray(at, at + STEP)
}

/** Collects the output; settles at the end of the stream with what went wrong. */
function watch(gunzip: Gunzip, output: Uint8Array[]): Promise<'gzip-truncated' | 'gzip-corrupt' | undefined> {
  return new Promise(resolve => {
    gunzip.on('data', (chunk: Uint8Array) => output.push(chunk))
    gunzip.on('end', () => resolve(undefined))
    gunzip.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'Z_BUF_ERROR' ? 'gzip-truncated' : 'gzip-corrupt'),
    )
    gunzip.on('close', () => resolve(undefined))
  })
}

/** Gives a piece to the inflater; true once it is used up, false where the stream is over or broken. */
function write(gunzip: Gunzip, piece: Uint8Array): Promise<boolean> {
  return new Promise(resolve => {
    const over = () => resolve(false)
    gunzip.once('end', over)
    gunzip.once('close', over)
    gunzip.write(piece, error => {
      gunzip.off('end', over)
      gunzip.off('close', over)
      resolve(!error)
    })
  })
}
