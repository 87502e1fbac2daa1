import { randomBytes } from 'node:crypto'
import type { Outcome, Question } from '../../judge/audit/index.ts'
import type { Endpoint, Instant, Where } from '../../read/bytes/index.ts'
import {
  type Alert,
  type CertificateRequest,
  decodeCertificateRequest,
  decodeCertificateRequest13,
  decodeCertificates,
  decodeCertificates13,
  decodeClientHello,
  decodeServerHello,
  decodeServerKeyShare,
  type Handshake,
  isRecordHeader,
  type PresentedCertificate,
  type ServerHello,
  TLS_LIMITS,
  type TlsMessage,
} from '../../read/tls/index.ts'
import type { RecordOpener } from '../crypto/index.ts'
import { join, writeClientHello } from './client-hello.ts'
import { type KeyExchange, startKeyExchange, X25519 } from './key-exchange.ts'
import { serverOpener, transcriptHash } from './key-schedule.ts'
import { offerOf } from './offers.ts'
import { createPile } from './pile.ts'
import { PROBE_LIMITS } from './types.ts'

/** ContentType (RFC 8446 section 5.1). */
const CHANGE_CIPHER_SPEC = 20
const ALERT = 21
const HANDSHAKE = 22
const APPLICATION_DATA = 23
/** HandshakeType (RFC 8446 section 4). */
const CLIENT_HELLO = 1
const SERVER_HELLO = 2
const CERTIFICATE = 11
const CERTIFICATE_REQUEST = 13
const SERVER_HELLO_DONE = 14
const FINISHED = 20

/** Octets of a record's header (RFC 8446 section 5.1). */
const HEADER = 5
const TLS_13 = 0x0304
const P256 = 0x0017

/** What the caller is to do next: send bytes, or end the connection. */
export interface Turn {
  readonly send?: Uint8Array
  readonly done?: Outcome
}

/** One handshake as far as the server's certificates, as bytes in and bytes out: no socket, no clock. */
export interface Session {
  readonly hello: Uint8Array
  receive(bytes: Uint8Array, at: Instant): Turn
  /** What is known; undefined where no TLS came back. */
  handshake(client: Endpoint, server: Endpoint): Handshake | undefined
  /** Description of the server's fatal alert. */
  alert(): number | undefined
  /** user_canceled, then close_notify (RFC 8446 section 6.1): the server need not log a fault. */
  readonly farewell: Uint8Array
}

