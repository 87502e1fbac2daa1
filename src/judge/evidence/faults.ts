import type { Instant } from '../../read/bytes/index.ts'
import { type Certificate, isSelfIssued, nameText } from '../../read/x509/index.ts'
import { causeOf, type Reason, type ReasonCode, type Verdict } from '../origin/index.ts'
import type { Fault } from './failures.ts'

/** What is known of the connection whose refusal needs a reason. */
export interface Witness {
  readonly at: Instant
  readonly address: string
  readonly chain: readonly Certificate[] | undefined
  readonly judged: Verdict | undefined
  /** Description of the alert that the traffic server sent. */
  readonly alert: number | undefined
}

/**
 * Why the traffic server refused: what it logged outweighs our own judgement (the trust store of the bundle may be newer than the
 * refusal), and our judgement outweighs the alert, which stands for several causes.
 */
export function reasonFor(fault: Fault | undefined, witness: Witness): Reason {
  if (fault?.kind === 'chain') return fromLog(fault, witness)
  if (fault?.kind === 'name') return nameMismatch(witness)
  const { judged, alert } = witness
  if (judged?.primary && (alert === undefined || judged.alert === alert)) return judged.primary
  if (alert !== undefined) return fromAlert(alert, witness)
  return judged?.primary ?? { code: 'other', depth: 0 }
}

const ANY: ReadonlySet<ReasonCode> = new Set([
  'self-signed',
  'unknown-ca',
  'incomplete-chain',
  'name-mismatch',
  'expired',
  'not-yet-valid',
  'weak-or-unsupported',
])
const NO_ANCHOR: ReadonlySet<ReasonCode> = new Set(['self-signed', 'unknown-ca', 'incomplete-chain', 'other'])
const NONE: ReadonlySet<ReasonCode> = new Set()

/**
 * Which other causes the same evidence would allow: an alert stands for several, a bare ERROR line for all, and without a certificate
 * nothing tells a chain that is incomplete from a CA that is unknown. Better evidence of the same origin may then decide.
 */
export function doubtOf(
  fault: Fault | undefined,
  { chain, judged, alert }: Witness,
): ReadonlySet<ReasonCode> {
  if (fault?.kind === 'name' || judged) return NONE
  if (fault?.kind === 'chain') {
    const open = fault.code !== undefined && causeOf(fault.code) === 'unknown-ca'
    return open ? new Set<ReasonCode>(['incomplete-chain']) : NONE
  }
  if (alert === undefined) return ANY
  const leaf = chain?.[0]
  if (alert === 48) return leaf && isSelfIssued(leaf) ? NONE : NO_ANCHOR
  return alert === 42 && !leaf ? new Set<ReasonCode>(['not-yet-valid', 'weak-or-unsupported']) : NONE
}

function fromLog(fault: Extract<Fault, { kind: 'chain' }>, witness: Witness): Reason {
  if (fault.code === undefined) return { code: 'other', depth: fault.depth }
  const code = causeOf(fault.code)
  const { judged, chain, at } = witness
  const same = judged?.reasons.find(
    reason => reason.code === code || (code === 'unknown-ca' && reason.code === 'incomplete-chain'),
  )
  if (same) return same
  const certificate = chain?.[fault.depth]
  switch (code) {
    case 'self-signed':
      return { code, depth: 0, subject: certificate ? nameText(certificate.subject) : '' }
    case 'unknown-ca':
      return { code, depth: fault.depth, ...(certificate && { issuer: nameText(certificate.issuer) }) }
    case 'expired':
      return { code, depth: fault.depth, at, ...(certificate && { notAfter: certificate.notAfter }) }
    case 'not-yet-valid':
      return { code, depth: fault.depth, at, ...(certificate && { notBefore: certificate.notBefore }) }
    case 'name-mismatch':
      return nameMismatch(witness)
    default:
      return {
        code: code === 'weak-or-unsupported' ? code : 'other',
        depth: fault.depth,
        openssl: fault.code,
      }
  }
}

function nameMismatch({ address, judged }: Witness): Reason {
  const presented = judged?.names.ats.presented.map(({ value }) => value) ?? []
  return { code: 'name-mismatch', wanted: address, presented }
}

/** OpenSSL's table from verify error to alert (facts A7), read backwards with the certificate as far as it is visible. */
function fromAlert(alert: number, witness: Witness): Reason {
  const { judged, chain, at } = witness
  const leaf = chain?.[0]
  const among = (...codes: readonly Reason['code'][]) =>
    judged?.reasons.find(reason => codes.includes(reason.code))
  switch (alert) {
    case 48: {
      const known = among('self-signed', 'unknown-ca', 'incomplete-chain')
      if (known) return known
      if (leaf && isSelfIssued(leaf))
        return { code: 'self-signed', depth: 0, subject: nameText(leaf.subject) }
      const top = chain?.at(-1)
      return {
        code: 'unknown-ca',
        depth: chain ? chain.length - 1 : 0,
        ...(top && { issuer: nameText(top.issuer) }),
      }
    }
    case 45:
      return among('expired') ?? { code: 'expired', depth: 0, at, ...(leaf && { notAfter: leaf.notAfter }) }
    case 42:
      return (
        among('not-yet-valid', 'weak-or-unsupported') ??
        (leaf && leaf.notBefore <= at
          ? { code: 'weak-or-unsupported', depth: 0 }
          : { code: 'not-yet-valid', depth: 0, at, ...(leaf && { notBefore: leaf.notBefore }) })
      )
    case 43:
      return among('weak-or-unsupported') ?? { code: 'weak-or-unsupported', depth: 0, openssl: 26 }
    case 80:
      // A name that the certificate covers by any rule was not what the traffic server disliked.
      return judged?.names.ats.ok && judged.names.rfc9525.ok
        ? { code: 'other', depth: 0 }
        : nameMismatch(witness)
    default:
      return judged?.primary ?? { code: 'other', depth: 0 }
  }
}
