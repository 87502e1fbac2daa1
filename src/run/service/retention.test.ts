import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Digest } from './analysis/digest.ts'
import { type Back, openBack } from './back.ts'
import { newBlob } from './blobs/name.ts'
import { FolderHeld } from './hold.ts'
import { sweep } from './retention.ts'

const folder = mkdtempSync(join(tmpdir(), 'turnpike-retention-'))
const DAY = 86_400_000
let back: Back
const open = () => openBack({ data: folder }, () => {})
beforeAll(async () => {
  back = await open()
  mkdirSync(back.scratch, { recursive: true })
})
afterAll(async () => {
  await back.close()
  rmSync(folder, { recursive: true, force: true })
})

const digest: Digest = {
  document: new Uint8Array([1, 2, 3]),
  at: 0,
  name: 'x',
  summary: {
    fail: 0,
    wouldFail: 0,
    pass: 0,
    unknown: 0,
    incomplete: false,
    results: {} as Digest['summary']['results'],
  },
  headline: { en: 'en', ja: 'ja' },
  origins: [],
  findings: [
    {
      check_id: 'c',
      system: 's',
      result: 'issue',
      category: 'mra',
      title_en: 't',
      title_ja: 't',
      body: 'Needle in 証明書 100%',
    },
  ],
}

async function put(made: number): Promise<string> {
  const blob = newBlob(made)
  const file = join(back.scratch, randomUUID())
  writeFileSync(file, 'octets')
  await back.blobs.put(blob, file)
  return blob
}

/** A whole upload whose analysis waits. */
async function queued(): Promise<string> {
  const id = randomUUID()
  const { uploads } = back.store
  await uploads.create({ id, name: 'x', length: 6, language: 'en', hold: false, expires: Date.now() + DAY })
  expect(await uploads.addPart(id, { at: 0, bytes: 6, blob: await put(Date.now()) })).toBe('complete')
  return id
}

async function blobs(): Promise<number> {
  let count = 0
  for await (const _ of back.blobs.list()) count++
  return count
}

const keep = { reportDays: 10, uploadDays: 2 }
const sweepIn = (days: number) => sweep(back.store, back.blobs, keep, Date.now() + days * DAY)

describe('retention', () => {
  it('keeps what waits, then the report, then nothing', async () => {
    const id = await queued()
    await sweepIn(5)
    expect(await blobs()).toBe(1)
    expect((await back.store.analyses.take('w', 1000))?.id).toBe(id)
    expect(await back.store.analyses.publish(id, digest)).toBe(true)
    await sweepIn(1)
    expect(await blobs()).toBe(1)
    await sweepIn(5)
    expect(await blobs()).toBe(0)
    expect(await back.store.reports.search(['needle', '証明'], 10)).toHaveLength(1)
    await sweepIn(11)
    expect(await back.store.reports.count()).toBe(0)
    expect(await back.store.reports.search(['needle'], 10)).toEqual([])
    expect(await back.store.analyses.get(id)).toBeUndefined()
  })
  it('removes uploads that nobody ended, and octets that nobody owns', async () => {
    const id = randomUUID()
    const { uploads } = back.store
    await uploads.create({
      id,
      name: 'x',
      length: 60,
      language: 'en',
      hold: false,
      expires: Date.now() + DAY,
    })
    await uploads.addPart(id, { at: 0, bytes: 6, blob: await put(Date.now()) })
    await put(Date.now() - DAY)
    await put(Date.now())
    await sweepIn(0)
    expect(await blobs()).toBe(2)
    await sweepIn(1.5)
    expect(await blobs()).toBe(0)
    expect(await uploads.get(id)).toBeUndefined()
  })
})

describe('an analysis', () => {
  it('is published once, by whoever comes first', async () => {
    const id = await queued()
    await back.store.analyses.take('one', -1)
    expect(await back.store.analyses.reapLost()).toBe(1)
    expect((await back.store.analyses.take('two', 1000))?.tries).toBe(2)
    expect(await Promise.all([1, 2].map(() => back.store.analyses.publish(id, digest)))).toEqual([
      true,
      false,
    ])
    expect(await back.store.analyses.get(id)).toMatchObject({ state: 'done', reason: null })
  })
  it('is not failed by a worker that has lost it', async () => {
    const id = await queued()
    await back.store.analyses.take('one', -1)
    await back.store.analyses.reapLost()
    await back.store.analyses.take('two', 1000)
    await back.store.analyses.failTry(id, 'one', 'too late')
    expect(await back.store.analyses.renew(id, 'one', { done: 1, total: 2 }, 1000)).toBe(false)
    expect(await back.store.analyses.renew(id, 'two', { done: 1, total: 2 }, 1000)).toBe(true)
    expect(await back.store.analyses.get(id)).toMatchObject({
      state: 'running',
      reason: 'worker-lost',
      done: 1,
    })
    expect(await back.store.analyses.cancel(id)).toBe(true)
    expect(await back.store.analyses.publish(id, digest)).toBe(false)
  })
  it('that is put back has not spent a try', async () => {
    const id = await queued()
    await back.store.analyses.take('one', 1000)
    await back.store.analyses.putBack(id, 'one')
    expect(await back.store.analyses.get(id)).toMatchObject({ state: 'queued', tries: 0 })
    for (const reason of ['a', 'b', 'c']) {
      await back.store.analyses.take('one', 1000)
      await back.store.analyses.failTry(id, 'one', reason)
    }
    expect(await back.store.analyses.get(id)).toMatchObject({ state: 'failed', tries: 3, reason: 'c' })
    expect(await back.store.analyses.take('one', 1000)).toBeUndefined()
  })
})

describe('the folder of a service', () => {
  it('is held by one process, and free when that has ended', async () => {
    await expect(open()).rejects.toThrow(FolderHeld)
    await back.close()
    back = await open()
    expect(await back.store.reports.count()).toBe(1)
  })
})
