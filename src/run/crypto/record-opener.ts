import { createCipheriv, createDecipheriv } from 'node:crypto'
import { expandLabel, SUITES_13 } from './key-schedule.ts'

const HEADER = 5
/** What every protected record calls itself (RFC 8446 section 5.2). */
const APPLICATION_DATA = 23
const IV_LENGTH = 12
const TAG_LENGTH = 16
const NOTHING = new Uint8Array(0)

/**
 * Opens protected records of TLS 1.3, in order, one call for each. `record` is the whole record with its header. Answers its content and true
 * type (RFC 8446 section 5.2); undefined where it does not authenticate.
 */
export type RecordOpener = (
  record: Uint8Array,
) => { readonly type: number; readonly content: Uint8Array } | undefined

/** Keys of one traffic secret (RFC 8446 section 7.3). Undefined for a suite that OpenSSL does not offer. */
export function recordOpener(suite: number, secret: Uint8Array): RecordOpener | undefined {
  const kind = SUITES_13.get(suite)
  if (!kind) return undefined
  const key = expandLabel(kind.hash, secret, 'key', kind.keyLength)
  const iv = expandLabel(kind.hash, secret, 'iv', IV_LENGTH)
  let sequence = 0
  return record => {
    const end = record.length - TAG_LENGTH
    if (end <= HEADER) return undefined
    // AES-GCM and ChaCha20-Poly1305 share one interface; @types/node tells them apart by literal name.
    const decipher = createDecipheriv(kind.aead as 'aes-256-gcm', key, nonce(iv, sequence++), {
      authTagLength: TAG_LENGTH,
    })
    decipher.setAAD(record.subarray(0, HEADER))
    decipher.setAuthTag(record.subarray(end))
    const plain = decipher.update(record.subarray(HEADER, end))
    try {
      decipher.final()
    } catch {
      return undefined
    }
    return unpad(plain)
  }
}

/** Protects records of TLS 1.3, in order, one call for each: the counterpart of `RecordOpener`. */
export type RecordSealer = (type: number, content: Uint8Array) => Uint8Array

/** Keys of one traffic secret that nothing was sent under yet. Undefined for a suite that OpenSSL does not offer. */
export function recordSealer(suite: number, secret: Uint8Array): RecordSealer | undefined {
  const kind = SUITES_13.get(suite)
  if (!kind) return undefined
  const key = expandLabel(kind.hash, secret, 'key', kind.keyLength)
  const iv = expandLabel(kind.hash, secret, 'iv', IV_LENGTH)
  let sequence = 0
  return (type, content) => {
    const length = content.length + 1 + TAG_LENGTH
    const header = Uint8Array.of(APPLICATION_DATA, 3, 3, length >> 8, length & 0xff)
    const cipher = createCipheriv(kind.aead as 'aes-256-gcm', key, nonce(iv, sequence++), {
      authTagLength: TAG_LENGTH,
    })
    cipher.setAAD(header)
    const sealed = cipher.update(Buffer.concat([content, Buffer.of(type)]))
    return new Uint8Array(Buffer.concat([header, sealed, cipher.final(), cipher.getAuthTag()]))
  }
}

/** The sequence number, laid over the end of the IV (RFC 8446 section 5.3). */
function nonce(iv: Uint8Array, sequence: number): Uint8Array {
  const made = Uint8Array.from(iv)
  const view = new DataView(made.buffer)
  view.setUint32(IV_LENGTH - 4, view.getUint32(IV_LENGTH - 4) ^ sequence)
  return made
}

/** The last octet that is not zero is the type (RFC 8446 section 5.4). */
function unpad(plain: Uint8Array): { readonly type: number; readonly content: Uint8Array } | undefined {
  let end = plain.length - 1
  while (end >= 0 && plain[end] === 0) end--
  return end < 0
    ? undefined
    : { type: plain[end] ?? 0, content: end === 0 ? NOTHING : plain.subarray(0, end) }
}
