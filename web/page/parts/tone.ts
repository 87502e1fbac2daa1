import type { ReportFinding, ReportOrigin } from '../../../src/tell/report/index.ts'

/** Classes of the style sheet that colour. */
export type Tone = 'bad' | 'warn' | 'good' | 'dim'

/** A mark and a colour for a verdict; the mark and the word say it without the colour. */
export const VERDICTS: Readonly<
  Record<ReportOrigin['verdict'], { readonly mark: string; readonly tone: Tone }>
> = {
  fail: { mark: '✗', tone: 'bad' },
  'would-fail': { mark: '✗', tone: 'warn' },
  pass: { mark: '✓', tone: 'good' },
  unknown: { mark: '?', tone: 'dim' },
}

export const RESULTS: Readonly<
  Record<ReportFinding['result'], { readonly mark: string; readonly tone: Tone }>
> = {
  issue: { mark: '✗', tone: 'bad' },
  potential: { mark: '!', tone: 'warn' },
  error: { mark: '!', tone: 'warn' },
  'missing-information': { mark: '?', tone: 'dim' },
  clear: { mark: '✓', tone: 'good' },
  'not-applicable': { mark: '–', tone: 'dim' },
}
