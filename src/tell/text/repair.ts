import type { Context } from './context.ts'
import { placeOf } from './names.ts'
import { mendedOf } from './peers.ts'
import { renderRemedy } from './remedies.ts'

/** The smallest set of steps over all origins: what, where, and which origins it mends. */
export function renderRepair(context: Context): void {
  const { report, words, paper, verbose } = context
  const { steps, mends, of } = report.repair
  if (of === 0) return
  context.heading(words.labels.repairPlan)
  steps.forEach((step, index) => {
    renderRemedy(step, `${index + 1}.`, 2, verbose, context)
    const places = [...new Set(step.mends.flatMap(at => report.origins[at] ?? []).map(placeOf))]
    const others = step.systems.length < report.systems.length
    const where = words.phrases.step(step.place, step.systems.join(', '), others)
    paper.text(
      places.length === 0 ? where : `${where} · ${words.phrases.forOrigins(places.join(', '))}`,
      5,
      'dim',
    )
  })
  paper.text(words.phrases.mends(...mendedOf(report)), 2, mends < of ? 'yellow' : 'green')
}
