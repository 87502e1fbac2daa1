import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Debian keeps the programs of the server outside of the path, by version. */
const FOLDERS = existsSync('/usr/lib/postgresql')
  ? readdirSync('/usr/lib/postgresql')
      .map(version => join('/usr/lib/postgresql', version, 'bin'))
      .reverse()
  : []

const programs = [...FOLDERS, ...(process.env.PATH ?? '').split(':')].find(folder =>
  ['initdb', 'postgres'].every(name => existsSync(join(folder, name))),
)
const asRoot = process.getuid?.() === 0
/** The server refuses to run as root. */
const canChangeUser = !asRoot || spawnSync('runuser', ['-u', 'postgres', '--', 'true']).status === 0

export const hasPostgres = programs !== undefined && canChangeUser

export interface Postgres {
  /** A new, empty database. */
  database(): string
  stop(): Promise<void>
}

/** A PostgreSQL server on loopback, for one test file: in a folder of its own, and without waiting for the disk. */
export async function startPostgres(): Promise<Postgres> {
  const bin = (name: string) => join(programs ?? '', name)
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-postgres-'))
  chmodSync(folder, 0o755)
  if (asRoot) spawnSync('chown', ['postgres', folder])
  const as = (program: string, args: readonly string[]): readonly [string, readonly string[]] =>
    asRoot ? ['runuser', ['-u', 'postgres', '--', program, ...args]] : [program, args]
  const data = join(folder, 'data')
  const init = spawnSync(
    ...as(bin('initdb'), ['-D', data, '-U', 'turnpike', '-A', 'trust', '-E', 'UTF8', '-N']),
    {
      encoding: 'utf8',
    },
  )
  if (init.status !== 0) throw new Error(`initdb: ${init.stderr}`)
  const port = await freePort()
  const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: folder, fsync: 'off' }
  const server = spawn(
    ...as(bin('postgres'), [
      '-D',
      data,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ]),
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  await untilReady(server)
  let count = 0
  return {
    database() {
      const name = `turnpike_${++count}`
      const made = spawnSync(bin('psql'), [
        `postgres://turnpike@127.0.0.1:${port}/postgres`,
        '-c',
        `create database ${name}`,
      ])
      if (made.status !== 0) throw new Error(String(made.stderr))
      return `postgres://turnpike@127.0.0.1:${port}/${name}`
    },
    async stop() {
      const ended = new Promise(resolve => server.once('exit', resolve))
      spawnSync(...as(bin('pg_ctl'), ['-D', data, '-m', 'immediate', 'stop']))
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function untilReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    server.stderr?.on('data', (piece: Buffer) => {
      said += piece
      if (said.includes('ready to accept connections')) resolve()
    })
    server.once('exit', () => reject(new Error(`postgres: ${said}`)))
  })
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0))
    })
  })
}
