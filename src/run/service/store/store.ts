import { type Kysely, sql } from 'kysely'
import type { Jobs } from '../jobs/types.ts'
import { type AnalysisStore, analysisStore } from './analyses.ts'
import type { Base } from './base.ts'
import { type Dialect, migrate } from './migrate.ts'
import { type ReportStore, reportStore } from './reports.ts'
import type { Tables } from './tables.ts'
import { type UploadStore, uploadStore } from './uploads.ts'

/** Everything that the service remembers, besides the octets of uploads. */
export interface Store {
  readonly uploads: UploadStore
  readonly analyses: AnalysisStore
  readonly reports: ReportStore
  /** Answers where the database does. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** Makes the tables where they are not there yet, and the queue. */
export async function openStore(db: Kysely<Tables>, dialect: Dialect, jobs: Jobs): Promise<Store> {
  await migrate(db, dialect)
  await jobs.start()
  const now = Date.now
  const base: Base = {
    db,
    jobs,
    now,
    clock:
      dialect === 'postgres'
        ? sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`
        : sql<number>`cast((julianday('now') - 2440587.5) * 86400000 as integer)`,
    async queue(trx, id, language, uploads) {
      const total = uploads.reduce((sum, { length }) => sum + length, 0)
      await trx
        .insertInto('analyses')
        .values({
          id,
          language,
          state: 'queued',
          tries: 0,
          reason: null,
          done: 0,
          total,
          worker: null,
          lease: null,
          created: now(),
          started: null,
          ended: null,
          revision: 1,
        })
        .execute()
      const inputs = uploads.map(({ id: upload, name, length: bytes }, ordinal) => ({
        analysis: id,
        ordinal,
        upload,
        name,
        bytes,
      }))
      await trx.insertInto('inputs').values(inputs).execute()
      await jobs.enqueue(trx, id)
    },
  }
  return {
    uploads: uploadStore(base),
    analyses: analysisStore(base),
    reports: reportStore(base, dialect),
    async ping() {
      await sql`select 1`.execute(db)
    },
    async close() {
      await jobs.stop()
      await db.destroy()
    },
  }
}
