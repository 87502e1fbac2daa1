import { createHash } from 'node:crypto'
import { openSync, readSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'

/** The thread that hashes a file: reads it once more, out of the memory in which the system holds it since the first time. */
const hash = createHash('sha256')
const buffer = new Uint8Array(1 << 20)
const file = openSync(workerData as string, 'r')
let bytes = 0
for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
  hash.update(buffer.subarray(0, read))
  bytes += read
}
parentPort?.postMessage({ bytes, sha256: hash.digest('hex') })
