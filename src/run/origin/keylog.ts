import type { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'

/** The line of `keylog` with which the server's handshake records can be opened (RFC 8446 section 7.1). */
const HANDSHAKE_SECRET = /^SERVER_HANDSHAKE_TRAFFIC_SECRET [0-9a-f]+ ([0-9a-f]+)/
/** Lines that come when the origin's certificate has been read, and our answer not been sent; the first of them counts. */
const LAST_MOMENT = /^(?:CLIENT_RANDOM|EXPORTER_SECRET|SERVER_TRAFFIC_SECRET_0|CLIENT_TRAFFIC_SECRET_0) /

/** Calls `take` while OpenSSL is at work on the ServerHello of TLS 1.3: nothing may be given to it there. */
export function onHandshakeSecret(tls: TLSSocket, take: (secret: Uint8Array) => void): void {
  listen(tls, line => {
    const secret = HANDSHAKE_SECRET.exec(line)?.[1]
    if (secret !== undefined) take(Buffer.from(secret, 'hex'))
    return secret !== undefined
  })
}

/**
 * Calls `decide` once the origin's whole flight has been read and our answer is made but not sent: OpenSSL logs the master secret while it writes
 * its Finished (TLS 1.2, tls_construct_finished), and the first application secret when it has read the origin's (TLS 1.3, tls_process_finished).
 * Its output leaves only after OpenSSL has returned; with the socket closed by then, it never does.
 */
export function onLastMoment(tls: TLSSocket, decide: () => void): void {
  listen(tls, line => {
    const due = LAST_MOMENT.test(line)
    if (due) decide()
    return due
  })
}

function listen(tls: TLSSocket, hear: (line: string) => boolean): void {
  const heard = (line: Buffer): void => {
    if (hear(line.toString('latin1'))) tls.off('keylog', heard)
  }
  tls.on('keylog', heard)
}

/** The certificates as presented, leaf first, DER. To be asked once: Node takes them out of the connection. */
export function presentedTo(tls: TLSSocket): readonly Uint8Array[] {
  const found: Uint8Array[] = []
  let next: X509Certificate | undefined = tls.getPeerX509Certificate()
  while (next) {
    found.push(next.raw)
    next = next.issuerCertificate
  }
  return found
}