export function createSession(question: Question, source: string, started: Instant): Session {
  const offer = offerOf(question)
  const tls13 = offer.versions.includes(TLS_13)
  const parts = {
    offer,
    serverName: question.serverName,
    random: new Uint8Array(randomBytes(32)),
    sessionId: tls13 ? new Uint8Array(randomBytes(32)) : new Uint8Array(0),
  }
  let exchanges = tls13 ? [X25519, P256].map(startKeyExchange).filter(isThere) : []
  const first = writeClientHello({ ...parts, shares: exchanges })

  const transcript: Uint8Array[] = [first]
  const messages: TlsMessage[] = [
    {
      from: 'client',
      type: CLIENT_HELLO,
      length: first.length - 4,
      at: started,
      where: { source, offset: 0 },
    },
  ]
  const alerts: Alert[] = []
  const records = createPile()
  const plain = createPile()
  let received = 0
  let recordAt = 0
  let retried = false
  let opener: RecordOpener | undefined
  let serverHello: ServerHello | undefined
  let chain: PresentedCertificate[] | undefined
  let request: CertificateRequest | undefined
  let completed: Outcome | undefined

  const done = (outcome: Outcome): Turn => {
    completed = outcome
    return { done: outcome }
  }

  const takeServerHello = (message: Uint8Array): Turn => {
    const body = message.subarray(4)
    const hello = decodeServerHello(body)
    const share = decodeServerKeyShare(body)
    if (!hello || !share) return done('malformed')
    serverHello = hello
    transcript.push(message)
    if (!offer.versions.includes(hello.version) || !offer.suites.includes(hello.cipherSuite))
      return done('other-version')
    if (hello.version !== TLS_13) return {}
    if (hello.helloRetryRequest) return retry(share.group, share.cookie)
    const exchange = exchanges.find(({ group }) => group === share.group)
    return exchange && share.key ? agree(hello.cipherSuite, exchange, share.key) : done('malformed')
  }

  /** A HelloRetryRequest (RFC 8446 section 4.1.4): once more, with a key of the group that the server wants. */
  const retry = (group: number | undefined, cookie: Uint8Array | undefined): Turn => {
    if (retried) return done('malformed')
    retried = true
    const wanted = group === undefined ? undefined : startKeyExchange(group)
    if (group !== undefined && !wanted) return done('malformed')
    if (wanted) exchanges = [wanted]
    const hello = writeClientHello({ ...parts, shares: exchanges, ...(cookie && { cookie }) })
    transcript.push(hello)
    return { send: join([Uint8Array.of(CHANGE_CIPHER_SPEC, 3, 3, 0, 1, 1), recordOf(HANDSHAKE, hello)]) }
  }

  const agree = (suite: number, exchange: KeyExchange, theirs: Uint8Array): Turn => {
    const hash = transcriptHash(suite, transcript, retried)
    try {
      opener = hash && serverOpener(suite, exchange.shared(theirs), hash)
    } catch {
      return done('malformed') // their key is no point of the group
    }
    return opener ? {} : done('malformed')
  }

  const takeCertificates = (body: Uint8Array, where: Where): Turn => {
    const read = serverHello?.version === TLS_13 ? decodeCertificates13 : decodeCertificates
    const { items, sound, limited } = read(body, TLS_LIMITS.certificates)
    chain ??= items.map(der => ({ der, where }))
    if (items.length === 0) return done('no-certificate')
    if (!sound && !limited) return done('malformed')
    // In TLS 1.3 the request stands before the certificates, in TLS 1.2 behind them.
    return serverHello?.version === TLS_13 ? done('certificates') : {}
  }

  const takeRequest = (body: Uint8Array): Turn => {
    const read =
      serverHello?.version === TLS_13
        ? decodeCertificateRequest13(body, TLS_LIMITS.authorities)
        : decodeCertificateRequest(body, serverHello?.version, TLS_LIMITS.authorities)
    request ??= read.request
    return {}
  }

  const takeMessage = (message: Uint8Array, at: Instant): Turn => {
    const type = message[0] ?? 0
    const where = { source, offset: recordAt }
    if (messages.length < TLS_LIMITS.messages)
      messages.push({ from: 'server', type, length: message.length - 4, at, where })
    const body = message.subarray(4)
    if (type === SERVER_HELLO) return opener || chain ? done('malformed') : takeServerHello(message.slice())
    if (!serverHello) return type === 0 ? {} : done('malformed')
    if (type === CERTIFICATE) return takeCertificates(body, where)
    if (type === CERTIFICATE_REQUEST) return takeRequest(body)
    if (type === SERVER_HELLO_DONE || type === FINISHED)
      return done(chain ? 'certificates' : 'no-certificate')
    return {}
  }

  const takeAlert = (body: Uint8Array, at: Instant): Turn => {
    const [level = 2, description = 0] = body
    alerts.push({
      from: 'server',
      level: level === 1 ? 'warning' : 'fatal',
      description,
      at,
      where: { source, offset: recordAt },
    })
    // unrecognized_name is a mere warning in TLS 1.2 (RFC 6066 section 3); close_notify ends the connection.
    if (level === 1 && description !== 0) return {}
    return done(chain ? 'certificates' : 'alert')
  }

  /** Handshake messages may be cut over records, or several stand in one. */
  const takeHandshake = (content: Uint8Array, at: Instant): Turn => {
    plain.add(content)
    let send: Uint8Array | undefined
    while (completed === undefined) {
      const header = plain.peek(4)
      if (!header) break
      const length = (header[1]! << 16) | (header[2]! << 8) | header[3]!
      if (length > TLS_LIMITS.handshakeBytes) return done('too-much')
      const message = plain.take(4 + length)
      if (!message) break
      const turn = takeMessage(message, at)
      send ??= turn.send
    }
    return { ...(send && { send }), ...(completed && { done: completed }) }
  }

  const takeRecord = (record: Uint8Array, at: Instant): Turn => {
    const type = record[0]
    const body = record.subarray(HEADER)
    if (type === HANDSHAKE) return opener ? done('malformed') : takeHandshake(body, at)
    if (type === ALERT) return takeAlert(body, at)
    if (type === CHANGE_CIPHER_SPEC) return {}
    if (type !== APPLICATION_DATA || !opener) return done('malformed')
    const inner = opener(record)
    if (!inner) return done('malformed')
    if (inner.type === HANDSHAKE) return takeHandshake(inner.content, at)
    return inner.type === ALERT ? takeAlert(inner.content, at) : {}
  }

  return {
    hello: recordOf(HANDSHAKE, first, 0x0301),
    farewell: join([recordOf(ALERT, Uint8Array.of(1, 90)), recordOf(ALERT, Uint8Array.of(1, 0))]),
    receive(bytes, at) {
      received += bytes.length
      records.add(bytes)
      let send: Uint8Array | undefined
      while (completed === undefined) {
        const header = records.peek(HEADER)
        if (!header) break
        const length = (header[3]! << 8) | header[4]!
        if (!isRecordHeader(header[0]!, header[1]!, header[2]!, length))
          return done(serverHello || alerts.length > 0 ? 'malformed' : 'not-tls')
        const record = records.take(HEADER + length)
        if (!record) break
        const turn = takeRecord(record, at)
        recordAt += HEADER + length
        send ??= turn.send
      }
      if (completed === undefined && received > PROBE_LIMITS.bytes) return done('too-much')
      return { ...(send && { send }), ...(completed && { done: completed }) }
    },
    alert: () => alerts.find(({ level }) => level === 'fatal')?.description,
    handshake(client, server) {
      if (messages.length === 1 && alerts.length === 0) return undefined
      const clientHello = decodeClientHello(first.subarray(4))?.hello
      return {
        seenBy: 'probe',
        client,
        server,
        at: started,
        where: { source, offset: 0 },
        ...(clientHello && { clientHello }),
        ...(serverHello && { serverHello }),
        ...(request && { certificateRequest: request }),
        serverChain: chain ?? 'absent',
        alerts,
        messages,
        ending: alerts.some(({ level }) => level === 'fatal') ? 'alert' : 'closed',
        gaps: false,
      }
    },
  }
}

/** Records of a message: each holds at most 2^14 octets. A first ClientHello says 3.1, for the sake of old servers (RFC 8446 section 5.1). */
function recordOf(type: number, content: Uint8Array, version = 0x0303): Uint8Array {
  return join([
    Uint8Array.of(type, version >> 8, version & 0xff, content.length >> 8, content.length & 0xff),
    content,
  ])
}

const isThere = <T>(value: T | undefined): value is T => value !== undefined
