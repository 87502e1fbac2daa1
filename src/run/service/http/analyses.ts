import { z } from 'zod'
import { removeAnalysis } from '../retention.ts'
import { STATES } from '../store/tables.ts'
import type { ServiceContext } from './context.ts'
import type { Follower } from './follow.ts'
import { languageOf, Refusal } from './refusal.ts'
import { API, type Route, route } from './route.ts'
import {
  analysisSchema,
  idParams,
  languageSchema,
  listOf,
  pageQuery,
  placeOf,
  toAnalysis,
} from './schemas.ts'

const pageSchema = z.object({ analyses: z.array(analysisSchema), next: z.string().nullable() })

/** Analyses: queued, followed, cancelled, removed. */
export function analysisRoutes(context: ServiceContext, follower: Follower): readonly Route[] {
  const { store, blobs } = context
  const found = async (id: string) => {
    const analysis = await store.analyses.get(id)
    if (!analysis) throw new Refusal('not-found')
    return analysis
  }
  return [
    route({
      method: 'GET',
      path: '/analyses',
      id: 'listAnalyses',
      summary: 'Analyses, newest first',
      query: z.object({ ...pageQuery, state: z.enum(STATES).optional() }),
      answers: { 200: { description: 'A page of them', schema: pageSchema } },
      handle: async ({ query: { limit, after, state } }) => {
        const place = placeOf(after)
        const all = await store.analyses.list({
          limit: limit + 1,
          ...(state && { state }),
          ...(place && { after: place }),
        })
        const { rows, next } = listOf(all, limit)
        return { analyses: rows.map(toAnalysis), next }
      },
    }),
    route({
      method: 'POST',
      path: '/analyses',
      id: 'createAnalysis',
      summary: 'Analyse several uploads as one report: the bundles of the peers of one cluster',
      body: z.strictObject({
        uploads: z.array(z.uuid()).min(1).max(50),
        language: languageSchema.optional(),
      }),
      answers: { 202: { description: 'Queued', schema: analysisSchema, headers: ['Location'] } },
      handle: async ({ body, request, reply }) => {
        const id = await store.analyses.create(
          [...new Set(body.uploads)],
          body.language ?? languageOf(request),
        )
        if (id === undefined) throw new Refusal('uploads-incomplete')
        context.queued()
        return reply
          .code(202)
          .header('Location', `${API}/analyses/${id}`)
          .send(toAnalysis(await found(id)))
      },
    }),
    route({
      method: 'GET',
      path: '/analyses/{id}',
      id: 'readAnalysis',
      summary: 'An analysis',
      params: idParams,
      answers: { 200: { description: 'The analysis', schema: analysisSchema } },
      handle: async ({ params }) => toAnalysis(await found(params.id)),
    }),
    route({
      method: 'GET',
      path: '/analyses/{id}/events',
      id: 'followAnalysis',
      summary: 'Server-sent events: the analysis now, with every change, until it has ended',
      params: idParams,
      headers: { 'Last-Event-ID': 'the last one that was seen' },
      answers: {
        200: { description: 'Events named analysis', type: 'text/event-stream', schema: analysisSchema },
      },
      handle: async ({ params, request, reply }) => {
        await found(params.id)
        return follower.follow(params.id, request, reply)
      },
    }),
    route({
      method: 'POST',
      path: '/analyses/{id}/cancel',
      id: 'cancelAnalysis',
      summary: 'Cancel an analysis that waits or runs',
      params: idParams,
      answers: { 200: { description: 'Cancelled', schema: analysisSchema } },
      handle: async ({ params }) => {
        await found(params.id)
        if (!(await store.analyses.cancel(params.id))) throw new Refusal('already-ended')
        return toAnalysis(await found(params.id))
      },
    }),
    route({
      method: 'DELETE',
      path: '/analyses/{id}',
      id: 'deleteAnalysis',
      summary: 'Remove an analysis that has ended, its report and the uploads that only it names',
      params: idParams,
      answers: { 204: { description: 'Removed' } },
      handle: async ({ params, reply }) => {
        const { state } = await found(params.id)
        if (state === 'queued' || state === 'running') throw new Refusal('not-ended')
        await removeAnalysis(store, blobs, params.id)
        return reply.code(204).send()
      },
    }),
  ]
}
