import fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import { createAccess } from './access.ts'
import { analysisRoutes } from './analyses.ts'
import { auditRoutes } from './audits.ts'
import type { ServiceContext } from './context.ts'
import { createFollower } from './follow.ts'
import { gatewayRoutes } from './gateway.ts'
import { mountGuard } from './guard.ts'
import { openApi } from './openapi.ts'
import { mountPages } from './pages.ts'
import { languageOf, Refusal, sendRefusal } from './refusal.ts'
import { reportRoutes } from './reports.ts'
import { API, mount, type Route } from './route.ts'
import { mountStatic } from './static.ts'
import { isGone, OCTETS, uploadRoutes } from './uploads.ts'

export interface ServerOptions extends ServiceContext {
  /** Hash of the token; undefined: none is asked for, and only loopback names are answered to. */
  readonly tokenHash?: string
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer }
  /** Folder of the built page. */
  readonly page?: string
  readonly ready: () => boolean
  /** Told of faults of our own, which the client learns only the fact of. */
  readonly fault: (error: unknown) => void
}

/** Octets of a JSON body. */
const BODY = 1 << 20
/** Milliseconds for a head to come, and for an idle connection to stay. */
const HEAD = 30_000
const IDLE = 65_000

/** Everything the service says over HTTP; not listening yet. */
export function createServer(options: ServerOptions): FastifyInstance {
  const { store, version, tls } = options
  const server = fastify({
    bodyLimit: BODY,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    requestTimeout: 0,
    keepAliveTimeout: IDLE,
    http: { headersTimeout: HEAD },
    routerOptions: { maxParamLength: 64 },
    ...(tls && { https: tls }),
  }) as unknown as FastifyInstance
  server.addContentTypeParser(OCTETS, (_, payload, done) => done(null, payload))
  const access =
    options.tokenHash === undefined ? undefined : createAccess(options.tokenHash, tls !== undefined)
  harden(server, tls !== undefined)
  mountGuard(server, access, request => /\btext\/html\b/.test(request.headers.accept ?? ''))
  observe(server, options)
  const follower = createFollower(store)
  server.addHook('preClose', async () => follower.close())
  const routes = apiRoutes(options, follower)
  mount(server, routes)
  const document = JSON.stringify(openApi(routes, version))
  server.get(`${API}/openapi.json`, (_, reply) => reply.type('application/json').send(document))
  mountHealth(server, options)
  mountPages(server, options, access, tls !== undefined)
  mountStatic(server, options.page)
  return server
}

/** The API, operation by operation. */
export const apiRoutes = (
  context: ServiceContext,
  follower: ReturnType<typeof createFollower>,
): readonly Route[] => [
  ...uploadRoutes(context),
  ...analysisRoutes(context, follower),
  ...reportRoutes(context),
  ...auditRoutes(context.audits),
  ...gatewayRoutes(context.gateway),
]

/** Headers of every answer; a page may set a policy of its own. */
function harden(server: FastifyInstance, secure: boolean): void {
  server.addHook('onRequest', async (_, reply) => {
    reply.headers({
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cache-Control': 'no-store',
      ...(secure && { 'Strict-Transport-Security': 'max-age=31536000' }),
    })
  })
}

/** Counts every answer, and makes a problem document of whatever went wrong. */
function observe(server: FastifyInstance, { meters, fault }: ServerOptions): void {
  server.addHook('onResponse', async (request, reply) => {
    meters.request(
      request.routeOptions.url ?? 'none',
      request.method,
      reply.statusCode,
      reply.elapsedTime / 1000,
    )
  })
  server.setNotFoundHandler((request, reply) =>
    sendRefusal(reply, new Refusal('not-found'), languageOf(request)),
  )
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = error instanceof Refusal ? error : refusalOf(error)
    if (refusal.problem === 'fault' && !isGone(reply)) fault(error)
    return sendRefusal(reply, refusal, languageOf(request))
  })
}

/** What the framework refuses, as one of our problems. */
function refusalOf({ statusCode = 500, message }: FastifyError): Refusal {
  if (statusCode === 413) return new Refusal('upload-too-large', message)
  if (statusCode === 415) return new Refusal('wrong-content-type', message)
  if (statusCode >= 400 && statusCode < 500) return new Refusal('bad-request', message)
  return new Refusal('fault')
}

/** Whether the service is well, and what it counts. */
function mountHealth(server: FastifyInstance, { store, blobs, meters, ready }: ServerOptions): void {
  server.get('/livez', () => ({ status: 'ok' }))
  server.get('/readyz', async (_, reply) => {
    const answers = ready()
      ? await Promise.all([store.ping(), blobs.ping()]).then(
          () => true,
          () => false,
        )
      : false
    return reply.code(answers ? 200 : 503).send({ status: answers ? 'ok' : 'not-ready' })
  })
  server.get('/metrics', async (_, reply) =>
    reply.type(meters.registry.contentType).send(await meters.registry.metrics()),
  )
}
