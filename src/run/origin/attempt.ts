import type { TLSSocket } from 'node:tls'
import { certificateUnreadable, tlsFault, verifyFailed } from './error-text.ts'
import { type Judgement, judgeOrigin, recallJudgement } from './judge.ts'
import type { Resolved } from './resolve.ts'
import type { Session } from './sessions.ts'
import type { Connected, OriginFailed, OriginHandshake, OriginRules } from './types.ts'

export type Failure = Omit<OriginFailed, 'outcome' | 'handshake'>

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
  /** OpenSSL's name of the suite, once the handshake has come to its end. */
  cipher: string | undefined
  /** The session was taken up. */
  resumed: boolean
  judgement: Judgement | undefined
  /** What the origin was sent: whatever else happens to the connection after that is a consequence. */
  alert: number | undefined
}

/** Judges what the origin presented: the alert to refuse it with, undefined to go on. */
export function judgeAttempt(attempt: Attempt, certificates: readonly Uint8Array[]): number | undefined {
  const { place, rules } = attempt
  attempt.judgement = judgeOrigin(place.target, place.ip, rules, certificates, Date.now())
  return attempt.judgement.alert
}

/** Takes the last judgement of this place, where it is about the same certificate and lets it go on. */
export function recallAttempt(attempt: Attempt, leaf: Uint8Array | undefined): boolean {
  const { place, rules } = attempt
  const found = leaf && recallJudgement(place.target, place.ip, rules, leaf, Date.now())
  if (!found || found.alert !== undefined) return false
  attempt.judgement = found
  return true
}

/** The judgement that the handshake rests on: its own, or that of the handshake that made its session. */
export function judgementOf(attempt: Attempt): Judgement | undefined {
  return attempt.resumed ? attempt.session?.judgement : attempt.judgement
}

export function handshakeOf(attempt: Attempt): OriginHandshake {
  const { place, at, local, cipher, resumed } = attempt
  const judgement = judgementOf(attempt)
  return {
    at,
    ip: place.ip,
    port: place.target.port,
    ...local,
    protocol: PROTOCOLS[(attempt.version ?? 0) - 0x0301],
    cipher,
    chain: judgement?.chain ?? [],
    resumed,
    verdict: judgement?.verdict,
    warnings: resumed ? [] : (judgement?.warnings ?? []),
  }
}

const PROTOCOLS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const

/** Takes down what OpenSSL has agreed on. Only while the connection lasts: Node's handle has nothing behind it afterwards, and crashes. */
export function takeDown(attempt: Attempt, tls: TLSSocket): void {
  const index = (PROTOCOLS as readonly (string | null)[]).indexOf(tls.getProtocol())
  attempt.version = index < 0 ? undefined : 0x0301 + index
  attempt.cipher = tls.getCipher().name
  attempt.resumed = tls.isSessionReused()
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
