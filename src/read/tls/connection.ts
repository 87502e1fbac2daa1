import type { Endpoint, Instant, Problem, Where } from '../bytes/index.ts'
import { decodeCertificateRequest, decodeCertificates } from './certificates.ts'
import type {
  Alert,
  CertificateRequest,
  ClientHello,
  Ending,
  Handshake,
  PresentedCertificate,
  ServerHello,
  Side,
  TlsMessage,
} from './handshake.ts'
import { decodeClientHello, decodeServerHello } from './hello.ts'
import { type Memory, TLS_LIMITS, type TlsLimits } from './limits.ts'
import {
  CERTIFICATE,
  CERTIFICATE_REQUEST,
  CLIENT_HELLO,
  createMessageAssembler,
  ENCRYPTED,
  type MessageAssembler,
  type Protection,
  type RawMessage,
  SERVER_HELLO,
} from './messages.ts'
import { hidesCertificates } from './names.ts'
import {
  ALERT,
  APPLICATION_DATA,
  CHANGE_CIPHER_SPEC,
  createRecordReader,
  HANDSHAKE,
  type RecordReader,
} from './records.ts'

/**
 * The shortest TLS 1.3 record that can hold a Finished: header 4, SHA-256 32, content type 1, the 8-byte tag of CCM_8. An encrypted
 * alert has 19 bytes at most without padding, and nobody pads it.
 */
const SHORTEST_FINISHED = 45
/** Messages of the server that a client never sends, and the other way round. */
const OF_SERVER = [SERVER_HELLO, 12, CERTIFICATE_REQUEST, 14, 22]
const OF_CLIENT = [CLIENT_HELLO, 16]

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

/** A TLS connection as bytes pass by: fed with both directions, asked for what the handshake was. No I/O, no decryption. */
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
  readonly status: 'open' | 'foreign' | 'completed' | 'lost'
  /** The messages seen fit only if client and server are exchanged. */
  readonly reversed: boolean
  /** What is known; undefined where no handshake message and no alert was seen. Lets go of everything held. */
  handshake(): Handshake | undefined
}

type Stamped = TlsMessage & { readonly application: boolean }

interface Direction {
  readonly reader: RecordReader
  readonly assembler: MessageAssembler
  /** Messages of the record that is still arriving. */
  held: RawMessage[]
  changedKeys: boolean
  /** An encrypted handshake record was seen after ChangeCipherSpec. */
  finished: boolean
  longestApplicationData: number
}

