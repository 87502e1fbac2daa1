import {
  type Evidence,
  type JudgeSettings,
  mendedAt,
  type Origin,
  type SystemEvidence,
} from '../../src/judge/evidence/index.ts'
import { type ReasonCode, verifyOrigin } from '../../src/judge/origin/index.ts'
import type { Remedy } from '../../src/judge/remedies/index.ts'
import { parseIp } from '../../src/read/bytes/index.ts'
import { type Certificate, fingerprint, nameText, sameName } from '../../src/read/x509/index.ts'
import type { ReportRemedy } from '../../src/tell/report/index.ts'
import type { Choice, Rehearsal } from '../protocol.ts'
import { originsOf, type Placed } from './origins.ts'
import type { Session } from './session.ts'

/** One thing that could be done, with the remedy of the evidence behind it. */
interface Step {
  readonly choice: Choice
  readonly remedy: Remedy
}

const known = new WeakMap<Session, readonly Step[]>()

/** Everything that could be done, each thing once: what the plan asks for first, then what helps single origins, the last resort at the end. */
export function choicesOf(session: Session): readonly Choice[] {
  return stepsOf(session).map(({ choice }) => choice)
}

function stepsOf(session: Session): readonly Step[] {
  const before = known.get(session)
  if (before) return before
  const placed = originsOf(session)
  const report = session.reports.en
  const steps = new Map<string, Step>()
  const add = (
    told: ReportRemedy,
    remedy: Remedy,
    origins: readonly number[],
    systems: readonly string[],
    isPlanned: boolean,
  ) => {
    const id = idOf(told, origins)
    const same = steps.get(id)
    const union = <T>(a: readonly T[] = [], b: readonly T[]) => [...new Set([...a, ...b])]
    const choice: Choice = {
      id,
      remedy: same?.choice.remedy ?? told,
      origins: union(same?.choice.origins, origins).sort((a, b) => a - b),
      systems: union(same?.choice.systems, systems),
      isPlanned: isPlanned || (same?.choice.isPlanned ?? false),
    }
    steps.set(id, { choice, remedy: same?.remedy ?? remedy })
  }
  report.repair.steps.forEach((told, index) => {
    const step = session.repair.plan.steps[index]
    if (step) add(told, step, told.mends, told.systems, true)
  })
  report.origins.forEach((origin, index) => {
    const own = placed[index] && session.repair.remedies.get(placed[index].origin)
    origin.remedies.forEach((told, at) => {
      const remedy = own?.[at]
      if (remedy) add(told, remedy, [index], [origin.system], false)
    })
  })
  const all = [...steps.values()]
  const rank = ({ choice }: Step) => (choice.isPlanned ? 0 : choice.remedy.kind === 'verify-off' ? 2 : 1)
  all.sort((a, b) => rank(a) - rank(b))
  known.set(session, all)
  return all
}

/** What is the same thing to do, whatever origin it is for; where nothing is known of it but its origins, they tell it apart. */
function idOf({ kind, place, params, certificates }: ReportRemedy, origins: readonly number[]): string {
  const isNamed = Object.values(params).some(value => value !== null)
  return JSON.stringify([kind, place, certificates.length > 0 ? certificates : isNamed ? params : origins])
}

/** The connection of an origin with repairs done, as judge/remedies imagines it: what does not exist yet is taken as made the right way. */
interface Imagined {
  address: string
  chain: readonly Certificate[]
  trustStore: readonly Certificate[]
  store: 'openssl' | 'first-subject'
  at: number
  readonly cured: Set<ReasonCode>
  isBypassed: boolean
}

/** Every failing origin judged again with the ticked repairs done. */
export function rehearse(session: Session, chosen: readonly string[]): Promise<readonly Rehearsal[]> {
  const steps = stepsOf(session).filter(({ choice }) => chosen.includes(choice.id))
  return session.judged(settings =>
    originsOf(session).flatMap((placed, index): Rehearsal[] => {
      if (!placed || !isFailing(placed)) return []
      const mine = steps.filter(({ choice }) => concerns(choice, index, placed))
      return [{ origin: index, ...judgeAgain(placed, mine, session.evidence, settings) }]
    }),
  )
}

const isFailing = ({ origin, system }: Placed) =>
  (origin.verdict === 'fail' || origin.verdict === 'would-fail') &&
  mendedAt(origin, system.origins) === undefined

/** What is done on a peer touches all of its origins; what is done to a node, its own. */
const concerns = ({ remedy, origins, systems }: Choice, index: number, { system }: Placed): boolean =>
  remedy.place === 'peer' && remedy.kind !== 'prefer-rsa'
    ? systems.includes(system.name)
    : origins.includes(index)

