import { connect as connectTcp, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'

export interface WireOptions {
  readonly ip: string
  readonly port: number
  /** Bytes of the origin, valid during the call; OpenSSL gets what `pass` is given. */
  readonly received: (bytes: Uint8Array) => void
  /** Every byte, both ways. */
  readonly tap?: (way: 'sent' | 'received', bytes: Uint8Array) => void
}

/** A TCP connection, and TLS on it once it stands. */
export interface Wire {
  readonly tcp: Socket
  start(options: ConnectionOptions): TLSSocket
  pass(bytes: Uint8Array): void
}

/** OpenSSL reads and writes the socket by itself: nothing of ours is in the data path, and nothing can be held back. */
export function openDirect(ip: string, port: number): Wire {
  const tcp = connectTcp({ host: ip, port, noDelay: true })
  return { tcp, start: options => connectTls({ ...options, socket: tcp }), pass: () => {} }
}

/** TLS over a stream of ours: every byte passes through here, as long as the connection lasts (decision record 0008 has the price). */
export function openHeld({ ip, port, received, tap }: WireOptions): Wire {
  const tcp = connectTcp({ host: ip, port, noDelay: true, allowHalfOpen: true })
  const stream = streamOver(tcp, received, tap)
  return {
    tcp,
    start: options => connectTls({ ...options, socket: stream }),
    pass(bytes) {
      if (!stream.push(Buffer.from(bytes))) tcp.pause()
    },
  }
}

/** A stream in place of a socket (half-open allowed). What comes goes to `received`, and out of the stream only where it is pushed. */
export function streamOver(
  tcp: Socket,
  received: (bytes: Uint8Array) => void,
  tap: WireOptions['tap'],
): Duplex {
  const stream = new Duplex({
    allowHalfOpen: false,
    read: () => void tcp.resume(),
    write(bytes: Uint8Array, _, done) {
      tap?.('sent', bytes)
      tcp.write(bytes, done)
    },
    final: done => void tcp.end(done),
    destroy(error, done) {
      tcp.destroy()
      done(error)
    },
  })
  tcp.on('data', bytes => {
    tap?.('received', bytes)
    received(bytes)
  })
  tcp.on('end', () => stream.push(null))
  tcp.on('error', error => stream.destroy(error))
  tcp.on('close', () => stream.destroy())
  stream.on('error', () => {})
  return stream
}
