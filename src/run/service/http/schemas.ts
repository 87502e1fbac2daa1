import { z } from 'zod'
import type { Analysis } from '../store/analyses.ts'
import type { FoundFinding, OriginEntry, ReportEntry } from '../store/reports.ts'
import { STATES } from '../store/tables.ts'

const instant = z.iso.datetime({ precision: 3 }).describe('UTC, milliseconds')

export const idParams = z.object({ id: z.uuid() })
export const languageSchema = z.enum(['en', 'ja'])

export const analysisSchema = z.object({
  id: z.uuid(),
  state: z.enum(STATES),
  language: languageSchema,
  inputs: z.array(z.object({ upload: z.uuid(), name: z.string(), bytes: z.int().nonnegative() })),
  tries: z.int().nonnegative(),
  reason: z.string().nullable().describe('why the latest try failed'),
  progress: z.object({ done: z.int().nonnegative(), total: z.int().nonnegative() }).describe('octets'),
  created: instant,
  started: instant.nullable(),
  ended: instant.nullable(),
  revision: z.int().describe('grows with every change'),
  report: z.string().nullable().describe('address of the report, once it is there'),
})

export const reportEntrySchema = z.object({
  id: z.uuid(),
  created: instant,
  at: instant.describe('when the report was made'),
  name: z.string(),
  summary: z.object({
    fail: z.int(),
    wouldFail: z.int(),
    pass: z.int(),
    unknown: z.int(),
    incomplete: z.boolean().describe('part of the input could not be read'),
    issues: z.int().describe('findings that are issues'),
    potentials: z.int().describe('findings that are potential problems'),
  }),
  headline: z.object({ en: z.string(), ja: z.string() }),
  document: z.string().describe('address of the report itself'),
  page: z.string().describe('address of the report as a page'),
})

export const findingEntrySchema = z.object({
  report: z.uuid(),
  ordinal: z.int().nonnegative(),
  created: instant,
  check: z.string(),
  system: z.string(),
  result: z.string(),
  category: z.string(),
  title: z.object({ en: z.string(), ja: z.string() }),
})

export const originEntrySchema = z.object({
  report: z.uuid(),
  created: instant,
  system: z.string(),
  address: z.string(),
  port: z.int().nullable(),
  verdict: z.string(),
  reason: z.string().nullable(),
  lastSeen: z.string(),
})

/** Words of a search. */
export const wordsSchema = z
  .string()
  .max(500)
  .describe('words; each must be part of a text of the finding, in any case and in either language')
export const wordsOf = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(/\s+/u)
    .filter(word => word !== '')
    .slice(0, 20)

export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(100).optional().describe('`next` of the page before'),
}

/** A place in a list, newest first. */
export function placeOf(
  after: string | undefined,
): { readonly created: number; readonly id: string } | undefined {
  const match = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(after ?? '')
  return match ? { created: Number(match[1]), id: match[2] ?? '' } : undefined
}

/** The list, and where the next page begins: null where this one is the last. */
export const listOf = <T extends { readonly created: number; readonly id: string }>(
  rows: readonly T[],
  limit: number,
): { readonly rows: readonly T[]; readonly next: string | null } => {
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return { rows: rows.slice(0, limit), next: last ? `${last.created}.${last.id}` : null }
}

const iso = (time: number): string => new Date(time).toISOString()

export function toAnalysis(analysis: Analysis): z.input<typeof analysisSchema> {
  const { done, total, created, started, ended, inputs, ...more } = analysis
  return {
    ...more,
    inputs: [...inputs],
    progress: { done: Math.min(done, total), total },
    created: iso(created),
    started: started === null ? null : iso(started),
    ended: ended === null ? null : iso(ended),
    report: analysis.state === 'done' ? `/api/v1/reports/${analysis.id}` : null,
  }
}

export const toReportEntry = (entry: ReportEntry): z.input<typeof reportEntrySchema> => ({
  ...entry,
  created: iso(entry.created),
  at: iso(entry.at),
  document: `/api/v1/reports/${entry.id}/document`,
  page: `/reports/${entry.id}`,
})

export const toFindingEntry = (found: FoundFinding): z.input<typeof findingEntrySchema> => ({
  ...found,
  created: iso(found.created),
})

export const toOriginEntry = (origin: OriginEntry): z.input<typeof originEntrySchema> => ({
  ...origin,
  created: iso(origin.created),
})
