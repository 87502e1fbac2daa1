import type { Instant } from '../../read/bytes/index.ts'
import type { Certificate } from '../../read/x509/index.ts'
import type { ChainError, ChainProfile, Path, PathBudgets, Signatures } from '../chain/index.ts'
import type { NameProfile, NameVerdict } from '../name/index.ts'
import type { StoreLookup } from '../store/index.ts'

/** The closed list of causes a report may give (product contract). */
export type ReasonCode =
  | 'self-signed'
  | 'unknown-ca'
  | 'incomplete-chain'
  | 'name-mismatch'
  | 'expired'
  | 'not-yet-valid'
  | 'weak-or-unsupported'
  | 'other'

/** A cause with what its sentence needs. `depth` is the certificate at fault, 0 the server's own. */
export type Reason =
  | { readonly code: 'self-signed'; readonly depth: 0; readonly subject: string }
  | {
      readonly code: 'unknown-ca'
      readonly depth: number
      readonly issuer?: string /** The store holds a CA of this name with another key. */
      readonly sameNameInStore?: boolean
    }
  | {
      readonly code: 'incomplete-chain'
      readonly depth: number
      readonly issuer: string /** Subjects of the missing intermediates, lowest first. */
      readonly missing: readonly string[]
      readonly anchor: string
    }
  | { readonly code: 'name-mismatch'; readonly wanted: string; readonly presented: readonly string[] }
  | { readonly code: 'expired'; readonly depth: number; readonly notAfter?: Instant; readonly at: Instant }
  | {
      readonly code: 'not-yet-valid'
      readonly depth: number
      readonly notBefore?: Instant
      readonly at: Instant
    }
  | { readonly code: 'weak-or-unsupported'; readonly depth: number; readonly openssl?: number }
  | { readonly code: 'other'; readonly depth: number; readonly openssl?: number }

export interface OriginQuestion {
  /** The connection address: what the client's request named, FQDN or IP. Undefined: only the chain is judged. */
  readonly address?: string
  /** For the line that would have been logged. */
  readonly ip?: string
  /** As presented, leaf first. */
  readonly chain: readonly Certificate[]
  readonly trustStore: readonly Certificate[]
  /** How the trust store is searched (default `openssl`); `first-subject` is the look-up of CSCwa12905, where the order of the file decides. */
  readonly store?: StoreLookup
  /** Certificates seen anywhere in the evidence: they tell `incomplete-chain` from `unknown-ca`. */
  readonly known?: readonly Certificate[]
  readonly at: Instant
  readonly profile: ChainProfile
  readonly names: NameProfile
  readonly signatures: Signatures
  /** OpenSSL security level: 1 as Expressway has it (default), 2 as Debian. */
  readonly securityLevel?: 0 | 1 | 2
  /** What one search for a path may cost; default `PATH_BUDGETS`. */
  readonly budgets?: Partial<PathBudgets>
}

/** The judgement of one origin's certificate: chain and name, always both. */
export interface Verdict {
  readonly chainOk: boolean
  readonly nameOk: boolean
  /** What the traffic server stops at. */
  readonly primary?: Reason
  /** Every fault found, the primary one first. */
  readonly reasons: readonly Reason[]
  readonly paths: readonly Path[]
  readonly openssl: { readonly code: number; readonly depth: number }
  readonly errors: readonly ChainError[]
  /** A budget of the path search that was spent, by name. */
  readonly spent?: string
  readonly names: { readonly ats: NameVerdict; readonly rfc9525: NameVerdict }
  /** The name by the profile asked for; undefined where no address was asked about. */
  readonly name?: NameVerdict
  /** The WARNING the traffic server would have logged, without prefix; undefined where it passes. */
  readonly wouldLog?: string
  /** TLS alert the origin would have been sent; undefined where it passes. */
  readonly alert?: number
}
