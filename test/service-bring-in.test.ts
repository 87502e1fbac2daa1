import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { send } from '../src/run/service/bring-in/send.ts'
import { hasPostgres, type Postgres, startPostgres } from './support/postgres.ts'
import { S3_KEYS, type S3Server, startS3 } from './support/s3.ts'
import {
  allEnded,
  buildProgram,
  bundle,
  json,
  type Program,
  reports,
  start,
  until,
  upload,
} from './support/service.ts'

/** Bundles brought in: put into a folder, or sent; and the same over what several machines share. */
const folder = mkdtempSync(join(tmpdir(), 'turnpike-bring-in-'))
const inbox = join(folder, 'inbox')
const octets = new Uint8Array(readFileSync(bundle('story-self-signed')))
const serve = () => start(['serve', '--listen', '0', '--data', join(folder, 'data'), '--watch', inbox])
let service: Program

beforeAll(async () => {
  buildProgram()
  mkdirSync(inbox)
  service = await serve()
})
afterAll(async () => {
  expect(await service?.stop()).toBe(0)
  rmSync(folder, { recursive: true, force: true })
})
const names = async (): Promise<readonly string[]> =>
  (await json<{ reports: { name: string }[] }>(`${service.url}/api/v1/reports?limit=200`)).reports.map(
    ({ name }) => name,
  )

describe('a watched folder', () => {
  it('gives each finished file once, whatever else is in it, also after a restart', async () => {
    writeFileSync(join(inbox, 'secret'), 'not to be followed')
    renameSync(join(inbox, 'secret'), join(folder, 'secret'))
    symlinkSync(join(folder, 'secret'), join(inbox, 'link.tar.gz'))
    mkdirSync(join(inbox, 'folder'))
    copyFileSync(bundle('expired'), join(inbox, 'one.tar.gz.part'))
    copyFileSync(bundle('expired'), join(inbox, 'two.tar.gz'))
    await until(async () => (await names()).includes('two.tar.gz'))
    expect(await names()).toEqual(['two.tar.gz'])
    renameSync(join(inbox, 'one.tar.gz.part'), join(inbox, 'one.tar.gz'))
    await until(async () => (await names()).includes('one.tar.gz'))
    await service.stop()
    service = await serve()
    copyFileSync(bundle('expired'), join(inbox, 'three.tar.gz'))
    await until(async () => (await names()).includes('three.tar.gz'))
    expect([...(await names())].sort()).toEqual(['one.tar.gz', 'three.tar.gz', 'two.tar.gz'])
    expect(readdirSync(inbox)).toContain('two.tar.gz')
  })
})

describe('the demonstration', () => {
  it('ends by serving the reports of both stories, until it is told to end', async () => {
    const demo = await start(['demo', '--serve'])
    await until(async () => (await reports(demo.url)).length === 2)
    expect(await demo.stop()).toBe(0)
  })
})

