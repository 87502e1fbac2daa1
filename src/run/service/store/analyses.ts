import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Language } from '../../../tell/messages/index.ts'
import type { Digest } from '../analysis/digest.ts'
import { TRIES } from '../jobs/types.ts'
import type { Base } from './base.ts'
import { insertReport } from './reports.ts'
import type { State, Tables } from './tables.ts'
import type { Part } from './uploads.ts'

export interface Analysis {
  readonly id: string
  readonly state: State
  readonly language: Language
  readonly inputs: readonly { readonly upload: string; readonly name: string; readonly bytes: number }[]
  readonly tries: number
  /** Of the latest try that failed. */
  readonly reason: string | null
  /** Octets read, and to be read. */
  readonly done: number
  readonly total: number
  readonly created: number
  readonly started: number | null
  readonly ended: number | null
  readonly revision: number
}

/** An analysis that a worker has been given. */
export interface Taken {
  readonly id: string
  readonly language: Language
  readonly tries: number
  readonly inputs: readonly { readonly name: string; readonly parts: readonly Part[] }[]
}

export interface AnalysisQuery {
  readonly state?: State
  /** Only what comes after this one, newest first. */
  readonly after?: { readonly created: number; readonly id: string }
  readonly limit: number
}

export interface AnalysisStore {
  /** Queues one analysis of several uploads; undefined where one is not there or not complete. */
  create(uploads: readonly string[], language: Language): Promise<string | undefined>
  get(id: string): Promise<Analysis | undefined>
  list(query: AnalysisQuery): Promise<readonly Analysis[]>
  counts(): Promise<ReadonlyMap<State, number>>
  revisions(ids: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** The next one, for `lease` milliseconds. */
  take(worker: string, lease: number): Promise<Taken | undefined>
  /** Keeps it for `lease` milliseconds more and saves how far it is. False: it is no longer this worker's, and shall be left. */
  renew(
    id: string,
    worker: string,
    progress: { readonly done: number; readonly total: number },
    lease: number,
  ): Promise<boolean>
  /** Ends it with its report, once: false where it has ended already, or was cancelled. */
  publish(id: string, digest: Digest): Promise<boolean>
  /** A try of this worker has failed: queued again, or failed for good. */
  failTry(id: string, worker: string, reason: string): Promise<void>
  /** Puts back what the worker had, the try uncounted: it ends because it was told to. */
  putBack(id: string, worker: string): Promise<void>
  /** A try is counted as failed for each whose worker has not renewed its lease. Gives how many. */
  reapLost(): Promise<number>
  /** Everything that runs is nobody's: for a store of one process, which has just started. */
  reapAll(): Promise<number>
  /** False where it has ended already. */
  cancel(id: string): Promise<boolean>
  /** Removes an analysis with its report, where it has ended, and gives the uploads that no other analysis names. */
  remove(id: string): Promise<readonly string[]>
  endedBefore(time: number): Promise<readonly string[]>
}

export function analysisStore(base: Base): AnalysisStore {
  const { db, jobs, now, clock, queue } = base
  const rows = (ids: readonly string[]) =>
    db
      .selectFrom('inputs')
      .select(['analysis', 'upload', 'name', 'bytes'])
      .where('analysis', 'in', ids.length > 0 ? ids : [''])
      .orderBy('ordinal')
      .execute()
  const whole = async (found: readonly Row[]): Promise<readonly Analysis[]> => {
    const inputs = await rows(found.map(({ id }) => id))
    return found.map(row => toAnalysis(row, inputs))
  }
  return {
    create: (uploads, language) =>
      db.transaction().execute(async trx => {
        const found = await trx
          .selectFrom('uploads')
          .select(['id', 'name', 'length'])
          .where('id', 'in', uploads)
          .where('expires', 'is', null)
          .execute()
        const inputs = uploads.flatMap(id => found.filter(each => each.id === id))
        if (inputs.length < uploads.length) return undefined
        const id = randomUUID()
        await queue(trx, id, language, inputs)
        return id
      }),
    async get(id) {
      const found = await db.selectFrom('analyses').selectAll().where('id', '=', id).execute()
      return (await whole(found))[0]
    },
    async list({ state, after, limit }) {
      let query = db
        .selectFrom('analyses')
        .selectAll()
        .orderBy('created', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
      if (state) query = query.where('state', '=', state)
      if (after)
        query = query.where(row =>
          row(row.refTuple('created', 'id'), '<', row.tuple(after.created, after.id)),
        )
      return whole(await query.execute())
    },
    async counts() {
      const found = await db
        .selectFrom('analyses')
        .select(row => ['state', row.fn.countAll<number>().as('count')])
        .groupBy('state')
        .execute()
      return new Map(found.map(({ state, count }) => [state, Number(count)]))
    },
    async revisions(ids) {
      if (ids.length === 0) return new Map()
      const found = await db
        .selectFrom('analyses')
        .select(['id', 'revision'])
        .where('id', 'in', ids)
        .execute()
      return new Map(found.map(({ id, revision }) => [id, revision]))
    },
    take: (worker, lease) =>
      db.transaction().execute(async trx => {
        const id = await jobs.take(trx)
        if (id === undefined) return undefined
        const row = await trx
          .updateTable('analyses')
          .set(each => ({
            ...BUMP,
            state: 'running' as const,
            tries: each('tries', '+', 1),
            worker,
            lease: sql<number>`${clock} + ${lease}`,
            started: now(),
            done: 0,
          }))
          .where('id', '=', id)
          .where('state', '=', 'queued')
          .returning(['id', 'language', 'tries'])
          .executeTakeFirst()
        // A job without an analysis that waits for it: removed or cancelled meanwhile.
        if (!row) {
          await jobs.complete(trx, id)
          return undefined
        }
        return { ...row, language: languageOf(row.language), inputs: await inputsOf(trx, id) }
      }),
    async renew(id, worker, { done, total }, lease) {
      const row = await db
        .updateTable('analyses')
        .set({ ...BUMP, done, total, lease: sql<number>`${clock} + ${lease}` })
        .where('id', '=', id)
        .where('state', '=', 'running')
        .where('worker', '=', worker)
        .returning('id')
        .executeTakeFirst()
      return row !== undefined
    },
    publish: (id, digest) =>
      db.transaction().execute(async trx => {
        const row = await trx
          .updateTable('analyses')
          .set(each => ({
            ...BUMP,
            ...NOBODY,
            state: 'done' as const,
            reason: null,
            done: each.ref('total'),
            ended: now(),
          }))
          .where('id', '=', id)
          .where('state', '=', 'running')
          .returning('id')
          .executeTakeFirst()
        if (!row) return false
        await insertReport(trx, id, digest, now())
        await jobs.complete(trx, id)
        return true
      }),
    failTry: (id, worker, reason) =>
      db.transaction().execute(trx => failed(base, trx, id, reason, { worker })),
    putBack: (id, worker) =>
      db.transaction().execute(async trx => {
        const row = await trx
          .updateTable('analyses')
          .set(each => ({
            ...BUMP,
            ...NOBODY,
            state: 'queued' as const,
            tries: each('tries', '-', 1),
            done: 0,
          }))
          .where('id', '=', id)
          .where('state', '=', 'running')
          .where('worker', '=', worker)
          .returning('id')
          .executeTakeFirst()
        if (row) await jobs.putBack(trx, id)
      }),
    async reapLost() {
      const lost = await db
        .selectFrom('analyses')
        .select('id')
        .where('state', '=', 'running')
        .where('lease', '<', clock)
        .execute()
      for (const { id } of lost)
        await db.transaction().execute(trx => failed(base, trx, id, 'worker-lost', { lost: true }))
      return lost.length
    },
    async reapAll() {
      const lost = await db.selectFrom('analyses').select('id').where('state', '=', 'running').execute()
      for (const { id } of lost)
        await db.transaction().execute(trx => failed(base, trx, id, 'worker-lost', {}))
      return lost.length
    },
    cancel: id =>
      db.transaction().execute(async trx => {
        const row = await trx
          .updateTable('analyses')
          .set({ ...BUMP, ...NOBODY, state: 'cancelled', ended: now() })
          .where('id', '=', id)
          .where('state', 'in', ['queued', 'running'])
          .returning('id')
          .executeTakeFirst()
        if (row) await jobs.cancel(trx, id)
        return row !== undefined
      }),
    remove: id =>
      db.transaction().execute(async trx => {
        const uploads = await trx.selectFrom('inputs').select('upload').where('analysis', '=', id).execute()
        await trx.deleteFrom('finding_texts').where('report', '=', id).execute()
        await trx.deleteFrom('reports').where('id', '=', id).execute()
        await trx.deleteFrom('analyses').where('id', '=', id).execute()
        const names = uploads.map(({ upload }) => upload)
        if (names.length === 0) return []
        const still = await trx.selectFrom('inputs').select('upload').where('upload', 'in', names).execute()
        return names.filter(name => !still.some(({ upload }) => upload === name))
      }),
    async endedBefore(time) {
      const found = await db.selectFrom('analyses').select('id').where('ended', '<', time).execute()
      return found.map(({ id }) => id)
    },
  }
}

interface Row extends Omit<Analysis, 'language' | 'inputs'> {
  readonly language: string
}

/** Every change is one for those who follow. */
const BUMP = { revision: sql<number>`revision + 1` }
const NOBODY = { worker: null, lease: null }

const languageOf = (text: string): Language => (text === 'ja' ? 'ja' : 'en')

function toAnalysis(
  row: Row,
  inputs: readonly { analysis: string; upload: string; name: string; bytes: number }[],
): Analysis {
  const { id, state, tries, reason, done, total, created, started, ended, revision } = row
  return {
    id,
    state,
    language: languageOf(row.language),
    inputs: inputs
      .filter(({ analysis }) => analysis === id)
      .map(({ upload, name, bytes }) => ({ upload, name, bytes })),
    tries,
    reason,
    done,
    total,
    created,
    started,
    ended,
    revision,
  }
}

async function inputsOf(trx: Kysely<Tables>, id: string): Promise<Taken['inputs']> {
  const rows = await trx
    .selectFrom('inputs')
    .leftJoin('parts', 'parts.upload', 'inputs.upload')
    .select(['inputs.ordinal', 'inputs.name', 'parts.at', 'parts.bytes', 'parts.blob'])
    .where('inputs.analysis', '=', id)
    .orderBy('inputs.ordinal')
    .orderBy('parts.at')
    .execute()
  const inputs: { readonly name: string; readonly parts: Part[] }[] = []
  for (const { ordinal, name, at, bytes, blob } of rows) {
    inputs[ordinal] ??= { name, parts: [] }
    // An upload of no octets has no part.
    if (at !== null && bytes !== null && blob !== null) inputs[ordinal].parts.push({ at, bytes, blob })
  }
  return inputs
}

/** Counts a try as failed; `who` says whose it must be, so that a worker that was given up does not end the work of its successor. */
async function failed(
  { jobs, now, clock }: Base,
  trx: Kysely<Tables>,
  id: string,
  reason: string,
  who: { readonly worker?: string; readonly lost?: boolean },
): Promise<void> {
  let query = trx.updateTable('analyses').where('id', '=', id).where('state', '=', 'running')
  if (who.worker !== undefined) query = query.where('worker', '=', who.worker)
  if (who.lost) query = query.where('lease', '<', clock)
  const last = sql<boolean>`tries >= ${TRIES}`
  const row = await query
    .set({
      ...BUMP,
      ...NOBODY,
      reason,
      state: sql<State>`case when ${last} then 'failed' else 'queued' end`,
      ended: sql<number | null>`case when ${last} then ${sql.raw(String(now()))} else null end`,
      done: 0,
    })
    .returning('state')
    .executeTakeFirst()
  if (row) await jobs.fail(trx, id, reason, row.state === 'failed')
}
