import type { Instant } from '../../read/bytes/index.ts'
import type { Certificate } from '../../read/x509/index.ts'
import type { Signatures } from '../chain/index.ts'

/**
 * How a trust store is searched for an issuer:
 * - `openssl`: every certificate of that subject is tried; key identifier and validity choose
 * - `first-subject`: the first certificate of that subject in the order of the file, and no other, as Expressway's documents say of it
 *   (CSCwa12905, CSCwa12894; Cisco TAC 213872 and 225476)
 */
export type StoreLookup = 'openssl' | 'first-subject'

export interface StoreQuestion {
  /** In the order of the file. */
  readonly store: readonly Certificate[]
  readonly at: Instant
  readonly signatures: Signatures
}

/** What a trust store check can find; closed, each with its text. */
export type StoreFindingCode =
  /** Different keys under one subject: only the first is found where subjects alone are looked up. */
  | 'same-subject'
  /** One key under one subject twice (a renewal); the order decides only which dates count. */
  | 'same-subject-same-key'
  /** The first of one subject is out of date, and a later one is not: here the order matters. */
  | 'outdated-first'
  /** A certificate of the store whose issuer is there, but below another of the same subject. */
  | 'issuer-shadowed'
  | 'duplicate'
  | 'expired'
  | 'not-yet-valid'
  /** Refused by OpenSSL at security level 1, the traffic server's. */
  | 'weak'
  /** Refused at security level 2, the default of newer systems. */
  | 'weak-at-level-2'
  /** Neither a CA nor self-signed: nothing can be verified with it. */
  | 'not-a-ca'
  /** Self-signed without being a CA: it vouches for itself alone. */
  | 'self-signed-server'
  /** A CA whose key usage does not allow signing certificates. */
  | 'cannot-sign'
  /** No root above this intermediate is in the store. */
  | 'without-root'
  | 'too-many'

/** Positions count from 1, in the order of the file. */
export interface StoreFinding {
  readonly code: StoreFindingCode
  /** `issue`: something will not verify because of it; `note`: worth knowing. */
  readonly level: 'issue' | 'note'
  /** The certificate it is about; absent where it is about the whole store. */
  readonly position?: number
  /** The others it is about: of the same subject, the copy, the one found first. */
  readonly others: readonly number[]
  /** X509_V_ERR number, for `weak`. */
  readonly openssl?: number
}
