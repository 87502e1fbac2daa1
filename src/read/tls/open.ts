import {
  bytesLeft,
  cursorOver,
  readBytes,
  readU8,
  readU16,
  readU24,
  readWithin,
  skipBytes,
} from '../bytes/index.ts'
import type { CertificateRequest } from './handshake.ts'

/**
 * Messages that are in the clear only for who takes part in the handshake: those of TLS 1.3 behind the ServerHello, and of the ServerHello what
 * the key exchange needs. No I/O and no keys here: the caller has opened the records.
 */

/** Extension types (IANA registry "TLS ExtensionType Values"). */
const SIGNATURE_ALGORITHMS = 13
const CERTIFICATE_AUTHORITIES = 47
const COOKIE = 44
const KEY_SHARE = 51

const RANDOM = 32

/** How far a list was read; what came before a fault is kept. */
interface Reading {
  /** False where lengths disagree or the list is cut. */
  readonly sound: boolean
  /** True where there were more items than the limit. */
  readonly limited: boolean
}

/** Decodes the body of a Certificate message of TLS 1.3 (RFC 8446 section 4.4.2): copies, as sent, in order; extensions of entries are passed over. */
export function decodeCertificates13(
  body: Uint8Array,
  limit: number,
): Reading & { readonly items: readonly Uint8Array[] } {
  const cursor = cursorOver(body)
  skipBytes(cursor, readU8(cursor))
  const list = readWithin(cursor, readU24(cursor))
  const items: Uint8Array[] = []
  while (bytesLeft(list) > 0 && items.length < limit) {
    const der = readBytes(list, readU24(list))
    skipBytes(list, readU16(list))
    if (!list.ok) break
    items.push(der.slice())
  }
  return {
    items,
    sound: cursor.ok && list.ok && bytesLeft(cursor) === 0,
    limited: items.length === limit && bytesLeft(list) > 0,
  }
}

/** Decodes the body of a CertificateRequest of TLS 1.3 (RFC 8446 section 4.3.2); the authorities stand in an extension (section 4.2.4). */
export function decodeCertificateRequest13(
  body: Uint8Array,
  limit: number,
): Reading & { readonly request: CertificateRequest } {
  const cursor = cursorOver(body)
  skipBytes(cursor, readU8(cursor))
  const extensions = readWithin(cursor, readU16(cursor))
  const signatureAlgorithms: number[] = []
  const authorities: Uint8Array[] = []
  let limited = false
  while (bytesLeft(extensions) > 0) {
    const type = readU16(extensions)
    const data = readWithin(extensions, readU16(extensions))
    if (!extensions.ok) break
    const list =
      type === SIGNATURE_ALGORITHMS || type === CERTIFICATE_AUTHORITIES
        ? readWithin(data, readU16(data))
        : data
    if (type === SIGNATURE_ALGORITHMS) while (bytesLeft(list) >= 2) signatureAlgorithms.push(readU16(list))
    if (type !== CERTIFICATE_AUTHORITIES) continue
    while (bytesLeft(list) > 0 && authorities.length < limit) {
      const name = readBytes(list, readU16(list))
      if (!list.ok) break
      authorities.push(name.slice())
    }
    limited = bytesLeft(list) > 0
  }
  return {
    request: { types: [], signatureAlgorithms, authorities },
    sound: cursor.ok && extensions.ok && bytesLeft(cursor) === 0,
    limited,
  }
}

/** What a ServerHello or HelloRetryRequest says of the key exchange (RFC 8446 sections 4.2.2 and 4.2.8). */
export interface ServerKeyShare {
  /** NamedGroup; undefined where the extension is absent. */
  readonly group?: number
  /** key_exchange; absent in a HelloRetryRequest. */
  readonly key?: Uint8Array
  /** To be sent back in the second ClientHello. */
  readonly cookie?: Uint8Array
}

/** Reads the key share out of the body of a ServerHello; undefined where the fixed part is cut. */
export function decodeServerKeyShare(body: Uint8Array): ServerKeyShare | undefined {
  const cursor = cursorOver(body)
  skipBytes(cursor, 2 + RANDOM)
  skipBytes(cursor, readU8(cursor))
  skipBytes(cursor, 3)
  if (!cursor.ok) return undefined
  const share: { group?: number; key?: Uint8Array; cookie?: Uint8Array } = {}
  const list = readWithin(cursor, bytesLeft(cursor) >= 2 ? readU16(cursor) : 0)
  while (bytesLeft(list) >= 4) {
    const type = readU16(list)
    const data = readWithin(list, readU16(list))
    if (!list.ok) break
    if (type === KEY_SHARE && bytesLeft(data) >= 2) {
      share.group = readU16(data)
      if (bytesLeft(data) >= 2) share.key = readBytes(data, readU16(data)).slice()
    } else if (type === COOKIE) share.cookie = readBytes(data, readU16(data)).slice()
  }
  return share
}
