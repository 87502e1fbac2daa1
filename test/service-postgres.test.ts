import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Back, openBack } from '../src/run/service/back.ts'
import { hasPostgres, type Postgres, startPostgres } from './support/postgres.ts'

if (!hasPostgres) console.log('not installed, its tests are skipped: postgres')

/** Jobs on pg-boss keep in step with the rows of their analyses. */
describe.skipIf(!hasPostgres)('an analysis on PostgreSQL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-jobs-'))
  let postgres: Postgres
  let back: Back
  beforeAll(async () => {
    postgres = await startPostgres()
    back = await openBack({ data: folder, database: postgres.database() }, () => {})
  })
  afterAll(async () => {
    await back?.close()
    await postgres?.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  async function queued(): Promise<string> {
    const id = randomUUID()
    const { uploads } = back.store
    await uploads.create({
      id,
      name: 'x',
      length: 0,
      language: 'en',
      hold: false,
      expires: Date.now() + 60_000,
    })
    expect(await uploads.addPart(id, { at: 0, bytes: 0, blob: '' })).toBe('complete')
    return id
  }

  it('that is put back has not spent a try; after three that failed there is no other', async () => {
    const { analyses } = back.store
    const id = await queued()
    for (let turn = 0; turn < 4; turn++) {
      expect((await analyses.take('one', 1000))?.tries).toBe(1)
      await analyses.putBack(id, 'one')
    }
    for (const reason of ['a', 'b', 'c']) {
      expect((await analyses.take('one', 1000))?.id).toBe(id)
      await analyses.failTry(id, 'one', reason)
    }
    expect(await analyses.get(id)).toMatchObject({ state: 'failed', tries: 3, reason: 'c' })
    expect(await analyses.take('one', 1000)).toBeUndefined()
  })
  it('is given to one of many who ask at the same time', async () => {
    const { analyses } = back.store
    const ids = [await queued(), await queued()]
    const taken = await Promise.all(
      Array.from({ length: 8 }, (_, index) => analyses.take(`worker ${index}`, 1000)),
    )
    expect(taken.flatMap(each => each?.id ?? []).sort()).toEqual([...ids].sort())
    for (const id of ids) expect(await analyses.cancel(id)).toBe(true)
    expect(await analyses.take('late', 1000)).toBeUndefined()
  })
  it('is another’s once its lease has run out, by the clock of the database', async () => {
    const { analyses } = back.store
    const id = await queued()
    await analyses.take('one', -1)
    expect(await analyses.reapLost()).toBe(1)
    expect((await analyses.take('two', 60_000))?.id).toBe(id)
    expect(await analyses.reapLost()).toBe(0)
    await analyses.failTry(id, 'one', 'too late')
    expect(await analyses.get(id)).toMatchObject({ state: 'running', tries: 2, reason: 'worker-lost' })
  })
})
