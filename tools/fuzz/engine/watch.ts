import { Worker } from 'node:worker_threads'
import type { Bundle } from './bundle.ts'
import type { Campaign, Outcome } from './campaign.ts'
import { COUNTERS } from './counters.ts'
import { type Order, STATE_HEADER } from './worker.ts'

/** What one input may cost. */
export interface Cost {
  readonly milliseconds: number
  /** MiB of the thread's heap, and by which the process may grow meanwhile. */
  readonly heap: number
  readonly growth: number
}

const COST: Cost = { milliseconds: 10_000, heap: 256, growth: 1024 }
/** Milliseconds between two looks at it. */
const LOOK = 500

/** Runs a campaign in a thread, and ends it where an input takes too long or too much memory: that input is the finding. */
export function watched(bundle: Bundle, campaign: Campaign, cost = COST): Promise<Outcome> {
  const state = new SharedArrayBuffer(STATE_HEADER + campaign.longest)
  const order: Order = { ...campaign, state }
  const script = `globalThis.${COUNTERS} = new Uint32Array(${bundle.branches})\n${bundle.script}`
  const begun = performance.now()
  const memory = process.memoryUsage.rss()
  const worker = new Worker(script, {
    eval: true,
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: cost.heap },
  })
  const head = new Uint32Array(state, 0, 2)

  const broken = (message: string): Outcome => {
    const input = new Uint8Array(state, STATE_HEADER, head[0]).slice()
    const milliseconds = performance.now() - begun
    const finding = { input, message }
    const none = { branches: bundle.branches, covered: 0, corpus: 0, slowest: milliseconds }
    return { ...none, runs: head[1]!, milliseconds, findings: [finding] }
  }

  return new Promise(resolve => {
    let said: Outcome | undefined
    let [seen, since] = [0, performance.now()]
    const timer = setInterval(
      () => {
        if (head[1] !== seen) [seen, since] = [head[1]!, performance.now()]
        const growth = (process.memoryUsage.rss() - memory) / 2 ** 20
        if (performance.now() - since > cost.milliseconds) end(broken(`more than ${cost.milliseconds} ms`))
        else if (growth > cost.growth) end(broken(`more than ${cost.growth} MiB`))
      },
      Math.min(LOOK, cost.milliseconds),
    )
    /** The first word counts: a thread that is ended also says that it ends. */
    function end(outcome: Outcome): void {
      clearInterval(timer)
      said ??= outcome
      const last = said
      void worker.terminate().then(() => resolve(last))
    }
    worker.on('message', end)
    worker.on('error', error => end(broken(error.stack ?? error.message)))
    worker.on('exit', () => end(broken('the thread ended')))
  })
}
