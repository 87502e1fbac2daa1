import { fingerprint } from '../../read/x509/index.ts'
import type { Origin } from '../evidence/index.ts'
import type { Reason } from '../origin/index.ts'
import { type Candidate, candidatesFor } from './candidates.ts'
import { prove } from './prove.ts'
import { faultsOf, type Scenario, startOf, type Workshop, weaker } from './scenario.ts'
import type { Proof, Remedy, RepairPlan, RepairStep } from './types.ts'

interface Patient {
  readonly origin: Origin
  readonly shop: Workshop
}

/** One remedy for one origin, and what it does to it. */
interface Dose {
  readonly key: string
  readonly candidate: Candidate
  readonly proof: Proof
  readonly patient: Patient
}

/** Repairs that follow one another for one origin: more faults than this in one certificate are not met in practice. */
const MAX_STEPS = 5

/**
 * The smallest set of steps that mends every origin: first the steps that mend an origin alone, chosen greedily by how many they mend (a set
 * cover; what the candidates prefer decides between equals), then, for origins that no single step mends, one repair after the other,
 * taking steps that are in the set already where they get further.
 */
export function coverOf(patients: readonly Patient[]): RepairPlan {
  const singles = patients.map(singlesFor)
  const doses: Dose[] = []
  const left = new Set(patients.filter((_, index) => singles[index]!.length > 0))
  while (left.size > 0) {
    const best = largest(singles.flat().filter(({ patient }) => left.has(patient)))
    for (const dose of best) left.delete(dose.patient)
    doses.push(...best)
  }
  let mends = doses.length
  for (const [index, patient] of patients.entries()) {
    if (singles[index]!.length > 0) continue
    const way = wayOut(patient, new Set(doses.map(({ key }) => key)))
    if (way.at(-1)?.proof.result === 'passes') mends++
    doses.push(...way)
  }
  return { steps: stepsOf(doses), mends, of: patients.length }
}

/** What mends an origin alone, the preferred first. */
function singlesFor(patient: Patient): readonly Dose[] {
  const { origin, shop } = patient
  if (!origin.reason) return []
  return dosesOf(origin.reason, startOf(origin, shop), patient).filter(
    ({ proof }) => proof.result === 'passes',
  )
}

function dosesOf(reason: Reason, scenario: Scenario, patient: Patient): Dose[] {
  const { origin, shop } = patient
  return candidatesFor(reason, origin, scenario, shop).map(candidate => ({
    key: keyOf(candidate.remedy, origin),
    candidate,
    proof: prove(candidate.applied, origin, shop),
    patient,
  }))
}

/** The doses of the step that mends the most; the first of the equal ones, as every origin lists its preferred step first. */
function largest(doses: readonly Dose[]): readonly Dose[] {
  const steps = new Map<string, { doses: Dose[]; rank: number }>()
  const ranks = new Map<Patient, number>()
  for (const dose of doses) {
    const rank = ranks.get(dose.patient) ?? 0
    ranks.set(dose.patient, rank + 1)
    const step = steps.get(dose.key) ?? { doses: [], rank: 0 }
    if (!step.doses.some(({ patient }) => patient === dose.patient)) {
      step.doses.push(dose)
      step.rank += rank
    }
    steps.set(dose.key, step)
  }
  const [best] = [...steps.values()].sort((a, b) => b.doses.length - a.doses.length || a.rank - b.rank)
  return best?.doses ?? []
}

/** Repairs one fault after the other until the origin passes, taking for each the first repair that gets further. */
function wayOut(patient: Patient, chosen: ReadonlySet<string>): readonly Dose[] {
  const { origin, shop } = patient
  const way: Dose[] = []
  let scenario = startOf(origin, shop)
  let fault = origin.reason
  for (let step = 0; step < MAX_STEPS && fault; step++) {
    const { code } = fault
    const doses = dosesOf(fault, scenario, patient)
    const further = doses.filter(
      ({ proof }) => proof.result === 'passes' || (proof.result === 'next-fault' && proof.next !== code),
    )
    const dose = further.find(({ key }) => chosen.has(key)) ?? further[0] ?? doses[0]
    if (!dose) break
    way.push(dose)
    if (further.length === 0 || !dose.candidate.applied) break
    scenario = dose.candidate.applied
    fault = faultsOf(scenario, shop)[0]
  }
  return way
}

/**
 * The same thing done in the same place is one step: a certificate added to (or removed from) the trust store of all peers, a new certificate of a
 * node, a clock.
 */
function keyOf(
  { kind, place, certificate, certificates, params }: Omit<Remedy, 'proof'>,
  origin: Origin,
): string {
  const prints = (certificates ?? (certificate ? [certificate] : [])).map(fingerprint)
  if (kind === 'complete-chain') return `${kind} ${leafOf(origin)} ${prints.join()}`
  if (place === 'node') return `${kind} ${leafOf(origin)} ${String(params.depth ?? '')}`
  if (kind === 'fix-clock') return kind
  if (kind === 'prefer-rsa') return kind
  if (kind === 'remove-duplicate') return `${kind} ${prints.join()}`
  if (prints.length > 0) return `add ${prints.join()}`
  return `${kind} ${kind === 'change-address' ? '' : leafOf(origin)} ${JSON.stringify(params)}`
}

/** The node's certificate; where it is hidden, the connection it was presented on. */
const leafOf = ({ certificate, address, port }: Origin) =>
  certificate ? fingerprint(certificate) : `${address.toLowerCase()}:${port}`

function stepsOf(doses: readonly Dose[]): readonly RepairStep[] {
  const steps = new Map<string, Dose[]>()
  for (const dose of doses) steps.set(dose.key, [...(steps.get(dose.key) ?? []), dose])
  return [...steps.values()].map(stepOf)
}

function stepOf(doses: readonly Dose[]): RepairStep {
  const { candidate } = doses[0]!
  const systems = [...new Set(doses.map(({ patient }) => patient.shop.system.name))]
  return {
    ...candidate.remedy,
    params: mergedParams(doses.map(({ candidate: { remedy } }) => remedy.params)),
    ...(doses.some(({ candidate: { remedy } }) => remedy.collides) && { collides: true }),
    proof: doses.map(({ proof }) => proof).reduce(lesser),
    system: systems[0]!,
    systems,
    mends: [...new Set(doses.map(({ patient }) => patient.origin))],
  }
}

/** The names of all origins go into the one new certificate; a clock has to be right for the latest. */
function mergedParams(all: readonly Remedy['params'][]): Remedy['params'] {
  const merged: Record<string, Remedy['params'][string]> = { ...all[0] }
  const names = new Set(all.flatMap(({ names: each }) => (Array.isArray(each) ? each.map(String) : [])))
  if (names.size > 0) merged.names = [...names]
  const latest = Math.max(
    ...all.flatMap(({ notBefore }) => (typeof notBefore === 'number' ? [notBefore] : [])),
  )
  if (Number.isFinite(latest)) merged.notBefore = latest
  return merged
}

const RESULTS: readonly Proof['result'][] = ['passes', 'next-fault', 'unproved']

/** What can be said of both. */
function lesser(a: Proof, b: Proof): Proof {
  const worse = RESULTS.indexOf(b.result) > RESULTS.indexOf(a.result) ? b : a
  if (worse.result === 'unproved' || a.result === 'unproved' || b.result === 'unproved') return worse
  return { ...worse, basis: weaker(a.basis ?? 'judged', b.basis ?? 'judged') }
}
