import { parentPort, workerData } from 'node:worker_threads'
import { inflate } from '../inflate.ts'
import type { Answer, Order, Start } from './messages.ts'
import { createRingWriter } from './ring.ts'

/** The thread that inflates: `inflate` between two rings. */
const port = parentPort
if (!port) throw new Error('this is a thread')
const { packed, unpacked } = workerData as Start
const answer = (message: Answer): void => port.postMessage(message)
const output = createRingWriter(unpacked)
const input = new Uint8Array(packed)

const orders: Order[] = []
let wake: (() => void) | undefined
port.on('message', (order: Order) => {
  if (order.kind === 'free') output.free(order.used)
  else orders.push(order)
  wake?.()
})
const change = () =>
  new Promise<void>(resolve => {
    wake = resolve
  })

async function* source(): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    const order = orders.shift()
    if (!order) await change()
    else if (order.kind === 'packed') {
      // A copy: inflate may hold on to what it was given.
      const { at, length, used } = order.piece
      const bytes = input.slice(at, at + length)
      answer({ kind: 'free', used })
      yield bytes
    } else return
  }
}

const report = (code: string, detail?: { readonly offset?: number }) =>
  answer({ kind: 'fault', code, offset: detail?.offset ?? 0 })

for await (const bytes of inflate(source(), report)) {
  for (let piece = output.put(bytes); ; piece = output.put(bytes)) {
    if (piece) {
      answer({ kind: 'unpacked', piece })
      break
    }
    await change()
  }
}
answer({ kind: 'end' })
port.close()
