import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  basicConstraints,
  directory,
  dns,
  ec,
  ed25519,
  email,
  extendedKeyUsage,
  extension,
  ip,
  keyUsage,
  make,
  mappings,
  nameConstraints,
  policies,
  policyConstraints,
  rsa,
  san,
  uri,
  type Wish,
} from '../../../test/support/certificates.ts'
import { ascii, bits, int, name, octets, oid, raw, seq, tlv } from '../../../test/support/der.ts'
import { readCertificate } from './certificate.ts'
import { readElement } from './der.ts'
import { extensionOf, fingerprint, keyTypeText, serialText } from './describe.ts'
import { hex } from './hex.ts'
import { readPublicKey } from './public-key.ts'

const made = (wish: Wish) => make(wish).certificate
const reread = (der: Uint8Array) => readCertificate(der, { source: 'x' })

describe('the fields', () => {
  const certificate = made({
    subject: 'C=DE,O=Example GmbH,CN=ucm-pub.lab.example.com',
    issuerName: 'CN=steven-DC-CA',
    serial: tlv(2, raw(0x00, 0xab, 0xcd)),
    from: '2022-03-01T00:00:00Z',
    until: '2051-01-01T00:00:00Z',
    extensions: [
      basicConstraints(true, 3),
      keyUsage(0x06),
      extendedKeyUsage('1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'),
      san(
        dns('a.example.com'),
        ip(10, 48, 36, 215),
        email('a@b.example'),
        uri('https://x.example/'),
        directory('CN=x'),
        tlv(0x88, raw(0x2a)),
      ),
      extension('2.5.29.14', octets(raw(1, 2, 3))),
      extension('2.5.29.35', seq(tlv(0x80, raw(9)), tlv(0xa1, directory('CN=up')), tlv(0x82, raw(7)))),
      nameConstraints([dns('example.com')], [ip(10, 0, 0, 0, 255, 0, 0, 0)]),
      policies('1.2.3', '2.5.29.32.0'),
      mappings(['1.2.3', '1.2.4']),
      policyConstraints(0, 2),
      extension('2.5.29.54', int(5)),
      extension(
        '1.3.6.1.5.5.7.1.1',
        seq(seq(oid('1.3.6.1.5.5.7.48.1'), tlv(0x86, ascii('http://ocsp.example')))),
      ),
      extension('2.5.29.31', seq(seq(tlv(0xa0, tlv(0xa0, tlv(0x86, ascii('http://crl.example'))))))),
      extension('1.2.3.4.5', raw(0xde, 0xad), true),
    ],
  })

  it('are read', () => {
    expect(certificate).toMatchObject({
      version: 3,
      notBefore: Date.parse('2022-03-01T00:00:00Z'),
      notAfter: Date.parse('2051-01-01T00:00:00Z'),
      publicKey: { kind: 'ed25519', bits: 256 },
      signatureAlgorithm: { oid: '1.3.101.112' },
      basicConstraints: { ca: true, pathLength: 3 },
      keyUsage: (1 << 5) | (1 << 6),
      extendedKeyUsage: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
      subjectKeyId: raw(1, 2, 3),
      authorityKeyId: { keyId: raw(9), serial: raw(7), issuer: [{ kind: 'directory' }] },
      nameConstraints: {
        permitted: [{ kind: 'dns', value: 'example.com' }],
        excluded: [{ kind: 'ip', value: '10.0.0.0/255.0.0.0' }],
        bounded: [],
      },
      certificatePolicies: ['1.2.3', '2.5.29.32.0'],
      policyMappings: [{ issuer: '1.2.3', subject: '1.2.4' }],
      policyConstraints: { requireExplicit: 0, inhibitMapping: 2 },
      inhibitAnyPolicy: 5,
      authorityInfoAccess: [
        { method: '1.3.6.1.5.5.7.48.1', location: { kind: 'uri', value: 'http://ocsp.example' } },
      ],
      crlDistributionPoints: ['http://crl.example'],
      unreadable: [],
    })
  })
  it('alternative names keep their order and form', () => {
    expect(
      certificate.subjectAltName?.map(entry => [entry.kind, 'value' in entry ? entry.value : undefined]),
    ).toEqual([
      ['dns', 'a.example.com'],
      ['ip', '10.48.36.215'],
      ['email', 'a@b.example'],
      ['uri', 'https://x.example/'],
      ['directory', expect.anything()],
      ['unknown', undefined],
    ])
  })
  it('an unknown extension is kept', () => {
    expect(extensionOf(certificate, '1.2.3.4.5')).toEqual({
      oid: '1.2.3.4.5',
      critical: true,
      value: raw(0xde, 0xad),
    })
  })
  it('the serial number is printed as OpenSSL prints it', () => {
    const serial = (...values: number[]) => serialText(made({ serial: tlv(2, raw(...values)) }))
    expect([serial(0, 0xab, 0xcd), serial(0), serial(0x0a), serial(0xff), serial(0x80, 0x00)]).toEqual([
      'ABCD',
      '00',
      '0A',
      '-01',
      '-8000',
    ])
  })
  it('the fingerprint is SHA-256 of the DER', () => {
    expect(fingerprint(certificate)).toMatch(/^[0-9a-f]{64}$/)
    expect(fingerprint(reread(certificate.der).value!)).toBe(fingerprint(certificate))
  })
  it('version 1 has no extensions', () => {
    expect(made({ version: 1 })).toMatchObject({ version: 1, extensions: [] })
  })
})

