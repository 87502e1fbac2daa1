import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** One whole process, from its start to its end. */
export interface Run {
  readonly seconds: number
  /** Peak resident memory of the process and its children together, MiB; undefined where the system does not tell (`/proc`). */
  readonly peakMiB?: number
}

/** A program to be measured; what it writes goes to the null device. */
export interface Contender {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** Exit codes that mean success besides 0. */
  readonly accept?: readonly number[]
  /** Its output is taken through a pipe: grep stops at the first match where it sees the null device. */
  readonly piped?: boolean
}

/** How often memory is looked at; the system keeps the peak of each process itself. */
const EVERY_MS = 20

/** Runs every contender `rounds` times, in turns, so that what else goes on in the machine falls on all of them; medians are given. */
export async function measureAll(
  contenders: readonly Contender[],
  rounds: number,
): Promise<Map<string, Run>> {
  const runs = new Map<string, Run[]>(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++)
    for (const contender of contenders) runs.get(contender.name)!.push(await measure(contender))
  return new Map([...runs].map(([name, list]) => [name, medianOf(list)]))
}

function medianOf(runs: readonly Run[]): Run {
  const bySpeed = [...runs].sort((a, b) => a.seconds - b.seconds)
  const peaks = runs.flatMap(({ peakMiB }) => peakMiB ?? [])
  const { seconds } = bySpeed[Math.floor(bySpeed.length / 2)]!
  return peaks.length > 0 ? { seconds, peakMiB: Math.max(...peaks) } : { seconds }
}

function measure({ name, command, args, accept = [], piped = false }: Contender): Promise<Run> {
  return new Promise((resolve, reject) => {
    const from = performance.now()
    const child = spawn(command, args, { stdio: ['ignore', piped ? 'pipe' : 'ignore', 'inherit'] })
    child.stdout?.resume()
    const peaks = new Map<number, number>()
    const look = () => {
      for (const pid of familyOf(child.pid)) peaks.set(pid, Math.max(peaks.get(pid) ?? 0, peakOf(pid)))
    }
    const timer = setInterval(look, EVERY_MS)
    child.on('error', reject)
    child.on('exit', code => {
      clearInterval(timer)
      const seconds = (performance.now() - from) / 1000
      const peak = [...peaks.values()].reduce((sum, kib) => sum + kib, 0) / 1024
      if (code !== 0 && !accept.includes(code ?? -1)) reject(new Error(`${name} ended with ${code}`))
      else resolve(peak > 0 ? { seconds, peakMiB: peak } : { seconds })
    })
  })
}

/** A process and those that it started. */
function familyOf(pid: number | undefined): number[] {
  if (pid === undefined) return []
  const children = read(`/proc/${pid}/task/${pid}/children`).trim()
  return [pid, ...(children === '' ? [] : children.split(/\s+/).flatMap(text => familyOf(Number(text))))]
}

/** The system's own mark of the highest resident memory, KiB. */
const peakOf = (pid: number): number => Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0)

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // the process is gone, or there is no /proc
  }
}

/** A table of the contenders: wall time, MB of `bytes` a second, peak memory, and how long the first one takes beside each. */
export function print(title: string, bytes: number, runs: ReadonlyMap<string, Run>): void {
  const [ours] = runs.values()
  console.log(`\n${title}: ${(bytes / 1e6).toFixed(0)} MB`)
  for (const [name, { seconds, peakMiB }] of runs) {
    const peak = peakMiB === undefined ? '' : `${peakMiB.toFixed(0)} MiB`
    const ratio =
      ours && ours.seconds !== seconds
        ? `turnpike takes ${(ours.seconds / seconds).toFixed(2)} × as long`
        : ''
    console.log(
      `  ${name.padEnd(36)}${seconds.toFixed(2).padStart(7)} s${(bytes / 1e6 / seconds).toFixed(0).padStart(7)} MB/s${peak.padStart(11)}   ${ratio}`,
    )
  }
}
