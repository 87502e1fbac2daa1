import { analyze } from '../../analyze/index.ts'
import { digestOf } from './digest.ts'
import type { Order, Said } from './messages.ts'

/** Milliseconds between two words on progress. */
const OFTEN = 200

/** Carries an order out: one report, or the reason why there is none. */
export async function carryOut(order: Order, say: (said: Said) => void): Promise<void> {
  const { id } = order
  let said = 0
  try {
    const report = await analyze({
      paths: order.paths,
      names: 'ats',
      language: order.language,
      version: order.version,
      at: order.at,
      progress: (done, total) => {
        const now = Date.now()
        if (now - said < OFTEN) return
        said = now
        say({ id, kind: 'progress', done, total: total ?? done })
      },
    })
    say({ id, kind: 'done', digest: digestOf(report) })
  } catch (error) {
    say({ id, kind: 'failed', reason: error instanceof Error ? error.message : String(error) })
  }
}
