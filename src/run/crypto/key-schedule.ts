import { createHash, createHmac } from 'node:crypto'

export interface Suite13 {
  readonly hash: 'sha256' | 'sha384'
  readonly aead: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305'
  readonly keyLength: number
}

/** TLS 1.3 suites (RFC 8446 appendix B.4) that OpenSSL offers by default. */
export const SUITES_13: ReadonlyMap<number, Suite13> = new Map([
  [0x1301, { hash: 'sha256', aead: 'aes-128-gcm', keyLength: 16 }],
  [0x1302, { hash: 'sha384', aead: 'aes-256-gcm', keyLength: 32 }],
  [0x1303, { hash: 'sha256', aead: 'chacha20-poly1305', keyLength: 32 }],
])

const NOTHING = new Uint8Array(0)

/**
 * The server's handshake traffic secret (RFC 8446 section 7.1), without a pre-shared key.
 *
 * @param shared of the key exchange
 * @param transcript hash of the messages up to and including the ServerHello
 */
export function serverHandshakeSecret(
  hash: Suite13['hash'],
  shared: Uint8Array,
  transcript: Uint8Array,
): Uint8Array {
  const nothing = createHash(hash).digest()
  const zeros = new Uint8Array(nothing.length)
  const derived = expandLabel(hash, extract(hash, zeros, zeros), 'derived', zeros.length, nothing)
  return expandLabel(hash, extract(hash, derived, shared), 's hs traffic', zeros.length, transcript)
}

/** HKDF-Extract (RFC 5869 section 2.2). */
const extract = (hash: Suite13['hash'], salt: Uint8Array, keyMaterial: Uint8Array): Uint8Array =>
  createHmac(hash, salt).update(keyMaterial).digest()

/** HKDF-Expand-Label (RFC 8446 section 7.1); nothing that TLS derives is longer than one block of its hash. */
export function expandLabel(
  hash: Suite13['hash'],
  secret: Uint8Array,
  label: string,
  length: number,
  context: Uint8Array = NOTHING,
): Uint8Array {
  const name = Buffer.from(`tls13 ${label}`, 'ascii')
  const info = Buffer.concat([
    Buffer.of(length >> 8, length & 0xff, name.length),
    name,
    Buffer.of(context.length),
    context,
    Buffer.of(1),
  ])
  return createHmac(hash, secret).update(info).digest().subarray(0, length)
}
