import type { Judgement } from './judge.ts'

/** OpenSSL keeps a session of a client for two hours at most (SSL_CTX_set_timeout, RFC 8446 section 4.6.1 says seven days). */
const MAX_AGE = 7_200_000
const MAX_SESSIONS = 4096

/** A TLS session with the judgement of the handshake that made it. */
export interface Session {
  readonly ticket: Buffer
  readonly judgement: Judgement | undefined
  /** Milliseconds since 1970, after which it is not offered any more. */
  readonly until: number
}

/**
 * Sessions by origin and rules: `key` holds address, port and the fingerprint of the rules, so that none of one policy, store or cipher list is
 * offered under another. None outlives a certificate of the path that was judged.
 */
export interface Sessions {
  take(key: string, at: number): Session | undefined
  keep(key: string, ticket: Buffer, judgement: Judgement | undefined, at: number): void
  forget(key: string): void
}

export function createSessions(): Sessions {
  const sessions = new Map<string, Session>()
  return {
    take(key, at) {
      const session = sessions.get(key)
      if (!session || at < session.until) return session
      sessions.delete(key)
      return undefined
    },
    keep(key, ticket, judgement, at) {
      const certificates = judgement?.verdict?.paths[0]?.certificates ?? judgement?.chain ?? []
      const until = Math.min(at + MAX_AGE, ...certificates.map(({ notAfter }) => notAfter))
      sessions.delete(key)
      if (!(until > at)) return
      if (sessions.size >= MAX_SESSIONS) sessions.delete(sessions.keys().next().value ?? '')
      sessions.set(key, { ticket, judgement, until })
    },
    forget: key => void sessions.delete(key),
  }
}
