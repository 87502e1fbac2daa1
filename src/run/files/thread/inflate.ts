import { Worker } from 'node:worker_threads'
import type { Bytes, Inflate, Report } from '../../../read/archive/index.ts'
import { inflate } from '../inflate.ts'
import { type Answer, AT_ONCE, type Order, PACKED, STAYS, type Start, UNPACKED } from './messages.ts'
import { createRingWriter, type Piece } from './ring.ts'

/** Packed bytes given at a time; half of their ring would be the most. */
const PIECE = 1 << 20

/** A thread starts from a built file. */
export const CAN_START_THREADS = !import.meta.url.endsWith('.ts')

/** Threads started for one input: an archive may hold any number of small ones, and a start takes longer than those. */
const MOST = 16

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
  const start: Start = {
    packed: new SharedArrayBuffer(PACKED),
    unpacked: new SharedArrayBuffer(UNPACKED),
  }
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: start })
  const order = (message: Order): void => worker.postMessage(message)
  const input = createRingWriter(start.packed)
  const answers = receive(worker, used => input.free(used))
  const output = new Uint8Array(start.unpacked)
  const feeding = feed(source, input, order, answers.room)
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
        if (behind >= STAYS + AT_ONCE) {
          let used = 0
          while (lent[0] && behind - lent[0].length >= STAYS) {
            const [oldest] = lent.splice(0, 1) as [Piece]
            behind -= oldest.length
            used += oldest.used
          }
          order({ kind: 'free', used })
        }
      }
    }
  } finally {
    answers.close()
    await worker.terminate()
    await feeding.catch(() => {})
  }
}

type Answers = ReturnType<typeof receive>

/** The thread's answers in order; room that it gives back is used at once. */
function receive(worker: Worker, free: (used: number) => void) {
  const waiting: Exclude<Answer, { kind: 'free' }>[] = []
  let failure: unknown
  let closed = false
  let wake = () => {}
  let roomy = () => {}
  worker.on('message', (answer: Answer) => {
    if (answer.kind === 'free') {
      free(answer.used)
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
    async next(): Promise<Exclude<Answer, { kind: 'free' }>> {
      for (;;) {
        const answer = waiting.shift()
        if (answer) return answer
        if (failure !== undefined) throw failure
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
    },
    /** Waits until the thread took something; false where nobody reads any more. */
    async room(): Promise<boolean> {
      if (!closed)
        await new Promise<void>(resolve => {
          roomy = resolve
        })
      return !closed
    },
    close(): void {
      closed = true
      roomy()
    },
  }
}

async function feed(
  source: Bytes,
  input: ReturnType<typeof createRingWriter>,
  order: (message: Order) => void,
  room: Answers['room'],
): Promise<void> {
  for await (const chunk of source)
    for (let from = 0; from < chunk.length; from += PIECE) {
      const part = chunk.subarray(from, from + PIECE)
      for (let piece = input.put(part); ; piece = input.put(part)) {
        if (piece) {
          order({ kind: 'packed', piece })
          break
        }
        if (!(await room())) return
      }
    }
  order({ kind: 'end' })
}
