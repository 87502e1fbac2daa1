import type { Instant } from '../../../read/bytes/index.ts'
import type { Certificate, Crl } from '../../../read/x509/index.ts'
import { RULES, type Rule } from '../rules.ts'
import type { ChainPurpose, InitialPolicy, PathBudgets, Signatures, Step } from '../types.ts'

/** What a path is judged by in profile `strict`. */
export interface Settings {
  readonly at: Instant
  readonly trusted: readonly Certificate[]
  readonly untrusted: readonly Certificate[]
  readonly signatures: Signatures
  readonly purpose: ChainPurpose
  /** Intermediates allowed. */
  readonly maxDepth: number
  readonly crls: readonly Crl[]
  readonly policy: InitialPolicy
  /** Certificate profile of RFC 5280 section 4 and the CA/Browser Forum; without it section 6 alone decides. */
  readonly webPki: boolean
  /** For the signer of a CRL: revoked is revoked, but that no CRL tells of it is no fault. */
  readonly forSigner: boolean
  /** What a search may cost, where it is not to be the usual. */
  readonly budgets: Partial<PathBudgets>
}

/** Where a certificate stands on its path. */
export type Role = 'leaf' | 'intermediate' | 'anchor'

/** X509_V_ERR numbers nearest to a broken rule, for those who know OpenSSL's words. */
const NEAREST: Partial<Record<Rule, number>> = {
  'trust-anchor': 20,
  'chain-length': 22,
  'critical-extension': 34,
  'certificate-authority': 79,
  purpose: 26,
  'extended-key-usage': 26,
  'path-length': 25,
  'key-usage': 32,
  signature: 7,
  'not-before': 9,
  'not-after': 10,
  'name-constraints': 47,
  'name-constraints-form': 52,
  policy: 43,
  'policy-constraints': 42,
  'readable-extensions': 41,
  'public-key': 66,
  'key-strength': 67,
  'signature-algorithm': 68,
}

/** A step with the number nearest to its rule where it failed; `code` says more where the rule alone does not. */
export function step(rule: Rule, depth: number, passed: boolean, code?: number): Step {
  const spec = RULES[rule]
  return passed
    ? { rule, depth, passed, spec }
    : { rule, depth, passed, error: { code: code ?? NEAREST[rule] ?? 1, depth }, spec }
}