export function createTlsConnection(options: TlsConnectionOptions): TlsConnection {
  const limits = options.limits ?? TLS_LIMITS
  const messages: Stamped[] = []
  const alerts: Alert[] = []
  const reported = new Set<string>()
  let clientHello: ClientHello | undefined
  let serverHello: ServerHello | undefined
  let certificateRequest: CertificateRequest | undefined
  let serverChain: PresentedCertificate[] | undefined
  let clientChain: PresentedCertificate[] | undefined
  let earlyData = false
  let gaps = options.midstream === true
  let closed = false
  let reversed = false
  let foreign = false
  let now: Instant = 0
  let here: Where = { source: '' }

  const problem = (code: string, params?: Problem['params']): void => {
    if (reported.has(code)) return
    reported.add(code)
    options.problem?.({ code, where: here, ...(params ? { params } : {}) })
  }

  const note = (from: Side, type: number, length: number, application = false): void => {
    if (messages.length >= limits.messages) problem('tls-message-limit', { limit: limits.messages })
    else messages.push({ from, type, length, at: now, where: here, application })
  }

  const takeCertificates = (from: Side, body: Uint8Array): void => {
    const { items, sound, limited } = decodeCertificates(body, limits.certificates)
    if (limited) problem('tls-certificate-limit', { limit: limits.certificates })
    else if (!sound) problem('tls-message-malformed', { type: CERTIFICATE })
    const where = here
    const chain = items.map(der => ({ der, where }))
    if (from === 'server') serverChain ??= chain
    else clientChain ??= chain
  }

  const takeRequest = (body: Uint8Array): void => {
    const decoded = decodeCertificateRequest(body, serverHello?.version, limits.authorities)
    if (decoded.limited) problem('tls-certificate-limit', { limit: limits.authorities })
    else if (!decoded.sound) problem('tls-message-malformed', { type: CERTIFICATE_REQUEST })
    certificateRequest ??= decoded.request
  }

  const takeHello = (type: number, body: Uint8Array): void => {
    if (type === CLIENT_HELLO) {
      const decoded = decodeClientHello(body)
      clientHello ??= decoded?.hello
      earlyData ||= decoded?.earlyData === true
      if (!decoded) problem('tls-message-malformed', { type })
    } else {
      const decoded = decodeServerHello(body)
      if (!decoded) problem('tls-message-malformed', { type })
      else if (serverHello === undefined || serverHello.helloRetryRequest) serverHello = decoded
    }
  }

  const take = (from: Side, message: RawMessage): void => {
    const { type, body } = message
    note(from, type, message.length)
    if ((from === 'client' ? OF_SERVER : OF_CLIENT).includes(type)) reversed = true
    if (!body) return
    if (type === CLIENT_HELLO || type === SERVER_HELLO) takeHello(type, body)
    else if (type === CERTIFICATE) takeCertificates(from, body)
    else if (type === CERTIFICATE_REQUEST) takeRequest(body)
  }

  /** TLS 1.3 keeps its handshake records after ChangeCipherSpec in the clear or in application data records (RFC 8446 section 5). */
  const protection = (direction: Direction): Protection => {
    if (!direction.changedKeys) return 'plain'
    if (!serverHello) return 'unsure'
    return hidesCertificates(serverHello.version) ? 'plain' : 'encrypted'
  }

  const takeAlert = (from: Side, direction: Direction, body: readonly number[]): void => {
    const [level, description] = body
    const readable = body.length === 2 && (level === 1 || level === 2) && description !== undefined
    if (!readable || (direction.changedKeys && protection(direction) === 'encrypted')) return
    if (alerts.length >= limits.messages) problem('tls-message-limit', { limit: limits.messages })
    else alerts.push({ from, level: level === 2 ? 'fatal' : 'warning', description, at: now, where: here })
  }

  const createDirection = (from: Side): Direction => {
    /** Body of the alert record that is arriving; longer than two bytes means encrypted. */
    let alert: number[] = []
    let length = 0
    const assembler = createMessageAssembler(
      {
        message: message => direction.held.push(message),
        problem: (code, messageLength) => problem(code, { length: messageLength }),
      },
      limits,
      options.memory,
    )
    const reader = createRecordReader(
      {
        start: (type, recordLength) => {
          length = recordLength
          alert = []
          if (type === HANDSHAKE) assembler.start(recordLength, protection(direction))
        },
        body: (type, bytes) => {
          if (type === HANDSHAKE) assembler.bytes(bytes)
          else if (type === ALERT && length === 2) alert.push(...bytes)
        },
        hole: (type, missing) => {
          if (type === HANDSHAKE) assembler.hole(missing)
        },
        end: (type, at, where) => {
          now = at
          here = where
          if (type === HANDSHAKE) flush(from, direction)
          else if (type === ALERT) takeAlert(from, direction, alert)
          else if (type === CHANGE_CIPHER_SPEC) direction.changedKeys = true
          else if (type === APPLICATION_DATA) takeApplicationData(from, direction, length)
        },
        sslv2Hello: helloLength => {
          note(from, CLIENT_HELLO, helloLength)
          problem('sslv2-hello', { length: helloLength })
        },
        lost: () => assembler.realign(),
        foreign: () => {
          foreign ||= messages.length === 0
        },
        unsound: () => {
          assembler.realign()
          problem('tls-record-header')
        },
      },
      options.midstream === true,
    )
    const direction: Direction = {
      reader,
      assembler,
      held: [],
      changedKeys: false,
      finished: false,
      longestApplicationData: 0,
    }
    return direction
  }

  const flush = (from: Side, direction: Direction): void => {
    const arrived = direction.held
    direction.held = []
    for (const message of arrived) {
      take(from, message)
      if (message.type === ENCRYPTED && direction.changedKeys) direction.finished = true
    }
  }

  const takeApplicationData = (from: Side, direction: Direction, length: number): void => {
    // Early data goes before the server has said anything and finishes nothing.
    if (from === 'client' && earlyData && directions.server.longestApplicationData === 0) return
    direction.longestApplicationData = Math.max(direction.longestApplicationData, length)
    note(from, ENCRYPTED, length, true)
  }

  const directions = { client: createDirection('client'), server: createDirection('server') }

  const done = (direction: Direction): boolean => {
    if (serverHello && hidesCertificates(serverHello.version))
      return direction.longestApplicationData >= SHORTEST_FINISHED
    return (direction.changedKeys && direction.finished) || direction.longestApplicationData > 0
  }
  const completed = (): boolean => done(directions.client) && done(directions.server)

  const isFatal = (alert: Alert): boolean =>
    alert.level === 'fatal' ||
    // In TLS 1.3 all but close_notify and user_canceled are fatal, whatever their level says (RFC 8446 section 6).
    (serverHello !== undefined &&
      hidesCertificates(serverHello.version) &&
      ![0, 90].includes(alert.description))

  const ending = (): Ending => {
    if (alerts.some(isFatal)) return 'alert'
    if (completed()) return 'completed'
    return closed ? 'closed' : 'unseen'
  }

  const visibleChain = (): Handshake['serverChain'] => {
    if (serverChain) return serverChain
    return serverHello && hidesCertificates(serverHello.version) ? 'encrypted' : 'absent'
  }

  const touch = (at: Instant, where: Where): void => {
    now = at
    here = where
  }

  return {
    receive(from, bytes, at, where) {
      touch(at, where)
      directions[from].reader.receive(bytes, at, where)
    },
    lose(from, length, at, where) {
      touch(at, where)
      gaps = true
      directions[from].reader.lose(length, at, where)
    },
    close() {
      closed = true
    },
    get status() {
      if (foreign) return 'foreign'
      if (completed()) return 'completed'
      return directions.client.reader.dead && directions.server.reader.dead ? 'lost' : 'open'
    },
    get reversed() {
      return reversed
    },
    handshake() {
      for (const from of ['client', 'server'] as const) {
        directions[from].reader.flush(now, here)
        flush(from, directions[from])
        directions[from].assembler.release()
      }
      const hidden = serverHello !== undefined && hidesCertificates(serverHello.version)
      const shown = messages.filter(message => hidden || !message.application)
      const readable = shown.filter(message => message.type !== ENCRYPTED)
      const first = readable[0] ?? alerts[0]
      if (!first) return undefined
      const hello = readable.find(message => message.type === CLIENT_HELLO) ?? first
      return {
        seenBy: options.seenBy,
        client: options.client,
        server: options.server,
        at: hello.at,
        where: hello.where,
        ...(clientHello ? { clientHello } : {}),
        ...(serverHello ? { serverHello } : {}),
        ...(certificateRequest ? { certificateRequest } : {}),
        serverChain: visibleChain(),
        ...(clientChain ? { clientChain } : {}),
        alerts: [...alerts],
        messages: shown.map(({ application: _, ...message }) => message),
        ending: ending(),
        gaps,
      }
    },
  }
}
