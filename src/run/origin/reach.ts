import { type Resolved, resolveTarget } from './resolve.ts'
import type { ConnectOptions, OriginFailed, OriginTarget } from './types.ts'

/** Finds the address of a target, tells that it is tried, and opens it in the time that is left. What cannot be resolved is never tried. */
export async function reach<T>(
  target: OriginTarget,
  options: ConnectOptions,
  open: (place: Resolved, left: ConnectOptions) => Promise<T>,
): Promise<T | OriginFailed> {
  const begun = performance.now()
  const found = await within(resolveTarget(target, options.resolve), options)
  if ('outcome' in found) return found
  options.trying?.(found.ip)
  return open(found, { ...options, timeout: options.timeout - (performance.now() - begun) })
}

/** The resolver cannot be stopped; what it finds too late is dropped. */
function within(
  resolving: Promise<Resolved>,
  { timeout, signal }: ConnectOptions,
): Promise<Resolved | OriginFailed> {
  return new Promise(resolve => {
    const end = (found: Resolved | OriginFailed): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      resolve(found)
    }
    const abort = (): void => end({ outcome: 'failed', cause: 'reset', detail: 'aborted' })
    const late = (): void => end({ outcome: 'failed', cause: 'timeout', detail: 'name' })
    const timer = setTimeout(late, timeout)
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort)
    resolving.then(end, (error: unknown) => {
      const detail =
        error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'ENOTFOUND'
      end({ outcome: 'failed', cause: 'unresolvable', detail })
    })
  })
}