function judgeAgain(
  { origin, system }: Placed,
  steps: readonly Step[],
  evidence: Evidence,
  settings: JudgeSettings,
): Omit<Rehearsal, 'origin'> {
  // Nothing done: what was seen stands.
  if (steps.length === 0) return { verdict: 'fails', faults: origin.reasons.map(({ code }) => code) }
  const imagined: Imagined = {
    address: origin.address,
    chain: origin.chain,
    trustStore: system.trustStore?.certificates ?? [],
    store: 'openssl',
    at: origin.lastSeen,
    cured: new Set(),
    isBypassed: false,
  }
  for (const { remedy } of steps) apply(remedy, imagined, origin, system)
  const faults = faultsOf(imagined, origin, system, evidence, settings)
  if (imagined.isBypassed) return { verdict: 'bypassed', faults }
  if (faults.length === 0) return { verdict: 'passes', faults }
  return {
    verdict: origin.chain.length === 0 && imagined.cured.size === 0 ? 'unknown' : 'fails',
    faults,
  }
}

/** CA certificates offered for completing a chain. */
const MAX_KNOWN = 1_000

function faultsOf(
  imagined: Imagined,
  origin: Origin,
  system: SystemEvidence,
  evidence: Evidence,
  settings: JudgeSettings,
): readonly string[] {
  const { address, chain, trustStore, store, at, cured } = imagined
  const left = (reasons: Origin['reasons']) =>
    reasons.map(({ code }) => code).filter(code => !cured.has(code))
  if (chain.length === 0) return left(origin.reasons)
  const { release } = system.facts
  return left(
    verifyOrigin({
      address,
      chain,
      trustStore,
      store,
      known: [...evidence.certificates.values()]
        .map(({ certificate }) => certificate)
        .filter(({ basicConstraints, version }) => basicConstraints?.ca || version < 3)
        .slice(0, MAX_KNOWN),
      at,
      profile: settings.profile ?? (release && release.major >= 15 ? 'openssl' : 'openssl-1.1.1'),
      names: settings.names,
      signatures: settings.signatures,
    }).reasons,
  )
}

const CHAIN_FAULTS: readonly ReasonCode[] = [
  'self-signed',
  'unknown-ca',
  'incomplete-chain',
  'expired',
  'not-yet-valid',
  'weak-or-unsupported',
  'other',
]

function apply(remedy: Remedy, imagined: Imagined, origin: Origin, system: SystemEvidence): void {
  const { certificates = [], params } = remedy
  const cure = (...codes: readonly ReasonCode[]) => {
    for (const code of codes) imagined.cured.add(code)
  }
  switch (remedy.kind) {
    case 'trust-ca':
    case 'trust-self-signed':
      imagined.trustStore = [...imagined.trustStore, ...certificates]
      // A CA certificate that has to be had from its owner, or that of a handshake that hides it.
      if (certificates.length === 0) cure(remedy.kind === 'trust-ca' ? 'unknown-ca' : 'self-signed')
      return
    case 'remove-duplicate': {
      const removed = new Set(
        (Array.isArray(params.subjects) ? params.subjects : [params.subject]).map(String),
      )
      const path = origin.judged?.paths[0]?.certificates ?? []
      imagined.store = 'first-subject'
      imagined.trustStore = imagined.trustStore.filter(
        held =>
          path.includes(held) ||
          !removed.has(nameText(held.subject)) ||
          !path.some(({ subject }) => sameName(subject, held.subject)),
      )
      return
    }
    case 'complete-chain':
      imagined.chain = [...imagined.chain, ...certificates]
      return
    case 'sign-by-trusted-ca':
      cure(...CHAIN_FAULTS)
      // The traffic server passes over iPAddress, and no CA should write an address into a dNSName.
      if (parseIp(imagined.address) === undefined) cure('name-mismatch')
      return
    case 'reissue-with-name':
      cure('name-mismatch')
      return
    case 'renew-certificate':
      cure('expired', 'not-yet-valid')
      return
    case 'reissue-stronger':
      cure('weak-or-unsupported')
      return
    case 'change-address':
      imagined.address = typeof params.to === 'string' ? params.to : imagined.address
      if (imagined.chain.length === 0) cure('name-mismatch')
      return
    case 'fix-clock':
      if (typeof params.notBefore === 'number') imagined.at = params.notBefore
      return
    case 'prefer-rsa':
      imagined.chain = rsaChainOf(origin, params.subject, system) ?? imagined.chain
      return
    case 'verify-off':
      imagined.isBypassed = true
      return
    case 'inspect-certificate':
      return // tells more, mends nothing
  }
}

/** The chain that the node is seen to present with its RSA certificate. */
function rsaChainOf(
  origin: Origin,
  subject: unknown,
  system: SystemEvidence,
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
