import {
  decodeCertificateRequest,
  decodeCertificateRequest13,
  decodeCertificates,
  decodeCertificates13,
  decodeClientHello,
  decodeServerHello,
  decodeServerKeyShare,
} from '../../../src/read/tls/index.ts'
import { expect } from '../expect.ts'

const LIMIT = 8

/** Bodies of handshake messages: no list beyond its limit, nothing from outside of the body. */
export function fuzz(data: Uint8Array): void {
  for (const read of [decodeCertificates, decodeCertificates13]) {
    const { items } = read(data, LIMIT)
    checkItems(items, data)
  }
  for (const version of [undefined, 0x0301, 0x0303])
    checkItems(decodeCertificateRequest(data, version, LIMIT).request.authorities, data)
  checkItems(decodeCertificateRequest13(data, LIMIT).request.authorities, data)
  const share = decodeServerKeyShare(data)
  for (const part of [share?.key, share?.cookie])
    expect((part?.length ?? 0) <= data.length, 'a part is in the whole')
  decodeClientHello(data)
  decodeServerHello(data)
}

function checkItems(items: readonly Uint8Array[], data: Uint8Array): void {
  expect(items.length <= LIMIT, 'lists are limited')
  expect(items.reduce((sum, { length }) => sum + length, 0) <= data.length, 'items are inside')
  expect(
    items.every(({ buffer }) => buffer !== data.buffer),
    'items are copies',
  )
}
