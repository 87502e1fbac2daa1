import type { Certificate } from '../../read/x509/index.ts'
import type { Evidence, JudgeSettings, Origin } from '../evidence/index.ts'
import { type Candidate, candidatesFor, VERIFY_OFF } from './candidates.ts'
import { faultsOf, type Scenario, scenarioOf, type Workshop, workshopFor } from './scenario.ts'
import type { Proof, Remedy, RepairPlan, RepairStep } from './types.ts'

export interface Repair {
  readonly remedies: ReadonlyMap<Origin, readonly Remedy[]>
  readonly plan: RepairPlan
}

/** Repairs that follow one another for one origin: more faults than this in one certificate are not met in practice. */
const MAX_STEPS = 5

/** For every failing origin what would mend it, each proved by judging again, and the set of steps that mends them all. */
export function repairOf(evidence: Evidence, settings: JudgeSettings): Repair {
  const remedies = new Map<Origin, readonly Remedy[]>()
  const steps: RepairStep[] = []
  let mends = 0
  let of = 0
  for (const system of evidence.systems) {
    const shop = workshopFor(system, evidence, settings)
    const refused = system.origins.filter(({ verdict }) => verdict === 'fail')
    const failing =
      refused.length > 0 ? refused : system.origins.filter(({ verdict }) => verdict === 'would-fail')
    for (const origin of system.origins) {
      if (origin.verdict === 'fail' || origin.verdict === 'would-fail')
        remedies.set(origin, remediesFor(origin, shop))
    }
    for (const origin of failing) {
      of++
      const way = wayOut(origin, shop)
      if (way.mended) mends++
      for (const remedy of way.remedies) join(steps, system.name, remedy, origin)
    }
  }
  return { remedies, plan: { steps, mends, of } }
}

function remediesFor(origin: Origin, shop: Workshop): readonly Remedy[] {
  const scenario = scenarioOf(origin, shop)
  const found = origin.reason ? candidatesFor(origin.reason, origin, scenario, shop) : []
  const proved = found.map(({ remedy, applied }) => ({ ...remedy, proof: prove(applied, origin, shop) }))
  return [...proved, lastResort()]
}

const lastResort = (): Remedy => ({
  kind: 'verify-off',
  place: 'peer',
  params: { command: VERIFY_OFF },
  proof: { result: 'passes' },
})

function prove(applied: Scenario | undefined, origin: Origin, shop: Workshop): Proof {
  if (!applied) return { result: 'unproved', because: missingFor(origin, shop) }
  const [next] = faultsOf(applied, shop)
  return next ? { result: 'next-fault', next: next.code } : { result: 'passes' }
}

function missingFor(origin: Origin, shop: Workshop): Extract<Proof, { result: 'unproved' }>['because'] {
  if (!shop.system.trustStore) return 'trust-store-absent'
  return origin.chain.length === 0 ? 'certificate-hidden' : 'issuer-not-seen'
}

/** Repairs one fault after the other until the origin passes, taking for each the first repair that gets further. */
function wayOut(origin: Origin, shop: Workshop): { remedies: readonly Remedy[]; mended: boolean } {
  const remedies: Remedy[] = []
  let scenario = scenarioOf(origin, shop)
  let faults = origin.reason ? [origin.reason] : []
  for (let step = 0; step < MAX_STEPS && faults[0]; step++) {
    const chosen = choose(candidatesFor(faults[0], origin, scenario, shop), faults[0].code, shop)
    if (!chosen) return { remedies, mended: false }
    const proof = prove(chosen.applied, origin, shop)
    remedies.push({ ...chosen.remedy, proof })
    if (proof.result === 'unproved') return { remedies, mended: false }
    scenario = chosen.applied
    faults = scenario ? [...faultsOf(scenario, shop)] : []
  }
  return { remedies, mended: faults.length === 0 }
}

function choose(candidates: readonly Candidate[], fault: string, shop: Workshop): Candidate | undefined {
  const further = candidates.find(
    ({ applied }) => applied && !faultsOf(applied, shop).some(({ code }) => code === fault),
  )
  return further ?? candidates[0]
}

/** One step mends every origin that needs the same thing done in the same place. */
function join(steps: RepairStep[], system: string, remedy: Remedy, origin: Origin): void {
  const key = (step: Remedy, certificate: Certificate | undefined) =>
    `${step.kind} ${step.place} ${certificate ? certificate.der.join() : JSON.stringify(step.params)}`
  const at = steps.findIndex(
    step => step.system === system && key(step, step.certificate) === key(remedy, remedy.certificate),
  )
  const same = steps[at]
  if (same) steps[at] = { ...same, mends: [...same.mends, origin] }
  else steps.push({ ...remedy, system, mends: [origin] })
}
