import {
  type AddressInfo,
  connect as connectTcp,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net'
import { connect as connectTls, createServer as createTlsServer, type SecureVersion } from 'node:tls'
import type { Certificate } from './certificate.ts'

/** What one side said, in the order the relay between them saw it. */
export interface Chunk {
  readonly from: 'client' | 'server'
  readonly bytes: Uint8Array
}

/** A TLS connection to be had: who presents what, and whether one side refuses. */
export interface Talk {
  /** What the origin presents, leaf first; several lists where it has certificates of several key types. */
  readonly presents: readonly (readonly Certificate[])[]
  /** Sent as server_name; absent where the request names an IP address (RFC 6066 section 3). */
  readonly serverName?: string
  readonly version?: SecureVersion
  /** Cipher string of the traffic server, in OpenSSL's words. */
  readonly ciphers?: string
  /** The origin asks for a client certificate issued by one of these. */
  readonly asksFor?: readonly Certificate[]
  /** What the traffic server answers when asked. */
  readonly clientCertificate?: Certificate
  /** The side that refuses the other's certificate, with the alert it sends (RFC 5246 section 7.2). */
  readonly refusal?: { readonly by: 'client' | 'server'; readonly alert: number }
  /** What goes through the connection once it stands. */
  readonly request?: string
  readonly response?: string
}

export interface Recording {
  readonly chunks: readonly Chunk[]
  /** Node's error code on the side whose certificate was refused, `ERR_SSL_TLSV1_ALERT_UNKNOWN_CA`; absent if none was. */
  readonly told?: string
}

const LOOPBACK = '127.0.0.1'
/** A talk over loopback takes milliseconds; one that takes this long hangs, and must not keep the recipe alive. */
const DEADLINE_MS = 10_000
/** The second flight may arrive in several pieces; this long without another and it is complete. */
const SETTLE_MS = 25

/** The cipher string of X14.2 (MRA facts, default strings). */
export const X14_2_CIPHERS = 'EECDH:EDH:HIGH:-AES256+SHA:!MEDIUM:!LOW:!3DES:!MD5:!PSK:!eNULL:!aNULL:!aDH'

/**
 * Holds one real TLS connection over loopback and records every byte. Node cannot refuse a certificate inside the
 * handshake, so the relay does it: it lets the refused side's flight through, and in place of the answer writes the alert
 * record that OpenSSL would have written, in the clear as OpenSSL writes it there. The refused side really receives it.
 */
export async function record(talk: Talk): Promise<Recording> {
  const chunks: Chunk[] = []
  let told: string | undefined
  const hear = (error: NodeJS.ErrnoException) => {
    if (error.code?.startsWith('ERR_SSL')) told = error.code
  }

  const origin = createTlsServer({
    key: talk.presents.map(chain => chain[0]!.key.pem),
    cert: talk.presents.map(chain => chain.map(certificate => certificate.pem).join('')),
    ca: (talk.asksFor ?? []).map(certificate => certificate.pem),
    requestCert: talk.asksFor !== undefined,
    rejectUnauthorized: false,
    honorCipherOrder: false,
    ciphers: 'ALL',
    ...versions(talk),
  })
  origin.on('tlsClientError', hear)
  origin.on('secureConnection', socket => {
    socket.on('error', hear)
    socket.once('data', () => socket.end(talk.response ?? ''))
  })
  const originPort = await listen(origin)
  const relay = createTcpServer(client => forward(client, originPort, talk, chunks))
  const relayPort = await listen(relay)

  try {
    await new Promise<void>((resolve, reject) => {
      const deadline = setTimeout(() => reject(new Error('handshake took too long')), DEADLINE_MS)
      const client = connectTls({
        host: LOOPBACK,
        port: relayPort,
        rejectUnauthorized: false,
        ciphers: talk.ciphers ?? X14_2_CIPHERS,
        ...(talk.serverName === undefined ? {} : { servername: talk.serverName }),
        ...(talk.clientCertificate
          ? { key: talk.clientCertificate.key.pem, cert: talk.clientCertificate.pem }
          : {}),
        ...versions(talk),
      })
      client.once('secureConnect', () => client.write(talk.request ?? 'GET / HTTP/1.1\r\n\r\n'))
      client.on('data', () => client.end())
      client.on('error', hear)
      client.once('close', () => {
        clearTimeout(deadline)
        resolve()
      })
    })
  } finally {
    await Promise.all([close(relay), close(origin)])
  }
  return { chunks, ...(told === undefined ? {} : { told }) }
}

/** Joins the two sides, and steps in at the point where a refusal belongs: when the client answers the server's flight. */
function forward(client: Socket, originPort: number, talk: Talk, chunks: Chunk[]): void {
  const server = connectTcp(originPort, LOOPBACK)
  let serverHasSpoken = false
  let settle: NodeJS.Timeout | undefined
  let refused = false

  const refuse = (by: 'client' | 'server', alert: number) => {
    const bytes = Uint8Array.of(0x15, 0x03, 0x03, 0x00, 0x02, 0x02, alert)
    chunks.push({ from: by, bytes })
    refused = true
    if (by === 'client') {
      server.end(bytes)
      server.once('close', () => client.destroy())
    } else {
      client.end(bytes)
      client.once('close', () => server.destroy())
    }
  }
  client.on('data', (bytes: Buffer) => {
    if (refused) return
    if (!talk.refusal || !serverHasSpoken) {
      chunks.push({ from: 'client', bytes })
      server.write(bytes)
    } else if (talk.refusal.by === 'client') {
      refuse('client', talk.refusal.alert)
    } else {
      const { alert } = talk.refusal
      chunks.push({ from: 'client', bytes })
      clearTimeout(settle)
      settle = setTimeout(() => refuse('server', alert), SETTLE_MS)
    }
  })
  server.on('data', (bytes: Buffer) => {
    serverHasSpoken = true
    if (refused) return
    chunks.push({ from: 'server', bytes })
    client.write(bytes)
  })
  client.on('end', () => server.end())
  server.on('end', () => client.end())
  // A reset while tearing down is the expected end of a refused connection; the recording is complete by then.
  client.on('error', () => server.destroy())
  server.on('error', () => client.destroy())
}

function versions({ version = 'TLSv1.2' }: Talk): { minVersion: SecureVersion; maxVersion: SecureVersion } {
  return { minVersion: version, maxVersion: version }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, LOOPBACK, resolve)
  })
  return (server.address() as AddressInfo).port
}

function close(server: Server): Promise<void> {
  return new Promise(resolve => server.close(() => resolve()))
}
