import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'

export interface Received {
  /** Octets that are in the file. */
  readonly bytes: number
  /** `whole`: the body ended as it should; `cut`: the client went away; `over`: it sent more than it may. */
  readonly end: 'whole' | 'cut' | 'over'
  /** Hexadecimal, where an algorithm was asked for. */
  readonly digest: string | undefined
}

/** Milliseconds that a body may stand still. */
const STANDSTILL = 60_000

/** Writes a request's body to a new file as it comes, `most` octets and not one more; holds one piece in memory at a time. */
export async function receive(
  body: NodeJS.ReadableStream & { destroy(error?: Error): unknown },
  path: string,
  most: number,
  algorithm?: 'sha1' | 'sha256',
): Promise<Received> {
  const file = await open(path, 'wx', 0o600)
  const hash = algorithm && createHash(algorithm)
  let bytes = 0
  let end: Received['end'] = 'cut'
  let timer = setTimeout(() => body.destroy(), STANDSTILL)
  try {
    for await (const piece of body) {
      const octets = piece as Buffer
      if (bytes + octets.length > most) {
        end = 'over'
        return { bytes, end, digest: undefined }
      }
      await file.appendFile(octets)
      hash?.update(octets)
      bytes += octets.length
      clearTimeout(timer)
      timer = setTimeout(() => body.destroy(), STANDSTILL)
    }
    end = 'whole'
  } catch (error) {
    if (!isCut(error)) throw error
  } finally {
    clearTimeout(timer)
    await file.close()
  }
  return { bytes, end, digest: hash?.digest('hex') }
}

/** Errors of a body whose sender went away. */
const CUT = [
  'ECONNRESET',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
  'HPE_INVALID_EOF_STATE',
  'ABORT_ERR',
]

const isCut = (error: unknown): boolean =>
  error instanceof Error &&
  (error.message === 'aborted' ||
    ('code' in error && (CUT.includes(String(error.code)) || String(error.code).startsWith('HPE_'))))
