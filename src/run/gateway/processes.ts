import cluster, { type Worker } from 'node:cluster'
import { randomBytes, randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { ListenAddress, Peer } from '../peer/index.ts'
import type { OpenRecorder } from '../record/index.ts'
import { createLoginLimit } from './edge/login-limit.ts'
import { changeOf, type FromWorker, type ToWorker } from './messages.ts'
import { type Snapshot, sum } from './metrics.ts'
import { createPlayer } from './tape.ts'
import type { GatewayOptions } from './types.ts'

/** Several processes that carry requests side by side; state, log and admin listener are those of this one. */
export interface Processes {
  readonly tunnel: ListenAddress
  readonly tls: ListenAddress | undefined
  snapshot(): Promise<Snapshot>
  renew(certificate: string, key: string): void
  drain(): Promise<void>
  close(): Promise<void>
}

export interface ProcessesOptions extends Pick<GatewayOptions, 'listen' | 'timeouts' | 'limits' | 'uuid'> {
  readonly count: number
  readonly peer: Peer
  readonly recorder: OpenRecorder
  /** Told when one ended by itself; another takes its place after `wait` milliseconds. */
  readonly ended?: (how: {
    readonly index: number
    readonly code: number | null
    readonly wait: number
  }) => void
}

/** Milliseconds before a process that ended is replaced: doubled each time, up to the longest; first again after it has run a while. */
const BACKOFF = { first: 500, longest: 30_000, steady: 60_000 } as const
/** How often the others are asked whether they know of a capture, besides every change. */
const CAPTURE_CHECK = 1000
const SNAPSHOT_TIMEOUT = 2000

/**
 * Starts `count` processes on the same addresses. One that dies is replaced; its requests are lost, those of the others are not.
 *
 * @throws Error where the first of them cannot listen
 */
export async function startProcesses(options: ProcessesOptions): Promise<Processes> {
  const { peer, recorder, count } = options
  cluster.setupPrimary({
    exec: fileURLToPath(new URL('./worker.js', import.meta.url)),
    args: [],
    serialization: 'advanced',
  })
  const workers = new Map<number, Worker>()
  const asked = new Map<number, (snapshot: Snapshot) => void>()
  let questions = 0
  let ending = false
  const uuid = options.uuid ?? randomUUID()
  const secret = randomBytes(32)
  const logins = createLoginLimit(peer.state)

  const isCapturing = (): boolean => recorder.capturing?.() ?? false

  function fork(index: number, wait: number): Promise<Extract<FromWorker, { kind: 'listening' }>> {
    const worker = cluster.fork()
    const play = createPlayer(recorder)
    const begun = Date.now()
    workers.set(index, worker)
    const { listen, timeouts = {}, limits = {} } = options
    const start = () =>
      send(worker, {
        kind: 'start',
        peer: changeOf(peer.state()),
        options: { listen, timeouts, limits, uuid, secret },
        index,
        of: count,
        capturing: isCapturing(),
      })
    worker.on('exit', code => {
      workers.delete(index)
      if (ending) return
      const next = Date.now() - begun > BACKOFF.steady ? BACKOFF.first : Math.min(wait * 2, BACKOFF.longest)
      options.ended?.({ index, code, wait })
      setTimeout(() => {
        if (!ending) fork(index, next).catch(() => {}) // it exits, which is told above
      }, wait)
    })
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'ready') start()
        else if (message.kind === 'records') play(message.records)
        else if (message.kind === 'snapshot') asked.get(message.id)?.(message.snapshot)
        else if (message.kind === 'login') {
          const admitted = logins.admit(message.username, Date.now())
          send(worker, { kind: 'login', id: message.id, admitted })
        } else if (message.kind === 'listening') resolve(message)
        else reject(Object.assign(new Error(message.message), { code: message.code }))
      })
      worker.on('exit', () => reject(new Error('ended before it listened')))
    })
  }

  const tellAll = (message: ToWorker) => {
    for (const worker of workers.values()) send(worker, message)
  }
  let told = false
  const tellState = () => {
    told = isCapturing()
    tellAll({ kind: 'change', change: changeOf(peer.state()), capturing: told })
  }
  const unwatch = peer.watch(tellState)
  const timer = setInterval(() => {
    if (isCapturing() !== told) tellState()
  }, CAPTURE_CHECK)

  function end(): void {
    ending = true
    unwatch()
    clearInterval(timer)
  }
  const gone = () => Promise.all([...workers.values()].map(worker => exited(worker)))

  const close = async (): Promise<void> => {
    end()
    const all = gone()
    for (const worker of workers.values()) worker.process.kill('SIGKILL')
    await all
  }

  let first: Extract<FromWorker, { kind: 'listening' }> | undefined
  try {
    const listening = await Promise.all(Array.from({ length: count }, (_, i) => fork(i, BACKOFF.first)))
    first = listening[0]
  } catch (error) {
    await close()
    throw error
  }
  if (first === undefined) throw new RangeError('no process')
  return {
    tunnel: first.tunnel,
    tls: first.tls,
    async snapshot() {
      const answers = [...workers.values()].map(
        worker =>
          new Promise<Snapshot | undefined>(resolve => {
            const id = questions++
            const settle = (snapshot: Snapshot | undefined) => {
              asked.delete(id)
              clearTimeout(late)
              resolve(snapshot)
            }
            const late = setTimeout(() => settle(undefined), SNAPSHOT_TIMEOUT)
            asked.set(id, settle)
            send(worker, { kind: 'snapshot', id })
          }),
      )
      return sum((await Promise.all(answers)).flatMap(answer => answer ?? []))
    },
    renew: (certificate, key) => tellAll({ kind: 'certificate', certificate, key }),
    async drain() {
      end()
      const all = gone()
      tellAll({ kind: 'drain' })
      await all
    },
    close,
  }
}

function send(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message)
}

const exited = (worker: Worker): Promise<void> =>
  new Promise(resolve => {
    if (worker.isDead()) resolve()
    else worker.once('exit', () => resolve())
  })
