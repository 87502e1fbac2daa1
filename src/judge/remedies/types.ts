import type { Params } from '../../read/bytes/index.ts'
import type { Certificate } from '../../read/x509/index.ts'
import type { Origin } from '../evidence/index.ts'
import type { ReasonCode } from '../origin/index.ts'

/** What an engineer can do about a failing origin. `verify-off` is the last resort and never part of the smallest set. */
export type RemedyKind =
  | 'trust-ca'
  | 'trust-self-signed'
  | 'sign-by-trusted-ca'
  | 'reissue-with-name'
  | 'change-address'
  | 'complete-chain'
  | 'renew-certificate'
  | 'fix-clock'
  | 'reissue-stronger'
  | 'prefer-rsa'
  | 'inspect-certificate'
  | 'verify-off'

/**
 * What judging again with the remedy applied said: `passes`, `next-fault` (then `next` names it), or `unproved` where the evidence lacks
 * what the proof needs (a hidden certificate, a root that was never seen).
 */
export type Proof =
  | { readonly result: 'passes' }
  | { readonly result: 'next-fault'; readonly next: ReasonCode }
  | {
      readonly result: 'unproved'
      readonly because: 'certificate-hidden' | 'issuer-not-seen' | 'trust-store-absent'
    }

export interface Remedy {
  readonly kind: RemedyKind
  /** `peer`: to be done on each Expressway-C peer; `node`: on the origin; `cluster`: in CUCM's System > Server. */
  readonly place: 'peer' | 'node' | 'cluster'
  /** Data for the sentence: `subject`, `issuer`, `address`, `names`, `command` … */
  readonly params: Params
  /** The certificate to upload, where the evidence holds it. */
  readonly certificate?: Certificate
  /** Every certificate that the step adds, to the trust store of a peer or to the chain that a node sends. */
  readonly certificates?: readonly Certificate[]
  readonly proof: Proof
  /** Adding `certificate` would put a second certificate of the same subject into the store (CSCwa12905). */
  readonly collides?: boolean
}

export interface RepairStep extends Remedy {
  /** The system it is done on or for. */
  readonly system: string
  readonly mends: readonly Origin[]
}

/** The smallest set of steps that mends every failing origin, in order. */
export interface RepairPlan {
  readonly steps: readonly RepairStep[]
  readonly mends: number
  readonly of: number
}
