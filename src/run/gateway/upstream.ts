import type { Duplex } from 'node:stream'
import {
  type BodyReader,
  createBodyReader,
  createResponseReader,
  type HeadLimits,
  type ResponseReader,
} from '../../read/http/index.ts'

/** Who uses a connection to an origin at the moment. */
export interface UpstreamUser {
  onOriginData(bytes: Buffer): void
  /** The origin sends nothing more, or the connection is gone; may be called twice. */
  onOriginEnd(): void
  /** What was written has left; more may follow. */
  onOriginDrain(): void
}

/** One connection to an origin, verified under the rules that its key stands for. */
export interface Upstream {
  readonly socket: Duplex
  /** Address, port and fingerprint of the rules: it serves nothing else. */
  readonly key: string
  readonly ip: string
  readonly port: number
  /** Milliseconds since 1970 at which a certificate of its chain expires; it serves nothing after that. */
  readonly expires: number
  readonly reader: ResponseReader
  readonly body: BodyReader
  user: UpstreamUser | undefined
  /** Requests that it has served. */
  served: number
  /** Since when it waits in the pool. */
  idleSince: number
  /** The origin sends nothing more, or the connection is gone. */
  ended: boolean
  /** What broke the connection, where it did not end by itself. */
  error: Error | undefined
}

export interface UpstreamFacts {
  readonly key: string
  readonly ip: string
  readonly port: number
  readonly expires: number
}

/** Takes over a connected socket. `gone` is called once, when it is closed. */
export function createUpstream(
  socket: Duplex,
  facts: UpstreamFacts,
  limits: HeadLimits,
  gone: (upstream: Upstream) => void,
): Upstream {
  const upstream: Upstream = {
    socket,
    ...facts,
    reader: createResponseReader(limits),
    body: createBodyReader(),
    user: undefined,
    served: 0,
    idleSince: 0,
    ended: false,
    error: undefined,
  }
  socket.on('data', (bytes: Buffer) => {
    // Octets that nobody asked for: whatever they are, the next request must not get them for an answer.
    if (upstream.user === undefined) socket.destroy()
    else upstream.user.onOriginData(bytes)
  })
  socket.on('end', () => {
    upstream.ended = true
    if (upstream.user === undefined) socket.destroy()
    else upstream.user.onOriginEnd()
  })
  socket.on('drain', () => upstream.user?.onOriginDrain())
  // The close that follows tells that it is over; this is kept for those who ask why.
  socket.on('error', error => {
    upstream.error = error
  })
  socket.on('close', () => {
    upstream.ended = true
    gone(upstream)
    upstream.user?.onOriginEnd()
  })
  return upstream
}
