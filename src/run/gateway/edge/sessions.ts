import { randomUUID } from 'node:crypto'

/** A client that logged in at the edge. */
export interface Session {
  readonly username: string
  /** Milliseconds since 1970. */
  readonly until: number
}

/** What cookies stand for (facts: flow, step 6). In memory: whoever restarts the edge logs everybody out, as a restart of Expressway-E does. */
export interface Sessions {
  /** A new cookie's value. */
  open(username: string, now: number, lifetime: number): { readonly value: string; readonly until: number }
  find(value: string, now: number): Session | undefined
  sweep(now: number): void
  readonly size: number
}

/** Cookies remembered; the oldest goes first. */
const MOST = 100_000

export function createSessions(): Sessions {
  const sessions = new Map<string, Session>()
  return {
    get size() {
      return sessions.size
    },
    open(username, now, lifetime) {
      const oldest = sessions.size >= MOST ? sessions.keys().next().value : undefined
      if (oldest !== undefined) sessions.delete(oldest)
      const value = randomUUID()
      const until = now + lifetime
      sessions.set(value, { username, until })
      return { value, until }
    },
    find(value, now) {
      const session = sessions.get(value)
      return session !== undefined && now < session.until ? session : undefined
    },
    sweep(now) {
      for (const [value, { until }] of sessions) if (now >= until) sessions.delete(value)
    },
  }
}
