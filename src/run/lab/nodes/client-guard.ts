import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import {
  decodeCertificates,
  decodeCertificates13,
  decodeServerHello,
  TLS_LIMITS,
} from '../../../read/tls/index.ts'
import { recordOpener, recordSealer } from '../../crypto/index.ts'
import type { HandshakeSecrets } from './handshake-secrets.ts'

const CHANGE_CIPHER_SPEC = 20
const ALERT = 21
const HANDSHAKE = 22
const APPLICATION_DATA = 23
const CLIENT_HELLO = 1
const SERVER_HELLO = 2
const CERTIFICATE = 11
const FINISHED = 20
const FATAL = 2
const RECORD_HEADER = 5
const TLS_1_3 = 0x0304
/** A chain of a client has a few kilobytes; what is longer is not held any more. */
const MOST_HELD = 262_144

export interface GuardOptions {
  /** Looks at the client's certificates, leaf first, DER; answers the alert to refuse with, undefined to go on. */
  readonly judge: (certificates: readonly Uint8Array[]) => number | undefined
  readonly refused: (alert: number) => void
  /** Secrets of a handshake under TLS 1.3, by the random of its ClientHello. */
  readonly secrets: (random: string) => HandshakeSecrets | undefined
}

/**
 * Stands between a client and Node's TLS server, and refuses the client's certificate as OpenSSL does: with an alert, at the Certificate message. Node
 * itself lets every handshake come to its end and closes the connection afterwards, and then a client learns nothing. Up to TLS 1.2 both are in the clear
 * (RFC 5246 section 7.2.2); under TLS 1.3 the message is opened with the client's handshake secret, and the alert is the first record under the server's
 * application secret (RFC 8446 sections 4.4.2 and 6).
 */
export function guardClients(socket: Socket, { judge, refused, secrets }: GuardOptions): Duplex {
  let status: 'looking' | 'open' | 'refused' = 'looking'
  let agreed: { readonly version: number; readonly suite: number } | undefined
  let random = ''
  let held: Buffer = Buffer.alloc(0)
  let messages: Buffer = Buffer.alloc(0)
  let fromServer: Buffer | undefined = Buffer.alloc(0)
  let opener: ReturnType<typeof recordOpener>

  const guard = new Duplex({
    read: () => socket.resume(),
    write(chunk: Buffer, _encoding, done) {
      if (fromServer) listen(chunk)
      socket.write(chunk, done)
    },
    final(done) {
      socket.end(done)
    },
    destroy(error, done) {
      socket.destroy()
      done(error)
    },
  })

  /** Learns version and suite from the ServerHello; a HelloRetryRequest is none yet. */
  function listen(chunk: Buffer): void {
    fromServer = Buffer.concat([fromServer ?? Buffer.alloc(0), chunk])
    for (const { type, body } of messagesIn(fromServer)) {
      const hello = type === SERVER_HELLO ? decodeServerHello(body) : undefined
      if (!hello || hello.helloRetryRequest) continue
      agreed = { version: hello.version, suite: hello.cipherSuite }
    }
    if (agreed || fromServer.length > MOST_HELD) fromServer = undefined
  }

  /** True where the record may go on, and with it all that was held. */
  function look(type: number, record: Buffer): boolean {
    const isModern = agreed?.version === TLS_1_3
    if (type === CHANGE_CIPHER_SPEC && !isModern) status = 'open'
    if (status === 'open' || ![HANDSHAKE, APPLICATION_DATA].includes(type)) return true
    const content = type === HANDSHAKE ? record.subarray(RECORD_HEADER) : opened(record)
    if (!content) return status !== 'refused'
    messages = Buffer.concat([messages, content])
    for (let next = nextMessage(messages); next; next = nextMessage(messages)) {
      messages = messages.subarray(next.length)
      if (next.type === CLIENT_HELLO) random = Buffer.from(next.body.subarray(2, 34)).toString('hex')
      // A resumed session shows no certificate again.
      if (next.type === FINISHED) status = 'open'
      if (next.type === CERTIFICATE) return admit(next.body, isModern)
    }
    return messages.length === 0
  }

  /** Content of a handshake record under TLS 1.3; undefined for one that cannot be opened, which is OpenSSL's business. */
  function opened(record: Buffer): Uint8Array | undefined {
    const secret = secrets(random)?.client
    opener ??= agreed && secret && recordOpener(agreed.suite, secret)
    const inner = opener?.(record)
    if (inner?.type === HANDSHAKE) return inner.content
    status = 'open'
    return undefined
  }

  function admit(body: Uint8Array, isModern: boolean): boolean {
    const { items } = (isModern ? decodeCertificates13 : decodeCertificates)(body, TLS_LIMITS.certificates)
    const alert = judge(items)
    status = alert === undefined ? 'open' : 'refused'
    if (alert === undefined) return true
    refused(alert)
    socket.off('data', receive)
    socket.resume()
    socket.end(alertRecord(alert, isModern), () => guard.destroy())
    return false
  }

  function alertRecord(alert: number, isModern: boolean): Uint8Array {
    const content = Uint8Array.of(FATAL, alert)
    const secret = isModern ? secrets(random)?.server : undefined
    const seal = agreed && secret && recordSealer(agreed.suite, secret)
    return seal ? seal(ALERT, content) : Uint8Array.of(ALERT, 3, 3, 0, content.length, ...content)
  }

  function receive(chunk: Buffer): void {
    held = Buffer.concat([held, chunk])
    let at = 0
    let ready = 0
    while (status === 'looking' && held.length - at >= RECORD_HEADER) {
      const end = at + RECORD_HEADER + held.readUInt16BE(at + 3)
      if (held.length < end) break
      if (look(held[at] ?? 0, held.subarray(at, end))) ready = end
      at = end
    }
    if (status === 'refused') return
    if (status === 'open' || held.length > MOST_HELD) ready = held.length
    if (ready > 0 && !guard.push(held.subarray(0, ready))) socket.pause()
    held = held.subarray(ready)
    if (status !== 'open') return
    socket.off('data', receive)
    socket.on('data', pass)
  }

  function pass(chunk: Buffer): void {
    if (!guard.push(chunk)) socket.pause()
  }

  socket.on('data', receive)
  socket.on('end', () => guard.push(null))
  socket.on('error', error => guard.destroy(error))
  socket.on('close', () => guard.destroy())
  return guard
}

interface Message {
  readonly type: number
  readonly body: Uint8Array
  readonly length: number
}

/** Handshake messages inside of the whole records that stand at the beginning. */
function messagesIn(records: Buffer): readonly Message[] {
  let content = Buffer.alloc(0)
  for (let at = 0; records.length - at >= RECORD_HEADER; ) {
    const end = at + RECORD_HEADER + records.readUInt16BE(at + 3)
    if (records.length < end) break
    if (records[at] === HANDSHAKE)
      content = Buffer.concat([content, records.subarray(at + RECORD_HEADER, end)])
    at = end
  }
  const found: Message[] = []
  for (let next = nextMessage(content); next; next = nextMessage(content)) {
    found.push(next)
    content = content.subarray(next.length)
  }
  return found
}

function nextMessage(content: Buffer): Message | undefined {
  if (content.length < 4) return undefined
  const length = 4 + content.readUIntBE(1, 3)
  if (content.length < length) return undefined
  return { type: content[0] ?? 0, body: content.subarray(4, length), length }
}
