import { CompiledQuery, type Kysely } from 'kysely'
import PgBoss from 'pg-boss'
import type { Tables } from '../store/tables.ts'
import { type Jobs, TRIES } from './types.ts'

const QUEUE = 'analyses'
/** Seconds after which pg-boss itself gives a job up. Leases end far earlier; this is its largest whole hour. */
const EXPIRE = 23 * 3600
/** Seconds for which an ended job is remembered. */
const REMEMBER = 24 * 3600

/**
 * The queue on PostgreSQL, by pg-boss. Jobs are sent and fetched inside of our transactions; its own polling is not used, because it waits
 * between two jobs even where more of them are there.
 *
 * @param trouble told of what pg-boss cannot do in the background
 */
export function pgBossJobs(url: string, trouble: (error: Error) => void): Jobs {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'turnpike',
    max: 2,
    schedule: false,
    archiveCompletedAfterSeconds: REMEMBER,
    deleteAfterDays: 1,
  })
  boss.on('error', trouble)
  async function enqueue(db: Kysely<Tables>, id: string): Promise<void> {
    await boss.send(QUEUE, {}, { id, retryLimit: TRIES - 1, expireInSeconds: EXPIRE, db: within(db) })
  }
  return {
    async start() {
      await boss.start()
      await boss.createQueue(QUEUE, {
        name: QUEUE,
        retryLimit: TRIES - 1,
        retryDelay: 0,
        expireInSeconds: EXPIRE,
      })
    },
    enqueue,
    async take(db) {
      const [job] = await boss.fetch(QUEUE, { batchSize: 1, db: within(db) })
      return job?.id
    },
    complete: (db, id) => boss.complete(QUEUE, id, {}, { db: within(db) }),
    fail: (db, id, reason) => boss.fail(QUEUE, id, { reason }, { db: within(db) }),
    // A job that is sent again under its id would be the old one: it is removed first, and its count of retries with it.
    async putBack(db, id) {
      await boss.deleteJob(QUEUE, id, { db: within(db) })
      await enqueue(db, id)
    },
    cancel: (db, id) => boss.cancel(QUEUE, id, { db: within(db) }),
    stop: () => boss.stop({ graceful: false, wait: true }),
  }
}

/** Lets pg-boss speak inside of our transaction. */
function within(db: Kysely<Tables>): PgBoss.Db {
  return {
    executeSql: async (text, values) => {
      const { rows } = await db.executeQuery(CompiledQuery.raw(text, values ?? []))
      return { rows }
    },
  }
}
