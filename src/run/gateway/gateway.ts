import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { ListenAddress } from '../peer/index.ts'
import { type Client, createClient } from './client.ts'
import { createContext } from './context.ts'
import { createEdge } from './edge/index.ts'
import { createLoginLimit } from './edge/login-limit.ts'
import { serve } from './serve.ts'
import { type Gateway, type GatewayOptions, LIMITS, TIMEOUTS } from './types.ts'

/**
 * Octets that wait for a client before its origin is paused. Node's own measure is one TLS record, so that each record of a large response would pause
 * and resume the origin.
 */
const HIGH_WATER = 131_072

/** How often deadlines are looked at, milliseconds; a timeout is exact to this. */
const SWEEP = 250

/**
 * The traffic server: listens for requests as they come over the tunnel, and for clients themselves, and carries them to origins that the allow list
 * names and whose certificates verify. Follows every change of the peer without a restart.
 *
 * @throws Error of the system where an address cannot be listened on, Error of OpenSSL where the certificate cannot be used
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { context, drain, stop } = createContext({
    peer: options.peer,
    recorder: options.recorder,
    connectOrigin: options.connectOrigin,
    resolve: options.resolve,
    timeouts: { ...TIMEOUTS, ...options.timeouts },
    limits: { ...LIMITS, ...options.limits },
    thread: options.thread ?? 0,
    uuid: options.uuid ?? randomUUID(),
    txns: options.txns ?? { first: 1, step: 1 },
  })
  const { counters, limits, timeouts } = context
  const clients = new Set<Client>()
  const edge = createEdge(
    context,
    () => tunnelAddress,
    options.secret ?? randomBytes(32),
    options.logins ?? createLoginLimit(options.peer.state),
  )

  function accept(socket: Socket, secure: boolean): void {
    if (clients.size >= limits.connections || context.draining()) {
      counters.clientsRefused++
      socket.destroy()
      return
    }
    const client = createClient(context, socket, {
      secure,
      begin: (from, head) => serve(context, edge, from, head),
      gone: gone => {
        clients.delete(gone)
        counters.clients--
      },
    })
    clients.add(client)
    counters.clients++
  }

  const tunnel = createServer({ noDelay: true, allowHalfOpen: true, highWaterMark: HIGH_WATER }, socket =>
    accept(socket, false),
  )
  const { tls } = options.listen
  const secure =
    tls &&
    createTlsServer(
      {
        cert: tls.certificate,
        key: tls.key,
        allowHalfOpen: true,
        noDelay: true,
        highWaterMark: HIGH_WATER,
        minVersion: 'TLSv1.2',
        handshakeTimeout: timeouts.request,
        ALPNProtocols: ['http/1.1'],
      },
      socket => accept(socket, true),
    )
  const shaking = secure && trackHandshakes(secure, timeouts.request)
  const servers: Server[] = secure ? [tunnel, secure] : [tunnel]
  const tunnelAddress = await listen(tunnel, options.listen.tunnel ?? { address: '127.0.0.1', port: 0 })
  const tlsAddress = secure && tls && (await listen(secure, tls.address))

  const sweeper = setInterval(() => {
    const now = Date.now()
    for (const client of clients) client.expire(now)
    context.pool.sweep(now)
  }, SWEEP)

  async function close(): Promise<void> {
    clearInterval(sweeper)
    stop()
    const closed = servers.filter(server => server.listening).map(server => once(server.close(), 'close'))
    const gone = [...clients].map(({ socket }) => once(socket, 'close'))
    for (const client of [...clients]) client.destroy()
    shaking?.end()
    context.pool.close()
    await Promise.all([...closed, ...gone])
  }

  return {
    tunnel: tunnelAddress,
    tls: tlsAddress,
    counters,
    pool: context.pool,
    renew: (cert, key) => secure?.setSecureContext({ cert, key, minVersion: 'TLSv1.2' }),
    async drain() {
      drain()
      const closed = servers.map(server => once(server.close(), 'close'))
      for (const client of [...clients]) client.drain()
      const late = setTimeout(() => {
        for (const client of [...clients]) client.destroy()
      }, timeouts.drain)
      await Promise.all(closed)
      clearTimeout(late)
      await close()
    },
    close,
  }
}

/**
 * Connections whose handshake is under way. A client that gives it up in the middle (it does not trust the certificate) leaves a connection
 * that Node, where both halves end apart, neither reports nor closes.
 */
function trackHandshakes(server: Server, most: number) {
  const under = new Map<string, Socket>()
  const nameOf = (socket: Socket) => `${socket.remoteAddress} ${socket.remotePort}`
  server.on('connection', (socket: Socket) => {
    const name = nameOf(socket)
    const late = setTimeout(() => socket.destroy(), most)
    under.set(name, socket)
    const over = () => {
      clearTimeout(late)
      if (under.get(name) === socket) under.delete(name)
    }
    socket.on('close', over)
    socket.once('secured', over)
  })
  server.on('secureConnection', (socket: Socket) => under.get(nameOf(socket))?.emit('secured'))
  return {
    end(): void {
      for (const socket of under.values()) socket.destroy()
    },
  }
}

async function listen(server: Server, { address, port }: ListenAddress): Promise<ListenAddress> {
  server.listen(port, address)
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no address')
  return { address: bound.address, port: bound.port }
}
