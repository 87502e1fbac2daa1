import type { Instant } from '../../read/bytes/index.ts'
import type { LogEvent } from '../../read/logs/index.ts'
import { bounded } from './bounded.ts'
import { exhibitOf } from './requests.ts'
import type { Exhibit, TunnelFailure } from './types.ts'

/**
 * The text by which Expressway-E answers when Expressway-C or the tunnel to it is gone (MRA guide, troubleshooting); an origin that fails has
 * another: `connect failed`.
 */
const TUNNEL_REASON = /next hop connection failed/i

/** A response and its `Sending HTTP error response` event are written together (ms). */
const TWIN_WINDOW = 50

export interface TunnelLog {
  add(event: LogEvent): void
  all(): readonly TunnelFailure[]
}

/** Counts 502 answers that tell of the tunnel, not of an origin. A response and its error event are one failure. */
export function createTunnelLog(): TunnelLog {
  const exhibits = bounded<Exhibit>(2, 2)
  let found: { reason: string; firstSeen: Instant; lastSeen: Instant } | undefined
  let last: { at: Instant; kind: string } | undefined
  return {
    add(event) {
      if (event.kind !== 'http-error' && event.kind !== 'send-response') return
      const reason = event.reason?.trim()
      if (!reason || !TUNNEL_REASON.test(reason)) return
      const twin = last && last.kind !== event.kind && Math.abs(event.at - last.at) < TWIN_WINDOW
      last = { at: event.at, kind: event.kind }
      if (twin) return
      found ??= { reason, firstSeen: event.at, lastSeen: event.at }
      found.firstSeen = Math.min(found.firstSeen, event.at)
      found.lastSeen = Math.max(found.lastSeen, event.at)
      exhibits.add(exhibitOf(event))
    },
    all: () => (found ? [{ ...found, attempts: exhibits.count, evidence: exhibits.items }] : []),
  }
}
