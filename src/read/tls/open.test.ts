import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCertificateRequest13, decodeCertificates13, decodeServerKeyShare } from './index.ts'

const bytes = (...values: (number | readonly number[])[]) => Uint8Array.from(values.flat())

describe('messages of TLS 1.3', () => {
  it('certificates, their extensions passed over', () => {
    const entry = [0, 0, 2, 7, 8, 0, 3, 1, 2, 3]
    expect(decodeCertificates13(bytes(0, [0, 0, 20], entry, entry), 9)).toEqual({
      items: [bytes(7, 8), bytes(7, 8)],
      sound: true,
      limited: false,
    })
    expect(decodeCertificates13(bytes(0, [0, 0, 20], entry, entry), 1)).toMatchObject({ limited: true })
    expect(decodeCertificates13(bytes(0, [0, 0, 10], entry.slice(0, 6)), 9)).toMatchObject({ sound: false })
  })
  it('a request: signature algorithms and authorities', () => {
    const algorithms = [0, 13, 0, 4, 0, 2, 4, 3]
    const authorities = [0, 47, 0, 8, 0, 6, 0, 1, 5, 0, 1, 6]
    const { request, sound } = decodeCertificateRequest13(bytes(0, [0, 20], algorithms, authorities), 9)
    expect(sound).toBe(true)
    expect(request).toEqual({ types: [], signatureAlgorithms: [0x0403], authorities: [bytes(5), bytes(6)] })
    expect(decodeCertificateRequest13(bytes(0, [0, 20], algorithms, authorities), 1)).toMatchObject({
      limited: true,
    })
  })
  it('the key share of a ServerHello, and of a HelloRetryRequest', () => {
    const head = [3, 3, ...new Array<number>(32).fill(9), 0, 0x13, 1, 0]
    expect(decodeServerKeyShare(bytes(head, [0, 10, 0, 51, 0, 6, 0, 29, 0, 2, 1, 2]))).toEqual({
      group: 29,
      key: bytes(1, 2),
    })
    expect(decodeServerKeyShare(bytes(head, [0, 13, 0, 51, 0, 2, 0, 24, 0, 44, 0, 3, 0, 1, 7]))).toEqual({
      group: 24,
      cookie: bytes(7),
    })
    expect(decodeServerKeyShare(bytes(3, 3))).toBeUndefined()
  })
  it('no bytes make a reader throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), body => {
        decodeCertificates13(body, 3)
        decodeCertificateRequest13(body, 3)
        decodeServerKeyShare(body)
      }),
    )
  })
})
