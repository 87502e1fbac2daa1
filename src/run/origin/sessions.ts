import type { Judgement } from './judge.ts'

/** OpenSSL offers a session for two hours at most (SSL_CTX_set_timeout); RFC 8446 section 4.6.1 would have seven days. */
const MAX_AGE = 7_200_000
/** Milliseconds for which an origin that did not take up its session is offered none: keeping and offering one costs more than a signature. */
const REFUSED = 600_000
const MAX_SESSIONS = 4096

/** A TLS session with the judgement of the handshake that made it. */
export interface Session {
  readonly ticket: Buffer
  readonly judgement: Judgement | undefined
}

/**
 * Sessions by origin and rules: `key` holds address, port and the fingerprint of the rules, so that none of one policy, store or cipher list is
 * offered under another. None outlives a certificate of the path that was judged. Times are milliseconds since 1970.
 */
export interface Sessions {
  take(key: string, at: number): Session | undefined
  /** Is it worth while to keep one? */
  wanted(key: string, at: number): boolean
  keep(key: string, session: Session, at: number): void
  /** The origin did not take it up, or the handshake failed with it. */
  refused(key: string, at: number): void
}

interface Kept {
  readonly session: Session | undefined
  readonly until: number
}

export function createSessions(): Sessions {
  const all = new Map<string, Kept>()
  const put = (key: string, kept: Kept): void => {
    all.delete(key)
    if (all.size >= MAX_SESSIONS) all.delete(all.keys().next().value ?? '')
    all.set(key, kept)
  }
  const current = (key: string, at: number): Kept | undefined => {
    const kept = all.get(key)
    if (!kept || at < kept.until) return kept
    all.delete(key)
    return undefined
  }
  const wanted = (key: string, at: number): boolean => {
    const kept = current(key, at)
    return !kept || kept.session !== undefined
  }
  return {
    take: (key, at) => current(key, at)?.session,
    wanted,
    keep(key, session, at) {
      if (!wanted(key, at)) return
      const until = Math.min(at + MAX_AGE, endOf(session.judgement))
      if (until > at) put(key, { session, until })
    },
    refused: (key, at) => put(key, { session: undefined, until: at + REFUSED }),
  }
}

/** When the first certificate of the path expires. */
function endOf(judgement: Judgement | undefined): number {
  const path = judgement?.verdict?.paths[0]?.certificates ?? judgement?.chain ?? []
  return Math.min(...path.map(({ notAfter }) => notAfter))
}
