import type { Instant } from '../../../read/bytes/index.ts'
import type { Certificate, Crl } from '../../../read/x509/index.ts'
import { RULES, type Rule } from '../rules.ts'
import type { ChainError, ChainPurpose, Path, Signatures, Step } from '../types.ts'

/** X509_VERIFY_PARAM as far as it matters here: trusted certificates come first. */
export interface Settings {
  readonly at: Instant
  readonly version: '1.1.1' | '3.0'
  readonly trusted: readonly Certificate[]
  readonly untrusted: readonly Certificate[]
  readonly signatures: Signatures
  /** X509_PURPOSE_SSL_SERVER or X509_PURPOSE_SSL_CLIENT. */
  readonly purpose: ChainPurpose
  readonly maxDepth: number
  readonly securityLevel: number
  /** X509_V_FLAG_PARTIAL_CHAIN: any certificate of the store ends a path. */
  readonly partialChain: boolean
  /** X509_V_FLAG_CRL_CHECK and X509_V_FLAG_CRL_CHECK_ALL are set where this is not empty. */
  readonly crls: readonly Crl[]
}

/** One X509_STORE_CTX at work. Its callback waves every error through and writes it down, as a permissive traffic server does. */
export interface Run {
  readonly settings: Settings
  readonly chain: Certificate[]
  /** How many of the chain, from its start, did not come out of the store. */
  untrusted: number
  readonly errors: ChainError[]
  readonly steps: Step[]
  /** A budget that ran out, by name. */
  spent: string | undefined
  /** Candidates that were turned down, each with the path it would have ended. */
  readonly rejected: Path[]
}

export function startRun(settings: Settings, certificate: Certificate): Run {
  return {
    settings,
    chain: [certificate],
    untrusted: 1,
    errors: [],
    steps: [],
    spent: undefined,
    rejected: [],
  }
}

/** Writes a step down, and its error where it failed. Answers whether it passed. */
export function check(run: Run, rule: Rule, depth: number, passed: boolean, code: number): boolean {
  if (passed) run.steps.push(passedStep(rule, depth))
  else {
    const error = { code, depth }
    run.errors.push(error)
    run.steps.push({ rule, depth, passed, error, spec: RULES[rule] })
  }
  return passed
}

const passedSteps = new Map<Rule, Step[]>()

/** Steps that passed say no more than rule and depth: one object serves every path. */
function passedStep(rule: Rule, depth: number): Step {
  const steps = passedSteps.get(rule) ?? []
  if (steps.length === 0) passedSteps.set(rule, steps)
  const known = steps[depth]
  if (known) return known
  const step: Step = { rule, depth, passed: true, spec: RULES[rule] }
  steps[depth] = step
  return step
}

/** The numbers of X509_V_ERR_* (x509_vfy.h); where the two versions differ, by version. */
export const ERROR = {
  unspecified: 1,
  issuerMissing: 2,
  crlMissing: 3,
  issuerKeyUndecodable: 6,
  signature: 7,
  crlSignature: 8,
  notYetValid: 9,
  expired: 10,
  crlNotYetValid: 11,
  crlExpired: 12,
  notBeforeField: 13,
  notAfterField: 14,
  lastUpdateField: 15,
  nextUpdateField: 16,
  selfSigned: 18,
  selfSignedInChain: 19,
  localIssuerMissing: 20,
  leafUnverifiable: 21,
  chainTooLong: 22,
  revoked: 23,
  pathLength: 25,
  purpose: 26,
  keyUsage: 32,
  criticalExtension: 34,
  keyUsageCrlSign: 35,
  criticalCrlExtension: 36,
  proxyPathLength: 38,
  keyUsageDigitalSignature: 39,
  proxy: 40,
  nonCa: 37,
  crlScope: 44,
  permitted: 47,
  excluded: 48,
  subtreeMinMax: 49,
  constraintType: 51,
  nameSyntax: 53,
  weakLeafKey: 66,
  weakCaKey: 67,
  weakDigest: 68,
  proxyName: 72,
} as const

export const invalidCa = (version: Settings['version']): number => (version === '1.1.1' ? 24 : 79)
export const EXPLICIT_CURVE = 94
