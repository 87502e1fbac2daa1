import type { Connected, ConnectOptions } from './types.ts'

/** How a connection came out: told once, by whoever knows first, the clock and the caller's signal among them. */
export interface Outcome {
  readonly promise: Promise<Connected>
  settled(): boolean
  settle(result: Connected): void
}

/** `gaveUp` is called when time is up or the caller has lost interest, and settles. */
export function createOutcome(
  { timeout, signal }: ConnectOptions,
  gaveUp: (cause: 'timeout' | 'reset') => void,
): Outcome {
  let resolve: (result: Connected) => void
  let settled = false
  const promise = new Promise<Connected>(settle => {
    resolve = settle
  })
  const abort = (): void => gaveUp('reset')
  const timer = setTimeout(() => gaveUp('timeout'), Math.max(0, timeout))
  if (signal?.aborted) process.nextTick(abort)
  signal?.addEventListener('abort', abort)
  return {
    promise,
    settled: () => settled,
    settle(result) {
      settled = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      resolve(result)
    },
  }
}
