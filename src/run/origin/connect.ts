import { type Resolved, resolveTarget } from './resolve.ts'
import { shake } from './shake.ts'
import type { Connected, ConnectOrigin } from './types.ts'

/**
 * Opens one connection to an origin and judges it inside the handshake (`createHold`). Under `off` nothing is looked at. Sessions are taken up again
 * per address, port and rules; such a handshake carries the verdict of the one that made the session, and no warning of its own, as the traffic
 * server runs no verification then.
 *
 * @throws never: whatever the resolver, the network or the origin does is an outcome
 */
export const connectOrigin: ConnectOrigin = async (target, rules, options) => {
  const begun = performance.now()
  const resolved = await within(resolveTarget(target, options.resolve), options.timeout, options.signal)
  if ('outcome' in resolved) return resolved
  return shake(resolved, rules, { ...options, timeout: options.timeout - (performance.now() - begun) })
}

/** The resolver cannot be stopped; what it finds too late is dropped. */
function within(
  resolving: Promise<Resolved>,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<Resolved | Connected> {
  return new Promise(resolve => {
    const end = (found: Resolved | Connected): void => {
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
