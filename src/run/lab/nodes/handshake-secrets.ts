import type { Server } from 'node:tls'

/** Traffic secrets of one handshake under TLS 1.3 (RFC 8446 section 7.1). */
export interface HandshakeSecrets {
  /** client_handshake_traffic_secret. */
  readonly client?: Uint8Array
  /** server_application_traffic_secret_0. */
  readonly server?: Uint8Array
}

/** Handshakes at a time; the oldest goes first. */
const MOST = 256
const WANTED: Readonly<Record<string, keyof HandshakeSecrets>> = {
  CLIENT_HANDSHAKE_TRAFFIC_SECRET: 'client',
  SERVER_TRAFFIC_SECRET_0: 'server',
}

/** Collects what a TLS server says of its secrets (NSS key log format), by the random of the ClientHello in hexadecimal. */
export function collectSecrets(server: Server): (random: string) => HandshakeSecrets | undefined {
  const known = new Map<string, HandshakeSecrets>()
  server.on('keylog', (line: Buffer) => {
    const [label = '', random = '', secret = ''] = line.toString('latin1').trim().split(' ')
    const name = WANTED[label]
    if (name === undefined) return
    const [oldest] = known.keys()
    if (known.size >= MOST && oldest !== undefined && !known.has(random)) known.delete(oldest)
    known.set(random, { ...known.get(random), [name]: new Uint8Array(Buffer.from(secret, 'hex')) })
  })
  return random => known.get(random)
}
