import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasPostgres, type Postgres, startPostgres } from './support/postgres.ts'
import {
  allEnded,
  analyses,
  buildProgram,
  bundle,
  type Program,
  reports,
  start,
  until,
  upload,
} from './support/service.ts'

/** What was acknowledged is there after kills: fifty bundles are fifty reports. */
const MANY = 50
const octets = new Uint8Array(readFileSync(bundle('expired')))
const folder = mkdtempSync(join(tmpdir(), 'turnpike-restart-'))
const alive: Program[] = []
const keep = async (program: Promise<Program>): Promise<Program> => {
  alive.push(await program)
  return program
}

beforeAll(buildProgram)
afterAll(async () => {
  await Promise.all(alive.map(program => program.kill()))
  rmSync(folder, { recursive: true, force: true })
})

async function uploadMany(url: string): Promise<readonly string[]> {
  const ids: string[] = []
  for (let index = 0; index < MANY; index++) ids.push(await upload(url, octets, `bundle-${index}.tar.gz`))
  return ids
}

async function expectEach(url: string, ids: readonly string[]): Promise<void> {
  expect((await reports(url)).map(({ id }) => id).sort()).toEqual([...ids].sort())
  expect((await analyses(url)).map(({ state }) => state)).toEqual(ids.map(() => 'done'))
}

describe('a service that stands alone, killed in the middle of fifty bundles', () => {
  it('has fifty reports in the end: none lost, none double', async () => {
    const serve = () => keep(start(['serve', '--listen', '0', '--data', join(folder, 'alone')]))
    let service = await serve()
    const ids = await uploadMany(service.url)
    await service.kill()
    for (const enough of [10, 30]) {
      service = await serve()
      await until(async () => (await reports(service.url)).length >= enough)
      await service.kill()
    }
    service = await serve()
    await until(() => allEnded(service.url))
    await expectEach(service.url, ids)
    expect(await service.stop()).toBe(0)
  })
})

if (!hasPostgres) console.log('not installed, its tests are skipped: postgres')

describe.skipIf(!hasPostgres)(
  'services and workers on one PostgreSQL, killed in the middle of fifty bundles',
  () => {
    let postgres: Postgres
    beforeAll(async () => {
      postgres = await startPostgres()
    })
    afterAll(() => postgres.stop())

    it('have fifty reports in the end: none lost, none double', async () => {
      const shared = [
        '--database',
        postgres.database(),
        '--store',
        join(folder, 'shared'),
        '--data',
        join(folder, 'scratch'),
        '--lease',
        '1500',
      ]
      const serve = () => keep(start(['serve', '--listen', '0', '--workers', '0', ...shared]))
      const work = () => keep(start(['worker', ...shared]))
      let service = await serve()
      const ids = await uploadMany(service.url)
      for (const enough of [5, 25]) {
        const workers = await Promise.all([work(), work()])
        await until(async () => (await reports(service.url)).length >= enough)
        await Promise.all([...workers, service].map(program => program.kill()))
        service = await serve()
      }
      expect((await analyses(service.url)).some(({ state }) => state === 'queued')).toBe(true)
      const last = await work()
      await until(() => allEnded(service.url))
      await expectEach(service.url, ids)
      expect(await last.stop()).toBe(0)
      expect(await service.stop()).toBe(0)
    })
  },
)
