import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createAuthority, dn, makeKey } from '../../src/run/pki/index.ts'

/** Name of the origin; it stands for the loopback address in every proxy. */
export const ORIGIN = 'origin.steven.lab'

/** Ports of one run, all of the loopback address. */
export const PORTS = {
  /** Origin that keeps connections, and one that closes each. */
  origin: 19_443,
  closing: 19_444,
  turnpike: 18_080,
  logging: 18_081,
  nginx: 18_082,
  haproxy: 18_083,
  ats: 18_084,
} as const

/** Certificates and pages of a run, in a folder. */
export interface Place {
  readonly folder: string
  readonly ca: string
  readonly certificate: string
  readonly key: string
}

/** RSA of 2048 bits, as Unified CM has it by default, signed by a CA that the proxies trust. */
export async function makePlace(folder: string): Promise<Place> {
  const day = 86_400_000
  const dates = { notBefore: Date.now() - day, notAfter: Date.now() + 30 * day }
  const root = createAuthority({ subject: dn('CN=bench-CA'), key: await makeKey('rsa-2048'), ...dates })
  const key = await makeKey('rsa-2048')
  const leaf = root.issue({
    subject: dn(`CN=${ORIGIN}`),
    key,
    ...dates,
    extensions: { names: [{ dns: ORIGIN }] },
  })
  const pages = join(folder, 'www')
  mkdirSync(pages, { recursive: true })
  writeFileSync(join(pages, '1k'), 'a'.repeat(1024))
  writeFileSync(join(pages, '64k'), 'a'.repeat(65_536))
  const place = {
    folder,
    ca: join(folder, 'ca.pem'),
    certificate: join(folder, 'origin.pem'),
    key: join(folder, 'origin.key'),
  }
  writeFileSync(place.ca, root.pem)
  writeFileSync(place.certificate, leaf.pem)
  writeFileSync(place.key, key.pem)
  chmodSync(folder, 0o755)
  return place
}

/** Core of the proxies, and core of the rest. */
export const PROXY_CORE = '0'
export const OTHER_CORE = '1'

export interface Started {
  readonly process: ChildProcess
  stop(): Promise<void>
}

/** Starts a program on one core and waits until it listens. */
export async function startOn(
  core: string,
  command: readonly string[],
  port: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const child = spawn('taskset', ['-c', core, ...command], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  for (let i = 0; i < 200 && !(await listens(port)); i++)
    await new Promise(resolve => setTimeout(resolve, 50))
  return {
    process: child,
    async stop() {
      child.kill('SIGTERM')
      const hard = setTimeout(() => child.kill('SIGKILL'), 5000)
      await ended
      clearTimeout(hard)
    },
  }
}

const listens = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
