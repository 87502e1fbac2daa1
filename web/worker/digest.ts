import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { piecesFrom, readableFile } from './places/readable.ts'

/** SHA-256 of a file, lower-case hex. */
export type Digest = (file: File) => Promise<string>

/** Files up to this size are hashed by the browser, as a whole; larger ones piece by piece. */
const HASHED_WHOLE = 256 << 20

export const digestOf: Digest = async file => {
  if (file.size <= HASHED_WHOLE)
    return bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())))
  const hash = sha256.create()
  for await (const piece of piecesFrom({ readable: readableFile(file), offset: 0 })) hash.update(piece)
  return bytesToHex(hash.digest())
}

interface Asked {
  readonly id: number
  readonly file: File
}

interface Said {
  readonly id: number
  /** Null: the file could not be read. */
  readonly sha256: string | null
}

/** Digests by another worker: a browser takes the whole file into memory for one, and whoever reads need not wait for that. */
export function remoteDigest(port: MessagePort): Digest {
  const open = new Map<number, (sha256: string) => void>()
  let last = 0
  port.onmessage = ({ data }: MessageEvent<Said>) => {
    open.get(data.id)?.(data.sha256 ?? '')
    open.delete(data.id)
  }
  return file =>
    new Promise(resolve => {
      const asked: Asked = { id: ++last, file }
      open.set(asked.id, resolve)
      port.postMessage(asked)
    })
}

/** The end that hashes, one file after another. */
export function serveDigests(port: MessagePort): void {
  let turn: Promise<void> = Promise.resolve()
  port.onmessage = ({ data: { id, file } }: MessageEvent<Asked>) => {
    turn = turn.then(async () => {
      const said: Said = { id, sha256: await digestOf(file).catch(() => null) }
      port.postMessage(said)
    })
  }
}