describe('public keys', () => {
  it.each([
    ['RSA-2048', () => rsa(2048).spki],
    ['EC-P-384', () => ec('P-384').spki],
    ['Ed25519', () => ed25519('x').spki],
    ['X25519', () => seq(seq(oid('1.3.101.110')), bits(new Uint8Array(32)))],
    [
      'EC-explicit',
      () => seq(seq(oid('1.2.840.10045.2.1'), seq(int(1))), bits(Uint8Array.of(4, ...new Array(64).fill(1)))),
    ],
    ['DSA-16', () => seq(seq(oid('1.2.840.10040.4.1'), seq(int(0xffff), int(7), int(2))), bits(int(5)))],
    ['1.2.3', () => seq(seq(oid('1.2.3')), bits(raw(1)))],
    ['1.2.840.113549.1.1.1', () => seq(seq(oid('1.2.840.113549.1.1.1')), bits(raw(0x31)))],
    ['1.3.101.112', () => seq(seq(oid('1.3.101.112')), bits(raw(1)))],
  ])('%s', (text, spki) => {
    const der = spki()
    expect(keyTypeText(readPublicKey(readElement(der, 0, der.length)))).toBe(text)
  })
  it('an RSA exponent is read', () => {
    expect(made({ key: rsa(1024) }).publicKey).toEqual({
      kind: 'rsa',
      bits: 1024,
      exponent: 65537n,
      pss: false,
    })
  })
})

describe('what is broken', () => {
  it.each([
    ['empty', new Uint8Array(0), 'der-truncated', 0],
    ['no certificate', ascii('hello'), 'der-unexpected-tag', 0],
    ['cut in half', made({}).der.subarray(0, 100), 'der-truncated', 0],
    ['nothing behind the tbsCertificate', seq(tlv(0x30, raw(5, 0))), 'der-truncated', 6],
  ])('%s: undefined, and the byte', (_, der, cause, offset) => {
    const { value, problems } = reread(der)
    expect(value).toBeUndefined()
    expect(problems).toMatchObject([{ code: 'certificate-unreadable', params: { cause, offset } }])
  })
  it('an extension stays as encoded, and a Problem names its byte', () => {
    const { der } = made({
      extensions: [extension('2.5.29.17', ascii('DNS:x')), extension('2.5.29.19', seq(int(300)))],
    })
    const { value, problems } = reread(der)
    expect(value?.subjectAltName).toBeUndefined()
    expect(value?.unreadable).toEqual(['2.5.29.17'])
    expect(value?.basicConstraints).toEqual({ ca: false, pathLength: 300 })
    expect(problems).toMatchObject([
      { code: 'extension-unreadable', params: { oid: '2.5.29.17', cause: 'der-unexpected-tag' } },
    ])
    const offset = problems[0]!.where.offset!
    expect(der.subarray(offset, offset + 5)).toEqual(ascii('DNS:x'))
  })
  it('a general name of the wrong form breaks its extension', () => {
    expect(made({ extensions: [san(tlv(0x80, ascii('x')))] }).unreadable).toEqual(['2.5.29.17'])
  })
  it('of a repeated extension the first is decoded', () => {
    const { value, problems } = reread(made({ extensions: [san(dns('a')), san(dns('b'))] }).der)
    expect(value?.subjectAltName).toMatchObject([{ value: 'a' }])
    expect(value?.unreadable).toEqual(['2.5.29.17'])
    expect(problems.map(({ code }) => code)).toEqual(['extension-repeated'])
  })
  it('bytes behind it are reported, with their number', () => {
    const { der } = made({})
    const { value, problems } = reread(Uint8Array.from([...der, 0, 0, 0]))
    expect(value?.der).toEqual(der)
    expect(problems).toMatchObject([
      { code: 'certificate-trailing-data', params: { octets: 3, offset: der.length } },
    ])
  })
  it('a date that is none is NaN', () => {
    const key = ed25519('x')
    const date = tlv(0x17, ascii('2201010000Z'))
    const body = seq(
      tlv(0xa0, int(2)),
      int(1),
      key.algorithm,
      name('CN=x'),
      seq(date, date),
      name('CN=x'),
      key.spki,
    )
    const { value, problems } = reread(seq(body, key.algorithm, bits(key.sign(body))))
    expect([value?.notBefore, value?.notAfter]).toEqual([Number.NaN, Number.NaN])
    expect(problems.map(({ params }) => params?.field)).toEqual(['notBefore', 'notAfter'])
  })
  it('offsets of a PEM block stay in the block, those of a file count in the file', () => {
    const at = (where: { source: string; line?: number; offset?: number }) =>
      readCertificate(raw(0x30, 5), where).problems[0]?.where
    expect(at({ source: 'f', offset: 100 })).toEqual({ source: 'f', offset: 100 })
    expect(at({ source: 'f', line: 7 })).toEqual({ source: 'f', line: 7 })
  })
})

describe('hostile bytes', () => {
  const { der } = make({ by: make({ subject: 'CN=ca', ca: true }) }).certificate
  it('never throw, wherever a byte is changed or the end is', () => {
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.nat(255), fc.nat(der.length), (at, value, end) => {
        const changed = der.slice(0, end)
        if (at < end) changed[at] = value
        const { value: read, problems } = reread(changed)
        expect(read !== undefined || problems.length > 0).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
  it('an indefinite length reads like a definite one', () => {
    const inner = der.subarray(readElement(der, 0, der.length).content)
    const { value } = reread(Uint8Array.from([0x30, 0x80, ...inner, 0, 0]))
    expect(hex(value!.tbs)).toBe(hex(reread(der).value!.tbs))
  })
})
