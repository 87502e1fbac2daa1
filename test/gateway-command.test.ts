import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  ask,
  type Origin,
  openConversation,
  openOrigin,
  rootPem,
  selfMade,
  settled,
  signedFor,
  tunnelled,
} from './support/gateway.ts'

/** The command as an administrator has it: the built program in a process of its own, told by signals. */
const root = join(import.meta.dirname, '..')
const main = join(root, 'dist', 'src', 'run', 'cli', 'main.js')
let folder = ''
let origin: Origin
const running: ChildProcess[] = []

beforeAll(async () => {
  const built = spawnSync(process.execPath, ['-e', "import('./scripts/prepare.mjs').then(p => p.build())"], {
    cwd: root,
  })
  expect(built.status).toBe(0)
  folder = mkdtempSync(join(tmpdir(), 'turnpike-gateway-'))
  origin = await openOrigin(signedFor(['localhost']), (request, response) => {
    if (request.url === '/slow') setTimeout(() => response.end('slow'), 600)
    else response.end(request.url)
  })
})
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})
afterAll(async () => {
  await origin.close()
  rmSync(folder, { recursive: true, force: true })
})

function write(more: string): string {
  writeFileSync(join(folder, 'ca.pem'), rootPem)
  const file = join(folder, 'gateway.yaml')
  writeFileSync(
    file,
    `host: vcsc
domain: steven.lab
release: X14.2.0
trustStore: ca.pem
listen: { tunnel: "127.0.0.1:0" }
admin: { address: "127.0.0.1:0" }
logging: { file: vcsc.log }
allowList: { rules: [ { url: "https://localhost:${origin.port}/", methods: [GET] } ] }
${more}`,
  )
  return file
}

interface Running {
  readonly child: ChildProcess
  readonly tunnel: number
  readonly admin: string
  said(): string
  ended(): Promise<number | null>
}

async function start(more = ''): Promise<Running> {
  const child = spawn(process.execPath, [main, 'gateway', '--config', write(more)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  running.push(child)
  let text = ''
  child.stderr?.on('data', data => {
    text += data
  })
  const exited = once(child, 'exit')
  const portOf = (name: string) =>
    Number(new RegExp(`listening: ${name} 127\\.0\\.0\\.1:(\\d+)`).exec(text)?.[1] ?? 0)
  while (portOf('admin') === 0 && child.exitCode === null) await settled(20)
  return {
    child,
    tunnel: portOf('tunnel'),
    admin: `http://127.0.0.1:${portOf('admin')}`,
    said: () => text,
    ended: async () => {
      const [code] = (await exited) as [number | null]
      return code
    },
  }
}

const get = (at: Running, path: string) =>
  ask(at.tunnel, tunnelled(origin.port, path, { address: 'localhost' }))

describe.each([
  ['one process', ''],
  ['two processes', 'processes: 2\n'],
])('turnpike gateway, %s', (_, processes) => {
  it('serves, tells of itself, reads its files again, and drains', async () => {
    const gateway = await start(processes)
    for (let i = 0; i < 4; i++) expect((await get(gateway, `/${i}`)).body).toBe(`/${i}`)
    expect((await fetch(`${gateway.admin}/livez`)).status).toBe(200)
    expect((await fetch(`${gateway.admin}/readyz`)).status).toBe(200)
    expect(await (await fetch(`${gateway.admin}/version`)).json()).toMatchObject({ name: 'turnpike' })
    const metrics = await (await fetch(`${gateway.admin}/metrics`)).text()
    expect(metrics).toContain('turnpike_gateway_responses_total{status="200"} 4')
    expect(metrics).toContain('turnpike_gateway_response_seconds_count 4')

    // A store that cannot be read leaves the last good one; a good one is taken, and nothing verified by the old one serves.
    writeFileSync(join(folder, 'ca.pem'), 'no certificate')
    gateway.child.kill('SIGHUP')
    while (!gateway.said().includes('not taken')) await settled(20)
    expect((await get(gateway, '/still')).status).toBe(200)
    writeFileSync(join(folder, 'ca.pem'), selfMade.pem)
    gateway.child.kill('SIGHUP')
    while (!gateway.said().includes('configuration read again')) await settled(20)
    await settled(100)
    expect((await get(gateway, '/refused')).status).toBe(502)
    writeFileSync(join(folder, 'ca.pem'), rootPem)
    gateway.child.kill('SIGHUP')
    const late = Date.now() + 10_000
    while ((await get(gateway, '/again')).status !== 200 && Date.now() < late) await settled(50)

    // A user's logins count together, whichever process they come to.
    const login = `GET /${Buffer.from('steven.lab').toString('base64url')}/get_edge_config HTTP/1.1\r\nHost: a\r\nAuthorization: Basic ${btoa('emusk:x')}\r\n\r\n`
    for (const status of [502, 502, 502, 429]) expect((await ask(gateway.tunnel, login)).status).toBe(status)

    const slow = openConversation(gateway.tunnel)
    slow.write(tunnelled(origin.port, '/slow', { address: 'localhost' }))
    while (!origin.seen.some(({ url }) => url === '/slow')) await settled(10)
    gateway.child.kill('SIGTERM')
    expect((await slow.answer()).body).toBe('slow')
    expect(await gateway.ended()).toBe(0)
    origin.seen.length = 0
    const log = readFileSync(join(folder, 'vcsc.log'), 'utf8')
    const requests = [...log.matchAll(/Detail="Receive Request" Txn-id="(\d+)"/g)].map(([, txn]) => txn)
    expect(new Set(requests).size).toBe(requests.length)
    expect(log).toContain('Error=unable to get local issuer certificate')
    expect(new Set([...log.matchAll(/traffic_server\[(\d+)\]/g)].map(([, pid]) => pid)).size).toBe(1)
    rmSync(join(folder, 'vcsc.log'))
  })
})

describe('turnpike gateway', () => {
  const run = (args: readonly string[]) =>
    spawnSync(process.execPath, [main, 'gateway', ...args], { encoding: 'utf8' })

  it('says what is wrong with its configuration, and where', () => {
    const { status, stderr } = run(['--config', write('attempts: 9\n'), '--check'])
    expect(status).toBe(2)
    expect(stderr).toMatch(/gateway\.yaml:9\b/)
  })
  it('checks a configuration without listening', () => {
    expect(run(['--config', write(''), '--check']).status).toBe(0)
    expect(run([]).status).toBe(2)
  })
  it('says which address it cannot have', async () => {
    const gateway = await start()
    writeFileSync(
      join(folder, 'taken.yaml'),
      readFileSync(join(folder, 'gateway.yaml'), 'utf8').replace(
        '127.0.0.1:0',
        `127.0.0.1:${gateway.tunnel}`,
      ),
    )
    const { status, stderr } = run(['--config', join(folder, 'taken.yaml')])
    expect(status).toBe(3)
    expect(stderr).toContain('EADDRINUSE')
    gateway.child.kill('SIGTERM')
    expect(await gateway.ended()).toBe(0)
  })
})
