import type { Instant } from '../../read/bytes/index.ts'
import type { Certificate } from '../../read/x509/index.ts'
import type { ChainProfile } from '../chain/index.ts'
import type { Evidence, JudgeSettings, Origin, SystemEvidence } from '../evidence/index.ts'
import { type Reason, type ReasonCode, verifyOrigin } from '../origin/index.ts'
import type { StoreLookup } from '../store/index.ts'
import type { ProofBasis } from './types.ts'

/**
 * The connection of an origin with some repairs applied. A repair that replaces the origin's certificate cannot be judged over bytes that do
 * not exist yet: its faults are taken as cured (`cured`), and everything else is judged again. Where the certificate is hidden there is
 * nothing to judge, and the faults are those that were logged.
 */
export interface Scenario {
  readonly address: string
  /** Empty: hidden. */
  readonly chain: readonly Certificate[]
  readonly trustStore: readonly Certificate[]
  readonly store?: StoreLookup
  readonly at: Instant
  readonly cured: ReadonlySet<ReasonCode>
  readonly logged: readonly Reason[]
  /** The weakest ground that a repair so far stands on. */
  readonly basis: ProofBasis
}

/** What a proof is made with. */
export interface Workshop {
  readonly system: SystemEvidence
  readonly known: readonly Certificate[]
  readonly profile: ChainProfile
  readonly settings: JudgeSettings
}

/** CA certificates offered for completing a chain. */
const MAX_KNOWN = 1_000

export function workshopFor(system: SystemEvidence, evidence: Evidence, settings: JudgeSettings): Workshop {
  const known = [...evidence.certificates.values()]
    .map(({ certificate }) => certificate)
    .filter(certificate => certificate.basicConstraints?.ca || certificate.version < 3)
    .slice(0, MAX_KNOWN)
  const release = system.facts.release
  const profile = settings.profile ?? (release && release.major >= 15 ? 'openssl' : 'openssl-1.1.1')
  return { system, known, profile, settings }
}

/** The connection as it was, or with another trust store; undefined where the evidence does not hold what a judgement needs. */
export function scenarioOf(
  origin: Origin,
  { system }: Workshop,
  trustStore: readonly Certificate[] | undefined = system.trustStore?.certificates,
): Scenario | undefined {
  return origin.chain.length === 0 || !trustStore ? undefined : connection(origin, trustStore)
}

/**
 * The same, for repairs: a store that is not in the evidence counts as empty (then only `passes` says anything: what an empty store lets
 * through, a fuller one does too), and a hidden certificate has the fault that was logged.
 */
export function startOf(origin: Origin, { system }: Workshop): Scenario {
  return connection(origin, system.trustStore?.certificates ?? [])
}

const connection = (origin: Origin, trustStore: readonly Certificate[]): Scenario => ({
  address: origin.address,
  chain: origin.chain,
  trustStore,
  at: origin.lastSeen,
  cured: new Set(),
  logged: origin.reason ? [origin.reason] : [],
  basis: 'judged',
})

/** The faults that are left in a scenario, in the order in which the traffic server meets them. */
export function faultsOf(scenario: Scenario, { known, profile, settings }: Workshop): readonly Reason[] {
  const left = ({ code }: Reason) => !scenario.cured.has(code)
  if (scenario.chain.length === 0) return scenario.logged.filter(left)
  const verdict = verifyOrigin({
    address: scenario.address,
    chain: scenario.chain,
    trustStore: scenario.trustStore,
    ...(scenario.store && { store: scenario.store }),
    known,
    at: scenario.at,
    profile,
    names: settings.names,
    signatures: settings.signatures,
  })
  return verdict.reasons.filter(left)
}

const STRENGTH: readonly ProofBasis[] = ['judged', 'replacement', 'issuer', 'log']

/** The weaker of two grounds. */
export const weaker = (a: ProofBasis, b: ProofBasis): ProofBasis =>
  STRENGTH.indexOf(a) > STRENGTH.indexOf(b) ? a : b

/** The scenario with these faults cured, on this ground. */
export const cure = (scenario: Scenario, basis: ProofBasis, ...codes: ReasonCode[]): Scenario => ({
  ...scenario,
  cured: new Set([...scenario.cured, ...codes]),
  basis: weaker(scenario.basis, scenario.chain.length === 0 && basis !== 'replacement' ? 'log' : basis),
})
