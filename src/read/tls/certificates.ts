import { createReader } from '../bytes/index.ts'
import type { CertificateRequest } from './handshake.ts'

/** A list read as far as it goes. */
export interface DecodedList {
  readonly items: readonly Uint8Array[]
  /** False where lengths disagree or the list is cut; what came before is kept. */
  readonly sound: boolean
  /** True where there were more items than `limit`. */
  readonly limited: boolean
}

/** Decodes the body of a Certificate message of TLS 1.2 and before (RFC 5246 section 7.4.2): copies, as sent, in order. */
export function decodeCertificates(body: Uint8Array, limit: number): DecodedList {
  const reader = createReader(body)
  const list = reader.within(reader.u24())
  const items: Uint8Array[] = []
  while (list.left > 0 && items.length < limit) {
    const der = list.take(list.u24())
    if (!list.ok) break
    items.push(der.slice())
  }
  return {
    items,
    sound: reader.ok && list.ok && reader.left === 0,
    limited: items.length === limit && list.left > 0,
  }
}

/**
 * Decodes the body of a CertificateRequest of TLS 1.2 and before (RFC 5246 section 7.4.4). TLS 1.1 and 1.0 have no signature
 * algorithms (RFC 4346 section 7.4.4); where the version is not known the reading that fits to the last byte is taken.
 */
export function decodeCertificateRequest(
  body: Uint8Array,
  version: number | undefined,
  limit: number,
): { request: CertificateRequest; sound: boolean; limited: boolean } {
  const modern = readRequest(body, true, limit)
  const old = readRequest(body, false, limit)
  if (version === undefined) return modern.sound || !old.sound ? modern : old
  return version >= 0x0303 ? modern : old
}

function readRequest(body: Uint8Array, withAlgorithms: boolean, limit: number) {
  const reader = createReader(body)
  const types = [...reader.take(reader.u8())]
  const signatureAlgorithms: number[] = []
  if (withAlgorithms) {
    const list = reader.within(reader.u16())
    while (list.left >= 2) signatureAlgorithms.push(list.u16())
  }
  const names = reader.within(reader.u16())
  const authorities: Uint8Array[] = []
  while (names.left > 0 && authorities.length < limit) {
    const name = names.take(names.u16())
    if (!names.ok) break
    authorities.push(name.slice())
  }
  return {
    request: { types, signatureAlgorithms, authorities },
    sound: reader.ok && names.ok && reader.left === 0,
    limited: authorities.length === limit && names.left > 0,
  }
}
