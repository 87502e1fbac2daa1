import { type Evidence, type JudgeSettings, mendedAt, type Origin } from '../evidence/index.ts'
import { type Candidate, candidatesFor, VERIFY_OFF } from './candidates.ts'
import { coverOf } from './cover.ts'
import { prove } from './prove.ts'
import { startOf, type Workshop, workshopFor } from './scenario.ts'
import type { Remedy, RepairPlan } from './types.ts'

export interface Repair {
  readonly remedies: ReadonlyMap<Origin, readonly Remedy[]>
  readonly plan: RepairPlan
}

/** For every failing origin what would mend it, each proved by judging again, and the set of steps that mends them all. */
export function repairOf(evidence: Evidence, settings: JudgeSettings): Repair {
  const remedies = new Map<Origin, readonly Remedy[]>()
  const shops = evidence.systems.map(system => workshopFor(system, evidence, settings))
  for (const shop of shops) {
    for (const origin of shop.system.origins) {
      if (isFailing(origin)) remedies.set(origin, remediesFor(origin, shop))
    }
  }
  return { remedies, plan: coverOf(shops.flatMap(toMend)) }
}

const isFailing = ({ verdict }: Origin) => verdict === 'fail' || verdict === 'would-fail'

/** What is refused; where nothing is, what would be. */
function toMend(shop: Workshop): readonly { readonly origin: Origin; readonly shop: Workshop }[] {
  const { origins } = shop.system
  const refused = origins.filter(({ verdict }) => verdict === 'fail')
  const failing = refused.length > 0 ? refused : origins.filter(({ verdict }) => verdict === 'would-fail')
  return failing.filter(origin => mendedAt(origin, origins) === undefined).map(origin => ({ origin, shop }))
}

function remediesFor(origin: Origin, shop: Workshop): readonly Remedy[] {
  const found = origin.reason ? candidatesFor(origin.reason, origin, startOf(origin, shop), shop) : []
  return [...found.map(candidate => proved(candidate, origin, shop)), lastResort()]
}

const proved = ({ remedy, applied }: Candidate, origin: Origin, shop: Workshop): Remedy => ({
  ...remedy,
  proof: prove(applied, origin, shop, remedy.kind),
})

const lastResort = (): Remedy => ({
  kind: 'verify-off',
  place: 'peer',
  params: { command: VERIFY_OFF },
  proof: { result: 'passes' },
})
