import { Worker } from 'node:worker_threads'
import type { Format } from '../../../tell/formats/index.ts'
import type { Language } from '../../../tell/messages/index.ts'
import type { Told, Wish } from './messages.ts'

/** Tells stored reports in a thread of its own: a large one takes seconds, in which the server must answer everybody else. */
export interface Teller {
  /** @throws TooManyWishes, Error where the report cannot be told */
  tell(document: Uint8Array, format: Format, language: Language): Promise<string>
  close(): Promise<void>
}

export class TooManyWishes extends Error {}

/** Reports that wait to be told; each holds its document in memory. */
const MOST = 32
/** Milliseconds for one report, and megabytes of heap. */
const LONGEST = 60_000
const HEAP = 1024

export function createTeller(): Teller {
  const waiting = new Map<number, { resolve(text: string): void; reject(error: Error): void }>()
  let worker: Worker | undefined
  let timer: NodeJS.Timeout | undefined
  let count = 0

  function start(): Worker {
    const own = new Worker(new URL('./thread.js', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP },
    })
    own.unref()
    own.on('message', (told: Told) => {
      const wish = waiting.get(told.id)
      waiting.delete(told.id)
      watch()
      if ('text' in told) wish?.resolve(told.text)
      else wish?.reject(new Error(told.failure))
    })
    own.on('error', error => end(error instanceof Error ? error : new Error(String(error))))
    return own
  }

  /** The one that is being told has so long, from now. */
  function watch(): void {
    clearTimeout(timer)
    if (waiting.size > 0) timer = setTimeout(() => end(new Error('a report took too long')), LONGEST)
  }

  /** Whoever waits is told so; the next wish begins anew. */
  function end(cause: Error): void {
    clearTimeout(timer)
    const gone = worker?.terminate()
    worker = undefined
    for (const { reject } of waiting.values()) reject(cause)
    waiting.clear()
    void gone
  }

  return {
    tell(document, format, language) {
      if (waiting.size >= MOST) return Promise.reject(new TooManyWishes('too many reports are wanted'))
      worker ??= start()
      const wish: Wish = { id: ++count, document, format, language }
      return new Promise((resolve, reject) => {
        waiting.set(wish.id, { resolve, reject })
        if (waiting.size === 1) watch()
        worker?.postMessage(wish)
      })
    },
    async close() {
      end(new Error('the service ends'))
    },
  }
}
