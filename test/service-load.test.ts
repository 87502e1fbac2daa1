import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  allEnded,
  buildProgram,
  bundle,
  json,
  OCTETS,
  type Program,
  reports,
  start,
  TUS,
  until,
  upload,
} from './support/service.ts'

/** 200 uploads, 50 at a time, every tenth cut, every twentieth hostile: no fault of the server, and little memory. */
const ALL = 200
const AT_ONCE = 50
const MEGABYTES = 400
const folder = mkdtempSync(join(tmpdir(), 'turnpike-load-'))
const octets = new Uint8Array(readFileSync(bundle('two-peers')))
let service: Program

beforeAll(async () => {
  buildProgram()
  service = await start(['serve', '--listen', '0', '--data', join(folder, 'data'), '--workers', '2'])
})
afterAll(async () => {
  expect(await service?.stop()).toBe(0)
  rmSync(folder, { recursive: true, force: true })
})

type Kind = 'good' | 'cut' | 'hostile'
const kindOf = (index: number): Kind => (index % 20 === 7 ? 'hostile' : index % 10 === 3 ? 'cut' : 'good')

/** Writes to the server what no client should, and goes. */
function raw(head: string, body: Uint8Array): Promise<void> {
  const { port } = new URL(service.url)
  return new Promise(resolve => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(head.replaceAll('\n', '\r\n'))
      socket.write(body, () => setTimeout(() => socket.destroy(), 100))
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve())
    socket.resume()
  })
}

const post = (headers: string): string =>
  `POST /api/v1/uploads HTTP/1.1\nHost: localhost\nTus-Resumable: 1.0.0\nContent-Type: ${OCTETS}\n${headers}\n\n`

const HOSTILE: readonly (() => Promise<unknown>)[] = [
  () => raw(post(`Upload-Length: ${octets.length}\nContent-Length: 999999999`), octets),
  () => raw(post('Upload-Length: 10\nTransfer-Encoding: chunked'), Buffer.from('ffffffffff\r\nxx')),
  () => raw(post('Upload-Length: -5\nContent-Length: 5'), Buffer.from('hello')),
  () => raw(post('Upload-Length: 99999999999999999999\nContent-Length: 5'), Buffer.from('hello')),
  () => upload(service.url, new Uint8Array(50_000).fill(0x1f), '../../../x'),
  () =>
    upload(
      service.url,
      Uint8Array.from(octets, (octet, index) => (index % 97 === 0 ? octet ^ 0xff : octet)),
    ),
  () =>
    fetch(`${service.url}/api/v1/uploads/%2e%2e%2fx`, {
      method: 'PATCH',
      headers: { ...TUS, 'content-type': OCTETS },
      body: octets,
    }),
]

it('200 uploads leave no fault behind, and the good ones their reports', async () => {
  const indices = Array.from({ length: ALL }, (_, index) => index)
  const good: string[] = []
  const client = async (): Promise<void> => {
    for (let index = indices.shift(); index !== undefined; index = indices.shift()) {
      const kind = kindOf(index)
      if (kind === 'good') good.push(await upload(service.url, octets, `bundle-${index}.tar.gz`))
      else if (kind === 'hostile') await HOSTILE[Math.floor(index / 20) % HOSTILE.length]?.()
      else
        await raw(
          post(`Upload-Length: ${octets.length}\nContent-Length: ${octets.length}`),
          octets.slice(0, 9000),
        )
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, client))
  await until(() => allEnded(service.url))
  const ids = new Set((await reports(service.url)).map(({ id }) => id))
  const { next } = await json<{ next: string | null }>(`${service.url}/api/v1/reports?limit=200`)
  expect(next).toBeNull()
  expect(good).toHaveLength(170)
  expect(good.filter(id => !ids.has(id))).toEqual([])
  const metrics = await (await fetch(`${service.url}/metrics`)).text()
  expect(metrics).toMatch(/status="201"/)
  expect(metrics).not.toMatch(/status="5\d\d"/)
  expect(service.said()).not.toContain('fault')
  if (platform() === 'linux') {
    const status = readFileSync(`/proc/${service.process.pid}/status`, 'utf8')
    expect(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024).toBeLessThanOrEqual(MEGABYTES)
  }
})
