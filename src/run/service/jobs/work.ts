import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type AnalysisLimits, createRunner, type Outcome, type Runner } from '../analysis/runner.ts'
import type { Blobs } from '../blobs/types.ts'
import type { Taken } from '../store/analyses.ts'
import type { Store } from '../store/store.ts'

export interface WorkOptions {
  readonly store: Store
  readonly blobs: Blobs
  /** For files while they are analysed. */
  readonly folder: string
  readonly version: string
  /** Analyses at the same time, each in a thread. */
  readonly slots: number
  readonly limits?: AnalysisLimits
  /** Milliseconds for which an analysis is this worker's without a word from it. */
  readonly lease?: number
  /** Told of each that ended, with the seconds it took. */
  readonly ended?: (outcome: Outcome['kind'], seconds: number) => void
  /** Told of what kept the worker from working, such as a database that does not answer. */
  readonly trouble?: (error: unknown) => void
}

export interface Work {
  /** Something was queued: whoever is idle looks at once. */
  wake(): void
  /** Ends; what is under way is put back. */
  stop(): Promise<void>
}

export const LEASE = 15_000
/** Milliseconds an idle worker waits before it looks again, and one that met trouble. */
const IDLE = 250
const TROUBLED = 2000
/** How often lost work of others is looked for, as a part of the lease. */
const REAP = 3

/** Takes analyses and carries them out, until it is stopped. */
export function startWork(options: WorkOptions): Work {
  const { store, lease = LEASE, trouble = () => {} } = options
  const worker = randomUUID()
  const ending = new AbortController()
  let wakeUp = new AbortController()
  const pause = (milliseconds: number): Promise<void> =>
    sleep(milliseconds, undefined, { signal: AbortSignal.any([ending.signal, wakeUp.signal]) }).catch(
      () => {},
    )
  const slot = async (): Promise<void> => {
    const runner = createRunner(options.version, options.limits)
    // While a report is published the next bundle is analysed already; one at a time, so that reports do not pile up.
    let publishing = Promise.resolve()
    while (!ending.signal.aborted) {
      try {
        const taken = await store.analyses.take(worker, lease)
        if (!taken) {
          await pause(IDLE)
          continue
        }
        const publish = await carryOut(taken, worker, runner, options, ending.signal)
        await publishing
        publishing = publish().catch(trouble)
      } catch (error) {
        trouble(error)
        await pause(TROUBLED)
      }
    }
    await publishing
    await runner.close()
  }
  const reap = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await store.analyses.reapLost().catch(trouble)
      await sleep(lease / REAP, undefined, { signal: ending.signal }).catch(() => {})
    }
  }
  const all = [reap(), ...Array.from({ length: options.slots }, slot)]
  return {
    wake() {
      wakeUp.abort()
      wakeUp = new AbortController()
    },
    async stop() {
      ending.abort()
      await Promise.all(all)
    },
  }
}

/** Analyses what was taken; what is given then enters the outcome. The lease is renewed until that has been done. */
async function carryOut(
  taken: Taken,
  worker: string,
  runner: Runner,
  options: WorkOptions,
  ending: AbortSignal,
): Promise<() => Promise<void>> {
  const { store, blobs, lease = LEASE, ended = () => {}, trouble = () => {} } = options
  const began = performance.now()
  const lost = new AbortController()
  const progress = { done: 0, total: taken.inputs.reduce((sum, { parts }) => sum + sizeOf(parts), 0) }
  const renewal = setInterval(
    () => {
      store.analyses.renew(taken.id, worker, progress, lease).then(mine => {
        if (!mine) lost.abort()
      }, trouble)
    },
    Math.min(1000, lease / 3),
  )
  const tell = (done: number, total: number): void => void Object.assign(progress, { done, total })
  try {
    const signal = AbortSignal.any([lost.signal, ending])
    const outcome = await analysedIn(options.folder, folder =>
      analysed(taken, folder, blobs, runner, signal, tell),
    )
    ended(outcome.kind, (performance.now() - began) / 1000)
    return async () => {
      try {
        if (outcome.kind === 'done') await store.analyses.publish(taken.id, outcome.digest)
        else if (outcome.kind === 'failed') await store.analyses.failTry(taken.id, worker, outcome.reason)
        else if (!lost.signal.aborted) await store.analyses.putBack(taken.id, worker)
      } finally {
        clearInterval(renewal)
      }
    }
  } catch (error) {
    clearInterval(renewal)
    throw error
  }
}

/** Lends a folder of its own to `use`. */
async function analysedIn(parent: string, use: (folder: string) => Promise<Outcome>): Promise<Outcome> {
  await mkdir(parent, { recursive: true, mode: 0o700 })
  const folder = await mkdtemp(join(parent, 'analysis-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function analysed(
  { inputs, language }: Taken,
  folder: string,
  blobs: Blobs,
  runner: Runner,
  signal: AbortSignal,
  progress: (done: number, total: number) => void,
): Promise<Outcome> {
  const paths: string[] = []
  try {
    for (const [index, { name, parts }] of inputs.entries()) {
      const own = join(folder, String(index))
      await mkdir(own)
      paths.push(join(own, name))
      await blobs.fetch(
        parts.map(({ blob }) => blob),
        join(own, name),
      )
    }
  } catch (error) {
    return { kind: 'failed', reason: `upload-unreadable: ${error instanceof Error ? error.message : error}` }
  }
  return runner.run({ paths, language, signal, progress })
}

const sizeOf = (parts: readonly { readonly bytes: number }[]): number =>
  parts.reduce((sum, { bytes }) => sum + bytes, 0)
