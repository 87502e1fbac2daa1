import type { ConnectOptions } from './types.ts'

/** How a connection came out: told once, by whoever knows first, the clock and the caller's signal among them. */
export interface Outcome<T> {
  readonly promise: Promise<T>
  settled(): boolean
  settle(result: T): void
}

/** `gaveUp` is called when time is up or the caller has lost interest, and settles. */
export function createOutcome<T>(
  { timeout, signal }: ConnectOptions,
  gaveUp: (cause: 'timeout' | 'reset') => void,
): Outcome<T> {
  let resolve: (result: T) => void
  let settled = false
  const promise = new Promise<T>(settle => {
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
