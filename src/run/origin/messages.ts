import { createPile } from './pile.ts'

/** A handshake message whose last byte has arrived. */
export interface Message {
  readonly type: number
  /** Empty where `tooLong`. */
  readonly body: Uint8Array
  readonly tooLong: boolean
}

/** OpenSSL refuses longer Certificate messages (SSL_MAX_CERT_LIST_DEFAULT), and has no longer ones of another kind. */
const LONGEST = 102_400
const HEADER = 4
const NOTHING = new Uint8Array(0)

/**
 * Puts handshake messages together from the contents of records, however they are cut (RFC 8446 section 5.1). Bytes are used during the call
 * only; a body is valid until the next call. Of a message that is too long nothing is kept.
 */
export function createMessages(): (content: Uint8Array) => readonly Message[] {
  const pile = createPile()
  /** Bytes of a message too long that are still to come. */
  let skip = 0
  return content => {
    const found: Message[] = []
    const skipped = Math.min(skip, content.length)
    skip -= skipped
    const bytes = pile.with(content.subarray(skipped))
    let at = 0
    while (bytes.length - at >= HEADER) {
      const type = bytes[at] ?? 0
      const length = ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
      const end = at + HEADER + length
      if (length > LONGEST) {
        found.push({ type, body: NOTHING, tooLong: true })
        skip = Math.max(0, end - bytes.length)
      } else if (end > bytes.length) break
      else found.push({ type, body: bytes.subarray(at + HEADER, end), tooLong: false })
      at = Math.min(end, bytes.length)
    }
    pile.leave(bytes.length - at)
    return found
  }
}
