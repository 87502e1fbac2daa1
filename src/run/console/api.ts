import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { isSecret, type PeerState } from '../peer/index.ts'
import type { Verdicts } from '../record/index.ts'
import type { ConsoleContext } from './context.ts'
import { execute } from './execute.ts'
import { LONGEST_LINE } from './line.ts'
import { createWatchers } from './watchers.ts'

export interface ConsoleApiOptions extends Omit<ConsoleContext, 'by' | 'peer'> {
  /** Who holds it may do what an administrator may. */
  readonly token: string
  /** Absent: nobody can watch. */
  readonly verdicts?: Verdicts
}

/** A token shorter than this could be guessed. */
const SHORTEST_TOKEN = 16

/**
 * Mounts the console's API on an admin listener: `POST /api/console` {line} → {output, ok}; `GET /api/state` → the state without secrets;
 * `GET /api/verdicts` → what every handshake with an origin comes to (server-sent events). All want `Authorization: Bearer <token>`, compared in
 * constant time; anything else is answered 401 before its body is looked at.
 *
 * @throws RangeError where the token is too short
 */
export function registerConsoleApi(
  server: FastifyInstance,
  peer: ConsoleContext['peer'],
  { token, verdicts, ...parts }: ConsoleApiOptions,
): void {
  if (token.length < SHORTEST_TOKEN)
    throw new RangeError(`the token has fewer than ${SHORTEST_TOKEN} characters`)
  const expected = digest(token)

  async function authenticate(
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> {
    const given = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
    if (timingSafeEqual(digest(given), expected)) return undefined
    return reply
      .code(401)
      .header('WWW-Authenticate', 'Bearer realm="turnpike"')
      .send({ error: 'unauthorized' })
  }

  server.post('/api/console', { onRequest: authenticate, bodyLimit: 2 * LONGEST_LINE }, (request, reply) => {
    const { success, data } = BODY.safeParse(request.body)
    if (!success) return reply.code(400).send({ error: 'bad-request' })
    return execute({ ...parts, peer, by: `api admin ${request.ip}` }, data.line)
  })
  server.get('/api/state', { onRequest: authenticate }, () => stateDocument(peer.state()))
  if (!verdicts) return
  const watchers = createWatchers(verdicts)
  server.addHook('preClose', async () => watchers.close())
  server.get('/api/verdicts', { onRequest: authenticate }, (_, reply) => watchers.add(reply))
}

/** Nothing is converted and nothing passed over: what is not asked for is refused. */
const BODY = z.strictObject({ line: z.string() })

/** Digests have one length, whatever was sent. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** The state as JSON: without passwords, keys and the octets of certificates. */
export function stateDocument(state: PeerState): object {
  const { trustStore, certificate, ucServers, settings, ...rest } = state
  return {
    ...rest,
    settings: Object.fromEntries([...settings].filter(([path]) => !isSecret(path))),
    trustStore: {
      certificates: trustStore.certificates.length,
      sha256: trustStore.sha256,
      generation: trustStore.generation,
    },
    certificate: certificate !== undefined,
    ucServers: ucServers.map(({ password, ...server }) => server),
  }
}
