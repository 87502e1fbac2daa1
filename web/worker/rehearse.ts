import { mendedAt } from '../../src/judge/evidence/index.ts'
import { createRehearsal, type Remedy } from '../../src/judge/remedies/index.ts'
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

/** Every failing origin judged again with the ticked repairs done. */
export function rehearse(session: Session, chosen: readonly string[]): Promise<readonly Rehearsal[]> {
  const steps = stepsOf(session).filter(({ choice }) => chosen.includes(choice.id))
  return session.judged(settings => {
    const again = createRehearsal(session.evidence, settings)
    return originsOf(session).flatMap((placed, index): Rehearsal[] => {
      if (!placed || !isFailing(placed)) return []
      const mine = steps.filter(({ choice }) => concerns(choice, index, placed))
      const done = mine.map(({ remedy }) => remedy)
      return [{ origin: index, ...again(placed.origin, placed.system, done) }]
    })
  })
}

const isFailing = ({ origin, system }: Placed) =>
  (origin.verdict === 'fail' || origin.verdict === 'would-fail') &&
  mendedAt(origin, system.origins) === undefined

/** What is done on a peer touches all of its origins; what is done to a node, its own. */
const concerns = ({ remedy, origins, systems }: Choice, index: number, { system }: Placed): boolean =>
  remedy.place === 'peer' && remedy.kind !== 'prefer-rsa'
    ? systems.includes(system.name)
    : origins.includes(index)
