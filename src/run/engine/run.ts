import { type ChildProcess, spawn } from 'node:child_process'
import { connect } from 'node:net'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { LineRecord } from '../../tell/lines/index.ts'
import type { PeerState } from '../peer/index.ts'
import type { Recorder } from '../record/index.ts'
import { createAccessReader } from './access.ts'
import { readDiagnostic } from './diagnostics.ts'
import { DEBIAN, exportAts } from './export.ts'
import { type Followed, followFile } from './follow.ts'
import { createInOrder } from './in-order.ts'
import type { AtsOptions, ExportedFile } from './types.ts'
import { writeExport } from './write.ts'

/** Milliseconds until a process that ended is started again: doubled each time, back to the first after it has run for a while. */
const BACKOFF = { first: 500, longest: 30_000, steady: 60_000 } as const
/** Milliseconds a process has to listen, and to end when asked to (it takes three seconds for its connections). */
const PATIENCE = { start: 10_000, stop: 5_000 } as const
const POLL = 50
/** The longest that a timer of Node takes; then it is looked again. */
const LONGEST_WAIT = 0x7fffffff

export interface AtsRunOptions extends Omit<AtsOptions, 'now'> {
  readonly state: PeerState
  /** What the engine's logs say of origins and requests, as records of the gateway. */
  readonly recorder: Pick<Recorder, 'line' | 'wants'>
  /** Told when the process ended by itself; it is started again after `wait` milliseconds. */
  readonly ended?: (how: {
    readonly code: number | null
    readonly signal: string | null
    readonly wait: number
  }) => void
}

export interface AtsEngine {
  /** Undefined between two processes. */
  pid(): number | undefined
  /** Times it was started again by itself. */
  restarts(): number
  /** Writes the configuration of another state and starts the process anew where it differs. Requests under way are lost. */
  reload(state: PeerState): Promise<void>
  stop(): Promise<void>
}

/**
 * Writes the configuration, starts traffic_server on it and keeps it running; resolves when it listens.
 *
 * @throws Error where the program cannot be started, or does not listen in time
 */
export async function runAts(options: AtsRunOptions): Promise<AtsEngine> {
  const { folder, recorder } = options
  const program = join(options.places?.bin ?? DEBIAN.bin, 'traffic_server')
  let child: ChildProcess | undefined
  let stopping = false
  let restarts = 0
  let wait: number = BACKOFF.first
  let again: NodeJS.Timeout | undefined
  let work: Promise<void> = Promise.resolve()
  let written: readonly ExportedFile[] = []
  let expiry: NodeJS.Timeout | undefined
  let state = options.state
  const records = createInOrder(recorder.line)
  const follow = (name: string, read: (line: string) => readonly LineRecord[]): Followed =>
    followFile(join(folder, 'log', name), line => records.push(read(line)))
  const readAccess = createAccessReader(() => state)
  const followed = [
    follow('diags.log', line => listOf(readDiagnostic(line, Date.now()))),
    follow('access.log', line => (recorder.wants('INFO') ? readAccess(line) : [])),
  ]
  const stopFollowing = async (): Promise<void> => {
    await Promise.all(followed.map(each => each.stop()))
    records.end()
  }

  const start = (): Promise<void> => {
    const begun = Date.now()
    const started = spawn(program, [`--run-root=${join(folder, 'runroot.yaml')}`], { stdio: 'ignore' })
    child = started
    started.on('exit', (code, signal) => {
      if (child === started) child = undefined
      if (stopping) return
      wait = Date.now() - begun > BACKOFF.steady ? BACKOFF.first : Math.min(2 * wait, BACKOFF.longest)
      restarts++
      options.ended?.({ code, signal, wait })
      again = setTimeout(() => void start().catch(() => undefined), wait)
    })
    return new Promise((resolve, reject) => {
      started.once('error', reject)
      listening(options.listen, started).then(resolve, reject)
    })
  }
  const end = async (): Promise<void> => {
    stopping = true
    clearTimeout(again)
    const ending = child
    if (!ending || ending.exitCode !== null) return
    const gone = new Promise<void>(resolve => ending.once('exit', () => resolve()))
    ending.kill('SIGTERM')
    const timer = setTimeout(() => ending.kill('SIGKILL'), PATIENCE.stop)
    await gone
    clearTimeout(timer)
  }
  /** True where the configuration is another one than before. */
  const configure = async (next: PeerState): Promise<boolean> => {
    const made = exportAts(next, { ...options, now: Date.now() })
    const isOther = !isDeepStrictEqual(made.files, written)
    if (isOther) await writeExport(made, folder)
    written = made.files
    return isOther
  }
  /** Two changes at once would each end the other's process. */
  const inTurn = (task: () => Promise<void>): Promise<void> => {
    const done = work.then(task)
    work = done.catch(() => undefined)
    return done
  }

  const reload = (next: PeerState): Promise<void> =>
    inTurn(async () => {
      expireAt(next)
      state = next
      if (!(await configure(next))) return
      await end()
      stopping = false
      await start()
    })
  /** An exception has no date in the engine: it is started anew when the next one ends. */
  const expireAt = (of: PeerState): void => {
    clearTimeout(expiry)
    const next = Math.min(...of.exceptions.map(({ until }) => until).filter(until => until > Date.now()))
    if (next === Number.POSITIVE_INFINITY) return
    const wait = Math.min(next - Date.now(), LONGEST_WAIT)
    expiry = setTimeout(() => void reload(of).catch(() => undefined), wait).unref()
  }

  await configure(options.state)
  expireAt(options.state)
  try {
    await start()
  } catch (error) {
    await end()
    await stopFollowing()
    throw error
  }
  return {
    pid: () => child?.pid,
    restarts: () => restarts,
    reload,
    stop: () =>
      inTurn(async () => {
        clearTimeout(expiry)
        await end()
        await stopFollowing()
      }),
  }
}

const listOf = <T>(one: T | undefined): readonly T[] => (one === undefined ? [] : [one])

/** Resolves when something listens; rejects when the process ends first, or time is up. */
async function listening({ ip, port }: AtsOptions['listen'], child: ChildProcess): Promise<void> {
  const late = Date.now() + PATIENCE.start
  while (Date.now() < late) {
    if (child.exitCode !== null) throw new Error(`traffic_server ended with ${child.exitCode}`)
    if (await answers(ip, port)) return
    await new Promise(resolve => setTimeout(resolve, POLL))
  }
  throw new Error(`traffic_server does not listen on ${ip}:${port}`)
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host, port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
