import type { Diagnostics } from '../record/index.ts'

/**
 * Diagnostic logging of one peer of a cluster: start and stop hold for all of them, marker, state and bundle are each peer's own (facts: diagnostic bundle). A peer
 * that is ahead is left as it is.
 */
export function clusterLogging(own: Diagnostics, others: () => readonly Diagnostics[]): Diagnostics {
  const isRunning = (each: Diagnostics): boolean => each.state().state === 'running'
  return {
    ...own,
    async start(options) {
      await own.start(options)
      const idle = others().filter(each => !isRunning(each))
      await Promise.all(idle.map(each => each.start(options)))
    },
    async stop() {
      await own.stop()
      await Promise.all(
        others()
          .filter(isRunning)
          .map(each => each.stop()),
      )
    },
  }
}
