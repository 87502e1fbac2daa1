import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const KEY_KINDS = [
  'rsa-1024',
  'rsa-2048',
  'rsa-3072',
  'rsa-4096',
  'rsa-pss-2048',
  'ec-p256',
  'ec-p384',
  'ec-p521',
] as const

export type KeyKind = (typeof KEY_KINDS)[number]

export interface Key {
  readonly kind: KeyKind
  readonly secret: KeyObject
  /** PKCS #8, PEM. */
  readonly pem: string
  /** DER of the SubjectPublicKeyInfo. */
  readonly spki: Uint8Array
  /** SHA-1 of the public key's bits: the usual key identifier (RFC 5280 section 4.2.1.2, method 1). */
  readonly id: Uint8Array
}

/**
 * Keys by kind and purpose, made when first asked for. Making an RSA key takes a tenth of a second and more, so certificates whose keys need not
 * differ share one.
 */
export interface KeyPool {
  key(kind: KeyKind, purpose: string): Promise<Key>
}

/**
 * A pool that forgets with the process or, with a folder, keeps its keys there for the next one: the folder is made for its owner alone (0700, files
 * 0600), and a file that holds no such key is made anew. Keys of a pool protect nothing: they belong to simulated nodes.
 */
export function createKeyPool(folder?: string): KeyPool {
  const keys = new Map<string, Promise<Key>>()
  return {
    key: (kind, purpose) => {
      const name = `${kind}-${purpose}`
      const known = keys.get(name) ?? (folder === undefined ? makeKey(kind) : keptKey(folder, kind, name))
      keys.set(name, known)
      return known
    },
  }
}

/** A new key. */
export async function makeKey(kind: KeyKind): Promise<Key> {
  return keyOf(kind, await generated(kind))
}

/** A key from PEM, as `kind` says it is. */
export function readKey(kind: KeyKind, pem: string): Key {
  return keyOf(kind, createPrivateKey(pem))
}

function keyOf(kind: KeyKind, secret: KeyObject): Key {
  const spki = new Uint8Array(createPublicKey(secret).export({ type: 'spki', format: 'der' }))
  return {
    kind,
    secret,
    pem: secret.export({ type: 'pkcs8', format: 'pem' }).toString(),
    spki,
    id: new Uint8Array(createHash('sha1').update(publicKeyBits(spki)).digest()),
  }
}

/** Content of the BIT STRING that ends a SubjectPublicKeyInfo, without its octet of unused bits. */
function publicKeyBits(spki: Uint8Array): Uint8Array {
  const [, outer] = header(spki, 0)
  const [algorithm, start] = header(spki, outer)
  const [, bits] = header(spki, start + algorithm)
  return spki.subarray(bits + 1)
}

/** Length and start of the content of the element at an offset. */
function header(der: Uint8Array, at: number): [length: number, start: number] {
  const first = der[at + 1] ?? 0
  if (first < 0x80) return [first, at + 2]
  const count = first & 0x7f
  const octets = der.subarray(at + 2, at + 2 + count)
  return [octets.reduce((sum, octet) => sum * 256 + octet, 0), at + 2 + count]
}

function generated(kind: KeyKind): Promise<KeyObject> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, _: KeyObject, secret: KeyObject) =>
      error ? reject(error) : resolve(secret)
    switch (kind) {
      case 'ec-p256':
      case 'ec-p384':
      case 'ec-p521':
        return generateKeyPair('ec', { namedCurve: `P-${kind.slice(-3)}` }, done)
      case 'rsa-pss-2048':
        return generateKeyPair('rsa-pss', { modulusLength: 2048 }, done)
      default:
        return generateKeyPair('rsa', { modulusLength: Number(kind.slice(4)) }, done)
    }
  })
}

async function keptKey(folder: string, kind: KeyKind, name: string): Promise<Key> {
  const file = join(folder, `${name}.pem`)
  const kept = existsSync(file) && readKept(file, kind)
  if (kept) return kept
  const key = await makeKey(kind)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // Renamed into place: another process that reads the folder sees a whole key or none.
  const partial = `${file}.${process.pid}`
  writeFileSync(partial, key.pem, { mode: 0o600 })
  renameSync(partial, file)
  return key
}

function readKept(file: string, kind: KeyKind): Key | undefined {
  try {
    const key = readKey(kind, readFileSync(file, 'utf8'))
    return isOfKind(key.secret, kind) ? key : undefined
  } catch {
    // Cut short or something else altogether: a new one takes its place.
    return undefined
  }
}

function isOfKind(secret: KeyObject, kind: KeyKind): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = secret
  if (kind.startsWith('ec-')) return type === 'ec'
  return (
    type === (kind === 'rsa-pss-2048' ? 'rsa-pss' : 'rsa') &&
    details?.modulusLength === Number(kind.slice(kind.lastIndexOf('-') + 1))
  )
}
