import type { LogEvent } from '../../read/logs/index.ts'
import { type Bounded, bounded } from './bounded.ts'
import { exhibitOf } from './requests.ts'
import type { Exhibit, TunnelFailure } from './types.ts'

/**
 * The text by which Expressway-E answers when Expressway-C or the tunnel to it is gone (MRA guide, troubleshooting); an origin that fails has
 * another: `connect failed`.
 */
const TUNNEL_REASON = /next hop connection failed/i

interface Counted {
  readonly reason: string
  firstSeen: number
  lastSeen: number
  readonly exhibits: Bounded<Exhibit>
}

export interface TunnelLog {
  add(event: LogEvent): void
  all(): readonly TunnelFailure[]
}

/** Counts 502 answers that tell of the tunnel, not of an origin. A response and its error event are one failure. */
export function createTunnelLog(): TunnelLog {
  const reasons = new Map<string, Counted>()
  let last: { at: number; kind: string } | undefined
  return {
    add(event) {
      if (event.kind !== 'http-error' && event.kind !== 'send-response') return
      const reason = event.reason?.trim()
      if (!reason || !TUNNEL_REASON.test(reason)) return
      const twin = last && last.kind !== event.kind && Math.abs(event.at - last.at) < 50
      last = { at: event.at, kind: event.kind }
      if (twin) return
      let counted = reasons.get('tunnel')
      if (!counted) {
        counted = { reason, firstSeen: event.at, lastSeen: event.at, exhibits: bounded<Exhibit>(2, 2) }
        reasons.set('tunnel', counted)
      }
      counted.firstSeen = Math.min(counted.firstSeen, event.at)
      counted.lastSeen = Math.max(counted.lastSeen, event.at)
      counted.exhibits.add(exhibitOf(event))
    },
    all: () =>
      [...reasons.values()].map(({ reason, firstSeen, lastSeen, exhibits }) => ({
        reason,
        attempts: exhibits.count,
        firstSeen,
        lastSeen,
        evidence: exhibits.items,
      })),
  }
}
