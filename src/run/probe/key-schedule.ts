import { createDecipheriv, createHash, createHmac } from 'node:crypto'
import { join } from './client-hello.ts'

type Hash = 'sha256' | 'sha384'
type Aead = 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305'

interface Suite {
  readonly hash: Hash
  readonly aead: Aead
  readonly keyLength: number
}

/** TLS 1.3 suites (RFC 8446 appendix B.4) that are offered. */
const SUITES: Readonly<Record<number, Suite>> = {
  4865: { hash: 'sha256', aead: 'aes-128-gcm', keyLength: 16 },
  4866: { hash: 'sha384', aead: 'aes-256-gcm', keyLength: 32 },
  4867: { hash: 'sha256', aead: 'chacha20-poly1305', keyLength: 32 },
}

const IV_LENGTH = 12
const TAG_LENGTH = 16

/** Opens the server's records of one handshake, in order. */
export interface Opener {
  /** Content of a protected record and its true type; undefined where it does not authenticate. */
  open(
    header: Uint8Array,
    body: Uint8Array,
  ): { readonly type: number; readonly content: Uint8Array } | undefined
}

/** What the messages up to and including the ServerHello hash to, for a suite. A HelloRetryRequest replaces the first ClientHello (RFC 8446 section 4.4.1). */
export function transcriptHash(
  suite: number,
  messages: readonly Uint8Array[],
  retried: boolean,
): Buffer | undefined {
  const hash = SUITES[suite]?.hash
  if (!hash) return undefined
  const digest = createHash(hash)
  const [first, ...rest] = messages
  if (retried && first) {
    const inner = createHash(hash).update(first).digest()
    digest.update(Uint8Array.of(254, 0, 0, inner.length)).update(inner)
  } else if (first) digest.update(first)
  for (const message of rest) digest.update(message)
  return digest.digest()
}

/** The server's handshake traffic keys (RFC 8446 section 7.1); undefined for a suite that was not offered. */
export function serverOpener(suite: number, shared: Uint8Array, transcript: Uint8Array): Opener | undefined {
  const kind = SUITES[suite]
  if (!kind) return undefined
  const { hash, aead, keyLength } = kind
  const size = hash === 'sha256' ? 32 : 48
  const zeros = new Uint8Array(size)
  const early = extract(hash, zeros, zeros)
  const derived = expand(hash, early, 'derived', createHash(hash).digest(), size)
  const secret = expand(hash, extract(hash, derived, shared), 's hs traffic', transcript, size)
  const key = expand(hash, secret, 'key', NOTHING, keyLength)
  const iv = expand(hash, secret, 'iv', NOTHING, IV_LENGTH)
  let sequence = 0
  return {
    open(header, body) {
      if (body.length < TAG_LENGTH + 1) return undefined
      const inner = decrypt(aead, key, nonceOf(iv, sequence++), header, body)
      return inner && unpadded(inner)
    },
  }
}

const NOTHING = new Uint8Array(0)

/** HKDF-Extract (RFC 5869 section 2.2). */
const extract = (hash: Hash, salt: Uint8Array, keyMaterial: Uint8Array): Buffer =>
  createHmac(hash, salt).update(keyMaterial).digest()

/** HKDF-Expand-Label (RFC 8446 section 7.1); no length here is longer than one hash. */
function expand(hash: Hash, secret: Uint8Array, label: string, context: Uint8Array, length: number): Buffer {
  const name = new TextEncoder().encode(`tls13 ${label}`)
  const info = join([
    Uint8Array.of(length >> 8, length & 0xff, name.length),
    name,
    Uint8Array.of(context.length),
    context,
    Uint8Array.of(1),
  ])
  return createHmac(hash, secret).update(info).digest().subarray(0, length)
}

/** The record's sequence number, exclusive-ored into the end of the IV (RFC 8446 section 5.3). */
function nonceOf(iv: Uint8Array, sequence: number): Uint8Array {
  const nonce = Uint8Array.from(iv)
  for (let i = 0; i < 4; i++) nonce[IV_LENGTH - 1 - i]! ^= (sequence >>> (8 * i)) & 0xff
  return nonce
}

function decrypt(
  aead: Aead,
  key: Uint8Array,
  nonce: Uint8Array,
  header: Uint8Array,
  body: Uint8Array,
): Uint8Array | undefined {
  // One of the overloads stands for all: they differ in names alone.
  const decipher = createDecipheriv(aead as 'chacha20-poly1305', key, nonce, { authTagLength: TAG_LENGTH })
  const end = body.length - TAG_LENGTH
  decipher.setAAD(header, { plaintextLength: end })
  decipher.setAuthTag(body.subarray(end))
  const opened = decipher.update(body.subarray(0, end))
  try {
    decipher.final()
    return new Uint8Array(opened)
  } catch {
    return undefined // the tag does not fit: another key, or damage
  }
}

/** TLSInnerPlaintext: content, its type, zeros (RFC 8446 section 5.2). */
function unpadded(inner: Uint8Array): { type: number; content: Uint8Array } | undefined {
  let end = inner.length
  while (end > 0 && inner[end - 1] === 0) end--
  return end === 0 ? undefined : { type: inner[end - 1]!, content: inner.subarray(0, end - 1) }
}
