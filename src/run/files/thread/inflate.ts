import { Worker } from 'node:worker_threads'
import type { Bytes, Inflate, Report } from '../../../read/archive/index.ts'
import { inflate } from '../inflate.ts'
import type { Answer, Order } from './messages.ts'
import { createRing, giveBack, type Piece } from './ring.ts'

/** A thread starts from a built file. */
export const CAN_START_THREADS = !import.meta.url.endsWith('.ts')

/** Threads started for one input: an archive may hold any number of small ones, and a start takes longer than those. */
const MOST = 16

/** Bytes that wait for the reader: small enough to stay in a cache that two cores share. */
const UNPACKED = 1 << 23
/** A piece that was handed on stays as it is until this many bytes more have been: a reader may look at two pieces at once. */
const STAYS = 1 << 21
/** Packed chunks that are at the thread: one is inflated, the next one waits. */
const AHEAD = 2

/** For a large input: what is inflated first is inflated in a thread, and after it the next; what is packed inside of it is not. */
export function largeInflate(): Inflate {
  let started = 0
  let running = false
  async function* inThread(source: Bytes, report: Report) {
    running = true
    started++
    yield* inflateInThread(source, report)
    running = false
  }
  return (source, report) =>
    running || started >= MOST || !CAN_START_THREADS ? inflate(source, report) : inThread(source, report)
}

/**
 * `inflate` in a thread of its own, so that a large archive is inflated while what came out is read. What is yielded is memory of the ring: it
 * stays as it is until two MiB more were asked for.
 */
async function* inflateInThread(source: Bytes, report: Report): AsyncGenerator<Uint8Array, void, undefined> {
  const ring = createRing(UNPACKED)
  const output = new Uint8Array(ring.memory)
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: ring })
  const answers = receive(worker)
  const feeding = feed(source, worker, answers.room)
  feeding.catch(answers.fail)
  const lent: Piece[] = []
  let behind = 0
  try {
    for (;;) {
      const answer = await answers.next()
      if (answer.kind === 'end') return
      if (answer.kind === 'fault') report(answer.code, { offset: answer.offset })
      else {
        const { piece } = answer
        yield output.subarray(piece.at, piece.at + piece.length)
        lent.push(piece)
        behind += piece.length
        for (let [oldest] = lent; oldest && behind - oldest.length >= STAYS; [oldest] = lent) {
          lent.shift()
          behind -= oldest.length
          giveBack(ring, oldest.used)
        }
      }
    }
  } finally {
    answers.close()
    await worker.terminate()
    await feeding.catch(() => {})
  }
}

/** The thread's answers in order, and how much it may be given. */
function receive(worker: Worker) {
  const waiting: Exclude<Answer, { kind: 'taken' }>[] = []
  let ahead = 0
  let failure: unknown
  let closed = false
  let wake = () => {}
  let roomy = () => {}
  worker.on('message', (answer: Answer) => {
    if (answer.kind === 'taken') {
      ahead--
      roomy()
    } else {
      waiting.push(answer)
      wake()
    }
  })
  const fail = (cause: unknown) => {
    failure ??= cause
    wake()
  }
  worker.on('error', fail)
  return {
    fail,
    async next(): Promise<Exclude<Answer, { kind: 'taken' }>> {
      for (;;) {
        const answer = waiting.shift()
        if (answer) return answer
        if (failure !== undefined) throw failure
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
    },
    /** Waits until one more chunk may be given; false where nobody reads any more. */
    async room(): Promise<boolean> {
      while (!closed && ahead >= AHEAD)
        await new Promise<void>(resolve => {
          roomy = resolve
        })
      ahead++
      return !closed
    },
    close(): void {
      closed = true
      roomy()
    },
  }
}

async function feed(source: Bytes, worker: Worker, room: () => Promise<boolean>): Promise<void> {
  const order = (message: Order, ...transfer: ArrayBuffer[]): void => worker.postMessage(message, transfer)
  for await (const chunk of source) {
    if (!(await room())) return
    if (chunk.buffer instanceof ArrayBuffer) {
      const bytes = chunk.slice()
      order({ kind: 'packed', bytes }, bytes.buffer)
    } else order({ kind: 'packed', bytes: chunk })
  }
  order({ kind: 'end' })
}
