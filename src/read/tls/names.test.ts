import { describe, expect, it } from 'vitest'
import {
  alertName,
  cipherSuiteAuthentication,
  cipherSuiteName,
  handshakeTypeName,
  hidesCertificates,
  isGrease,
  signatureSchemeName,
  versionName,
} from './index.ts'

describe('names', () => {
  it.each([
    [0, 'close_notify'],
    [42, 'bad_certificate'],
    [48, 'unknown_ca'],
    [120, 'no_application_protocol'],
    [200, 'alert_200'],
  ])('alert %i is %s', (number, name) => {
    expect(alertName(number)).toBe(name)
  })

  it.each([
    [-1, 'encrypted'],
    [1, 'client_hello'],
    [11, 'certificate'],
    [13, 'certificate_request'],
    [99, 'handshake_99'],
  ])('handshake type %i is %s', (number, name) => {
    expect(handshakeTypeName(number)).toBe(name)
  })

  it.each([
    [0x0300, 'SSL 3.0', false],
    [0x0301, 'TLS 1.0', false],
    [0x0303, 'TLS 1.2', false],
    [0x0304, 'TLS 1.3', true],
    [0x7f17, 'TLS 1.3 draft 23', true],
    [0x0a0a, '0x0a0a', false],
  ])('version %i is %s', (number, name, hidden) => {
    expect([versionName(number), hidesCertificates(number)]).toEqual([name, hidden])
  })

  it.each([
    [0x0401, 'rsa_pkcs1_sha256'],
    [0x0503, 'ecdsa_secp384r1_sha384'],
    [0x0804, 'rsa_pss_rsae_sha256'],
    [0x0402, 'dsa_sha256'],
    [0x0303, 'ecdsa_sha224'],
    [0xfefe, '0xfefe'],
  ])('signature scheme %i is %s', (number, name) => {
    expect(signatureSchemeName(number)).toBe(name)
  })
})

describe('cipher suites', () => {
  it.each([
    [0x0000, 'TLS_NULL_WITH_NULL_NULL', 'none'],
    [0x0005, 'TLS_RSA_WITH_RC4_128_SHA', 'rsa'],
    [0x000a, 'TLS_RSA_WITH_3DES_EDE_CBC_SHA', 'rsa'],
    [0x0013, 'TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA', 'dss'],
    [0x002f, 'TLS_RSA_WITH_AES_128_CBC_SHA', 'rsa'],
    [0x0034, 'TLS_DH_anon_WITH_AES_128_CBC_SHA', 'none'],
    [0x003d, 'TLS_RSA_WITH_AES_256_CBC_SHA256', 'rsa'],
    [0x0067, 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA256', 'rsa'],
    [0x008c, 'TLS_PSK_WITH_AES_128_CBC_SHA', 'none'],
    [0x009d, 'TLS_RSA_WITH_AES_256_GCM_SHA384', 'rsa'],
    [0x009f, 'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384', 'rsa'],
    [0x00ff, 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV', 'none'],
    [0x1301, 'TLS_AES_128_GCM_SHA256', 'any'],
    [0x1302, 'TLS_AES_256_GCM_SHA384', 'any'],
    [0x1303, 'TLS_CHACHA20_POLY1305_SHA256', 'any'],
    [0x1305, 'TLS_AES_128_CCM_8_SHA256', 'any'],
    [0x5600, 'TLS_FALLBACK_SCSV', 'none'],
    [0xc009, 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA', 'ecdsa'],
    [0xc014, 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA', 'rsa'],
    [0xc02b, 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'ecdsa'],
    [0xc02c, 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'ecdsa'],
    [0xc02f, 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'rsa'],
    [0xc030, 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'rsa'],
    [0xc0ad, 'TLS_ECDHE_ECDSA_WITH_AES_256_CCM', 'ecdsa'],
    [0xc100, 'TLS_GOSTR341112_256_WITH_KUZNYECHIK_CTR_OMAC', 'gost'],
    [0xcca8, 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 'rsa'],
    [0xcca9, 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', 'ecdsa'],
    [0xd001, 'TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256', 'none'],
  ])('%i is %s, authenticated by %s', (code, name, authentication) => {
    expect([cipherSuiteName(code), cipherSuiteAuthentication(code)]).toEqual([name, authentication])
  })

  it('has no name twice', () => {
    const names = Array.from({ length: 0x10000 }, (_, code) => cipherSuiteName(code))
    const registered = names.filter(name => name.startsWith('TLS_'))
    expect(new Set(registered).size).toBe(registered.length)
    expect(registered.length).toBeGreaterThan(330)
  })

  it('tells GREASE from what is not registered', () => {
    expect([isGrease(0x0a0a), isGrease(0xfafa), isGrease(0x0a1a), isGrease(0x0b0b)]).toEqual([
      true,
      true,
      false,
      false,
    ])
    expect([cipherSuiteName(0x1a1a), cipherSuiteName(0x1a1b)]).toEqual(['GREASE_0x1a1a', '0x1a1b'])
    expect(cipherSuiteAuthentication(0x1a1b)).toBeUndefined()
  })
})
