import type { Kysely } from 'kysely'
import type { Language } from '../../../tell/messages/index.ts'
import type { Base } from './base.ts'
import type { Tables } from './tables.ts'

export interface Upload {
  readonly id: string
  /** A file name without folders. */
  readonly name: string
  readonly length: number
  readonly held: number
  readonly created: number
  readonly expires: number | null
  readonly language: Language
  readonly hold: boolean
}

export interface NewUpload extends Pick<Upload, 'id' | 'name' | 'length' | 'language' | 'hold'> {
  readonly expires: number
}

/** A piece of an upload, held as a blob. */
export interface Part {
  readonly at: number
  readonly bytes: number
  readonly blob: string
}

/** What became of a part: taken, or refused because another came first or the upload is gone. */
export type PartOutcome = 'taken' | 'complete' | 'conflict' | 'gone'

export interface UploadStore {
  create(upload: NewUpload): Promise<void>
  /** An upload that is there already as one blob; its analysis is queued. False where `once`, the name of where it came from, was taken before. */
  createWhole(upload: NewUpload, once: string, blob: string): Promise<boolean>
  get(id: string): Promise<Upload | undefined>
  parts(id: string): Promise<readonly Part[]>
  /**
   * Adds a part where the upload ends; with the last one the upload is complete and, unless it is held back, its analysis is queued: all of it or
   * nothing, so that two who send the same part cannot both be taken.
   */
  addPart(id: string, part: Part): Promise<PartOutcome>
  /** Removes an upload and gives its blobs. */
  remove(id: string): Promise<readonly string[]>
  /** Uploads that were begun and not ended in time, and complete ones that are older than `completeBefore` and no analysis waits for. */
  stale(now: number, completeBefore: number): Promise<readonly string[]>
  /** Of these blobs those that no part names. */
  unknownBlobs(blobs: readonly string[]): Promise<readonly string[]>
}

const languageOf = (text: string): Language => (text === 'ja' ? 'ja' : 'en')

export function uploadStore({ db, now, queue }: Base): UploadStore {
  const get = async (id: string): Promise<Upload | undefined> => {
    const row = await db.selectFrom('uploads').selectAll().where('id', '=', id).executeTakeFirst()
    return row && { ...row, language: languageOf(row.language), hold: row.hold === 1 }
  }
  const parts = (id: string): Promise<readonly Part[]> =>
    db.selectFrom('parts').select(['at', 'bytes', 'blob']).where('upload', '=', id).orderBy('at').execute()
  const add = async (trx: Kysely<Tables>, id: string, part: Part): Promise<PartOutcome> => {
    const upload = await trx
      .updateTable('uploads')
      .set(row => ({ held: row('held', '+', part.bytes) }))
      .where('id', '=', id)
      .where('held', '=', part.at)
      .where(row => row.eb(row('held', '+', part.bytes), '<=', row.ref('length')))
      .returningAll()
      .executeTakeFirst()
    if (!upload) {
      const there = await trx.selectFrom('uploads').select('id').where('id', '=', id).executeTakeFirst()
      return there ? 'conflict' : 'gone'
    }
    if (part.bytes > 0)
      await trx
        .insertInto('parts')
        .values({ upload: id, ...part })
        .execute()
    if (upload.held < upload.length) return 'taken'
    await trx.updateTable('uploads').set({ expires: null }).where('id', '=', id).execute()
    if (upload.hold === 0) await queue(trx, id, languageOf(upload.language), [upload])
    return 'complete'
  }
  return {
    get,
    parts,
    create: upload => db.transaction().execute(trx => insert(trx, upload, now())),
    createWhole: (upload, once, blob) =>
      db.transaction().execute(async trx => {
        const taken = await trx
          .insertInto('taken')
          .values({ file: once, at: now() })
          .onConflict(conflict => conflict.doNothing())
          .executeTakeFirst()
        if (Number(taken.numInsertedOrUpdatedRows ?? 0) === 0) return false
        await insert(trx, upload, now())
        await add(trx, upload.id, { at: 0, bytes: upload.length, blob })
        return true
      }),
    addPart: (id, part) => db.transaction().execute(trx => add(trx, id, part)),
    async remove(id) {
      const blobs = (await parts(id)).map(({ blob }) => blob)
      await db.deleteFrom('uploads').where('id', '=', id).execute()
      return blobs
    },
    async stale(at, completeBefore) {
      const rows = await db
        .selectFrom('uploads')
        .select('id')
        .where(row =>
          row.or([
            row('expires', '<', at),
            row.and([
              row('expires', 'is', null),
              row('created', '<', completeBefore),
              row.not(
                row.exists(
                  row
                    .selectFrom('inputs')
                    .innerJoin('analyses', 'analyses.id', 'inputs.analysis')
                    .select('inputs.upload')
                    .whereRef('inputs.upload', '=', 'uploads.id')
                    .where('analyses.state', 'in', ['queued', 'running']),
                ),
              ),
            ]),
          ]),
        )
        .execute()
      return rows.map(({ id }) => id)
    },
    async unknownBlobs(blobs) {
      if (blobs.length === 0) return []
      const known = await db.selectFrom('parts').select('blob').where('blob', 'in', blobs).execute()
      const names = new Set(known.map(({ blob }) => blob))
      return blobs.filter(blob => !names.has(blob))
    },
  }
}

async function insert(trx: Kysely<Tables>, { hold, ...upload }: NewUpload, created: number): Promise<void> {
  await trx
    .insertInto('uploads')
    .values({ ...upload, held: 0, created, hold: hold ? 1 : 0 })
    .execute()
}
