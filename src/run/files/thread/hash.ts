import { Worker } from 'node:worker_threads'

/** What a file holds, told by the thread that hashed it. */
export interface Digest {
  readonly bytes: number
  /** Lower-case hex. */
  readonly sha256: string
}

/** From the thread, for each path in turn. */
export type HashAnswer = { readonly digest: Digest } | { readonly fault: string }

interface Waiting {
  readonly resolve: (digest: Digest) => void
  readonly reject: (cause: unknown) => void
}

let thread: { readonly worker: Worker; readonly waiting: Waiting[] } | undefined

/** The SHA-256 of a file, in a thread of its own: one for all files, one file after another. Rejects where the file cannot be read. */
export function hashInThread(path: string): Promise<Digest> {
  return new Promise((resolve, reject) => {
    thread ??= start()
    thread.waiting.push({ resolve, reject })
    thread.worker.ref()
    thread.worker.postMessage(path)
  })
}

function start() {
  const worker = new Worker(new URL('./hash-worker.js', import.meta.url))
  const waiting: Waiting[] = []
  worker.on('message', (answer: HashAnswer) => {
    const oldest = waiting.shift()
    if ('digest' in answer) oldest?.resolve(answer.digest)
    else oldest?.reject(new Error(answer.fault))
    // An idle thread keeps no program from ending.
    if (waiting.length === 0) worker.unref()
  })
  worker.on('error', cause => {
    thread = undefined
    for (const { reject } of waiting.splice(0)) reject(cause)
  })
  return { worker, waiting }
}
