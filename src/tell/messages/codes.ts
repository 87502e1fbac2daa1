import type { Outcome } from '../../judge/checks/index.ts'
import type { OriginVerdict } from '../../judge/evidence/index.ts'
import type { ReasonCode } from '../../judge/origin/index.ts'
import type { Proof, Remedy, RemedyKind } from '../../judge/remedies/index.ts'

/**
 * The codes that have words, as lists: a catalogue is a record over each of them, so a language that lacks one does not compile, and
 * `satisfies` keeps the lists the same as the unions they are of.
 */
type Whole<Union extends string> = Readonly<Record<Union, true>>

const listOf = <Code extends string>(codes: Readonly<Record<Code, true>>) => Object.keys(codes) as Code[]

export const REASON_CODES = listOf({
  'self-signed': true,
  'unknown-ca': true,
  'incomplete-chain': true,
  'name-mismatch': true,
  expired: true,
  'not-yet-valid': true,
  'weak-or-unsupported': true,
  other: true,
} satisfies Whole<ReasonCode>)

export const REMEDY_KINDS = listOf({
  'trust-ca': true,
  'trust-self-signed': true,
  'remove-duplicate': true,
  'reissue-with-name': true,
  'change-address': true,
  'complete-chain': true,
  'renew-certificate': true,
  'fix-clock': true,
  'reissue-stronger': true,
  'prefer-rsa': true,
  'sign-by-trusted-ca': true,
  'inspect-certificate': true,
  'verify-off': true,
} satisfies Whole<RemedyKind>)

/** Why an origin's verdict is what it is (`Origin.basis`). */
export const BASES = [
  'log-warning',
  'log-error',
  'alert-sent',
  'must-refuse',
  'not-enforced',
  'verified',
  'accepted',
  'accepted-unverified',
  'no-trust-store',
  'no-handshake-seen',
  'hidden-certificate',
  'probe-refused',
  'probe-other-key',
  'probe-not-enforced',
  'probe-verified',
  'probe-unanswered',
] as const
export type Basis = (typeof BASES)[number]

export type PortUnknown = 'no-request-in-log' | 'several-ports-at-once'
export type Enforcement = 'enforced' | 'not-enforced' | 'unknown'
export type Because = 'release' | 'setting' | 'action' | 'default' | 'unknown'
export type Unproved = Extract<Proof, { result: 'unproved' }>['because']
export type Place = Remedy['place']
export type { OriginVerdict, Outcome, ReasonCode, RemedyKind }

/** The entry of a closed catalogue, where the code is one of its keys and not something every object has. */
export function entry<Code extends string, Text>(
  catalogue: Readonly<Record<Code, Text>>,
  code: string,
): Text | undefined {
  return Object.hasOwn(catalogue, code) ? catalogue[code as Code] : undefined
}
