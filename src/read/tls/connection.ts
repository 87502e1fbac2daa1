import {
  type Endpoint,
  type Instant,
  type Params,
  type Problem,
  plainBytes,
  type Where,
} from '../bytes/index.ts'
import { createDirection, type Direction } from './direction.ts'
import type { Ending, Handshake, Side } from './handshake.ts'
import { type Memory, TLS_LIMITS, type TlsLimits } from './limits.ts'
import { CLIENT_HELLO, type Protection } from './messages.ts'
import { createTranscript } from './transcript.ts'

/**
 * The shortest TLS 1.3 record that can hold a Finished: header 4, SHA-256 32, content type 1, the 8-byte tag of CCM_8. An encrypted
 * alert has 19 bytes without padding, and nobody pads it.
 */
const SHORTEST_FINISHED = 45

export interface TlsConnectionOptions {
  readonly seenBy: Handshake['seenBy']
  readonly client: Endpoint
  readonly server: Endpoint
  /** The first bytes are not the first of the connection. */
  readonly midstream?: boolean
  readonly limits?: TlsLimits
  readonly memory?: Memory
  /**
   * Codes, each at most once a connection: `tls-record-header` (what follows a record is no record), `tls-message-type` (what follows a
   * message is none), `tls-message-malformed` (lengths inside disagree), `tls-message-too-long`, `tls-certificate-limit`,
   * `tls-message-limit`, `tls-memory-limit` (a bound of `TlsLimits` or `Memory` was reached), `sslv2-hello` (an SSLv2-compatible
   * ClientHello: named, not decoded).
   */
  readonly problem?: (problem: Problem) => void
}

/** A TLS connection as its bytes pass by: fed with both directions, asked for the handshake. No I/O, no decryption. */
export interface TlsConnection {
  /** `bytes` is used during the call only. */
  receive(from: Side, bytes: Uint8Array, at: Instant, where: Where): void
  /** `length` bytes of this side are not in the evidence. */
  lose(from: Side, length: number, at: Instant, where: Where): void
  /** FIN or RST. */
  close(): void
  /**
   * `foreign`: this is no TLS; `completed`: nothing readable can follow; `lost`: both directions were given up; else `open`.
   */
  status(): 'open' | 'foreign' | 'completed' | 'lost'
  /** The messages seen fit only if client and server are exchanged. */
  reversed(): boolean
  /**
   * What is known, after which nothing more can be fed; undefined where no handshake message and no alert was seen. Lets go of
   * everything held.
   */
  handshake(): Handshake | undefined
}

export function createTlsConnection(options: TlsConnectionOptions): TlsConnection {
  const limits = options.limits ?? TLS_LIMITS
  const reported = new Set<string>()
  const longest = { client: 0, server: 0 }
  let gaps = options.midstream === true
  let closed = false
  let foreign = false
  let now: Instant = 0
  let here: Where = { source: '' }

  const problem = (code: string, where: Where, params?: Params): void => {
    if (reported.has(code)) return
    reported.add(code)
    options.problem?.({ code, where, ...(params && { params }) })
  }
  const transcript = createTranscript(limits, problem)

  /** In TLS 1.3 ChangeCipherSpec means nothing, and what is encrypted looks like application data (RFC 8446 section 5). */
  const protectionAfterChange = (): Protection => {
    if (transcript.hidden() === undefined) return 'unsure'
    return transcript.hidden() ? 'plain' : 'encrypted'
  }

  const takeApplicationData = (from: Side, length: number, at: Instant, where: Where): void => {
    // What comes behind the handshake is none of our business, however it is cut.
    if (completed()) return
    // Early data goes before the server has said anything, and finishes nothing.
    if (from === 'client' && transcript.earlyData() && longest.server === 0) return
    longest[from] = Math.max(longest[from], length)
    transcript.applicationData(from, length, at, where)
  }

  const direction = (from: Side): Direction =>
    createDirection(
      {
        message(message, at, where) {
          if (!completed()) transcript.message(from, message, at, where)
        },
        alert(level, description, at, where) {
          if (!completed()) transcript.alert(from, level, description, at, where)
        },
        applicationData: (length, at, where) => takeApplicationData(from, length, at, where),
        sslv2Hello(length, at, where) {
          transcript.message(from, { type: CLIENT_HELLO, length }, at, where)
          problem('sslv2-hello', where, { length })
        },
        foreign() {
          foreign ||= transcript.empty()
        },
        problem: (code, length) => problem(code, here, { length }),
        protectionAfterChange,
      },
      { midstream: options.midstream === true, limits, memory: options.memory },
    )
  const directions = { client: direction('client'), server: direction('server') }

  const done = (from: Side): boolean =>
    transcript.hidden()
      ? longest[from] >= SHORTEST_FINISHED
      : directions[from].finished() || longest[from] > 0
  const completed = (): boolean => done('client') && done('server')

  const ending = (): Ending => {
    if (transcript.alerted()) return 'alert'
    if (completed()) return 'completed'
    return closed ? 'closed' : 'unseen'
  }

  return {
    receive(from, bytes, at, where) {
      if (completed()) return
      now = at
      here = where
      directions[from].receive(plainBytes(bytes), at, where)
    },
    lose(from, length, at, where) {
      if (completed()) return
      now = at
      here = where
      gaps = true
      directions[from].lose(length, at, where)
    },
    close() {
      closed = true
    },
    status() {
      if (foreign) return 'foreign'
      if (completed()) return 'completed'
      return directions.client.dead() && directions.server.dead() ? 'lost' : 'open'
    },
    reversed: transcript.reversed,
    handshake() {
      directions.client.finish(now, here)
      directions.server.finish(now, here)
      return transcript.write(options, ending(), gaps)
    },
  }
}
