import { constants } from 'node:crypto'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { createServer, type SecureVersion, type TLSSocket } from 'node:tls'
import type { Issued } from '../../src/run/pki/index.ts'

/** What an origin saw of those who came to it. */
export interface Sightings {
  /** TCP connections: handshakes begun. */
  connections: number
  /** Handshakes that were finished. */
  completed: number
  /** Descriptions of the alerts that ended handshakes, in order. */
  alerts: number[]
  /** Other errors of handshakes, by Node's code. */
  errors: string[]
  serverNames: (string | undefined)[]
  resumed: boolean[]
  /** Subjects of client certificates, of finished handshakes. */
  clientCertificates: string[]
  /** Octets of requests. */
  received: number
}

export interface Origin {
  readonly port: number
  readonly seen: Sightings
  /** What was seen since the last time. */
  take(): Sightings
  close(): Promise<void>
}

export interface OriginOrder {
  readonly presents: readonly (readonly Issued[])[]
  readonly host?: string
  readonly port?: number
  readonly version?: SecureVersion
  /** Asks for a client certificate, and insists where CAs are given. */
  readonly asksFor?: readonly Issued[]
  readonly ciphers?: string
  /** Sessions may be taken up again (default no). */
  readonly resumption?: boolean
  readonly groups?: string
  /** Sends back what it is sent, and ends when its client does. */
  readonly echo?: boolean
  /** No TLS at all: answers in plain HTTP, closes or resets when it has heard something, or is not there. */
  readonly act?: 'http' | 'close' | 'reset' | 'absent'
}

const RESPONSE = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok'

const nothing = (): Sightings => ({
  connections: 0,
  completed: 0,
  alerts: [],
  errors: [],
  serverNames: [],
  resumed: [],
  clientCertificates: [],
  received: 0,
})

/** Until the origin has told of every handshake that began, a failed one too; two seconds at most. */
export async function settled({ seen }: Origin): Promise<void> {
  for (let tries = 0; tries < 1_000; tries++) {
    if (seen.completed + seen.alerts.length + seen.errors.length >= seen.connections) return
    await new Promise(resolve => setTimeout(resolve, 2))
  }
}

/** A TLS server that presents what it is told, weak or broken, answers any request with 200, and counts. */
export async function openOrigin(order: OriginOrder): Promise<Origin> {
  const seen = nothing()
  if (order.act) return openImpostor(order.act, order.host ?? '127.0.0.1', seen)
  const { version, asksFor } = order
  const server = createServer({
    key: order.presents.map(([leaf]) => leaf!.key.pem),
    cert: order.presents.map(chain => chain.map(({ pem }) => pem).join('')),
    ciphers: order.ciphers ?? 'ALL:@SECLEVEL=0',
    // The client's order decides, as for Tomcat.
    honorCipherOrder: false,
    ...(version && { minVersion: version, maxVersion: version }),
    ...(asksFor && {
      requestCert: true,
      rejectUnauthorized: asksFor.length > 0,
      ca: asksFor.map(({ pem }) => pem),
    }),
    ...(order.groups !== undefined && { ecdhCurve: order.groups }),
    ...(!order.resumption && { secureOptions: constants.SSL_OP_NO_TICKET, sessionTimeout: 1 }),
    handshakeTimeout: 5_000,
  })
  const open = new Set<{ destroy(): void }>()
  server.on('connection', socket => {
    seen.connections++
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => {})
  })
  const hear = (error: NodeJS.ErrnoException): void => {
    const alert = /SSL alert number (\d+)/.exec(error.message)?.[1]
    if (alert !== undefined) seen.alerts.push(Number(alert))
    else seen.errors.push(error.code ?? error.message)
  }
  server.on('tlsClientError', hear)
  server.on('secureConnection', (socket: TLSSocket) => {
    seen.completed++
    seen.resumed.push(socket.isSessionReused())
    seen.serverNames.push(typeof socket.servername === 'string' ? socket.servername : undefined)
    const { subject } = socket.getPeerCertificate()
    if (subject) seen.clientCertificates.push(String(subject.CN))
    socket.on('error', hear)
    if (order.echo) socket.pipe(socket)
    else
      socket.on('data', bytes => {
        seen.received += bytes.length
        socket.write(RESPONSE)
      })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(order.port ?? 0, order.host ?? '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    take() {
      const taken = { ...seen }
      Object.assign(seen, nothing())
      return taken
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
}

async function openImpostor(
  act: NonNullable<OriginOrder['act']>,
  host: string,
  seen: Sightings,
): Promise<Origin> {
  const server = createTcpServer(socket => {
    seen.connections++
    socket.on('error', () => {})
    socket.once('data', () => {
      seen.errors.push(act)
      if (act === 'http') socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
      else if (act === 'close') socket.end()
      else socket.resetAndDestroy()
    })
  })
  await new Promise<void>(resolve => server.listen(0, host, resolve))
  const { port } = server.address() as AddressInfo
  const close = () => new Promise<void>(resolve => void server.close(() => resolve()))
  if (act === 'absent') await close()
  return {
    port,
    seen,
    take() {
      const taken = { ...seen }
      Object.assign(seen, nothing())
      return taken
    },
    close: act === 'absent' ? async () => {} : close,
  }
}
