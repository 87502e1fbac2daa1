import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import {
  type Authority,
  createAuthority,
  createKeyPool,
  dn,
  type Issued,
  type LeafOrder,
  selfSigned,
} from '../../src/run/pki/index.ts'

/** TLS servers of tests on loopback: what a UC node shows, and what nobody should. */

export const DATES = { notBefore: Date.UTC(2026, 0, 1), notAfter: Date.UTC(2060, 0, 1) }
const pool = createKeyPool()

/** A root, an intermediate below it, and a foreign root; RSA keys are shared, so that a test file starts quickly. */
export async function authorities(): Promise<{ root: Authority; sub: Authority; foreign: Authority }> {
  const root = createAuthority({
    subject: dn('DC=lab,CN=root'),
    key: await pool.key('rsa-2048', 'root'),
    ...DATES,
  })
  const sub = createAuthority({
    subject: dn('DC=lab,CN=issuing'),
    key: await pool.key('ec-p256', 'sub'),
    issuer: root,
    ...DATES,
  })
  const foreign = createAuthority({
    subject: dn('CN=foreign'),
    key: await pool.key('ec-p256', 'foreign'),
    ...DATES,
  })
  return { root, sub, foreign }
}

export type NodeOrder = Partial<Omit<LeafOrder, 'key' | 'subject'>> & { readonly names?: readonly string[] }

/** A certificate of a node; without an authority it signs itself. */
export async function nodeCertificate(
  kind: 'rsa' | 'ec',
  cn: string,
  by?: Authority,
  { names = [cn], extensions, ...order }: NodeOrder = {},
): Promise<Issued> {
  const key = await pool.key(kind === 'rsa' ? 'rsa-2048' : 'ec-p384', 'node')
  const wish: LeafOrder = {
    ...DATES,
    ...order,
    subject: dn(`CN=${cn}`),
    key,
    extensions: { names: names.map(dns => ({ dns })), ...extensions },
  }
  return by ? by.issue(wish) : selfSigned(wish)
}

export interface Shown {
  readonly leaf: Issued
  /** Sent behind it. */
  readonly more?: readonly Issued[]
}

/** A TLS server with one or two certificates; it answers nothing behind the handshake unless told to. */
export function serveTls(
  shown: readonly Shown[],
  options: TlsOptions = {},
  host = '127.0.0.1',
): Promise<Served> {
  const pems = shown.map(({ leaf, more = [] }) => [leaf, ...more].map(({ pem }) => pem).join(''))
  const server = createTlsServer({ cert: pems, key: shown.map(({ leaf }) => leaf.key.pem), ...options })
  server.on('tlsClientError', () => {})
  return listening(server, host)
}

/** A TCP server that does with each connection what it is told. */
export const serveTcp = (each: (socket: Socket) => void, host = '127.0.0.1'): Promise<Served> =>
  listening(
    createTcpServer(socket => {
      socket.on('error', () => {})
      each(socket)
    }),
    host,
  )

export interface Served {
  readonly port: number
  readonly server: Server
  close(): Promise<void>
}

export function listening(server: Server, host: string, port = 0): Promise<Served> {
  const open = new Set<Socket>()
  server.on('connection', socket => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () =>
      resolve({
        port: (server.address() as AddressInfo).port,
        server,
        close: () =>
          new Promise(done => {
            for (const socket of open) socket.destroy()
            server.close(() => done())
          }),
      }),
    )
  })
}
