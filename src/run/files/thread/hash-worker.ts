import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import type { Digest, HashAnswer } from './hash.ts'

/** The thread that hashes files: it reads each once more, out of the memory in which the system still holds it. */
const buffer = new Uint8Array(1 << 20)

function digestOf(path: string): Digest {
  const hash = createHash('sha256')
  const file = openSync(path, 'r')
  let bytes = 0
  try {
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
      hash.update(buffer.subarray(0, read))
      bytes += read
    }
  } finally {
    closeSync(file)
  }
  return { bytes, sha256: hash.digest('hex') }
}

function answerTo(path: string): HashAnswer {
  try {
    return { digest: digestOf(path) }
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) }
  }
}

parentPort?.on('message', (path: string) => parentPort?.postMessage(answerTo(path)))
