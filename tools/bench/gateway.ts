import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Contender, OURS, PROXIES, REFERENCE, startOrigin } from './gateway-peers.ts'
import { makePlace, OTHER_CORE, type Started } from './gateway-place.ts'

interface Row {
  readonly title: string
  readonly page: string
  readonly closing: boolean
}

const ROWS: readonly Row[] = [
  { title: '1 KiB, connections kept', page: '1k', closing: false },
  { title: '64 KiB, connections kept', page: '64k', closing: false },
  { title: '1 KiB, a TLS connection for each request', page: '1k', closing: true },
]

/** What one run of wrk found; `perCpu` is requests for each second of the proxy's processor time, which other work on the machine disturbs least. */
interface Found {
  readonly rate: number
  readonly p99: number
  readonly perCpu: number
}

const CONNECTIONS = 64

/**
 * The gateway beside nginx, haproxy and Apache Traffic Server: plain HTTP in front, TLS 1.2 with verification behind, each on the same core in turns, wrk
 * and the origin on another. Medians of the rounds.
 */
export async function benchGateway({ full }: { readonly full: boolean }): Promise<void> {
  const missing = ['wrk', 'nginx', 'taskset'].filter(program => !isThere(program))
  if (missing.length > 0 || availableParallelism() < 2) {
    console.log(
      `gateway: needs ${missing.join(', ') || 'two processors'}; apt-get install wrk nginx haproxy trafficserver`,
    )
    return
  }
  const proxies = PROXIES.filter(({ name, needs }) => {
    if (isThere(needs)) return true
    console.log(`not installed, left out: ${name} (${needs})`)
    return false
  })
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-bench-'))
  const started: Started[] = []
  try {
    const place = await makePlace(folder)
    started.push(await startOrigin(place))
    const running = new Map<Contender, Started>()
    for (const proxy of proxies) {
      const one = await proxy.start(place)
      started.push(one)
      running.set(proxy, one)
    }
    for (const row of ROWS) await benchRow(row, running, full ? 7 : 3, full ? 8 : 4)
  } finally {
    for (const one of started.reverse()) await one.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function benchRow(
  row: Row,
  running: ReadonlyMap<Contender, Started>,
  rounds: number,
  seconds: number,
): Promise<void> {
  const found = new Map<string, Found[]>([...running.keys()].map(({ name }) => [name, []]))
  for (const proxy of running.keys()) await load(proxy, row, 1, undefined)
  for (let round = 0; round < rounds; round++)
    for (const [proxy, { process: child }] of running)
      found.get(proxy.name)?.push(await load(proxy, row, seconds, child.pid))
  const medians = new Map([...found].map(([name, list]) => [name, medianOf(list)]))
  print(row.title, medians)
}

const run = promisify(execFile)

async function load(proxy: Contender, row: Row, seconds: number, pid: number | undefined): Promise<Found> {
  const url = `http://127.0.0.1:${proxy.port}${proxy.path(row.page, row.closing)}`
  const before = cpuOf(pid)
  const { stdout } = await run('taskset', [
    ...['-c', OTHER_CORE, 'wrk', '-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--latency', url],
  ])
  const used = cpuOf(pid) - before
  const bad = /Non-2xx[^\d]*(\d+)/.exec(stdout)?.[1] ?? /Socket errors:.*/.exec(stdout)?.[0]
  if (bad !== undefined) console.log(`  ${proxy.name}, ${row.title}: ${bad}`)
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1] ?? 0)
  const [, value = '0', unit = 'ms'] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? []
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1] ?? 0),
    p99: Number(value) * (unit === 'us' ? 0.001 : unit === 's' ? 1000 : 1),
    perCpu: used > 0 ? requests / used : 0,
  }
}

/** Ticks of processor time in a second (`getconf CLK_TCK`), on every Linux there is. */
const TICKS = 100

/** Seconds of processor time that a process has used. */
function cpuOf(pid: number | undefined): number {
  if (pid === undefined) return 0
  const pids = [pid, ...children(pid)]
  return pids.reduce((total, each) => {
    const fields = readFileSync(`/proc/${each}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return total + (Number(fields[11]) + Number(fields[12])) / TICKS
  }, 0)
}

const children = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)

function medianOf(list: readonly Found[]): Found {
  const middle = (of: (found: Found) => number) =>
    list.map(of).sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0
  return { rate: middle(f => f.rate), p99: middle(f => f.p99), perCpu: middle(f => f.perCpu) }
}

function print(title: string, medians: ReadonlyMap<string, Found>): void {
  const reference = medians.get(REFERENCE) ?? medians.get(OURS)
  console.log(`\n${title}`)
  console.log(
    `  ${''.padEnd(32)}${'requests/s'.padStart(12)}${'× ATS'.padStart(8)}${'p99 ms'.padStart(10)}${'× ATS'.padStart(8)}${'a CPU second'.padStart(14)}${'× ATS'.padStart(8)}`,
  )
  const ratio = (value: number, of: number | undefined) => (of ? (value / of).toFixed(2) : '').padStart(8)
  for (const [name, { rate, p99, perCpu }] of medians)
    console.log(
      `  ${name.padEnd(32)}${rate.toFixed(0).padStart(12)}${ratio(rate, reference?.rate)}${p99.toFixed(2).padStart(10)}${ratio(p99, reference?.p99)}${perCpu.toFixed(0).padStart(14)}${ratio(perCpu, reference?.perCpu)}`,
    )
}

const isThere = (program: string): boolean =>
  program === process.execPath || spawnSync('which', [program], { stdio: 'ignore' }).status === 0
