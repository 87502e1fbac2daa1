import type { Certificate } from '../../read/x509/index.ts'
import { nameText, sameName } from '../../read/x509/index.ts'
import type { ChainError, ChainVerdict } from '../chain/index.ts'
import type { NameVerdict } from '../name/index.ts'
import type { OriginQuestion, Reason, ReasonCode } from './types.ts'

/**
 * X509_V_ERR number → cause (x509_vfy.h). What is not listed is `other`: a broken signature, a CA flag, a path length, a name constraint,
 * an unhandled critical extension … each has one number, and the number stays in the verdict.
 */
const CAUSES: ReadonlyMap<number, ReasonCode> = new Map([
  [2, 'unknown-ca'], // unable to get issuer certificate
  [9, 'not-yet-valid'],
  [10, 'expired'],
  [18, 'self-signed'],
  [19, 'unknown-ca'], // self-signed certificate in certificate chain
  [20, 'unknown-ca'], // unable to get local issuer certificate
  [21, 'unknown-ca'], // unable to verify the first certificate
  [26, 'weak-or-unsupported'], // unsupported (unsuitable) certificate purpose
  [27, 'unknown-ca'], // certificate not trusted
  [62, 'name-mismatch'],
  [64, 'name-mismatch'],
  [66, 'weak-or-unsupported'], // EE certificate key too weak
  [67, 'weak-or-unsupported'], // CA certificate key too weak
  [68, 'weak-or-unsupported'], // CA signature digest algorithm too weak
  [76, 'weak-or-unsupported'], // unsupported signature algorithm
])

/** The cause that an OpenSSL verify error stands for. `unknown-ca` may turn out to be `incomplete-chain` once more certificates are known. */
export function causeOf(code: number): ReasonCode {
  return CAUSES.get(code) ?? 'other'
}

/** No anchor was reached. */
export function isAnchorError(code: number): boolean {
  return causeOf(code) === 'unknown-ca' || code === 18
}

interface Context {
  readonly question: OriginQuestion
  /** The path OpenSSL built. */
  readonly path: readonly Certificate[]
  /** Judgement with every certificate known from the evidence offered as untrusted; undefined where it was not needed. */
  readonly completed: ChainVerdict | undefined
}

function reasonOf(error: ChainError, context: Context): Reason {
  const { question, path, completed } = context
  const certificate = path[error.depth]
  const { depth } = error
  const code = causeOf(error.code)
  switch (code) {
    case 'self-signed':
      return { code, depth: 0, subject: certificate ? nameText(certificate.subject) : '' }
    case 'expired':
      return { code, depth, at: question.at, ...(certificate && { notAfter: certificate.notAfter }) }
    case 'not-yet-valid':
      return { code, depth, at: question.at, ...(certificate && { notBefore: certificate.notBefore }) }
    case 'weak-or-unsupported':
      return { code, depth, openssl: error.code }
    case 'unknown-ca':
      return completed
        ? incomplete(completed, path, depth, question)
        : unknownCa(certificate, depth, question)
    default:
      return { code: 'other', depth, openssl: error.code }
  }
}

function unknownCa(certificate: Certificate | undefined, depth: number, question: OriginQuestion): Reason {
  if (!certificate) return { code: 'unknown-ca', depth }
  const sameNameInStore = question.trustStore.some(anchor => sameName(anchor.subject, certificate.issuer))
  return {
    code: 'unknown-ca',
    depth,
    issuer: nameText(certificate.issuer),
    ...(sameNameInStore && { sameNameInStore }),
  }
}

function incomplete(
  completed: ChainVerdict,
  path: readonly Certificate[],
  depth: number,
  question: OriginQuestion,
): Reason {
  const whole = completed.paths[0]?.certificates ?? []
  const presented = new Set([...path, ...question.chain])
  const missing = whole.filter(link => !presented.has(link) && !question.trustStore.includes(link))
  const anchor = whole.at(-1)
  return {
    code: 'incomplete-chain',
    depth,
    issuer: nameText((path[depth] ?? question.chain[0]!).issuer),
    missing: missing.map(link => nameText(link.subject)),
    anchor: anchor ? nameText(anchor.subject) : '',
  }
}

/** Every fault of chain and name, in the order in which the traffic server would meet them, each once. */
export function reasonsOf(
  chain: ChainVerdict,
  name: NameVerdict | undefined,
  context: Context,
): readonly Reason[] {
  const reasons: Reason[] = []
  for (const error of chain.errors) {
    const reason = reasonOf(error, context)
    // OpenSSL reports a missing issuer up to three times (20, 27, 21); it is one fault.
    const again = reasons.some(
      known =>
        known.code === reason.code &&
        (isAnchorError(error.code) ||
          ('depth' in known && 'depth' in reason && known.depth === reason.depth)),
    )
    if (!again) reasons.push(reason)
  }
  if (name && !name.ok) {
    const wanted = context.question.address ?? ''
    reasons.push({ code: 'name-mismatch', wanted, presented: name.presented.map(({ value }) => value) })
  }
  return reasons
}
