import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Size } from './analyze.ts'
import { hasPostgres, startPostgres } from './service-postgres.ts'

/** Compiled to `dist/tools/bench`. */
const dist = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const CLI = join(dist, 'src', 'run', 'cli', 'main.js')
const BUNDLE = join(dist, '..', 'fixtures', 'bundles', 'two-peers.tar.gz')
const WORKERS = [1, 2, 4]

/**
 * Bundles a minute with one, two and four workers on one PostgreSQL, and what the queue costs: the time of a job at one worker without the time that its analysis
 * takes, which the worker measures itself around the same call.
 */
export async function benchService({ full }: Size): Promise<void> {
  if (!hasPostgres) throw new Error('postgres is not installed')
  const jobs = full ? 400 : 100
  const postgres = await startPostgres()
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-bench-'))
  try {
    const alone = await analysisAlone(jobs)
    console.log(`analysis alone: ${alone.toFixed(1)} ms for each of ${jobs} bundles, in one thread`)
    for (const count of WORKERS) {
      const milliseconds = await drained(postgres.database(), join(folder, String(count)), jobs, count)
      const each = milliseconds / jobs
      const overhead = count === 1 ? `; queue ${(each - alone).toFixed(1)} ms` : ''
      console.log(
        `${count} workers: ${Math.round(60_000 / each)} bundles/min, ${each.toFixed(1)} ms each${overhead}`,
      )
    }
    const embedded = await drainedAlone(join(folder, 'embedded'), jobs)
    console.log(
      `embedded: ${(embedded / jobs).toFixed(1)} ms each; queue ${(embedded / jobs - alone).toFixed(1)} ms`,
    )
  } finally {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The thread that workers have, given the same bundle again and again; the first ones, while it is compiled, count as they do for a worker. */
async function analysisAlone(jobs: number): Promise<number> {
  const { createRunner } = (await import(
    new URL('../../src/run/service/analysis/runner.js', import.meta.url).href
  )) as typeof import('../../src/run/service/analysis/runner.ts')
  const runner = createRunner('bench')
  const { signal } = new AbortController()
  const began = performance.now()
  for (let job = 0; job < jobs; job++)
    await runner.run({ paths: [BUNDLE], language: 'en', signal, progress: () => {} })
  const milliseconds = performance.now() - began
  await runner.close()
  return milliseconds / jobs
}

/** Milliseconds from the first job taken to the last one ended, by the database's own marks. */
async function drained(database: string, folder: string, jobs: number, count: number): Promise<number> {
  const shared = ['--database', database, '--store', join(folder, 'blobs'), '--data', folder]
  const service = await start(['serve', '--listen', '0', '--workers', '0', ...shared])
  await fill(service.url, jobs)
  const workers = await Promise.all(Array.from({ length: count }, () => start(['worker', ...shared])))
  const milliseconds = await span(service.url, jobs)
  await Promise.all([...workers, service].map(({ stop }) => stop()))
  return milliseconds
}

async function drainedAlone(folder: string, jobs: number): Promise<number> {
  const filling = await start(['serve', '--listen', '0', '--workers', '0', '--data', folder])
  await fill(filling.url, jobs)
  await filling.stop()
  const service = await start(['serve', '--listen', '0', '--workers', '1', '--data', folder])
  const milliseconds = await span(service.url, jobs)
  await service.stop()
  return milliseconds
}

async function fill(url: string, jobs: number): Promise<void> {
  const body = readFileSync(BUNDLE)
  for (let job = 0; job < jobs; job++) {
    const answer = await fetch(`${url}/api/v1/uploads`, {
      method: 'POST',
      headers: {
        'tus-resumable': '1.0.0',
        'upload-length': String(body.length),
        'content-type': 'application/offset+octet-stream',
        'upload-metadata': `filename ${btoa(`bundle-${job}.tar.gz`)}`,
      },
      body,
    })
    if (answer.status !== 201) throw new Error(`upload: ${answer.status}`)
  }
}

interface Ended {
  readonly started: string
  readonly ended: string
}

/** The service is asked for its counts while it works, and for its analyses only afterwards: a list of them would be a part of the load. */
async function span(url: string, jobs: number): Promise<number> {
  for (;;) {
    const counts = await (await fetch(`${url}/metrics`)).text()
    if (counts.includes(`turnpike_analyses{state="done"} ${jobs}\n`)) break
    if (!counts.includes('turnpike_analyses{state="failed"} 0\n')) throw new Error('an analysis has failed')
    await sleep(500)
  }
  const all: Ended[] = []
  for (let after: string | null = ''; after !== null; ) {
    const answer = await fetch(`${url}/api/v1/analyses?limit=200&after=${after}`)
    const page = (await answer.json()) as { analyses: Ended[]; next: string | null }
    all.push(...page.analyses)
    after = page.next
  }
  const first = Math.min(...all.map(({ started }) => Date.parse(started)))
  return Math.max(...all.map(({ ended }) => Date.parse(ended))) - first
}

function start(args: readonly string[]): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const child: ChildProcess = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  return new Promise((resolve, reject) => {
    let said = ''
    child.once('exit', () => reject(new Error(said)))
    child.stderr?.on('data', (piece: Buffer) => {
      said += piece
      const url = /listening: (\S+)/.exec(said)?.[1]
      if (url === undefined && !said.includes('working\n')) return
      resolve({
        url: url ?? '',
        stop() {
          child.kill('SIGTERM')
          return ended
        },
      })
    })
  })
}
