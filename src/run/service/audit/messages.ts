import type { Language } from '../../../tell/messages/index.ts'

/** What the thread is asked for, as its `workerData`. */
export interface AuditOrder {
  /** Deployment file. */
  readonly deployment: string
  /** Where the audit is written, whole or not at all. */
  readonly file: string
  readonly language: Language
  readonly version: string
}

/** Places that have answered, of how many. */
export interface AuditProgress {
  readonly done: number
  readonly total: number
}
