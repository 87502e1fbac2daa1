import { parseIp } from '../../read/bytes/index.ts'
import { type Certificate, fingerprint, nameText, sameName } from '../../read/x509/index.ts'
import type { Evidence, JudgeSettings, Origin, SystemEvidence } from '../evidence/index.ts'
import type { ReasonCode } from '../origin/index.ts'
import { CHAIN_FAULTS } from './candidates.ts'
import { cure, faultsOf, type Scenario, startOf, type Workshop, workshopFor } from './scenario.ts'
import type { Remedy } from './types.ts'

/** What the traffic server would meet at an origin with repairs done. */
export interface Rehearsed {
  /** `bypassed`: nothing is verified; `unknown`: the certificate is hidden, and nothing tells. */
  readonly verdict: 'passes' | 'fails' | 'bypassed' | 'unknown'
  /** Faults that are left, in the order in which they are met. */
  readonly faults: readonly ReasonCode[]
}

/** Judges an origin again with any of the remedies done that were found, together: a node mended and a store filled are one connection. */
export function createRehearsal(
  evidence: Evidence,
  settings: JudgeSettings,
): (origin: Origin, system: SystemEvidence, done: readonly Remedy[]) => Rehearsed {
  const shops = new Map(evidence.systems.map(system => [system, workshopFor(system, evidence, settings)]))
  return (origin, system, done) => {
    const shop = shops.get(system)
    // Nothing done: what was seen stands.
    if (done.length === 0 || !shop) return { verdict: 'fails', faults: codesOf(origin.reasons) }
    const before: Scenario = { ...startOf(origin, shop), logged: origin.reasons }
    const after = done.reduce((scenario, remedy) => applied(remedy, scenario, origin, shop), before)
    const faults = codesOf(faultsOf(after, shop))
    if (done.some(({ kind }) => kind === 'verify-off')) return { verdict: 'bypassed', faults }
    if (faults.length === 0) return { verdict: 'passes', faults }
    return { verdict: origin.chain.length === 0 && after.cured.size === 0 ? 'unknown' : 'fails', faults }
  }
}

const codesOf = (reasons: Origin['reasons']): readonly ReasonCode[] => reasons.map(({ code }) => code)

/** The scenario with one more remedy done. */
function applied(
  { kind, certificates = [], params }: Remedy,
  scenario: Scenario,
  origin: Origin,
  shop: Workshop,
): Scenario {
  const made = (...codes: ReasonCode[]) => cure(scenario, 'replacement', ...codes)
  switch (kind) {
    case 'trust-ca':
    case 'trust-self-signed':
      // A CA certificate that has to be had from its owner, or that of a handshake that hides it.
      if (certificates.length === 0)
        return cure(scenario, 'issuer', kind === 'trust-ca' ? 'unknown-ca' : 'self-signed')
      return { ...scenario, trustStore: [...scenario.trustStore, ...certificates] }
    case 'remove-duplicate':
      return {
        ...scenario,
        store: 'first-subject',
        trustStore: withoutDuplicates(params, scenario.trustStore, origin),
      }
    case 'complete-chain':
      return { ...scenario, chain: [...scenario.chain, ...certificates] }
    case 'sign-by-trusted-ca':
      // The traffic server passes over iPAddress, and no CA should write an address into a dNSName.
      return made(
        ...CHAIN_FAULTS,
        ...(parseIp(scenario.address) === undefined ? (['name-mismatch'] as const) : []),
      )
    case 'reissue-with-name':
      return made('name-mismatch')
    case 'renew-certificate':
      return made('expired', 'not-yet-valid')
    case 'reissue-stronger':
      return made('weak-or-unsupported')
    case 'change-address': {
      const moved = { ...scenario, address: typeof params.to === 'string' ? params.to : scenario.address }
      return scenario.chain.length === 0 ? cure(moved, 'log', 'name-mismatch') : moved
    }
    case 'fix-clock':
      return typeof params.notBefore === 'number' ? { ...scenario, at: params.notBefore } : scenario
    case 'prefer-rsa':
      return { ...scenario, chain: rsaChainOf(origin, params.subject, shop) ?? scenario.chain }
    case 'verify-off':
    case 'inspect-certificate':
      return scenario
  }
}

/** What the path needs stays; of the named subjects all others go. */
function withoutDuplicates(
  params: Remedy['params'],
  trustStore: readonly Certificate[],
  origin: Origin,
): readonly Certificate[] {
  const removed = new Set((Array.isArray(params.subjects) ? params.subjects : [params.subject]).map(String))
  const path = origin.judged?.paths[0]?.certificates ?? []
  return trustStore.filter(
    held =>
      path.includes(held) ||
      !removed.has(nameText(held.subject)) ||
      !path.some(({ subject }) => sameName(subject, held.subject)),
  )
}

/** The chain that the node is seen to present with its RSA certificate. */
function rsaChainOf(
  origin: Origin,
  subject: unknown,
  { system }: Workshop,
): readonly Certificate[] | undefined {
  const isSameNode = (other: Origin) =>
    (other.ip !== null && other.ip === origin.ip) ||
    other.address.toLowerCase() === origin.address.toLowerCase()
  return system.origins.find(
    other =>
      other.verdict === 'pass' &&
      other.certificate !== undefined &&
      nameText(other.certificate.subject) === subject &&
      isSameNode(other) &&
      fingerprint(other.certificate) !== (origin.certificate && fingerprint(origin.certificate)),
  )?.chain
}
