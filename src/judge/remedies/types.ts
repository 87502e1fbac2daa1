import type { Params } from '../../read/bytes/index.ts'
import type { Certificate } from '../../read/x509/index.ts'
import type { Origin } from '../evidence/index.ts'
import type { ReasonCode } from '../origin/index.ts'

/** What an engineer can do about a failing origin. `verify-off` is the last resort and never part of the smallest set. */
export type RemedyKind =
  | 'trust-ca'
  | 'trust-self-signed'
  | 'remove-duplicate'
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
 * What a proof rests on, the strongest first. `judged`: the very certificates were judged again. `replacement`: a certificate that does not
 * exist yet is taken as made the right way, all else was judged again. `issuer`: the CA certificate is not in the evidence, and the topmost
 * certificate that was sent stood in for it. `log`: the certificate is hidden; the fault that the log names is the one that this cures, and what
 * would come after it cannot be seen.
 */
export type ProofBasis = 'judged' | 'replacement' | 'issuer' | 'log'

/**
 * What judging again with the remedy applied said: `passes`, `next-fault` (then `next` names it), or `unproved` where the evidence lacks
 * what the proof needs (a hidden certificate, a root that was never seen).
 */
export type Proof =
  | { readonly result: 'passes'; readonly basis?: ProofBasis }
  | { readonly result: 'next-fault'; readonly next: ReasonCode; readonly basis?: ProofBasis }
  | {
      readonly result: 'unproved'
      readonly because: 'certificate-hidden' | 'issuer-not-seen' | 'trust-store-absent' | 'changes-nothing'
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

/** What is to be done once, whatever number of origins it mends. Its proof is about all of them, with the steps before it done. */
export interface RepairStep extends Remedy {
  /** The first of `systems`. */
  readonly system: string
  /** The peers it is done on (`peer`), or that see its effect (`node`, `cluster`). */
  readonly systems: readonly string[]
  readonly mends: readonly Origin[]
}

/** The smallest set of steps that mends every failing origin, in order. Origins that pass by now, after their last failure, are not counted. */
export interface RepairPlan {
  readonly steps: readonly RepairStep[]
  readonly mends: number
  readonly of: number
}
