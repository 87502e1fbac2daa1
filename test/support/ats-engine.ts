import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportAts, readDiagnostic, writeExport } from '../../src/run/engine/index.ts'
import type { PeerState } from '../../src/run/peer/index.ts'

/** Is Apache Traffic Server 9.2 installed? Tests that need it say so when they are skipped. */
export const hasAts = (): boolean => {
  const { stdout, error } = spawnSync('traffic_server', ['--version'], { encoding: 'utf8' })
  const found = error === undefined && /Traffic Server 9\.2\./.test(stdout)
  if (!found)
    console.log('skipped: Apache Traffic Server 9.2 is not installed (Debian package trafficserver)')
  return found
}

/** What the engine answered and wrote about one request. */
export interface EngineAnswer {
  readonly status: number
  readonly warnings: readonly string[]
  readonly errors: readonly string[]
}

export interface Engine {
  get(path: string): Promise<EngineAnswer>
  stop(): void
}

/**
 * A real traffic server with the exported configuration of `state`, in a folder of its own. `more` adds parameters of conf_remap to the rules of a
 * port: what one configuration cannot say otherwise, such as a trust store for each origin.
 */
export async function startEngine(
  state: PeerState,
  hosts: ReadonlyMap<string, string>,
  more: ReadonlyMap<number, readonly string[]>,
  stores: ReadonlyMap<string, string>,
): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-ats-'))
  const port = await freePort()
  const made = exportAts(state, {
    folder,
    listen: { ip: '127.0.0.1', port },
    now: Date.now(),
    hosts,
    threads: 1,
  })
  const files = made.files.map(file =>
    file.path === 'etc/remap.config' ? { ...file, content: withParameters(file.content, more) } : file,
  )
  const extra = [...stores].map(([name, content]) => ({ path: `etc/${name}`, content, secret: false }))
  await writeExport({ ...made, files: [...files, ...extra] }, folder)
  const child = spawn('traffic_server', [`--run-root=${join(folder, 'runroot.yaml')}`], { stdio: 'ignore' })
  const log = join(folder, 'log', 'diags.log')
  let read = 0
  const engine: Engine = {
    async get(path) {
      const status = await statusOf(port, path)
      const text = readFileSync(log, 'utf8')
      const records = text
        .slice(read)
        .split('\n')
        .map(line => readDiagnostic(line, Date.now()))
        .filter(record => record?.kind === 'diagnostic')
      read = text.length
      const of = (level: string) => records.flatMap(each => (each.level === level ? [each.text] : []))
      return { status, warnings: of('WARNING'), errors: of('ERROR') }
    },
    stop() {
      child.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  await ready(child, port, engine)
  return engine
}

function withParameters(remap: string, more: ReadonlyMap<number, readonly string[]>): string {
  return remap
    .split('\n')
    .map(line => {
      const port = Number(/ https:\/\/\S+:(\d+)\//.exec(line)?.[1])
      const added = more.get(port) ?? []
      return added.length === 0
        ? line
        : `${line} @plugin=conf_remap.so ${added.map(each => `@pparam=proxy.config.${each}`).join(' ')}`
    })
    .join('\n')
}

/** It listens at once, and has read its file of hosts a second later. */
async function ready(child: ChildProcess, port: number, engine: Engine): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`traffic_server ended with ${child.exitCode}`)
    const status = await statusOf(port, '/ready/').catch(() => 0)
    if (status !== 0) break
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  await new Promise(resolve => setTimeout(resolve, 1_500))
  await engine.get('/ready/')
}

export function statusOf(port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, agent: false }, response => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
    })
    asked.on('error', reject)
    asked.end()
  })
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}
