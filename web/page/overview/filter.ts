import type { Report, ReportFinding } from '../../../src/tell/report/index.ts'
import { type Card, placeOf } from '../../../src/tell/text/index.ts'

/** What the reader asked to see; empty sets ask for everything. */
export interface Chosen {
  readonly text: string
  readonly results: ReadonlySet<ReportFinding['result']>
  readonly categories: ReadonlySet<string>
  readonly systems: ReadonlySet<string>
  readonly defectsOnly: boolean
}

export const NOTHING_CHOSEN: Chosen = {
  text: '',
  results: new Set(),
  categories: new Set(),
  systems: new Set(),
  defectsOnly: false,
}

export const isDefect = ({ references }: ReportFinding): boolean =>
  references.some(({ kind }) => kind === 'defect')

/** Every word of the search must stand somewhere on the card, whatever its case. */
export function matches(finding: Card, chosen: Chosen, report: Report): boolean {
  const { results, categories, systems, defectsOnly, text } = chosen
  if (results.size > 0 && !results.has(finding.result)) return false
  if (categories.size > 0 && !categories.has(finding.category)) return false
  if (systems.size > 0 && !finding.systems.some(system => systems.has(system))) return false
  if (defectsOnly && !isDefect(finding)) return false
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return true
  const card = textOf(finding, report).toLowerCase()
  return words.every(word => card.includes(word))
}

function textOf(finding: Card, report: Report): string {
  const origins = finding.origins.flatMap(index => report.origins[index] ?? [])
  return [
    finding.check,
    ...finding.systems,
    finding.title,
    finding.description,
    finding.condition,
    finding.further,
    ...finding.action,
    ...finding.snippet,
    ...finding.references.map(({ id }) => id),
    ...origins.flatMap(origin => [placeOf(origin), origin.reason ?? '', origin.certificate?.subject ?? '']),
  ].join('\n')
}

/** How many of the cards have each value of a property, in the order in which the values are first met. */
export function countsOf<T>(
  cards: readonly Card[],
  of: (card: Card) => readonly T[],
): ReadonlyMap<T, number> {
  const counts = new Map<T, number>()
  for (const value of cards.flatMap(of)) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}
