import { createECDH, createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto'

/** One side of an (EC)DHE key exchange of TLS 1.3 (RFC 8446 section 7.4.2). */
export interface KeyExchange {
  readonly group: number
  /** key_exchange of the KeyShareEntry. */
  readonly key: Uint8Array
  /** @throws where the other side's key is no point of the group */
  shared(other: Uint8Array): Uint8Array
}

export const X25519 = 0x001d
/** NamedGroup → curve as OpenSSL calls it. */
const CURVES: Readonly<Record<number, string>> = { 23: 'prime256v1', 24: 'secp384r1', 25: 'secp521r1' }

/** SubjectPublicKeyInfo of X25519 up to the key (RFC 8410 section 4). */
const X25519_PREFIX = Buffer.from('302a300506032b656e032100', 'hex')

/** A fresh key; undefined for a group that we do not speak. */
export function startKeyExchange(group: number): KeyExchange | undefined {
  if (group === X25519) return x25519()
  const curve = CURVES[group]
  if (curve === undefined) return undefined
  const ecdh = createECDH(curve)
  return {
    group,
    key: new Uint8Array(ecdh.generateKeys()),
    shared: other => new Uint8Array(ecdh.computeSecret(other)),
  }
}

function x25519(): KeyExchange {
  const { privateKey, publicKey } = generateKeyPairSync('x25519')
  const spki = publicKey.export({ format: 'der', type: 'spki' })
  return {
    group: X25519,
    key: new Uint8Array(spki.subarray(X25519_PREFIX.length)),
    shared(other) {
      const key = Buffer.concat([X25519_PREFIX, other])
      const theirs = createPublicKey({ key, format: 'der', type: 'spki' })
      return new Uint8Array(diffieHellman({ privateKey, publicKey: theirs }))
    },
  }
}
