import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const root = join(import.meta.dirname, '..', '..')
export const main = join(process.env.TURNPIKE_TEST_DIST ?? join(root, 'dist'), 'src', 'run', 'cli', 'main.js')

export const bundle = (name: string): string => join(root, 'fixtures', 'bundles', `${name}.tar.gz`)

/** The program as a user has it. */
export function buildProgram(): void {
  if (process.env.TURNPIKE_TEST_DIST !== undefined && existsSync(main)) return
  const built = spawnSync(process.execPath, ['-e', "import('./scripts/prepare.mjs').then(p => p.build())"], {
    cwd: root,
    encoding: 'utf8',
  })
  if (built.status !== 0) throw new Error(built.stderr)
}

export interface Program {
  readonly process: ChildProcess
  /** What a service says that it listens on. */
  readonly url: string
  /** What was said on stderr. */
  said(): string
  /** Ends it at once, as a loss of power would. */
  kill(): Promise<void>
  /** Asks it to end; gives its exit code. */
  stop(): Promise<number | null>
}

/** Starts `turnpike` and waits until it says that it is there. */
export function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Program> {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  return new Promise((resolve, reject) => {
    void ended.then(() => reject(new Error(said)))
    child.stderr.on('data', (piece: Buffer) => {
      said += piece
      const url = /listening: (\S+)/.exec(said)?.[1]
      if (url === undefined && !said.includes('working\n')) return
      resolve({
        process: child,
        url: url ?? '',
        said: () => said,
        async kill() {
          child.kill('SIGKILL')
          await ended
        },
        stop() {
          child.kill('SIGTERM')
          return ended
        },
      })
    })
  })
}

/** Runs `turnpike` to its end without blocking this process, which may be serving it. */
export function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (piece: Buffer) => {
    stdout += piece
  })
  child.stderr.on('data', (piece: Buffer) => {
    stderr += piece
  })
  return new Promise(resolve => child.once('close', status => resolve({ status, stdout, stderr })))
}

export const TUS = { 'tus-resumable': '1.0.0' }
export const OCTETS = 'application/offset+octet-stream'

/** Uploads octets with one request and gives the id of upload, analysis and report. */
export async function upload(
  url: string,
  octets: Uint8Array<ArrayBuffer>,
  name = 'bundle.tar.gz',
  metadata = '',
): Promise<string> {
  const answer = await fetch(`${url}/api/v1/uploads`, {
    method: 'POST',
    headers: {
      ...TUS,
      'content-type': OCTETS,
      'upload-length': String(octets.length),
      'upload-metadata': `filename ${btoa(name)}${metadata}`,
    },
    body: octets,
  })
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`)
  return answer.headers.get('location')?.split('/').at(-1) ?? ''
}

export async function json<T>(address: string): Promise<T> {
  const answer = await fetch(address)
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

export interface AnalysisSeen {
  readonly id: string
  readonly state: string
  readonly tries: number
  readonly reason: string | null
}

export const analyses = async (url: string): Promise<readonly AnalysisSeen[]> =>
  (await json<{ analyses: readonly AnalysisSeen[] }>(`${url}/api/v1/analyses?limit=200`)).analyses

export const reports = async (url: string): Promise<readonly { readonly id: string }[]> =>
  (await json<{ reports: readonly { readonly id: string }[] }>(`${url}/api/v1/reports?limit=200`)).reports

/** Waits until what is asked for holds; the test's own time limit ends it otherwise. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50)
}

export const allEnded = async (url: string): Promise<boolean> =>
  (await analyses(url)).every(({ state }) => !['queued', 'running'].includes(state))
