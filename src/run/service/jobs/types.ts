import type { Kysely } from 'kysely'
import type { Tables } from '../store/tables.ts'

/** Tries before an analysis has failed for good. */
export const TRIES = 3

/**
 * What hands analyses to those who work on them. Every call takes part in the transaction it is given: an analysis is queued, taken, put back or ended
 * together with its row, or not at all.
 */
export interface Jobs {
  /** Made when the tables are there; may create its own. */
  start(): Promise<void>
  enqueue(db: Kysely<Tables>, id: string): Promise<void>
  /** The id of an analysis to work on, which nobody else is given; undefined where none waits. */
  take(db: Kysely<Tables>): Promise<string | undefined>
  complete(db: Kysely<Tables>, id: string): Promise<void>
  /** A try has failed. `last`: there is no other. */
  fail(db: Kysely<Tables>, id: string, reason: string, last: boolean): Promise<void>
  /** Not done, and no fault of it: to be taken again. */
  putBack(db: Kysely<Tables>, id: string): Promise<void>
  cancel(db: Kysely<Tables>, id: string): Promise<void>
  stop(): Promise<void>
}
