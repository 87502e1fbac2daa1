import { parentPort } from 'node:worker_threads'
import { carryOut } from './carry-out.ts'
import type { Order } from './messages.ts'

/** The thread in which bundles are analysed: one order after the other, until it is ended. */
parentPort?.on('message', (order: Order) => {
  void carryOut(order, said => parentPort?.postMessage(said))
})
