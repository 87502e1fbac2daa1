import type { Endpoint, Instant, Problem, Where } from '../bytes/index.ts'
import {
  createTlsConnection,
  type Handshake,
  type Memory,
  type Side,
  type TlsConnection,
} from '../tls/index.ts'
import type { CaptureLimits } from './limits.ts'
import { ACK, FIN, RST } from './segment.ts'
import { createTcpStream, type TcpStream } from './stream.ts'

/** Distance of sequence numbers within which two segments are held to be of one connection. */
export const NEAR = 1_048_576

/** Is `later` at most `NEAR` bytes behind `earlier` in sequence space? */
export function isNear(later: number, earlier: number): boolean {
  const distance = (later - earlier) | 0
  return distance >= 0 && distance < NEAR
}

/** A segment that belongs to a handshake, or may yet turn out to. */
export interface Arrival {
  readonly fromLow: boolean
  readonly sequence: number
  readonly acknowledged: number
  readonly flags: number
  /** Valid during the call only, unless it was recorded. */
  readonly bytes: Uint8Array
  readonly lost: number
  readonly at: Instant
  readonly where: Where
}

export interface ConversationOptions {
  readonly low: Endpoint
  readonly high: Endpoint
  readonly clientLow: boolean
  /** Sequence numbers of the first byte of each side. */
  readonly clientBase?: number | undefined
  readonly serverBase?: number | undefined
  readonly midstream?: boolean
  readonly limits: CaptureLimits
  readonly memory: Memory
  readonly problem: (problem: Problem) => void
}

/** Both directions of a TCP connection that may carry TLS, from the packets to the handshake. */
export interface Conversation {
  take(arrival: Arrival): void
  /** Where the server's side begins, told by its SYN. */
  beginServer(sequence: number, at: Instant, where: Where): void
  /** Sequence number of the next byte of a side, where it is known. */
  next(fromClient: boolean): number | undefined
  /** Is this segment within reach of what was seen? */
  reaches(fromLow: boolean, sequence: number): boolean
  status: TlsConnection['status']
  reversed: TlsConnection['reversed']
  /** Both sides have closed, or one has reset. */
  closed(): boolean
  /** Gives up what is missing and answers the handshake, where there was one. */
  finish(): Handshake | undefined
}

export function createConversation(options: ConversationOptions): Conversation {
  const { limits, memory, clientLow, clientBase } = options
  const tls = createTlsConnection({
    seenBy: 'capture',
    client: clientLow ? options.low : options.high,
    server: clientLow ? options.high : options.low,
    midstream: options.midstream === true,
    limits: limits.tls,
    memory,
    problem: options.problem,
  })
  const stream = (from: Side): TcpStream =>
    createTcpStream(
      {
        bytes: (bytes, at, where) => tls.receive(from, bytes, at, where),
        lost: (length, at, where) => tls.lose(from, length, at, where),
      },
      limits,
      memory,
    )
  const client = stream('client')
  const server = stream('server')
  const nowhere: Where = { source: '' }
  if (clientBase !== undefined) client.begin(clientBase, 0, nowhere)
  if (options.serverBase !== undefined) server.begin(options.serverBase, 0, nowhere)
  const of = (fromLow: boolean): TcpStream => (fromLow === clientLow ? client : server)
  let clientEnded = false
  let serverEnded = false

  const end = (fromClient: boolean, flags: number): void => {
    if (flags & RST || fromClient) clientEnded = true
    if (flags & RST || !fromClient) serverEnded = true
    tls.close()
  }

  return {
    take(arrival) {
      const fromClient = arrival.fromLow === clientLow
      const { sequence, bytes, lost, at, where, flags } = arrival
      if (bytes.length > 0 || lost > 0) {
        // The first bytes of the client acknowledge where the server's side begins, should its SYN not have been seen.
        if (fromClient && sequence === clientBase && flags & ACK)
          server.begin(arrival.acknowledged, at, where)
        of(arrival.fromLow).segment(sequence, bytes, lost, at, where)
      }
      if (flags & (FIN | RST)) end(fromClient, flags)
    },
    beginServer: (sequence, at, where) => server.begin(sequence, at, where),
    next: fromClient => (fromClient ? client : server).next(),
    reaches(fromLow, sequence) {
      const next = of(fromLow).next()
      return next === undefined || isNear(sequence, next) || isNear(next, sequence)
    },
    status: tls.status,
    reversed: tls.reversed,
    closed: () => clientEnded && serverEnded,
    finish() {
      client.flush()
      server.flush()
      return tls.handshake()
    },
  }
}