describe('turnpike send', () => {
  it('goes on where it was cut, again and again', async () => {
    // Between client and service, cuts every third request in the middle of its body.
    let count = 0
    let cuts = 0
    const { port } = new URL(service.url)
    const proxy = createServer((incoming, outgoing) => {
      const cut = incoming.method === 'PATCH' && count++ % 3 < 2
      const onward = request(
        { host: '127.0.0.1', port, method: incoming.method, path: incoming.url, headers: incoming.headers },
        answer => {
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
          answer.pipe(outgoing)
        },
      )
      onward.on('error', () => incoming.socket.destroy())
      if (!cut) return void incoming.pipe(onward)
      incoming.once('data', (piece: Buffer) => {
        cuts++
        onward.write(piece.subarray(0, 5000), () => {
          setTimeout(() => {
            onward.destroy()
            incoming.socket.destroy()
          }, 30)
        })
      })
    })
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
    const address = proxy.address()
    const to = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`
    const sent = await send({
      path: bundle('story-self-signed'),
      to,
      language: 'en',
      resumes: join(folder, 'resumes.json'),
    })
    proxy.close()
    expect(cuts).toBeGreaterThan(0)
    expect(sent).toMatchObject({
      kind: 'report',
      entry: { name: 'story-self-signed.tar.gz', summary: { fail: 1 } },
    })
    expect(readFileSync(join(folder, 'resumes.json'), 'utf8')).toBe('{}')
  })
})

if (!hasPostgres) console.log('not installed, its tests are skipped: postgres')

describe.skipIf(!hasPostgres)('services on one PostgreSQL and one bucket', () => {
  let postgres: Postgres
  let s3: S3Server
  beforeAll(async () => {
    ;[postgres, s3] = await Promise.all([startPostgres(), startS3()])
  })
  afterAll(async () => {
    await Promise.all([postgres.stop(), s3.close()])
  })
  it('are one service: begun at one, ended at the other, analysed by a worker, found by both', async () => {
    const env = { ...S3_KEYS, AWS_ENDPOINT_URL_S3: s3.endpoint }
    const shared = ['--database', postgres.database(), '--store', 's3://bundles/turnpike']
    const watched = join(folder, 'shared')
    mkdirSync(watched)
    copyFileSync(bundle('expired'), join(watched, 'watched.tar.gz'))
    const args = ['serve', '--listen', '0', '--workers', '0', '--watch', watched, ...shared]
    const [one, two, worker] = await Promise.all([
      start(args, env),
      start(args, env),
      start(['worker', ...shared], env),
    ])

    const begun = await fetch(`${one.url}/api/v1/uploads`, {
      method: 'POST',
      headers: {
        'tus-resumable': '1.0.0',
        'upload-length': String(octets.length),
        'upload-metadata': `filename ${btoa('shared.tar.gz')}`,
        'content-type': 'application/offset+octet-stream',
      },
      body: octets.slice(0, 5000),
    })
    const path = begun.headers.get('location') ?? ''
    const ended = await fetch(`${two.url}${path}`, {
      method: 'PATCH',
      headers: {
        'tus-resumable': '1.0.0',
        'upload-offset': '5000',
        'content-type': 'application/offset+octet-stream',
      },
      body: octets.slice(5000),
    })
    expect([begun.status, ended.status]).toEqual([201, 204])
    await until(async () => (await reports(one.url)).length >= 2 && (await allEnded(two.url)))
    // Two watch the same folder: both have looked at it several times by now.
    await sleep(2500)
    for (const { url } of [one, two]) {
      const listed = await json<{ reports: { name: string }[] }>(`${url}/api/v1/reports`)
      expect(listed.reports.map(({ name }) => name).sort()).toEqual(['shared.tar.gz', 'watched.tar.gz'])
      for (const [q, found] of [
        ['証明書', 2],
        ['CUCM-ec', 1],
        ['100%_', 0],
      ] as const) {
        const { reports: hits } = await json<{ reports: object[] }>(
          `${url}/api/v1/reports?q=${encodeURIComponent(q)}`,
        )
        expect(hits.length, q).toBe(found)
      }
    }
    const removed = await fetch(`${two.url}/api/v1/reports/${path.split('/').at(-1)}`, { method: 'DELETE' })
    expect(removed.status).toBe(204)
    // The octets of what was watched stay, those of what was removed went.
    expect([...s3.objects.keys()].filter(key => key.startsWith('turnpike/'))).toHaveLength(1)
    expect(await Promise.all([one, two, worker].map(program => program.stop()))).toEqual([0, 0, 0])
  })
  it('cancel what waits, and what was cancelled is not taken', async () => {
    const shared = [
      '--database',
      postgres.database(),
      '--store',
      join(folder, 'blobs'),
      '--data',
      join(folder, 'scratch'),
    ]
    const one = await start(['serve', '--listen', '0', '--workers', '0', ...shared])
    const ids = [await upload(one.url, octets), await upload(one.url, octets)]
    const cancelled = await fetch(`${one.url}/api/v1/analyses/${ids[0]}/cancel`, { method: 'POST' })
    expect(await cancelled.json()).toMatchObject({ state: 'cancelled' })
    const worker = await start(['worker', ...shared])
    await until(() => allEnded(one.url))
    expect((await reports(one.url)).map(({ id }) => id)).toEqual([ids[1]])
    expect(await Promise.all([one, worker].map(program => program.stop()))).toEqual([0, 0])
  })
  it('fail a poisoned bundle after three tries, with its reason', async () => {
    const shared = [
      '--database',
      postgres.database(),
      '--store',
      join(folder, 'blobs'),
      '--data',
      join(folder, 'scratch'),
    ]
    const one = await start(['serve', '--listen', '0', '--workers', '0', ...shared])
    const id = await upload(one.url, octets)
    const worker = await start(['worker', '--memory-limit', '6', ...shared])
    await until(() => allEnded(one.url))
    expect(await json(`${one.url}/api/v1/analyses/${id}`)).toMatchObject({
      state: 'failed',
      tries: 3,
      reason: 'out-of-memory',
    })
    expect(await Promise.all([one, worker].map(program => program.stop()))).toEqual([0, 0])
  })
})
