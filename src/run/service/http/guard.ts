import { isIP } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Access } from './access.ts'
import { Refusal } from './refusal.ts'

/** Paths that anybody may ask: whether the service is well, and how to sign in. */
const OPEN = ['/livez', '/readyz', '/login', '/style.css', '/favicon.ico']

/**
 * Stands before every route. Without a token only those on this machine can reach the service, and a page of another site must not do so through
 * their browser: neither under a name of its own that leads here (DNS rebinding) nor by a request across sites. With a token every request has to
 * carry it, or a session that was opened with it.
 */
export function mountGuard(
  server: FastifyInstance,
  access: Access | undefined,
  ask: (request: FastifyRequest) => boolean,
): void {
  server.addHook('onRequest', async (request, reply) => {
    if (!access && !isLoopbackName(request.hostname)) throw new Refusal('foreign-host')
    if (isUnsafe(request.method) && isForeign(request)) throw new Refusal('foreign-origin')
    const path = request.url.split('?', 1)[0] ?? ''
    if (!access || OPEN.includes(path)) return
    const proof = await access.check(request.headers, request.ip)
    if (proof === 'bearer' || proof === 'session') return
    if (proof === 'limited') throw new Refusal('too-many-attempts', undefined, { 'Retry-After': '60' })
    if (proof === 'none' && ask(request)) return reply.redirect('/login', 303)
    throw new Refusal(proof === 'wrong' ? 'token-wrong' : 'token-needed', undefined, {
      'WWW-Authenticate': 'Bearer realm="turnpike"',
    })
  })
}

const isUnsafe = (method: string): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method)

/** Browsers say where a request comes from: `Sec-Fetch-Site` (Fetch Metadata), older ones `Origin` alone. Other clients say neither. */
function isForeign(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const { origin } = request.headers
  return origin !== undefined && !(URL.canParse(origin) && new URL(origin).host === request.host)
}

/** A name or an address that can only be this machine. */
export function isLoopbackName(name: string): boolean {
  const plain = name.replace(/^\[|\]$/g, '').toLowerCase()
  if (isIP(plain) === 4) return plain.startsWith('127.')
  return plain === '::1' || plain === 'localhost' || plain.endsWith('.localhost')
}
