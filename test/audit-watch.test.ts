import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditDocument, ProbeDocument } from '../src/tell/audit/index.ts'
import { authorities, nodeCertificate, type Served, serveTls } from './support/tls-servers.ts'

/** The built program in a process of its own: what a user types, and what a scheduler starts. */
const root = join(import.meta.dirname, '..')
const main = join(root, 'dist', 'src', 'run', 'cli', 'main.js')
const NAME = 'cucm.steven.lab'
const folder = mkdtempSync(join(tmpdir(), 'turnpike-watch-'))
const children: ChildProcess[] = []
let served: Served
let file: string
let foreignCa: string

beforeAll(async () => {
  const build = "import('./scripts/prepare.mjs').then(p => p.build())"
  expect(spawnSync(process.execPath, ['-e', build], { cwd: root }).status).toBe(0)
  const { root: ca, foreign } = await authorities()
  foreignCa = foreign.pem
  const shown = [
    { leaf: await nodeCertificate('rsa', NAME, ca) },
    { leaf: await nodeCertificate('ec', NAME, foreign) },
  ]
  served = await serveTls(shown)
  writeFileSync(join(folder, 'ca.pem'), ca.pem)
  file = join(folder, 'deployment.yaml')
  const port = `{ port: 8443, connect: ${served.port} }`
  writeFileSync(
    file,
    `version: 1\nfrom: X12.7.1\npeers: [{ name: expc1, trustStore: ca.pem }]\nclusters:\n  - name: a\n    publisher: ${NAME}\n    nodes: [{ name: ${NAME}, role: publisher, connect: 127.0.0.1, ports: [${port}] }]\n`,
  )
}, 120_000)
afterAll(async () => {
  for (const child of children) child.kill()
  await served?.close()
  rmSync(folder, { recursive: true, force: true })
})

const environment = { ...process.env, NO_COLOR: '1' }

describe('turnpike audit --watch', () => {
  it('writes a document a line with its changes, reads trust stores anew, survives one that is away, and counts', async () => {
    const metrics = join(folder, 'turnpike.prom')
    const child = spawn(
      process.execPath,
      [main, 'audit', file, '--watch', '1s', '--format', 'json', '--metrics', metrics],
      { env: environment, stdio: ['ignore', 'pipe', 'pipe'] },
    )
    children.push(child)
    const documents: AuditDocument[] = []
    let [out, err] = ['', '']
    let wake = () => {}
    child.stderr.on('data', chunk => {
      err += chunk
      wake()
    })
    child.stdout.on('data', chunk => {
      out += chunk
      const lines = out.split('\n')
      out = lines.pop() ?? ''
      documents.push(...lines.map(line => JSON.parse(line) as AuditDocument))
      wake()
    })
    const until = async (there: () => boolean) => {
      while (!there()) {
        if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${err}`)
        await new Promise<void>(resolve => {
          wake = resolve
          child.once('exit', resolve)
        })
      }
    }
    // Metrics are written behind the document.
    await until(() => documents.length >= 3)
    const [first, second] = documents
    expect(first!.changes).toBeNull()
    expect(second!.changes).toEqual([])
    expect(first!.survival).toBe('breaks')
    expect(readFileSync(metrics, 'utf8')).toMatch(/^turnpike_audits_total [2-9]$/m)

    const store = join(folder, 'ca.pem')
    renameSync(store, `${store}.away`)
    await until(() => err.includes('ca.pem'))
    writeFileSync(`${store}.new`, readFileSync(`${store}.away`, 'utf8') + foreignCa)
    renameSync(`${store}.new`, store)
    const seen = documents.length
    await until(() => documents.slice(seen).some(({ changes }) => (changes ?? []).length > 0))
    const changed = documents.find(({ changes }) => (changes ?? []).length > 0)!
    expect(changed.changes).toMatchObject([{ kind: 'fixed', key: 'ecdsa', after: 'passes' }])
    expect(changed.survival).toBe('survives')
    renameSync(`${store}.away`, store)
  }, 60_000)
})

/** The servers live in this process, so it must not wait. */
function probe(...args: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [main, 'probe', '--format', 'json', '--name', NAME, ...args], {
    env: environment,
  })
  const told = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', chunk => {
      told[stream] += chunk
    })
  return new Promise(resolve => child.on('close', status => resolve({ status, ...told })))
}

describe('turnpike probe', () => {
  it('exits by what it finds, and writes nothing but data to stdout', async () => {
    const place = `127.0.0.1:${served.port}`
    const trust = ['--trust', join(folder, 'ca.pem')]
    const [found, clean, unanswered, usage] = await Promise.all([
      probe(place, ...trust),
      probe(place, '--key', 'rsa', '--tls', '1.2', ...trust),
      probe(place, '127.0.0.1:1', ...trust),
      probe('127.0.0.1:99999'),
    ])
    expect([found.status, clean.status, unanswered.status, usage.status]).toEqual([1, 0, 3, 2])
    expect(found.stderr).toBe('')
    expect((JSON.parse(found.stdout) as ProbeDocument).targets[0]).toMatchObject({
      name: NAME,
      connect: { host: '127.0.0.1' },
    })
    expect(usage.stdout).toBe('')
  }, 60_000)
})
