import { type Memory, TLS_LIMITS, type TlsLimits } from './limits.ts'
import { isHandshakeType } from './names.ts'

export const CLIENT_HELLO = 1
export const SERVER_HELLO = 2
export const CERTIFICATE = 11
export const CERTIFICATE_REQUEST = 13
/** Stands for handshake bytes that are encrypted. */
export const ENCRYPTED = -1

/** Bodies are kept of these only; of all others the length is enough. */
const WANTED = [CLIENT_HELLO, SERVER_HELLO, CERTIFICATE, CERTIFICATE_REQUEST]
const FIRST_BUFFER = 4_096
const EMPTY = new Uint8Array(0)

/** A handshake message; `body`, valid during the call, is there where its type is decoded and no byte of it is missing. */
export interface RawMessage {
  readonly type: number
  readonly length: number
  readonly body?: Uint8Array
}

/** How the bytes of a record stand: `unsure` where only the record's own look can tell a second ClientHello from encryption. */
export type Protection = 'plain' | 'encrypted' | 'unsure'

export interface MessageSink {
  message(message: RawMessage): void
  problem(code: 'tls-message-too-long' | 'tls-message-type' | 'tls-memory-limit', length: number): void
}

/** Puts handshake messages together from the handshake records of one direction, however they are cut (RFC 8446 section 5.1). */
export interface MessageAssembler {
  /** A handshake record of `length` bytes begins. */
  start(length: number, protection: Protection): void
  bytes(bytes: Uint8Array): void
  hole(length: number): void
  /** Bytes between two records are lost, or nothing more will come: lets go of what is held. The next record begins a message, if anything. */
  realign(): void
}

export function createMessageAssembler(
  sink: MessageSink,
  limits: TlsLimits = TLS_LIMITS,
  memory?: Memory,
): MessageAssembler {
  let record = 0
  let protection: Protection = 'plain'
  /** The rest of this record cannot be cut into messages. */
  let opaque = false
  let atRecordStart = false
  const header = new Uint8Array(4)
  let have = 0
  /** In a message: bytes still to come, and the message so far. */
  let inside = false
  let type = 0
  let length = 0
  let left = 0
  let whole = true
  let body: Uint8Array = EMPTY

  const hold = (size: number): void => {
    if (memory) memory.used += size - body.length
    const grown = new Uint8Array(size)
    grown.set(body.subarray(0, Math.min(body.length, size)))
    body = grown
  }

  const letGo = (): void => {
    if (memory) memory.used -= body.length
    body = EMPTY
    inside = false
    have = 0
  }

  /** `content`: the body, where it is kept. */
  const complete = (content: Uint8Array): void => {
    const kept = whole && WANTED.includes(type)
    sink.message(kept ? { type, length, body: content } : { type, length })
    letGo()
  }

  /** A header is whole. What it says must make sense, or the rest of the record is encrypted or garbage. */
  const begin = (): void => {
    type = header[0] ?? 0
    length = ((header[1] ?? 0) << 16) | ((header[2] ?? 0) << 8) | (header[3] ?? 0)
    have = 0
    const first = atRecordStart
    atRecordStart = false
    const secondHello = type === CLIENT_HELLO && length === record - 4
    const sensible = protection === 'unsure' ? first && secondHello : isHandshakeType(type)
    if (!sensible) {
      opaque = true
      if (!first) sink.problem('tls-message-type', length)
      else sink.message({ type: ENCRYPTED, length: record })
      return
    }
    inside = true
    whole = true
    left = length
    if (length > limits.handshakeBytes) {
      whole = false
      sink.problem('tls-message-too-long', length)
    }
    if (left === 0) complete(EMPTY)
  }

  const keep = (bytes: Uint8Array, filled: number): void => {
    if (!whole || !WANTED.includes(type)) return
    if (filled + bytes.length > body.length) {
      if (memory && memory.used + bytes.length > memory.limit) {
        whole = false
        sink.problem('tls-memory-limit', length)
        return
      }
      hold(Math.min(length, Math.max(FIRST_BUFFER, 2 * (filled + bytes.length))))
    }
    body.set(bytes, filled)
  }

  return {
    start(recordLength, recordProtection) {
      record = recordLength
      protection = recordProtection
      atRecordStart = !inside && have === 0
      opaque = recordProtection === 'encrypted'
      if (opaque) {
        letGo()
        sink.message({ type: ENCRYPTED, length: recordLength })
      }
    },
    bytes(bytes) {
      let from = 0
      while (from < bytes.length && !opaque) {
        if (inside) {
          const piece = bytes.subarray(from, from + left)
          from += piece.length
          left -= piece.length
          if (left === 0 && piece.length === length) complete(piece)
          else {
            keep(piece, length - left - piece.length)
            if (left === 0) complete(body.subarray(0, length))
          }
        } else {
          header[have++] = bytes[from++] ?? 0
          if (have === 4) begin()
        }
      }
    },
    hole(missing) {
      if (opaque) return
      if (inside && missing <= left) {
        whole = false
        left -= missing
        if (left === 0) complete(EMPTY)
      } else {
        letGo()
        opaque = true
      }
    },
    realign: letGo,
  }
}
