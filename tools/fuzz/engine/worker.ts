import { parentPort, workerData } from 'node:worker_threads'
import { type Campaign, type Fuzz, runCampaign } from './campaign.ts'
import { COUNTERS } from './counters.ts'

/** What a campaign's thread is given. */
export interface Order extends Campaign {
  /** Where the thread leaves what it is doing: length of the input and number of inputs so far, then the input itself. */
  readonly state: SharedArrayBuffer
}

export const STATE_HEADER = 8

/** The thread's side: runs the campaign, and answers with its outcome. */
export function serve(fuzz: Fuzz): void {
  const { state, ...campaign } = workerData as Order
  const head = new Uint32Array(state, 0, 2)
  const held = new Uint8Array(state, STATE_HEADER)
  const counters = (globalThis as unknown as Record<typeof COUNTERS, Uint32Array>)[COUNTERS]
  void runCampaign(fuzz, counters, campaign, input => {
    head[0] = input.length
    Atomics.add(head, 1, 1)
    held.set(input)
  }).then(outcome => parentPort?.postMessage(outcome))
}
