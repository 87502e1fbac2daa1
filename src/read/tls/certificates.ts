import { bytesLeft, cursorOver, readBytes, readU8, readU16, readU24, readWithin } from '../bytes/index.ts'
import type { CertificateRequest } from './handshake.ts'

/** How a list was read: as far as it goes. */
interface Reading {
  /** False where lengths disagree or the list is cut; what came before is kept. */
  readonly sound: boolean
  /** True where there were more items than the limit. */
  readonly limited: boolean
}

/** Decodes the body of a Certificate message of TLS 1.2 and before (RFC 5246 section 7.4.2): copies, as sent, in order. */
export function decodeCertificates(
  body: Uint8Array,
  limit: number,
): Reading & { readonly items: readonly Uint8Array[] } {
  const cursor = cursorOver(body)
  const list = readWithin(cursor, readU24(cursor))
  const items: Uint8Array[] = []
  while (bytesLeft(list) > 0 && items.length < limit) {
    const der = readBytes(list, readU24(list))
    if (!list.ok) break
    items.push(der.slice())
  }
  return {
    items,
    sound: cursor.ok && list.ok && bytesLeft(cursor) === 0,
    limited: items.length === limit && bytesLeft(list) > 0,
  }
}

type DecodedRequest = Reading & { readonly request: CertificateRequest }

/**
 * Decodes the body of a CertificateRequest of TLS 1.2 and before (RFC 5246 section 7.4.4). TLS 1.1 and 1.0 have no signature
 * algorithms (RFC 4346 section 7.4.4); where the version is not known the reading that fits to the last byte is taken.
 */
export function decodeCertificateRequest(
  body: Uint8Array,
  version: number | undefined,
  limit: number,
): DecodedRequest {
  if (version !== undefined) return readRequest(body, version >= 0x0303, limit)
  const modern = readRequest(body, true, limit)
  const old = readRequest(body, false, limit)
  return modern.sound || !old.sound ? modern : old
}

function readRequest(body: Uint8Array, withAlgorithms: boolean, limit: number): DecodedRequest {
  const cursor = cursorOver(body)
  const types = [...readBytes(cursor, readU8(cursor))]
  const signatureAlgorithms: number[] = []
  if (withAlgorithms) {
    const list = readWithin(cursor, readU16(cursor))
    while (bytesLeft(list) >= 2) signatureAlgorithms.push(readU16(list))
  }
  const names = readWithin(cursor, readU16(cursor))
  const authorities: Uint8Array[] = []
  while (bytesLeft(names) > 0 && authorities.length < limit) {
    const name = readBytes(names, readU16(names))
    if (!names.ok) break
    authorities.push(name.slice())
  }
  return {
    request: { types, signatureAlgorithms, authorities },
    sound: cursor.ok && names.ok && bytesLeft(cursor) === 0,
    limited: authorities.length === limit && bytesLeft(names) > 0,
  }
}
