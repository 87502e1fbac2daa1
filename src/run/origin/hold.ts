import {
  decodeCertificates,
  decodeCertificates13,
  decodeServerHello,
  TLS_LIMITS,
} from '../../read/tls/index.ts'
import { type RecordOpener, recordOpener } from '../crypto/index.ts'
import { createMessages, type Message } from './messages.ts'
import { createPile } from './pile.ts'

/** ContentType (RFC 8446 section 5.1). */
const CHANGE_CIPHER_SPEC = 20
const HANDSHAKE = 22
const APPLICATION_DATA = 23
/** HandshakeType (RFC 8446 section 4, RFC 5246 section 7.4). */
const SERVER_HELLO = 2
const CERTIFICATE = 11
const SERVER_KEY_EXCHANGE = 12
const SERVER_HELLO_DONE = 14
const CERTIFICATE_VERIFY = 15
const FINISHED = 20

const TLS_1_2 = 0x0303
const TLS_1_3 = 0x0304
const RECORD_HEADER = 5
/** OpenSSL takes no longer record, whatever the version (RFC 5246 section 6.2.3). */
const LONGEST_RECORD = 16_384 + 2_048
/** handshake_failure, for an origin without a certificate. */
export const HANDSHAKE_FAILURE = 40
const INTERNAL_ERROR = 80
const NOTHING = new Uint8Array(0)

export interface HoldOptions {
  /** A session was offered: the origin may go on without a certificate, and OpenSSL knows whether it may. */
  readonly offersSession: boolean
  /** Hands bytes on to OpenSSL. */
  readonly pass: (bytes: Uint8Array) => void
  /** Judges the certificates as presented, leaf first, DER. Answers the alert to refuse with, undefined to go on. */
  readonly judge: (certificates: readonly Uint8Array[]) => number | undefined
  /** The ServerHello has said which version it is to be, as on the wire. */
  readonly agreed: (version: number) => void
  /** Called once, after which nothing is passed on any more. `version` as agreed. */
  readonly refuse: (alert: number, version: number) => void
}

/** What the origin sends, held back record by record until its certificate is judged. */
export interface Hold {
  /** Bytes as they come from the wire; used during the call only. */
  receive(bytes: Uint8Array): void
  /** SERVER_HANDSHAKE_TRAFFIC_SECRET of this handshake. What waits for it goes on with the next `receive` or `resume`. */
  secret(secret: Uint8Array): void
  resume(): void
  status(): 'judging' | 'released' | 'refused'
  /** Was a certificate judged? If not, only a resumed session may go on. */
  judged(): boolean
}

/**
 * The verdict inside the handshake. OpenSSL gets no record that completes a Certificate message before `judge` has passed it, so that it cannot
 * answer with a key exchange, a client certificate or a Finished; an origin that is refused gets the alert in the clear, as OpenSSL sends it at that
 * point of either version: the client has not changed its write keys yet. Up to TLS 1.2 the message is in the clear (RFC 5246 section 7.4.2); in
 * TLS 1.3 the records behind the ServerHello are opened with the handshake traffic secret (RFC 8446 section 7.3) and passed on as they came.
 *
 * What is not TLS is passed on: OpenSSL has the word for it, and never reads on behind it. Where an origin would go on without a certificate
 * (anonymous suites), it is refused.
 */
export function createHold(options: HoldOptions): Hold {
  let status: 'judging' | 'released' | 'refused' = 'judging'
  let judged = false
  let version: number | undefined
  let suite = 0
  let waiting = false
  let opener: RecordOpener | undefined
  const pile = createPile()
  let holding = false
  let messages = createMessages()

  const refuse = (alert: number): void => {
    status = 'refused'
    options.refuse(alert, version ?? TLS_1_2)
  }

  const serverHello = (body: Uint8Array): void => {
    const hello = decodeServerHello(body)
    if (!hello || hello.helloRetryRequest) return
    version = hello.version
    suite = hello.cipherSuite
    options.agreed(version)
    if (version !== TLS_1_3) return
    waiting = opener === undefined
    messages = createMessages()
  }

  const certificate = (body: Uint8Array): void => {
    const decode = version === TLS_1_3 ? decodeCertificates13 : decodeCertificates
    const { items } = decode(body, TLS_LIMITS.certificates)
    // An empty list is a fault that OpenSSL names.
    if (items.length === 0) return
    const alert = options.judge(items)
    if (alert !== undefined) refuse(alert)
    else {
      judged = true
      status = 'released'
    }
  }

  const take = ({ type, body, tooLong }: Message): void => {
    if (tooLong) return
    if (type === SERVER_HELLO && version === undefined) serverHello(body)
    else if (type === CERTIFICATE) certificate(body)
    else if (type === FINISHED && version === TLS_1_3 && options.offersSession) status = 'released'
    else if (NEEDS_CERTIFICATE.has(type)) refuse(HANDSHAKE_FAILURE)
  }

  const takeAll = (content: Uint8Array): void => {
    for (const message of messages(content)) if (status === 'judging' && !waiting) take(message)
  }

  const inspect = (type: number, record: Uint8Array): void => {
    if (type === HANDSHAKE && opener === undefined) takeAll(record.subarray(RECORD_HEADER))
    else if (type === APPLICATION_DATA && opener) {
      const inner = opener(record)
      if (inner?.type === HANDSHAKE) takeAll(inner.content)
    } else if (type === CHANGE_CIPHER_SPEC && version !== TLS_1_3 && options.offersSession) {
      // The session was taken up: everything that follows is encrypted with keys that only its two ends have.
      status = 'released'
    }
  }

  /** Looks at the whole records of `bytes`; answers how many octets may be passed on. */
  const inspectAll = (bytes: Uint8Array): number => {
    let at = 0
    while (status === 'judging' && !waiting && bytes.length - at >= RECORD_HEADER) {
      const length = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0)
      if (bytes[at + 1] !== 3 || length > LONGEST_RECORD) {
        status = 'released'
        break
      }
      const end = at + RECORD_HEADER + length
      if (end > bytes.length) break
      inspect(bytes[at] ?? 0, bytes.subarray(at, end))
      at = end
    }
    return status === 'released' ? bytes.length : at
  }

  const receive = (bytes: Uint8Array): void => {
    if (status === 'released') {
      options.pass(bytes)
      return
    }
    if (refused()) return
    const all = pile.with(bytes)
    let at = 0
    while (at < all.length && !waiting) {
      const ready = inspectAll(all.subarray(at))
      if (refused()) return
      if (ready === 0) break
      options.pass(all.subarray(at, at + ready))
      at += ready
    }
    pile.leave(all.length - at)
    holding = at < all.length
  }
  const refused = (): boolean => status === 'refused'

  return {
    receive,
    secret(secret) {
      if (opener || !waiting) return
      opener = recordOpener(suite, secret)
      waiting = false
      if (!opener) refuse(INTERNAL_ERROR)
    },
    resume() {
      if (status === 'judging' && holding) receive(NOTHING)
    },
    status: () => status,
    judged: () => judged,
  }
}

/** Messages that follow a certificate (RFC 5246 section 7.3, RFC 8446 section 4): without one there is nothing to judge. */
const NEEDS_CERTIFICATE = new Set([SERVER_KEY_EXCHANGE, SERVER_HELLO_DONE, CERTIFICATE_VERIFY, FINISHED])
