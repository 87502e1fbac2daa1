import { Worker } from 'node:worker_threads'
import type { Bundle } from './bundle.ts'
import type { Campaign, Outcome } from './campaign.ts'
import { COUNTERS } from './instrument.ts'
import { type Order, STATE_HEADER } from './worker.ts'

/** How long one input may take, how large the heap may become, and by how much the process may grow meanwhile. */
const LONGEST_RUN = 10_000
const HEAP_MB = 256
const MOST_GROWTH = 1 << 30
const LOOK = 500

/** Runs a campaign in a thread, and ends it where an input takes too long or too much memory: that input is the finding. */
export function watched(bundle: Bundle, campaign: Campaign): Promise<Outcome> {
  const state = new SharedArrayBuffer(STATE_HEADER + campaign.longest)
  const order: Order = { ...campaign, state, counters: COUNTERS }
  const script = `globalThis.${COUNTERS} = new Uint32Array(${bundle.branches})\n${bundle.script}`
  const begun = performance.now()
  const memory = process.memoryUsage.rss()
  const worker = new Worker(script, {
    eval: true,
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  })
  const head = new Uint32Array(state, 0, 2)

  const broken = (message: string): Outcome => {
    const input = new Uint8Array(state, STATE_HEADER, head[0]).slice()
    const milliseconds = performance.now() - begun
    const finding = { input, message }
    const none = {
      branches: bundle.branches,
      covered: 0,
      corpus: 0,
      slowest: milliseconds,
      slowestInput: input,
    }
    return { ...none, runs: head[1]!, milliseconds, findings: [finding] }
  }

  return new Promise(resolve => {
    let [seen, since] = [0, performance.now()]
    const timer = setInterval(() => {
      if (head[1] !== seen) [seen, since] = [head[1]!, performance.now()]
      const growth = process.memoryUsage.rss() - memory
      if (performance.now() - since > LONGEST_RUN) end(broken(`more than ${LONGEST_RUN} ms`))
      else if (growth > MOST_GROWTH) end(broken(`more than ${MOST_GROWTH >> 20} MiB`))
    }, LOOK)
    function end(outcome: Outcome): void {
      clearInterval(timer)
      void worker.terminate().then(() => resolve(outcome))
    }
    worker.on('message', end)
    worker.on('error', error => end(broken(error.stack ?? error.message)))
  })
}
