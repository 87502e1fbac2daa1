import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { z } from 'zod'
import { FORMATS, type Format } from '../../../tell/formats/index.ts'
import type { Language } from '../../../tell/messages/index.ts'
import { reportSchema } from '../../../tell/report/index.ts'
import { removeAnalysis } from '../retention.ts'
import { TooManyWishes } from '../telling/teller.ts'
import type { ServiceContext } from './context.ts'
import { languageOf, Refusal } from './refusal.ts'
import { type Route, route } from './route.ts'
import {
  findingEntrySchema,
  idParams,
  languageSchema,
  listOf,
  originEntrySchema,
  pageQuery,
  placeOf,
  reportEntrySchema,
  toFindingEntry,
  toOriginEntry,
  toReportEntry,
  wordsOf,
  wordsSchema,
} from './schemas.ts'

const TYPES: Readonly<Record<Format, string>> = {
  text: 'text/plain; charset=utf-8',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  html: 'text/html; charset=utf-8',
  markdown: 'text/markdown; charset=utf-8',
  sarif: 'application/sarif+json',
  junit: 'application/xml',
  csv: 'text/csv; charset=utf-8',
}

/** Reports, and what is found in them. */
export function reportRoutes(context: ServiceContext): readonly Route[] {
  const { store, blobs } = context
  return [
    route({
      method: 'GET',
      path: '/reports',
      id: 'listReports',
      summary: 'Reports, newest first; with words, those that have a finding with all of them',
      query: z.object({ ...pageQuery, q: wordsSchema.optional() }),
      answers: {
        200: {
          description: 'A page of them',
          schema: z.object({ reports: z.array(reportEntrySchema), next: z.string().nullable() }),
        },
      },
      handle: async ({ query: { limit, after, q } }) => {
        const place = placeOf(after)
        const all = await store.reports.list({
          limit: limit + 1,
          words: wordsOf(q),
          ...(place && { after: place }),
        })
        const { rows, next } = listOf(all, limit)
        return { reports: rows.map(toReportEntry), next }
      },
    }),
    route({
      method: 'GET',
      path: '/reports/{id}',
      id: 'readReport',
      summary: 'A report: its answer and where its document is',
      params: idParams,
      answers: { 200: { description: 'The report', schema: reportEntrySchema } },
      handle: async ({ params }) => {
        const entry = await store.reports.get(params.id)
        if (!entry) throw new Refusal('not-found')
        return toReportEntry(entry)
      },
    }),
    route({
      method: 'GET',
      path: '/reports/{id}/document',
      id: 'readReportDocument',
      summary: 'The report itself, in any of the formats of turnpike analyze',
      params: idParams,
      query: z.object({
        format: z.enum(FORMATS as [Format, ...Format[]]).default('json'),
        language: languageSchema.optional(),
      }),
      answers: { 200: { description: 'The document; as JSON it follows this schema', schema: reportSchema } },
      handle: async ({ params, query, request, reply }) => {
        const document = await store.reports.document(params.id)
        if (!document) throw new Refusal('not-found')
        const language = query.language ?? languageOf(request)
        const text = await told(context, document, query.format, language)
        return reply
          .type(TYPES[query.format])
          .headers(query.format === 'html' ? policyOf(text) : {})
          .send(text)
      },
    }),
    route({
      method: 'DELETE',
      path: '/reports/{id}',
      id: 'deleteReport',
      summary: 'Remove a report, its analysis and the uploads that only it names',
      params: idParams,
      answers: { 204: { description: 'Removed' } },
      handle: async ({ params, reply }) => {
        if (!(await store.reports.get(params.id))) throw new Refusal('not-found')
        await removeAnalysis(store, blobs, params.id)
        return reply.code(204).send()
      },
    }),
    route({
      method: 'GET',
      path: '/findings',
      id: 'searchFindings',
      summary: 'Findings of every report that hold all of the words',
      query: z.object({ q: wordsSchema.min(1), limit: pageQuery.limit }),
      answers: {
        200: {
          description: 'Those of the newest report first',
          schema: z.object({ findings: z.array(findingEntrySchema) }),
        },
      },
      handle: async ({ query: { q, limit } }) => {
        const words = wordsOf(q)
        return {
          findings: words.length > 0 ? (await store.reports.search(words, limit)).map(toFindingEntry) : [],
        }
      },
    }),
    route({
      method: 'GET',
      path: '/origins',
      id: 'readOriginHistory',
      summary: 'What became of one connection address, report by report',
      query: z.object({ address: z.string().min(1).max(255), limit: pageQuery.limit }),
      answers: {
        200: {
          description: 'Of the newest report first',
          schema: z.object({ origins: z.array(originEntrySchema) }),
        },
      },
      handle: async ({ query: { address, limit } }) => ({
        origins: (await store.reports.origins(address, limit)).map(toOriginEntry),
      }),
    }),
  ]
}

/** A stored report in a format and a language. As JSON it is as it was stored. */
export async function told(
  { teller }: Pick<ServiceContext, 'teller'>,
  document: Uint8Array,
  format: Format,
  language: Language,
): Promise<string> {
  if (format === 'json') return (await promisify(gunzip)(document)).toString('utf8')
  try {
    return await teller.tell(document, format, language)
  } catch (error) {
    if (error instanceof TooManyWishes)
      throw new Refusal('too-many-reports', undefined, { 'Retry-After': '10' })
    throw error
  }
}

/** A report as a page brings its own policy, which names its style and script by their digests; it is sent as a header as well. */
export function policyOf(page: string): Record<string, string> {
  const own = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]
  return own === undefined
    ? {}
    : { 'Content-Security-Policy': `${own.replaceAll('&#39;', "'")}; frame-ancestors 'none'` }
}
