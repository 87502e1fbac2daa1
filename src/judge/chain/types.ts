import type { Instant } from '../../read/bytes/index.ts'
import type { AlgorithmIdentifier, Certificate, Crl } from '../../read/x509/index.ts'
import type { Rule } from './rules.ts'

/** Whose rules decide. `openssl` is OpenSSL 3.0, `openssl-1.1.1` its forerunner, `strict` RFC 5280 and the web PKI. */
export type ChainProfile = 'openssl' | 'openssl-1.1.1' | 'strict'

/**
 * Signature checking is the one thing a platform must lend. It is synchronous so that the judgement is; `withSignatures` runs a
 * judgement over an asynchronous platform (Web Crypto) by answering the open questions between two runs of it.
 */
export interface Signatures {
  /**
   * Does the public key of `issuer` verify the signature of `subject`? `unsupported` where the platform lacks the algorithm, the key
   * or the parameters; never throws.
   */
  check(subject: Certificate, issuer: Certificate): 'valid' | 'invalid' | 'unsupported'
  /** The same for anything else that is signed: the tbsCertList of a CRL. Needed only where CRLs are judged. */
  checkData?(
    data: Uint8Array,
    signature: Uint8Array,
    algorithm: AlgorithmIdentifier,
    issuer: Certificate,
  ): 'valid' | 'invalid' | 'unsupported'
}

/** X509_V_ERR number and depth, as OpenSSL's verify callback sees them (x509_vfy.h). */
export interface ChainError {
  readonly code: number
  readonly depth: number
}

/** One rule that was applied while a path was walked. */
export interface Step {
  readonly rule: Rule
  readonly depth: number
  readonly passed: boolean
  readonly error?: ChainError
  /** RFC section or OpenSSL function. */
  readonly spec?: string
}

/** A path that was tried, from the presented certificate upwards, and every step taken on it. */
export interface Path {
  readonly certificates: readonly Certificate[]
  /** How many of them, from the end, came out of the trust store. */
  readonly trusted: number
  readonly steps: readonly Step[]
}

export type ChainPurpose = 'server' | 'client'

export interface ChainInput {
  readonly certificate: Certificate
  /** As presented, in order; the certificate itself may be among them. */
  readonly untrusted: readonly Certificate[]
  /** What the certificate is presented for: a TLS server's (default), or a client's (the second direction, CSCvz45074). */
  readonly purpose?: ChainPurpose
  /** In the order of the file: of several that fit, the first is taken. The look-up by subject alone (CSCwa12905) is a smaller store: judge/store. */
  readonly trusted: readonly Certificate[]
  readonly at: Instant
  readonly profile: ChainProfile
  readonly signatures: Signatures
  /** OpenSSL's depth limit; the traffic server has 7 (default). */
  readonly maxDepth?: number
  /** OpenSSL security level; 1 for 1.1.1 as Expressway X14 has it and for libssl's default (default 1). */
  readonly securityLevel?: 0 | 1 | 2
  /** X509_V_FLAG_PARTIAL_CHAIN: any certificate of the store may end a path (default false). */
  readonly partialChain?: boolean
  /** Revocation is checked for the whole path exactly where this is not empty (the traffic server has no CRLs). */
  readonly crls?: readonly Crl[]
  /** `strict` only: the initial policy settings (RFC 5280 section 6.1.1 (c) to (f)); default any policy, nothing required. */
  readonly policy?: InitialPolicy
  /** `strict` only: the rules of the web PKI (CA/Browser Forum) besides those of RFC 5280 (default true). */
  readonly webPki?: boolean
  /** `strict` only: what the search may cost, where it is not to be the usual (`PATH_BUDGETS`). */
  readonly budgets?: Partial<PathBudgets>
}

/** Bounds on one search for a path. */
export interface PathBudgets {
  /** Signatures checked. */
  readonly signatures: number
  /** Issuers looked at. */
  readonly candidates: number
  /** Whole paths held against all rules. */
  readonly paths: number
}

export interface InitialPolicy {
  /** OIDs of the user's policies; empty or anyPolicy: all of them. */
  readonly initial: readonly string[]
  readonly requireExplicit: boolean
  readonly inhibitMapping: boolean
  readonly inhibitAny: boolean
}

export interface ChainVerdict {
  readonly ok: boolean
  /** The first error, where verification stops under an enforcing policy. */
  readonly error?: ChainError
  /** Every error that a callback which waves errors through would see, in order. */
  readonly errors: readonly ChainError[]
  /** Paths tried; the first is the one OpenSSL built. */
  readonly paths: readonly Path[]
  /** A budget that was spent, by name; the verdict is then `ok: false`. */
  readonly spent?: string
}
