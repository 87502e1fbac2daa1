import { createHash, randomBytes } from 'node:crypto'
import { bitString, context, type Der, integer, integerOf, sequence, time } from './der.ts'
import { type Extensions, extensionsDer } from './extensions.ts'
import type { Key } from './keys.ts'
import { type Dn, nameDer } from './name.ts'
import { type SignatureChoice, signerOf } from './signature.ts'

/** A certificate with the key behind it: it can be served, and it can sign. */
export interface Issued {
  readonly subject: Dn
  readonly issuer: Dn
  /** Octets in lower-case hexadecimal. */
  readonly serial: string
  readonly key: Key
  readonly der: Uint8Array
  readonly pem: string
  /** Lower-case hexadecimal. */
  readonly sha256: string
}

export interface Order extends SignatureChoice {
  readonly subject: Dn
  readonly key: Key
  /** Who signs; absent: the key itself. */
  readonly issuer?: Pick<Issued, 'subject' | 'key'>
  /** Milliseconds since 1970. */
  readonly notBefore: number
  readonly notAfter: number
  readonly extensions?: Extensions
  /** Version 1 has no extensions (default 3). */
  readonly version?: 1 | 3
  /** Octets of the serial number, not negative; default: 16 random ones. */
  readonly serial?: Uint8Array
  /** A signature with one bit turned over. */
  readonly broken?: boolean
}

/**
 * Issues exactly what is ordered, sensible or not: a lab is for what goes wrong, and a library that refuses to write a NUL in a name, a second
 * basicConstraints or an MD5 signature cannot make it. The DER is therefore written here (RFC 5280 section 4.1) and signed by node:crypto.
 */
export function issueCertificate(order: Order): Issued {
  const issuer = order.issuer ?? order
  const signer = signerOf(issuer.key, order)
  const serial = order.serial ?? randomSerial()
  const body = sequence(
    ...(order.version === 1 ? [] : [context(0, true, integer(2))]),
    integerOf(serial),
    signer.algorithm,
    nameDer(issuer.subject),
    sequence(time(order.notBefore), time(order.notAfter)),
    nameDer(order.subject),
    order.key.spki,
    ...extensionsField(order),
  )
  const signature = Uint8Array.from(signer.sign(body))
  if (order.broken) signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1
  const der = sequence(body, signer.algorithm, bitString(signature))
  return {
    subject: order.subject,
    issuer: issuer.subject,
    serial: Buffer.from(serial).toString('hex'),
    key: order.key,
    der,
    pem: certificatePem(der),
    sha256: createHash('sha256').update(der).digest('hex'),
  }
}

/** RFC 7468 section 5. */
export function certificatePem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

function extensionsField({ version, extensions = {} }: Order): readonly Der[] {
  const list = extensionsDer(extensions)
  return version === 1 || list.length === 0 ? [] : [context(3, true, sequence(...list))]
}

/** Positive, and so long that no two are the same (CA/Browser Forum asks for 64 bits of it). */
function randomSerial(): Uint8Array {
  const octets = randomBytes(16)
  octets[0] = ((octets[0] ?? 0) & 0x7f) | 0x40
  return octets
}
