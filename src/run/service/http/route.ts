import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { Refusal } from './refusal.ts'

export type Method = 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE' | 'OPTIONS'

/** What can be answered: told in the API's document, and nothing else is. */
export interface Answer {
  readonly description: string
  readonly schema?: z.ZodType
  /** Media type; `application/json` unless told. */
  readonly type?: string
  readonly headers?: readonly string[]
}

interface Ask<P, Q, B> {
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** One operation of the API: the router and the API's document are both made of it. */
export interface Route {
  readonly method: Method
  /** Below the API's root, parameters in braces. */
  readonly path: string
  readonly id: string
  readonly summary: string
  readonly params?: z.ZodType | undefined
  readonly query?: z.ZodType | undefined
  readonly body?: z.ZodType | undefined
  /** Media type of a body that is octets and no JSON. */
  readonly octets?: string
  /** Request headers that the operation reads. */
  readonly headers?: Readonly<Record<string, string>>
  readonly answers: Readonly<Record<number, Answer>>
  readonly handle: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>
}

/** An operation whose parameters, query and body are read by their schemas before it is carried out. */
export function route<
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
>(
  told: Omit<Route, 'handle' | 'params' | 'query' | 'body'> & {
    readonly params?: P
    readonly query?: Q
    readonly body?: B
    readonly handle: (ask: Ask<z.output<P>, z.output<Q>, z.output<B>>) => Promise<unknown>
  },
): Route {
  const { params, query, body, handle, ...more } = told
  const read = <T extends z.ZodType>(schema: T | undefined, place: string, value: unknown): z.output<T> => {
    if (!schema) return undefined as z.output<T>
    const result = schema.safeParse(value)
    if (result.success) return result.data
    const [first] = result.error.issues
    throw new Refusal('bad-request', `${[place, ...(first?.path ?? [])].join('.')}: ${first?.message ?? ''}`)
  }
  return {
    ...more,
    params,
    query,
    body,
    handle: async (request, reply) =>
      handle({
        params: read(params, 'path', request.params),
        query: read(query, 'query', request.query),
        body: read(body, 'body', request.body),
        request,
        reply,
      }),
  }
}

export const API = '/api/v1'

export function mount(server: FastifyInstance, routes: readonly Route[]): void {
  for (const { method, path, handle } of routes)
    server.route({ method, url: `${API}${path.replace(/\{(\w+)\}/g, ':$1')}`, handler: handle })
}
