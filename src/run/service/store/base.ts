import type { Kysely, RawBuilder } from 'kysely'
import type { Language } from '../../../tell/messages/index.ts'
import type { Jobs } from '../jobs/types.ts'
import type { Tables } from './tables.ts'

/** What the parts of the store share. */
export interface Base {
  readonly db: Kysely<Tables>
  readonly jobs: Jobs
  /** The clock of this process: for what is shown. */
  readonly now: () => number
  /** The clock of the database: for leases, which processes on several machines compare. */
  readonly clock: RawBuilder<number>
  /** Queues an analysis of uploads. */
  readonly queue: (
    db: Kysely<Tables>,
    id: string,
    language: Language,
    uploads: readonly { readonly id: string; readonly name: string; readonly length: number }[],
  ) => Promise<void>
}
