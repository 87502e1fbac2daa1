import { createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'
import type { Listening, Presented } from '../faults/index.ts'
import { guardClients } from './client-guard.ts'
import { collectSecrets } from './handshake-secrets.ts'
import type { Speaks } from './types.ts'

/** What a port shows at a moment. */
export interface PortState {
  /** One for each kind of key; empty: no TLS. */
  readonly presented: readonly Presented[]
  readonly listening: Listening
  /** Newest version, where `listening` does not say. */
  readonly maxVersion: 'TLSv1.2' | 'TLSv1.3'
  /** Present where clients are asked for a certificate. */
  readonly clients?: ClientRules
}

export interface ClientRules {
  /** PEM; their subjects are named in the CertificateRequest and nothing else of them is used. */
  readonly acceptable: readonly string[]
  readonly judge: (certificates: readonly Uint8Array[]) => number | undefined
}

/** What happened on a port beside requests. */
export type PortEvent =
  | { readonly kind: 'connection' }
  | {
      readonly kind: 'handshake'
      readonly protocol: string
      readonly cipher: string
      readonly client?: string
    }
  | { readonly kind: 'client-refused'; readonly alert: number }
  /** The handshake came to nothing; OpenSSL's error code, `ERR_SSL_TLSV1_ALERT_UNKNOWN_CA` where the client refused our certificate. */
  | { readonly kind: 'failed'; readonly code: string }

export interface Port {
  /** Ends what stands, as the restart of a service does that a new certificate takes on the products. */
  show(state: PortState): Promise<void>
  close(): Promise<void>
}

/** Level 0: a lab has to be able to show certificates that nobody should accept. */
const CIPHERS = 'HIGH:!aNULL:!PSK:!SRP:@SECLEVEL=0'

/**
 * Listens on one address and port.
 *
 * @throws Error of the system (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`)
 */
export async function openPort(
  { ip, port }: { readonly ip: string; readonly port: number },
  first: PortState,
  speaks: Speaks,
  tell: (event: PortEvent) => void,
): Promise<Port> {
  const sockets = new Set<Socket>()
  let state = first
  let tls = tlsServer(state, speaks, tell)
  let server: Server | undefined

  const accept = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    tell({ kind: 'connection' })
    const { instead } = state.listening
    if (instead === 'silent') socket.resume()
    else if (instead === 'reset') socket.once('data', () => socket.resetAndDestroy())
    else if (!tls || instead === 'plain') speaks(socket)
    else tls.server.emit('connection', guarded(socket, state, tls, tell))
  }
  const listen = async (): Promise<void> => {
    if (state.listening.instead === 'closed') {
      await closed(server)
      server = undefined
    } else {
      server ??= await listening(ip, port, accept)
    }
  }
  await listen()
  return {
    async show(next) {
      state = next
      tls = tlsServer(state, speaks, tell)
      for (const socket of sockets) socket.destroy()
      await listen()
    },
    async close() {
      const closing = closed(server)
      for (const socket of sockets) socket.destroy()
      await closing
    },
  }
}

function guarded(
  socket: Socket,
  { clients }: PortState,
  { secrets }: Tls,
  tell: (event: PortEvent) => void,
): Duplex {
  if (!clients) return socket
  return guardClients(socket, {
    judge: clients.judge,
    secrets,
    refused: alert => tell({ kind: 'client-refused', alert }),
  })
}

interface Tls {
  readonly server: TlsServer
  readonly secrets: ReturnType<typeof collectSecrets>
}

/** A TLS server that listens nowhere: connections are handed to it. */
function tlsServer(
  { presented, listening: wanted, maxVersion, clients }: PortState,
  speaks: Speaks,
  tell: (event: PortEvent) => void,
): Tls | undefined {
  if (presented.length === 0) return undefined
  const server = createTlsServer({
    key: presented.map(({ key }) => key.pem),
    cert: presented.map(({ certificates }) => certificates.map(({ pem }) => pem).join('')),
    ciphers: wanted.ciphers ? `${wanted.ciphers}:@SECLEVEL=0` : CIPHERS,
    minVersion: wanted.minVersion ?? 'TLSv1.2',
    maxVersion: wanted.maxVersion ?? maxVersion,
    // The client's order decides between RSA and ECDSA (facts: cipher preference).
    honorCipherOrder: false,
    // Without a list OpenSSL would fill up a chain from the roots of the machine.
    ca: [...(clients?.acceptable ?? [])],
    ...(clients && { requestCert: true, rejectUnauthorized: false }),
  })
  server.on('secureConnection', socket => {
    const { name } = socket.getCipher()
    const client = clients && socket.getPeerX509Certificate()?.subject
    tell({
      kind: 'handshake',
      protocol: socket.getProtocol() ?? '',
      cipher: name,
      ...(client && { client }),
    })
    socket.on('error', () => socket.destroy())
    speaks(socket)
  })
  server.on('tlsClientError', error => {
    tell({ kind: 'failed', code: (error as NodeJS.ErrnoException).code ?? error.message })
  })
  return { server, secrets: collectSecrets(server) }
}

function listening(ip: string, port: number, accept: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true }, accept)
    server.once('error', reject)
    server.listen(port, ip, () => {
      server.off('error', reject)
      resolve(server)
    })
  })
}

function closed(server: Server | undefined): Promise<void> {
  return new Promise(resolve => {
    if (server) server.close(() => resolve())
    else resolve()
  })
}
