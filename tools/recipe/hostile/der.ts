import { sign as cryptoSign, generateKeyPairSync, type KeyObject } from 'node:crypto'

/** A DER writer that also writes what no certificate should hold: the lengths are of any size, and may lie. */
export type Der = Uint8Array

export const tlv = (tag: number, ...parts: readonly Der[]): Der => {
  const content = Buffer.concat(parts)
  return Buffer.concat([Uint8Array.of(tag), lengthOf(content.length), content])
}

/** X.690 section 8.1.3. */
export function lengthOf(length: number): Der {
  if (length < 0x80) return Uint8Array.of(length)
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return Uint8Array.of(0x80 | octets.length, ...octets)
}

export const seq = (...parts: readonly Der[]): Der => tlv(0x30, ...parts)
export const text = (value: string): Der => Buffer.from(value, 'utf8')
export const integer = (octets: Der): Der =>
  tlv(0x02, octets[0]! & 0x80 ? Uint8Array.of(0) : new Uint8Array(0), octets)
export const bits = (content: Der): Der => tlv(0x03, Uint8Array.of(0), content)

const OIDS = {
  commonName: [0x55, 0x04, 0x03],
  rsa: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01],
  sha256WithRsa: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b],
  ed25519: [0x2b, 0x65, 0x70],
  subjectAltName: [0x55, 0x1d, 0x11],
  basicConstraints: [0x55, 0x1d, 0x13],
} as const

export const oid = (name: keyof typeof OIDS): Der => tlv(0x06, Uint8Array.from(OIDS[name]))

export const commonName = (value: string): Der =>
  seq(tlv(0x31, seq(oid('commonName'), tlv(0x0c, text(value)))))

export interface Signer {
  readonly spki: Der
  readonly algorithm: Der
  readonly sign: (data: Der) => Der
}

export function ed25519(): Signer {
  const pair: { privateKey: KeyObject; publicKey: KeyObject } = generateKeyPairSync('ed25519')
  return {
    spki: pair.publicKey.export({ format: 'der', type: 'spki' }),
    algorithm: seq(oid('ed25519')),
    sign: data => cryptoSign(null, data, pair.privateKey),
  }
}

/** An RSA key that nobody has: the modulus is made of `octets`; signatures under it are made up, and cost a reader just as much to check. */
export function rsa(modulus: Der, exponent: Der): Signer {
  return {
    spki: seq(seq(oid('rsa'), tlv(0x05)), bits(seq(integer(modulus), integer(exponent)))),
    algorithm: seq(oid('sha256WithRsa'), tlv(0x05)),
    sign: () => modulus.map((octet, index) => (index === 0 ? 0 : octet ^ 0x55)),
  }
}

export interface Wish {
  readonly subject: string
  readonly issuer: string
  readonly key: Signer
  readonly by: Signer
  readonly serial: number
  readonly ca?: boolean
  readonly names?: readonly string[]
}

/** A certificate from 2020 to 2040. */
export function certificate(wish: Wish): Der {
  const extensions = [
    ...(wish.ca ? [seq(oid('basicConstraints'), tlv(0x04, seq(tlv(0x01, Uint8Array.of(0xff)))))] : []),
    ...(wish.names
      ? [seq(oid('subjectAltName'), tlv(0x04, seq(...wish.names.map(name => tlv(0x82, text(name))))))]
      : []),
  ]
  const serial = new Uint8Array(5)
  new DataView(serial.buffer).setUint32(1, wish.serial)
  serial[0] = 1
  const body = seq(
    tlv(0xa0, integer(Uint8Array.of(2))),
    integer(serial),
    wish.by.algorithm,
    commonName(wish.issuer),
    seq(tlv(0x17, text('200101000000Z')), tlv(0x17, text('400101000000Z'))),
    commonName(wish.subject),
    wish.key.spki,
    ...(extensions.length > 0 ? [tlv(0xa3, seq(...extensions))] : []),
  )
  return seq(body, wish.by.algorithm, bits(wish.by.sign(body)))
}

export function pem(der: Der): string {
  const body = Buffer.from(der)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`
}
