import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort, hasAts } from './support/ats-engine.ts'
import {
  ask,
  type Origin,
  openOrigin,
  rootPem,
  selfMade,
  settled,
  signedFor,
  tunnelled,
} from './support/gateway.ts'

/** Apache Traffic Server by the command line alone: the same file, the same policy, a log that analyze reads. */
const root = join(import.meta.dirname, '..')
const main = join(root, 'dist', 'src', 'run', 'cli', 'main.js')
const folder = mkdtempSync(join(tmpdir(), 'turnpike-gateway-ats-'))
const file = join(folder, 'gateway.yaml')
let origin: Origin
let port = 0

beforeAll(async () => {
  const built = spawnSync(process.execPath, ['-e', "import('./scripts/prepare.mjs').then(p => p.build())"], {
    cwd: root,
  })
  expect(built.status).toBe(0)
  origin = await openOrigin(signedFor(['localhost']))
  port = await freePort()
  writeFileSync(join(folder, 'ca.pem'), rootPem)
  writeFileSync(join(folder, 'own.pem'), selfMade.pem)
  writeFileSync(join(folder, 'own.key'), selfMade.key.pem)
  writeFileSync(
    file,
    `host: vcsc
domain: steven.lab
release: X14.2.0
trustStore: ca.pem
certificate: own.pem
key: own.key
listen: { tunnel: "127.0.0.1:${port}" }
logging: { file: vcsc.log }
allowList: { rules: [ { url: "https://localhost:${origin.port}/ok/", methods: [GET] } ] }
exceptions: [ { address: old.steven.lab, policy: permissive, until: 2060-01-01, reason: x } ]
`,
  )
})
afterAll(async () => {
  await origin.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

const run = (...args: string[]) =>
  spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', cwd: folder })

describe('turnpike gateway export', () => {
  it('writes the configuration of the engine, and says what it cannot express', () => {
    const { status, stdout, stderr } = run(
      'gateway',
      'export',
      '--engine',
      'ats',
      '--config',
      file,
      '--out',
      'ats',
    )
    expect([status, stdout]).toEqual([0, ''])
    for (const about of ['2060-01-01', 'get_edge_config', 'octet by octet', 'access log'])
      expect(stderr).toContain(about)
    const read = (name: string) => readFileSync(join(folder, 'ats', 'etc', name), 'utf8')
    expect(read('records.config')).toContain('ssl.client.verify.server.policy STRING ENFORCED')
    expect(read('remap.config')).toContain(`https://localhost:${origin.port}/`)
    expect(read('trust.pem')).toBe(rootPem)
    expect(statSync(join(folder, 'ats', 'etc', 'client.key')).mode & 0o077).toBe(0)
    const japanese = run('gateway', 'export', '--config', file, '--out', 'ats', '--lang', 'ja').stderr
    expect(japanese.split('\n')).toHaveLength(stderr.split('\n').length)
    expect(japanese).toContain('例外')
  })
  it.each([
    [['--out', 'x'], 'config'],
    [['--config', 'gateway.yaml'], 'out'],
  ])('wants to know where: %j', (args, missing) => {
    const { status, stderr } = run('gateway', 'export', ...args)
    expect(status).toBe(2)
    expect(stderr).toContain(`--${missing}`)
  })
})

describe.skipIf(!hasAts())('turnpike gateway --engine ats', () => {
  let child: ChildProcess
  let said = ''
  const get = (path: string) => ask(port, tunnelled(origin.port, path, { address: 'localhost' }))
  const until = async (status: number) => {
    let answer = await get('/ok/x').catch(() => undefined)
    for (const late = Date.now() + 20_000; answer?.status !== status && Date.now() < late; ) {
      await settled(100)
      answer = await get('/ok/x').catch(() => undefined)
    }
    return answer
  }

  beforeAll(async () => {
    const args = ['gateway', '--engine', 'ats', '--config', file, '--folder', 'run']
    child = spawn(process.execPath, [main, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
    child.stderr?.on('data', data => {
      said += data
    })
    while (!said.includes('listening: tunnel') && child.exitCode === null) await settled(50)
  }, 30_000)
  afterAll(() => {
    child.kill('SIGKILL')
  })

  it('says what is different, and serves what the list allows', async () => {
    expect(said).toContain('get_edge_config')
    // It is started anew on that date.
    expect(said).not.toContain('2060-01-01')
    expect((await until(200))?.body).toBe('GET /ok/x 0')
    expect((await get('/axl/')).status).toBe(403)
  }, 30_000)
  it('takes another trust store by SIGHUP, and leaves one that is broken', async () => {
    writeFileSync(join(folder, 'ca.pem'), 'no certificate')
    child.kill('SIGHUP')
    while (!said.includes('not taken')) await settled(20)
    expect((await get('/ok/x')).status).toBe(200)
    writeFileSync(join(folder, 'ca.pem'), selfMade.pem)
    child.kill('SIGHUP')
    expect((await until(502))?.status).toBe(502)
    // It writes its access log once a second, and what is left goes with it.
    await settled(2500)
    writeFileSync(join(folder, 'ca.pem'), rootPem)
    child.kill('SIGHUP')
    expect((await until(200))?.status).toBe(200)
  }, 60_000)
  it('ends with its engine, and leaves a log that is analysed', async () => {
    child.kill('SIGTERM')
    const [code] = (await once(child, 'exit')) as [number | null]
    expect(code).toBe(0)
    expect((await get('/ok/x')).status).toBe(0)
    const { status, stdout } = run('analyze', join(folder, 'vcsc.log'), '--format', 'json')
    const report = JSON.parse(stdout) as {
      origins: { address: string; port: number | null; verdict: string }[]
    }
    expect(status).toBe(1)
    expect(report.origins).toMatchObject([{ address: 'localhost', port: origin.port, verdict: 'fail' }])
  }, 30_000)
})
