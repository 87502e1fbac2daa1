import type { SystemBuilder } from '../../judge/evidence/index.ts'
import type { Instant } from '../../read/bytes/index.ts'

/** The time that counts, both ends within; an end that is undefined is open. */
export interface Window {
  readonly since?: Instant
  readonly until?: Instant
}

/** The builder of a peer that is told only what happened in the window. What has no time did not happen in it. */
export function windowed(system: SystemBuilder, { since, until }: Window): SystemBuilder {
  if (since === undefined && until === undefined) return system
  const inside = (at: Instant) => at >= (since ?? -Infinity) && at <= (until ?? Infinity)
  const within = (at: Instant) => Math.min(Math.max(at, since ?? -Infinity), until ?? Infinity)
  return {
    ...system,
    wants: 'everything',
    count({ from, to, ...more }) {
      if (from === undefined || to === undefined || to < (since ?? -Infinity) || from > (until ?? Infinity))
        system.count(more)
      else system.count({ ...more, from: within(from), to: within(to) })
    },
    event(event) {
      if (inside(event.at)) system.event(event)
    },
    handshake(handshake) {
      if (inside(handshake.at)) system.handshake(handshake)
    },
  }
}
