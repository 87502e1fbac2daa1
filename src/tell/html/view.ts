import { type Catalogue, catalogueOf, type Language } from '../messages/index.ts'
import type { Report, ReportOrigin } from '../report/index.ts'
import { groupsOf, type OriginGroup } from '../text/index.ts'

/** What every part of the page is given. */
export interface View {
  readonly report: Report
  readonly language: Language
  readonly words: Catalogue
  /** One card for each. */
  readonly groups: readonly OriginGroup[]
}

export function viewOf(report: Report, language: Language): View {
  return { report, language, words: catalogueOf(language), groups: groupsOf(report.origins) }
}

/** Places in the report of the origins whose cards tell of these, each once; those that the report does not hold are left out. */
export function leadsOf(places: readonly number[], { groups }: View): readonly number[] {
  const wanted = new Set(places)
  return groups.flatMap(({ members }) =>
    members.some(({ index }) => wanted.has(index)) ? [members[0]!.index] : [],
  )
}

/** A mark and a colour for a verdict; the mark and the word say it without the colour. */
export const VERDICTS: Readonly<Record<ReportOrigin['verdict'], { mark: string; tone: Tone }>> = {
  fail: { mark: '✗', tone: 'bad' },
  'would-fail': { mark: '✗', tone: 'warn' },
  pass: { mark: '✓', tone: 'good' },
  unknown: { mark: '?', tone: 'dim' },
}

/** Classes of the style sheet that colour. */
export type Tone = 'bad' | 'warn' | 'good' | 'dim'

/** The id of an origin's card, from its place in the report (of the first one, where several peers share a card). */
export const originId = (index: number): string => `origin-${index + 1}`
