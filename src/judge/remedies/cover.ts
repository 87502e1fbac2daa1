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
  const doses = [...coverAlone(singles)]
  const chosen = new Set(doses.map(({ key }) => key))
  let mends = doses.length
  for (const [index, patient] of patients.entries()) {
    if (singles[index]!.length > 0) continue
    const way = wayOut(patient, chosen)
    if (way.at(-1)?.proof.result === 'passes') mends++
    for (const dose of way) {
      doses.push(dose)
      chosen.add(dose.key)
    }
  }
  return { steps: stepsOf(doses), mends, of: patients.length }
}

/** A step, and for whom it is still needed. */
interface Step {
  readonly doses: Dose[]
  /** Origins that it would mend and that nothing mends yet, and the ranks that they give it. */
  left: number
  ranks: number
  /** Index of the first of its doses that is still needed. */
  next: number
}

/** Greedy set cover: of the steps that mend the most of what is left, the one that is preferred most, then the one that is listed first. */
function coverAlone(singles: readonly (readonly Dose[])[]): readonly Dose[] {
  const steps = new Map<string, Step>()
  const listed = new Map<Patient, Map<string, number>>()
  const orders = new Map<Dose, number>()
  for (const doses of singles) {
    for (const [rank, dose] of doses.entries()) {
      const { key, patient } = dose
      const ranks = listed.get(patient) ?? new Map<string, number>()
      listed.set(patient, ranks)
      if (ranks.has(key)) continue
      ranks.set(key, rank)
      orders.set(dose, orders.size)
      const step = steps.get(key) ?? { doses: [], left: 0, ranks: 0, next: 0 }
      steps.set(key, step)
      step.doses.push(dose)
      step.left++
      step.ranks += rank
    }
  }
  const chosen: Dose[] = []
  const firstOf = (step: Step): number => {
    while (!listed.has(step.doses[step.next]!.patient)) step.next++
    return orders.get(step.doses[step.next]!) ?? 0
  }
  const isBetter = (a: Step, b: Step) => a.left - b.left || b.ranks - a.ranks || firstOf(b) - firstOf(a)
  for (;;) {
    let best: Step | undefined
    for (const [key, step] of steps) {
      if (step.left === 0) steps.delete(key)
      else if (!best || isBetter(step, best) > 0) best = step
    }
    if (!best) return chosen
    for (const dose of best.doses) {
      const ranks = listed.get(dose.patient)
      if (!ranks) continue
      chosen.push(dose)
      listed.delete(dose.patient)
      for (const [key, rank] of ranks) {
        const step = steps.get(key)!
        step.left--
        step.ranks -= rank
      }
    }
  }
}

/** What mends an origin alone, the preferred first. */
function singlesFor(patient: Patient): readonly Dose[] {
  const { origin, shop } = patient
  if (!origin.reason) return []
  const doses = dosesOf(origin.reason, startOf(origin, shop), patient)
  // The scenarios are let go: each may hold a trust store of its own.
  return doses
    .filter(({ proof }) => proof.result === 'passes')
    .map(dose => ({ ...dose, candidate: { remedy: dose.candidate.remedy, applied: undefined } }))
}

function dosesOf(reason: Reason, scenario: Scenario, patient: Patient): Dose[] {
  const { origin, shop } = patient
  return candidatesFor(reason, origin, scenario, shop).map(candidate => ({
    key: keyOf(candidate.remedy, origin),
    candidate,
    proof: prove(candidate.applied, origin, shop, candidate.remedy.kind),
    patient,
  }))
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
  for (const dose of doses) {
    const same = steps.get(dose.key)
    if (same) same.push(dose)
    else steps.set(dose.key, [dose])
  }
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
  const latest = all
    .flatMap(({ notBefore }) => (typeof notBefore === 'number' ? [notBefore] : []))
    .reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
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
