import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto'
import { type Certificate, type Crl, readCertificate, readCrl } from '../../src/read/x509/index.ts'
import { ascii, bits, bool, type Der, int, name, octets, oid, raw, seq, time, tlv } from './der.ts'

/** Certificates for tests, signed for real. Keys are Ed25519 from a seed, so that the same text makes the same certificate. */
export interface Key {
  readonly spki: Der
  readonly algorithm: Der
  readonly sign: (data: Der) => Der
}

const PKCS8_ED25519 = raw(
  0x30,
  0x2e,
  0x02,
  0x01,
  0x00,
  0x30,
  0x05,
  0x06,
  0x03,
  0x2b,
  0x65,
  0x70,
  0x04,
  0x22,
  0x04,
  0x20,
)

export function ed25519(seed: string): Key {
  const secret = createHash('sha256').update(seed).digest()
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, secret]), format: 'der', type: 'pkcs8' })
  return keyOf(key, seq(oid('1.3.101.112')), null)
}

/** RSA with SHA-256, SHA-1 or MD5. Made anew in every run: what is asserted of it must not hang on its value. */
export function rsa(modulusLength: number, digest: 'sha256' | 'sha1' | 'md5' = 'sha256'): Key {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength })
  const algorithm = {
    sha256: '1.2.840.113549.1.1.11',
    sha1: '1.2.840.113549.1.1.5',
    md5: '1.2.840.113549.1.1.4',
  }
  return keyOf(privateKey, seq(oid(algorithm[digest]), raw(5, 0)), digest)
}

export function ec(namedCurve: 'P-256' | 'P-384' | 'P-521'): Key {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve })
  return keyOf(privateKey, seq(oid('1.2.840.10045.4.3.2')), 'sha256')
}

function keyOf(key: KeyObject, algorithm: Der, digest: string | null): Key {
  const spki = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }))
  return { spki, algorithm, sign: data => new Uint8Array(sign(digest, data, key)) }
}

export interface Made {
  readonly certificate: Certificate
  readonly key: Key
  readonly subject: string
}

export interface Wish {
  readonly subject?: string
  /** Self-signed where absent. */
  readonly by?: Made
  readonly key?: Key
  readonly issuerName?: string
  readonly serial?: Der
  readonly from?: string
  readonly until?: string
  readonly version?: 1 | 3
  /** Extensions instead of the usual ones; `false` among them is left out. */
  readonly extensions?: readonly (Der | false | undefined)[]
  /** The usual ones with these put in their place or added, by OID. */
  readonly ca?: boolean
  readonly pathLength?: number
  readonly also?: readonly Der[]
  readonly names?: readonly Der[]
  /** The AlgorithmIdentifier outside the tbsCertificate, where it is to differ from the one inside. */
  readonly outerAlgorithm?: Der
  /** Octets of the signature are turned over. */
  readonly forged?: boolean
}

let serials = 0

/** A certificate as asked for; where nothing is said, one that every profile accepts in its place. */
export function make(wish: Wish): Made {
  const subject = wish.subject ?? 'CN=leaf.example.com'
  const key = wish.key ?? ed25519(`${subject} ${wish.by?.subject ?? ''}`)
  const issuerKey = wish.by?.key ?? key
  const v3 = wish.version !== 1
  const list = (wish.extensions ?? usual(wish, key, issuerKey)).filter(
    (item): item is Der => item instanceof Uint8Array,
  )
  const body = seq(
    ...(v3 ? [tlv(0xa0, int(2))] : []),
    wish.serial ?? int(++serials + 0x1000),
    issuerKey.algorithm,
    name(wish.issuerName ?? wish.by?.subject ?? subject),
    seq(time(wish.from ?? '2026-01-01T00:00:00Z'), time(wish.until ?? '2028-01-01T00:00:00Z')),
    name(subject),
    key.spki,
    ...(v3 && list.length ? [tlv(0xa3, seq(...list))] : []),
  )
  const signature = issuerKey.sign(body)
  if (wish.forged) signature[signature.length - 1]! ^= 1
  const read = readCertificate(seq(body, wish.outerAlgorithm ?? issuerKey.algorithm, bits(signature)), {
    source: subject,
  })
  if (!read.value) throw new Error(`test certificate cannot be read: ${JSON.stringify(read.problems)}`)
  return { certificate: read.value, key, subject }
}

