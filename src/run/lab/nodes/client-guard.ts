import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { decodeCertificates, decodeServerHello, TLS_LIMITS } from '../../../read/tls/index.ts'

const CHANGE_CIPHER_SPEC = 20
const HANDSHAKE = 22
const SERVER_HELLO = 2
const CERTIFICATE = 11
const RECORD_HEADER = 5
const TLS_1_3 = 0x0304
/** A chain of a client has a few kilobytes; what is longer is not held any more. */
const MOST_HELD = 262_144

export interface GuardOptions {
  /** Looks at the client's certificates, leaf first, DER; answers the alert to refuse with, undefined to go on. */
  readonly judge: (certificates: readonly Uint8Array[]) => number | undefined
  readonly refused: (alert: number) => void
}

/**
 * Stands between a client and Node's TLS server, and refuses the client's certificate as OpenSSL does: with an alert, at the Certificate message, in
 * the clear (TLS 1.2, RFC 5246 section 7.2.2). Node itself lets every handshake come to its end and closes the connection afterwards, and then a
 * client learns nothing. Under TLS 1.3 the message is encrypted, and this guard lets it pass.
 */
export function guardClients(socket: Socket, { judge, refused }: GuardOptions): Duplex {
  let version: number | undefined
  let open = false
  let held: Buffer = Buffer.alloc(0)
  let messages: Buffer = Buffer.alloc(0)
  let fromServer: Buffer | undefined = Buffer.alloc(0)

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

  /** Learns the version from the ServerHello. */
  function listen(chunk: Buffer): void {
    fromServer = Buffer.concat([fromServer ?? Buffer.alloc(0), chunk])
    const { type, body } = firstMessage(fromServer) ?? {}
    if (type === undefined && fromServer.length < MOST_HELD) return
    if (type === SERVER_HELLO && body) version = decodeServerHello(body)?.version
    fromServer = undefined
  }

  /** True where the record may go on, and with it all that was held. */
  function look(type: number, content: Buffer): boolean {
    if (version === TLS_1_3 || type === CHANGE_CIPHER_SPEC) open = true
    if (open || type !== HANDSHAKE) return true
    messages = Buffer.concat([messages, content])
    for (let next = nextMessage(messages); next; next = nextMessage(messages)) {
      messages = messages.subarray(next.length)
      if (next.type === CERTIFICATE) return admit(next.body)
    }
    return messages.length === 0
  }

  function admit(body: Uint8Array): boolean {
    open = true
    const alert = judge(decodeCertificates(body, TLS_LIMITS.certificates).items)
    if (alert === undefined) return true
    refused(alert)
    socket.off('data', receive)
    socket.resume()
    socket.end(Buffer.of(21, 3, 3, 0, 2, 2, alert), () => guard.destroy())
    return false
  }

  function receive(chunk: Buffer): void {
    held = Buffer.concat([held, chunk])
    let at = 0
    let ready = 0
    while (!open && held.length - at >= RECORD_HEADER) {
      const end = at + RECORD_HEADER + held.readUInt16BE(at + 3)
      if (held.length < end) break
      if (look(held[at] ?? 0, held.subarray(at + RECORD_HEADER, end))) ready = end
      else if (open) return
      at = end
    }
    if (open || held.length > MOST_HELD) ready = held.length
    if (ready === 0) return
    if (!guard.push(held.subarray(0, ready))) socket.pause()
    held = held.subarray(ready)
    if (open) {
      socket.off('data', receive)
      socket.on('data', pass)
    }
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

/** The first handshake message inside of records that begin at the first byte; undefined while it is not whole. */
function firstMessage(records: Buffer): Message | undefined {
  let content = Buffer.alloc(0)
  for (let at = 0; records.length - at >= RECORD_HEADER; ) {
    const end = at + RECORD_HEADER + records.readUInt16BE(at + 3)
    if (records.length < end || records[at] !== HANDSHAKE) return undefined
    content = Buffer.concat([content, records.subarray(at + RECORD_HEADER, end)])
    const message = nextMessage(content)
    if (message) return message
    at = end
  }
  return undefined
}

function nextMessage(content: Buffer): Message | undefined {
  if (content.length < 4) return undefined
  const length = 4 + content.readUIntBE(1, 3)
  if (content.length < length) return undefined
  return { type: content[0] ?? 0, body: content.subarray(4, length), length }
}
