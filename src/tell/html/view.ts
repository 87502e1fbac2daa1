import { type Catalogue, catalogueOf, type Language } from '../messages/index.ts'
import type { Report, ReportOrigin } from '../report/index.ts'

/** What every part of the page is given. */
export interface View {
  readonly report: Report
  readonly language: Language
  readonly words: Catalogue
}

export function viewOf(report: Report, language: Language): View {
  return { report, language, words: catalogueOf(language) }
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

/** The id of an origin's card, from its place in the report. */
export const originId = (index: number): string => `origin-${index + 1}`