function usual(wish: Wish, key: Key, issuerKey: Key): Der[] {
  const extensions = [
    skid(key),
    akid(issuerKey),
    ...(wish.ca
      ? [basicConstraints(true, wish.pathLength), keyUsage(0x06)]
      : [
          keyUsage(0x80),
          extendedKeyUsage('1.3.6.1.5.5.7.3.1'),
          san(...(wish.names ?? [dns('leaf.example.com')])),
        ]),
  ]
  const also = wish.also ?? []
  const oidOf = (der: Der) => Buffer.from(der.subarray(4, 4 + der[3]!)).toString('hex')
  const shortOid = (der: Der) =>
    der[1]! < 0x80 ? oidOf(der) : Buffer.from(der.subarray(5, 5 + der[4]!)).toString('hex')
  const replaced = new Set(also.map(shortOid))
  return [...extensions.filter(extension => !replaced.has(shortOid(extension))), ...also]
}

export const extension = (id: string, value: Der, critical = false): Der =>
  seq(oid(id), ...(critical ? [bool(true)] : []), octets(value))

const keyId = (key: Key): Der => new Uint8Array(createHash('sha1').update(key.spki).digest())
export const skid = (key: Key): Der => extension('2.5.29.14', octets(keyId(key)))
export const akid = (key: Key): Der => extension('2.5.29.35', seq(tlv(0x80, keyId(key))))
export const basicConstraints = (ca: boolean, pathLength?: number, critical = true): Der =>
  extension(
    '2.5.29.19',
    seq(...(ca ? [bool(true)] : []), ...(pathLength === undefined ? [] : [int(pathLength)])),
    critical,
  )
/** The first octet of the bits: 0x80 digitalSignature, 0x20 keyEncipherment, 0x04 keyCertSign, 0x02 cRLSign. */
export const keyUsage = (octet: number): Der => {
  let unused = 0
  while (octet && !(octet & (1 << unused))) unused++
  return extension('2.5.29.15', octet ? bits(raw(octet), unused) : bits(raw()), true)
}
export const extendedKeyUsage = (...ids: readonly string[]): Der =>
  extension('2.5.29.37', seq(...ids.map(oid)))
export const san = (...names: readonly Der[]): Der => extension('2.5.29.17', seq(...names))
export const dns = (text: string): Der => tlv(0x82, ascii(text))
export const email = (text: string): Der => tlv(0x81, ascii(text))
export const uri = (text: string): Der => tlv(0x86, ascii(text))
export const ip = (...values: readonly number[]): Der => tlv(0x87, raw(...values))
export const directory = (text: string): Der => tlv(0xa4, name(text))
/** Bases of permitted and excluded subtrees. */
export const nameConstraints = (permitted: readonly Der[], excluded: readonly Der[]): Der => {
  const subtrees = (tag: number, bases: readonly Der[]) =>
    bases.length ? [tlv(tag, ...bases.map(base => seq(base)))] : []
  return extension('2.5.29.30', seq(...subtrees(0xa0, permitted), ...subtrees(0xa1, excluded)), true)
}
export const policies = (...ids: readonly string[]): Der =>
  extension('2.5.29.32', seq(...ids.map(id => seq(oid(id)))))
export const mappings = (...pairs: readonly (readonly [string, string])[]): Der =>
  extension('2.5.29.33', seq(...pairs.map(([from, to]) => seq(oid(from), oid(to)))), true)
export const policyConstraints = (requireExplicit?: number, inhibitMapping?: number): Der => {
  const field = (tag: number, value?: number) => (value === undefined ? [] : [tlv(tag, raw(value))])
  return extension('2.5.29.36', seq(...field(0x80, requireExplicit), ...field(0x81, inhibitMapping)), true)
}

export interface CrlWish {
  readonly by: Made
  readonly revoked?: readonly Certificate[]
  readonly reason?: number
  readonly from?: string
  readonly until?: string
  readonly extensions?: readonly Der[]
  readonly forged?: boolean
}

/** A version 2 CRL with number 1. */
export function makeCrl(wish: CrlWish): Crl {
  const from = time(wish.from ?? '2026-01-01T00:00:00Z')
  const reason = wish.reason === undefined ? [] : [seq(extension('2.5.29.21', tlv(0x0a, raw(wish.reason))))]
  const entries = (wish.revoked ?? []).map(({ serial }) => seq(tlv(0x02, serial), from, ...reason))
  const body = seq(
    int(1),
    wish.by.key.algorithm,
    name(wish.by.subject),
    from,
    time(wish.until ?? '2027-01-01T00:00:00Z'),
    ...(entries.length ? [seq(...entries)] : []),
    tlv(0xa0, seq(...(wish.extensions ?? [extension('2.5.29.20', int(1)), akid(wish.by.key)]))),
  )
  const signature = wish.by.key.sign(body)
  if (wish.forged) signature[0]! ^= 1
  const read = readCrl(seq(body, wish.by.key.algorithm, bits(signature)), { source: 'crl' })
  if (!read.value) throw new Error(`test CRL cannot be read: ${JSON.stringify(read.problems)}`)
  return read.value
}
