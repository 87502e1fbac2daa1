import { z } from 'zod'
import { auditSchema } from '../../../tell/audit/index.ts'
import type { Audits } from '../audit/audits.ts'
import { Refusal } from './refusal.ts'
import { API, type Route, route } from './route.ts'

const stateSchema = z.object({
  written: z.iso.datetime().nullable().describe('when the last audit was written; null: there is none yet'),
  running: z.object({ done: z.int(), total: z.int() }).nullable().describe('places that have answered'),
  fault: z.string().nullable().describe('why the last try failed'),
  canRun: z.boolean().describe('the service has a deployment to audit'),
  document: z.string().nullable(),
})

/** The audit of a deployment: the last one, and a new one. */
export function auditRoutes(audits: Audits | undefined): readonly Route[] {
  const known = (): Audits => {
    if (!audits) throw new Refusal('not-found', 'the service was started with no audit')
    return audits
  }
  const told = async (): Promise<z.input<typeof stateSchema>> => {
    const { written, ...state } = await known().state()
    return {
      ...state,
      written: written === null ? null : new Date(written).toISOString(),
      document: written === null ? null : `${API}/audit/document`,
    }
  }
  return [
    route({
      method: 'GET',
      path: '/audit',
      id: 'readAudit',
      summary: 'Where the audit of the deployment is',
      answers: { 200: { description: 'The last one, and the one under way', schema: stateSchema } },
      handle: told,
    }),
    route({
      method: 'POST',
      path: '/audit',
      id: 'beginAudit',
      summary: 'Audit the deployment now; where an audit is under way, it is that',
      answers: { 202: { description: 'Under way', schema: stateSchema } },
      handle: async ({ reply }) => {
        if (!known().begin()) throw new Refusal('not-found', 'the service was started with no deployment')
        return reply.code(202).send(await told())
      },
    }),
    route({
      method: 'GET',
      path: '/audit/document',
      id: 'readAuditDocument',
      summary: 'The last audit',
      answers: { 200: { description: 'As turnpike audit --format json', schema: auditSchema } },
      handle: async ({ reply }) => {
        const document = await known().document()
        if (!document) throw new Refusal('not-found')
        return reply.type('application/json').send(document)
      },
    }),
  ]
}
