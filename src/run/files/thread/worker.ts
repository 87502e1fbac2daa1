import { parentPort, workerData } from 'node:worker_threads'
import { createGunzip } from '../gunzip.ts'
import type { Answer, Order } from './messages.ts'
import { createRingWriter, type Ring } from './ring.ts'

/** The thread that inflates: packed bytes come as messages, what comes out of them goes into a ring. */
const port = parentPort
if (!port) throw new Error('this is a thread')
const answer = (message: Answer): void => port.postMessage(message)
const put = createRingWriter(workerData as Ring)
const gunzip = createGunzip((code, detail) => answer({ kind: 'fault', code, offset: detail?.offset ?? 0 }))

function end(): void {
  answer({ kind: 'end' })
  port?.close()
}

port.on('message', (order: Order) => {
  if (order.kind === 'end') {
    gunzip.end()
    return end()
  }
  for (const bytes of gunzip.push(order.bytes)) answer({ kind: 'unpacked', piece: put(bytes) })
  answer({ kind: 'taken' })
  if (gunzip.isOver) end()
})
