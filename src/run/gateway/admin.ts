import fastify, { type FastifyInstance } from 'fastify'
import type { ListenAddress } from '../peer/index.ts'
import { renderMetrics, type Snapshot } from './metrics.ts'

export interface AdminOptions {
  readonly address: ListenAddress
  readonly version: string
  /** Takes requests and is not about to end. */
  readonly ready: () => boolean
  /** Absent: what carries the requests counts them itself, and there is no `/metrics`. */
  readonly snapshot?: () => Promise<Snapshot>
  /** Mounts more, such as the API of the console. */
  readonly mount?: (server: FastifyInstance) => void
}

/** Octets of a request to the admin listener. */
const BODY_LIMIT = 1 << 20

/**
 * The admin listener: `/livez` (the process answers), `/readyz` (503 while it drains), `/metrics`, `/version`. It is for loopback addresses or a network of
 * administrators: nothing of these four is secret, and nothing changes anything.
 *
 * @throws Error of the system where the address cannot be listened on
 */
export async function createAdmin(
  options: AdminOptions,
): Promise<{ readonly address: ListenAddress; close(): Promise<void> }> {
  const server = fastify({ bodyLimit: BODY_LIMIT, forceCloseConnections: true })
  server.get('/livez', () => ({ status: 'ok' }))
  server.get('/readyz', (_, reply) => {
    const ready = options.ready()
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'draining' })
  })
  const { snapshot } = options
  if (snapshot)
    server.get('/metrics', async (_, reply) => {
      const { text, type } = await renderMetrics(await snapshot())
      return reply.header('Content-Type', type).send(text)
    })
  server.get('/version', () => ({ name: 'turnpike', version: options.version, node: process.version }))
  options.mount?.(server)
  await server.listen({ host: options.address.address, port: options.address.port })
  const bound = server.server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no address')
  return {
    address: { address: bound.address, port: bound.port },
    close: () => server.close(),
  }
}
