import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { Worker } from 'node:worker_threads'
import type { Language } from '../../../tell/messages/index.ts'
import type { AuditOrder, AuditProgress } from './messages.ts'

export interface AuditsOptions {
  /** The last audit as JSON: written by the service, or by `turnpike audit` beside it. */
  readonly file: string
  /** Deployment file; absent: the service audits nothing itself. */
  readonly deployment?: string
  readonly language: Language
  readonly version: string
}

export interface AuditState {
  /** When the last audit was written, milliseconds since 1970; null: there is none yet. */
  readonly written: number | null
  /** Null: none is under way. */
  readonly running: AuditProgress | null
  /** Why the last try of the service failed. */
  readonly fault: string | null
  /** The service can audit. */
  readonly canRun: boolean
}

/** The audit that the service shows, and the next one under way. */
export interface Audits {
  state(): Promise<AuditState>
  /** The last audit, as it is in its file; undefined: there is none yet. */
  document(): Promise<Readable | undefined>
  /** Begins one unless one is under way. False: the service cannot. */
  begin(): boolean
  close(): Promise<void>
}

/** Megabytes of heap for one audit: some thousand nodes. */
const HEAP = 1024

export function createAudits(options: AuditsOptions): Audits {
  const { file, deployment, language, version } = options
  let worker: Worker | undefined
  let running: AuditProgress | null = null
  let fault: string | null = null

  function begin(): boolean {
    if (deployment === undefined) return false
    if (worker) return true
    const order: AuditOrder = { deployment, file, language, version }
    const own = new Worker(new URL('./thread.js', import.meta.url), {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: HEAP },
    })
    worker = own
    running = { done: 0, total: 0 }
    fault = null
    own.on('message', (progress: AuditProgress) => {
      running = progress
    })
    own.on('error', (error: unknown) => {
      fault = error instanceof Error ? error.message : String(error)
    })
    own.on('exit', () => {
      worker = undefined
      running = null
    })
    return true
  }

  return {
    async state() {
      const found = await stat(file).catch(nothingThere)
      return {
        written: found ? Math.floor(found.mtimeMs) : null,
        running,
        fault,
        canRun: deployment !== undefined,
      }
    },
    async document() {
      const found = await stat(file).catch(nothingThere)
      return found?.isFile() ? createReadStream(file) : undefined
    },
    begin,
    async close() {
      await worker?.terminate()
    },
  }
}

function nothingThere(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}
