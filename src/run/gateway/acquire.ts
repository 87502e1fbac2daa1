import type { Duplex } from 'node:stream'
import type { OriginHandshake } from '../origin/index.ts'
import type { OriginFault } from './answers.ts'
import { type Context, keyOf } from './context.ts'
import { type Dialled, dial } from './dial.ts'
import type { Route } from './route.ts'
import type { FingerprintedRules } from './rules.ts'
import { createUpstream, type Upstream } from './upstream.ts'
import { verdictOf } from './verdict.ts'

/** What the log is told while an origin is being reached. */
export interface Attempts {
  /** An attempt begins, or a pooled connection taken: `Sending Request`. */
  sending(ip: string, port: number): void
  diagnostic(level: 'WARNING' | 'ERROR', text: string): void
}

/**
 * A connection to an origin that is verified by the rules as they are when it is handed over: one of the pool unless `fresh`, otherwise as many
 * handshakes as the peer makes. Waits where the origin has all the connections it may have.
 */
export function acquire(
  context: Context,
  route: Route,
  fresh: boolean,
  attempts: Attempts,
  done: (result: Upstream | OriginFault) => void,
): { cancel(): void } {
  const { pool, counters } = context
  const abort = new AbortController()
  let stopWaiting: (() => void) | undefined
  let made = 0

  /** By the state as it is now, which may not be the one that the request came under. */
  function present(now: number): { rules: FingerprintedRules; key: string } {
    const here = context.present(route)
    const rules = context.rulesFor(context.policyFor(here, now).policy)
    return { rules, key: keyOf(here, rules) }
  }

  function start(): void {
    stopWaiting = undefined
    if (abort.signal.aborted) return
    const now = Date.now()
    const { rules, key } = present(now)
    const idle = fresh ? undefined : pool.take(key, now, Number.POSITIVE_INFINITY)
    if (idle !== undefined) {
      counters.originReused++
      attempts.sending(idle.ip, idle.port)
      done(idle)
      return
    }
    const room = pool.reserve(key, start)
    if (room === true)
      dial(context, route, rules, { signal: abort.signal, trying }).then(found => settle(found, key))
    else stopWaiting = room
  }

  const trying = (ip: string): void => attempts.sending(ip, route.target.port)

  function settle(found: Dialled, key: string): void {
    if (abort.signal.aborted) {
      if ('socket' in found) found.socket.destroy()
      pool.forget(key)
      return
    }
    tell(found)
    if (found.outcome === 'open' || found.outcome === 'plain') opened(found, key)
    else failed(found, key)
  }

  function opened(found: Dialled & { readonly socket: Duplex }, key: string): void {
    const handshake = 'handshake' in found ? found.handshake : undefined
    counters.originOpened++
    const facts = {
      key,
      ip: found.outcome === 'plain' ? found.ip : (handshake?.ip ?? ''),
      port: route.target.port,
      expires: expiryOf(handshake),
    }
    const upstream = createUpstream(found.socket, facts, context.headLimits, pool.remove)
    // Rules may have changed while the handshake went on: what was verified by the old ones serves nobody.
    if (present(Date.now()).key === key) done(upstream)
    else {
      upstream.socket.destroy()
      start()
    }
  }

  function failed(found: Dialled, key: string): void {
    pool.forget(key)
    made++
    if (found.outcome === 'refused') counters.originRefused++
    else counters.originFailed++
    const fault = faultOf(found)
    if (fault !== 'unresolvable' && made < context.routes().state.attempts) start()
    else done(fault)
  }

  /** What the traffic server says of an attempt behind its `Sending Request`. */
  function tell(found: Dialled): void {
    context.recorder.verdict?.(verdictOf(found, route.target))
    const handshake = 'handshake' in found ? found.handshake : undefined
    if (handshake === undefined) return
    for (const warning of handshake.warnings) attempts.diagnostic('WARNING', warning)
    if ('error' in found && found.error !== undefined)
      attempts.diagnostic('ERROR', sslFailed(route.target.address, found.error))
  }

  start()
  return {
    cancel() {
      abort.abort()
      stopWaiting?.()
    },
  }
}

/** `error` in the words of OpenSSL. */
export const sslFailed = (address: string, error: string): string =>
  `SSL connection failed for '${address}': ${error}`

/** When the first certificate expires that the origin showed, or that its path was verified with; those that have already are no matter of the verdict. */
function expiryOf(handshake: OriginHandshake | undefined): number {
  const path = handshake?.verdict?.paths[0]?.certificates ?? []
  const now = Date.now()
  return [...(handshake?.chain ?? []), ...path]
    .map(({ notAfter }) => notAfter)
    .filter(notAfter => notAfter > now)
    .reduce((first, notAfter) => Math.min(first, notAfter), Number.POSITIVE_INFINITY)
}

function faultOf(found: Dialled): OriginFault {
  if (found.outcome === 'refused') return 'refused'
  if (found.outcome !== 'failed') return 'closed'
  switch (found.cause) {
    case 'unresolvable':
      return 'unresolvable'
    case 'unreachable':
      return 'unreachable'
    case 'timeout':
      return 'timeout'
    default:
      return 'tls'
  }
}
