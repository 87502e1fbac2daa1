import { type Cell, stateOf } from './cells.ts'

/**
 * What an MRA client does, in order: it finds its home cluster and signs in (UDS), fetches its configuration (TFTP), and then reaches presence and voicemail
 * (facts: MRA flow). A step breaks where no node is left that it could use.
 */
export const STEPS = ['sign-in', 'configuration', 'presence', 'voicemail', 'notification'] as const
export type StepName = (typeof STEPS)[number]

/**
 * `survives`: every place that was looked at passes; `degraded`: every step still has a node in every cluster, but some places fail (redundancy, failover);
 * `services-lost`: logins work, and a later step has no node left; `breaks`: a cluster has no node left for sign-in or configuration; `unknown`: too much
 * did not answer to tell.
 */
export type Survival = 'survives' | 'degraded' | 'services-lost' | 'breaks' | 'unknown'

/** One step in one cluster, and where it fails, in the order in which a client meets it. */
export interface StepOutcome {
  readonly step: StepName
  readonly cluster: string
  readonly state: 'works' | 'partly' | 'broken' | 'unknown'
  /** Cells that fail, publisher first. */
  readonly failing: readonly Cell[]
  readonly unanswered: readonly Cell[]
}

export interface Rehearsal {
  readonly peer: string
  readonly survival: Survival
  readonly steps: readonly StepOutcome[]
}

/** What an upgrade does to the clients of one peer. */
export function rehearse(peer: string, all: readonly Cell[], enforced: boolean): Rehearsal {
  const cells = all.filter(cell => cell.peer === peer && cell.via === 'traffic-server')
  const steps = STEPS.flatMap(step => stepsOf(step, cells, enforced))
  return { peer, survival: survivalOf(steps), steps }
}

function stepsOf(step: StepName, cells: readonly Cell[], enforced: boolean): StepOutcome[] {
  const mine = cells.filter(({ place }) => stepOf(place.product, place.port) === step)
  const clusters = [...new Set(mine.map(({ place }) => place.cluster))]
  return clusters.map(cluster =>
    outcomeOf(
      step,
      cluster,
      mine.filter(({ place }) => place.cluster === cluster),
      enforced,
    ),
  )
}

/** Which step a port serves (IP Port Usage Guide X15.0). */
export function stepOf(product: Cell['place']['product'], port: number): StepName {
  if (product === 'imp') return 'presence'
  if (product === 'unity') return port === 7443 ? 'notification' : 'voicemail'
  return port === 6970 || port === 6971 || port === 6972 ? 'configuration' : 'sign-in'
}

/** Where clients go in each step (facts: typical origin requests); 443 and 6971 are asked besides. */
const PORT: Readonly<Record<StepName, number>> = {
  'sign-in': 8443,
  configuration: 6972,
  presence: 8443,
  voicemail: 8443,
  notification: 7443,
}

function outcomeOf(step: StepName, cluster: string, cells: readonly Cell[], enforced: boolean): StepOutcome {
  const states = cells.map(cell => ({ cell, state: stateOf(cell, enforced) }))
  const failing = states.filter(({ state }) => state === 'fails').map(({ cell }) => cell)
  const unanswered = states
    .filter(({ state, cell }) => state === 'unanswered' && cell.place.required)
    .map(({ cell }) => cell)
  // A client that is refused on the step's own port is not helped by another one that works.
  const own = states.filter(({ cell }) => cell.place.port === PORT[step])
  const working = (own.length > 0 ? own : states).filter(
    ({ state, cell }) => cell.presented && state !== 'fails',
  )
  return {
    step,
    cluster,
    state: stateOfStep(failing.length, unanswered.length, working.length),
    failing: [...failing].sort(publisherFirst),
    unanswered: onePerPlace(unanswered),
  }
}

function stateOfStep(failing: number, unanswered: number, working: number): StepOutcome['state'] {
  if (working > 0) return failing > 0 ? 'partly' : unanswered > 0 ? 'unknown' : 'works'
  if (failing > 0) return 'broken'
  return unanswered > 0 ? 'unknown' : 'works'
}

const publisherFirst = (a: Cell, b: Cell) =>
  Number(b.place.role === 'publisher') - Number(a.place.role === 'publisher')

/** A place that is silent is silent for both kinds of certificate. */
function onePerPlace(cells: readonly Cell[]): readonly Cell[] {
  const seen = new Set<string>()
  return cells.filter(({ place, ip }) => {
    const key = `${place.node} ${place.address} ${place.port} ${ip}`
    return seen.has(key) ? false : seen.add(key)
  })
}

function survivalOf(steps: readonly StepOutcome[]): Survival {
  const is = (state: StepOutcome['state'], ...names: readonly StepName[]) =>
    steps.some(each => each.state === state && (names.length === 0 || names.includes(each.step)))
  if (is('broken', 'sign-in', 'configuration')) return 'breaks'
  if (is('broken')) return 'services-lost'
  if (steps.length === 0 || is('unknown', 'sign-in', 'configuration')) return 'unknown'
  if (is('partly')) return 'degraded'
  return is('unknown') ? 'unknown' : 'survives'
}

const WORST: readonly Survival[] = ['breaks', 'unknown', 'services-lost', 'degraded', 'survives']

/** What is to be said of all peers: clients may land on any of them. */
export const worstOf = (rehearsals: readonly Rehearsal[]): Survival =>
  WORST.find(survival => rehearsals.some(each => each.survival === survival)) ?? 'unknown'
