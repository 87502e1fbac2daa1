import { Worker } from 'node:worker_threads'

/** What a file holds, told by the thread that hashed it. */
export interface Digest {
  readonly bytes: number
  /** Lower-case hex. */
  readonly sha256: string
}

/** The SHA-256 of a file, in a thread of its own. Rejects where the file cannot be read. */
export function hashInThread(path: string): Promise<Digest> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./hash-worker.js', import.meta.url), { workerData: path })
    worker.on('message', resolve)
    worker.on('error', reject)
  })
}
