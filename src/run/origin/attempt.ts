import type { TLSSocket } from 'node:tls'
import { certificateUnreadable, tlsFault, verifyFailed } from './error-text.ts'
import { type Judgement, judgeOrigin } from './judge.ts'
import type { Resolved } from './resolve.ts'
import type { Session } from './sessions.ts'
import type { Connected, OriginHandshake, OriginRules } from './types.ts'

type Failed = Extract<Connected, { outcome: 'failed' }>
export type Failure = Omit<Failed, 'outcome' | 'handshake'>

/** One handshake under way, and what is known of it so far. */
export interface Attempt {
  readonly place: Resolved
  readonly rules: OriginRules
  /** Offered to the origin. */
  readonly session: Session | undefined
  at: number
  local: { readonly localAddress: string; readonly localPort: number }
  tls: TLSSocket | undefined
  /** As on the wire, once agreed. */
  version: number | undefined
  judgement: Judgement | undefined
}

/** Judges what the origin presented: the alert to refuse it with, undefined to go on. */
export function judgeAttempt(attempt: Attempt, certificates: readonly Uint8Array[]): number | undefined {
  const { place, rules } = attempt
  attempt.judgement = judgeOrigin(place.target, place.ip, rules, certificates, Date.now())
  return attempt.judgement.alert
}

/** The judgement that the handshake rests on: its own, or that of the handshake that made its session. */
export function judgementOf(attempt: Attempt): Judgement | undefined {
  return attempt.tls?.isSessionReused() ? attempt.session?.judgement : attempt.judgement
}

export function handshakeOf(attempt: Attempt): OriginHandshake {
  const { place, at, local, tls } = attempt
  const resumed = tls?.isSessionReused() === true
  const judgement = judgementOf(attempt)
  return {
    at,
    ip: place.ip,
    port: place.target.port,
    ...local,
    protocol: PROTOCOLS[(attempt.version ?? 0) - 0x0301],
    cipher: attempt.version === undefined ? undefined : tls?.getCipher()?.name,
    chain: judgement?.chain ?? [],
    resumed,
    verdict: judgement?.verdict,
    warnings: resumed ? [] : (judgement?.warnings ?? []),
  }
}

const PROTOCOLS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const

/** Version as on the wire of what OpenSSL has agreed on. */
export function versionOf(tls: TLSSocket): number | undefined {
  const index = (PROTOCOLS as readonly (string | null)[]).indexOf(tls.getProtocol())
  return index < 0 ? undefined : 0x0301 + index
}

/** The origin got `alert`: for its certificate or, where it showed none, for that. */
export function refusal(attempt: Attempt, alert: number): Connected {
  const { judgement, rules } = attempt
  const handshake = handshakeOf(attempt)
  if (!judgement) return { outcome: 'failed', cause: 'tls', detail: 'no certificate', handshake }
  const error = judgement.verdict ? verifyFailed(rules.wording) : certificateUnreadable(rules.wording)
  return { outcome: 'refused', handshake, alert, error }
}

export function failureOf(error: Error, wording: OriginRules['wording']): Failure {
  const fault = tlsFault(error, wording)
  if (!fault) return { cause: 'reset', detail: codeOf(error) }
  const { alert, text } = fault
  return alert === undefined
    ? { cause: 'tls', error: text, detail: codeOf(error) }
    : { cause: 'alert', alert, error: text, detail: codeOf(error) }
}

export function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}
