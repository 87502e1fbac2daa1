import type { ConnectOptions, ConnectOrigin } from '../origin/index.ts'
import type { ListenAddress, Peer } from '../peer/index.ts'
import type { Recorder } from '../record/index.ts'
import type { LoginLimit } from './edge/login-limit.ts'

/** Milliseconds for each phase of a request; what is not over by then is ended. */
export interface Timeouts {
  /** Name, TCP and TLS of an origin together. */
  readonly connect: number
  /** Head of a request, from its first octet. */
  readonly request: number
  /** Longest silence inside of a body, either way. */
  readonly body: number
  /** Head of a response, from the last octet of its request. */
  readonly response: number
  /** A client's connection between requests. */
  readonly keepAlive: number
  /** An origin's connection between requests. */
  readonly pool: number
  /** A request and its response together, whatever goes on in it. */
  readonly total: number
  /** Requests under way when the gateway is asked to end. */
  readonly drain: number
}

export interface Limits {
  /** Octets of a request target. */
  readonly urlBytes: number
  /** Octets of a head. */
  readonly headBytes: number
  readonly fields: number
  /** Connections of clients, for each process. */
  readonly connections: number
  readonly perOrigin: number
  readonly idlePerOrigin: number
}

export interface GatewayOptions {
  readonly peer: Peer
  readonly recorder: Recorder
  readonly connectOrigin: ConnectOrigin
  /** IP addresses of an origin's name; absent: the system's resolver. */
  readonly resolve?: ConnectOptions['resolve']
  readonly listen: {
    /** Plain HTTP, as from the tunnel of Expressway-E; absent: any free port of 127.0.0.1, for the gateway's own questions. */
    readonly tunnel?: ListenAddress
    /** For clients, in the role of Expressway-E; PEM. */
    readonly tls?: { readonly address: ListenAddress; readonly certificate: string; readonly key: string }
  }
  readonly timeouts?: Partial<Timeouts>
  readonly limits?: Partial<Limits>
  /** Names this gateway in Via; absent: a random one. */
  readonly uuid?: string
  /** With which cookies are signed: processes that serve the same clients share it. Absent: a random one. */
  readonly secret?: Uint8Array
  /** Counts logins: processes that serve the same clients share one. Absent: one of its own. */
  readonly logins?: LoginLimit
  /** Number in `[ET_NET n]`. */
  readonly thread?: number
  /** Txn-ids of several processes do not meet: each has every `step`th from `first` on. Absent: all, from 1. */
  readonly txns?: { readonly first: number; readonly step: number }
}

export interface Gateway {
  readonly tunnel: ListenAddress
  readonly tls: ListenAddress | undefined
  readonly counters: Counters
  /** Connections to origins: all, and those that wait for a request. */
  readonly pool: { readonly open: number; readonly idle: number }
  /** A new certificate for the TLS listener, PEM; connections that stand keep theirs. @throws Error of OpenSSL; the old one is then kept */
  renew(certificate: string, key: string): void
  /** Takes no connection and no further request, ends when the last response is out or the drain timeout is over. */
  drain(): Promise<void>
  /** Ends at once. */
  close(): Promise<void>
}

/** What happened so far, and what is open now. */
export interface Counters {
  /** Requests answered, by status. */
  readonly answered: Map<number, number>
  /** Milliseconds from head to last octet: how many took up to each of `DURATIONS`, and longer. */
  readonly durations: number[]
  durationSum: number
  clients: number
  clientsRefused: number
  /** Requests whose client went before the answer was out. */
  abandoned: number
  malformed: number
  denied: number
  originOpened: number
  originReused: number
  /** Handshakes that we refused. */
  originRefused: number
  originFailed: number
  /** Requests sent again because a pooled connection was gone. */
  resent: number
  exceptionsUsed: number
  received: number
  sent: number
}

/** Upper bounds of the duration histogram, milliseconds. */
export const DURATIONS: readonly number[] = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000]

export const TIMEOUTS: Timeouts = {
  connect: 10_000,
  request: 30_000,
  body: 60_000,
  response: 60_000,
  keepAlive: 15_000,
  pool: 30_000,
  total: 3_600_000,
  drain: 30_000,
}

export const LIMITS: Limits = {
  urlBytes: 8192,
  headBytes: 65_536,
  fields: 200,
  connections: 10_000,
  perOrigin: 256,
  idlePerOrigin: 32,
}

export const createCounters = (): Counters => ({
  answered: new Map(),
  durations: DURATIONS.map(() => 0).concat(0),
  durationSum: 0,
  clients: 0,
  clientsRefused: 0,
  abandoned: 0,
  malformed: 0,
  denied: 0,
  originOpened: 0,
  originReused: 0,
  originRefused: 0,
  originFailed: 0,
  resent: 0,
  exceptionsUsed: 0,
  received: 0,
  sent: 0,
})
