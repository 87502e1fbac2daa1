import { Worker } from 'node:worker_threads'
import type { Language } from '../../../tell/messages/index.ts'
import type { Digest } from './digest.ts'
import type { Order, Said } from './messages.ts'

/** What one try may take. */
export interface AnalysisLimits {
  readonly seconds: number
  /** Megabytes of heap of the thread. */
  readonly megabytes: number
}

export const ANALYSIS_LIMITS: AnalysisLimits = { seconds: 3600, megabytes: 1024 }

export interface Assignment {
  readonly paths: readonly string[]
  readonly language: Language
  /** Aborted: the thread is ended, and the outcome is `cancelled`. */
  readonly signal: AbortSignal
  readonly progress: (done: number, total: number) => void
}

export type Outcome =
  | { readonly kind: 'done'; readonly digest: Digest }
  /** `time-limit`, `out-of-memory`, `crashed: …` or what the analysis itself said. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'cancelled' }

/** One thread that analyses one bundle at a time. It is kept for the next; after anything but success another takes its place. */
export interface Runner {
  run(assignment: Assignment): Promise<Outcome>
  close(): Promise<void>
}

export function createRunner(
  version: string,
  limits: AnalysisLimits = ANALYSIS_LIMITS,
  entry: URL = new URL('./thread.js', import.meta.url),
): Runner {
  let idle: Worker | undefined
  let count = 0
  const start = (): Worker => {
    const worker = new Worker(entry, {
      resourceLimits: { maxOldGenerationSizeMb: limits.megabytes },
    })
    worker.unref()
    // While it has no order nobody listens to it: that it breaks then is seen by its end.
    worker.on('error', () => {})
    worker.on('exit', () => {
      if (idle === worker) idle = undefined
    })
    return worker
  }
  return {
    async run({ paths, language, signal, progress }) {
      if (signal.aborted) return { kind: 'cancelled' }
      const worker = idle ?? start()
      idle = undefined
      const order: Order = { id: ++count, paths, language, version, at: Date.now() }
      const outcome = await carriedOut(worker, order, { signal, progress, seconds: limits.seconds })
      if (outcome.kind === 'done') idle = worker
      else await worker.terminate()
      return outcome
    },
    async close() {
      await idle?.terminate()
      idle = undefined
    },
  }
}

function carriedOut(
  worker: Worker,
  order: Order,
  { signal, progress, seconds }: Pick<Assignment, 'signal' | 'progress'> & { readonly seconds: number },
): Promise<Outcome> {
  return new Promise(resolve => {
    const end = (outcome: Outcome): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', cancelled)
      worker.off('message', heard)
      worker.off('error', broke)
      worker.off('exit', exited)
      resolve(outcome)
    }
    const heard = (said: Said): void => {
      if (said.id !== order.id) return
      if (said.kind === 'progress') progress(said.done, said.total)
      else if (said.kind === 'done') end({ kind: 'done', digest: said.digest })
      else end({ kind: 'failed', reason: said.reason })
    }
    const broke = (error: unknown): void => end({ kind: 'failed', reason: reasonOf(error) })
    const exited = (code: number): void => end({ kind: 'failed', reason: `crashed: exit ${code}` })
    const cancelled = (): void => end({ kind: 'cancelled' })
    const timer = setTimeout(() => end({ kind: 'failed', reason: 'time-limit' }), seconds * 1000)
    signal.addEventListener('abort', cancelled)
    worker.on('message', heard)
    worker.on('error', broke)
    worker.on('exit', exited)
    worker.postMessage(order)
  })
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return `crashed: ${String(error)}`
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return 'out-of-memory'
  return `crashed: ${error.message}`
}
