import { verifyErrorText } from '../../read/bytes/index.ts'
import type { ChainError } from '../chain/index.ts'
import type { NameVerdict } from '../name/index.ts'
import type { OriginQuestion, Verdict } from './types.ts'

/** `Terminate` ends the handshake at the first fault; `Continue` tells every one of them and goes on. */
export type Action = 'Terminate' | 'Continue'

/**
 * Texts of the WARNING lines of one handshake, in order (Apache Traffic Server, `verify_callback`): an enforcing policy stops at OpenSSL's first
 * error, a permissive one sees every error of the chain and then the name.
 */
export function originWarnings(
  question: OriginQuestion,
  verdict: Verdict,
  action: Action,
): readonly string[] {
  return warningsOf(question, verdict.errors, verdict.name, action)
}

export function warningsOf(
  question: OriginQuestion,
  errors: readonly ChainError[],
  name: NameVerdict | undefined,
  action: Action,
): readonly string[] {
  const address = question.address ?? ''
  const server = `server=${address}(${question.ip ?? address})`
  const wording = question.profile === 'openssl-1.1.1' ? '1.1.1' : '3.0'
  const lines = errors.map(
    ({ code, depth }) =>
      `Core server certificate verification failed for (${address}). Action=${action} Error=${verifyErrorText(code, wording)} ${server} depth=${depth}`,
  )
  if (name && !name.ok) lines.push(`SNI (${address}) not in certificate. Action=${action} ${server}`)
  return action === 'Terminate' ? lines.slice(0, 1) : lines
}
