import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { make } from '../../../test/support/certificates.ts'
import { ascii, int, oid, raw, seq, set, tlv } from '../../../test/support/der.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { readCertificateFile } from './file.ts'
import { readPem, toPem } from './pem.ts'

const root = make({ subject: 'CN=root', ca: true }).certificate
const leaf = make({ subject: 'CN=leaf' }).certificate
const read = (text: string) => readPem(ascii(text), 'trust.pem')
const files = (bytes: Uint8Array | string) =>
  readCertificateFile(typeof bytes === 'string' ? ascii(bytes) : bytes, 'f')

describe('base64', () => {
  it('decodes what it encodes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), octets => {
        const text = ascii(encodeBase64(octets))
        expect(decodeBase64(text, 0, text.length)).toEqual({ octets })
      }),
    )
  })
})

describe('readPem', () => {
  it('finds blocks between text, each with the line of its BEGIN', () => {
    const { value, problems } = read(`Subject: CN=root\n${toPem(root)}\n# next\nissuer: x\n${toPem(leaf)}`)
    expect(value.map(({ label, where }) => [label, where.line])).toEqual([
      ['CERTIFICATE', 2],
      ['CERTIFICATE', 5 + toPem(root).split('\n').length - 1],
    ])
    expect(value.map(({ der }) => der)).toEqual([root.der, leaf.der])
    expect(problems).toEqual([])
  })
  it.each([
    ['CRLF', toPem(root).replaceAll('\n', '\r\n')],
    ['CR', toPem(root).replaceAll('\n', '\r')],
    ['one long line', toPem(root).replace(/(?<!-)\n(?!-)/g, '')],
    ['indented', toPem(root).replace(/^/gm, '   ')],
    ['headers inside', toPem(root).replace('-----\n', '-----\nProc-Type: 4,CLEAR\nX-Note: x\n\n')],
    ['no line end at the end', toPem(root).trimEnd()],
    ['spaces behind', toPem(root).replaceAll('\n', '  \n')],
  ])('%s', (_, text) => {
    const { value, problems } = read(text)
    expect(value.map(({ der }) => der)).toEqual([root.der])
    expect(problems).toEqual([])
  })
  it('octets that are no UTF-8 stop nothing', () => {
    const bytes = Uint8Array.from([0xff, 0xfe, 0x0a, ...ascii(toPem(root)), 0xc3, 0x0a])
    expect(readPem(bytes, 'x').value.map(({ der }) => der)).toEqual([root.der])
  })
  it('a missing END ends at the next BEGIN', () => {
    const { value, problems } = read(toPem(root).replace('-----END CERTIFICATE-----\n', '') + toPem(leaf))
    expect(value.map(({ der }) => der)).toEqual([root.der, leaf.der])
    expect(problems).toMatchObject([{ code: 'pem-unterminated', where: { line: 1 } }])
  })
  it('an END of another label is told', () => {
    expect(read(toPem(root).replace('END CERTIFICATE', 'END X509 CRL')).problems).toMatchObject([
      { code: 'pem-mismatched-end', params: { label: 'CERTIFICATE', end: 'X509 CRL' } },
    ])
  })
  it('bad Base64 is told with its line; the block ends there', () => {
    const text = toPem(root).split('\n')
    text[2] = `!${text[2]}`
    const { value, problems } = read(text.join('\n'))
    expect(problems).toMatchObject([{ code: 'pem-bad-base64', params: { line: 3 } }])
    expect(value[0]!.der).toEqual(root.der.subarray(0, 48))
  })
  it.each(['RSA PRIVATE KEY', 'PRIVATE KEY', 'ENCRYPTED PRIVATE KEY', 'EC PRIVATE KEY'])(
    '%s is never kept',
    label => {
      const { value } = read(`-----BEGIN ${label}-----\nc2VjcmV0\n-----END ${label}-----\n`)
      expect(value).toEqual([{ label, der: new Uint8Array(0), where: { source: 'trust.pem', line: 1 } }])
    },
  )
  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '-----BEGIN CERTIFICATE-----',
            '-----END CERTIFICATE-----',
            'MIIB',
            '\n',
            '\r',
            ':',
            '-',
            '\u00ff',
            ' ',
          ),
        ),
        parts => {
          for (const { der } of read(parts.join('')).value) expect(der).toBeInstanceOf(Uint8Array)
        },
      ),
    )
  })
})

describe('readCertificateFile', () => {
  const signedData = (...certificates: Uint8Array[]) =>
    seq(
      oid('1.2.840.113549.1.7.2'),
      tlv(0xa0, seq(int(1), set(), seq(oid('1.2.840.113549.1.7.1')), tlv(0xa0, ...certificates), set())),
    )
  const subjects = (read: ReturnType<typeof files>) => read.value.map(({ certificate }) => certificate.der)

  it.each([
    ['PEM bundle', ascii(toPem(root) + toPem(leaf)), [root.der, leaf.der]],
    ['PEM below the output of s_client', ascii(`0 s:CN = leaf\n${toPem(leaf)}`), [leaf.der]],
    ['one DER certificate', leaf.der, [leaf.der]],
    ['PKCS#7 in DER', signedData(root.der, leaf.der), [root.der, leaf.der]],
    [
      'PKCS#7 in PEM',
      ascii(`-----BEGIN PKCS7-----\n${encodeBase64(signedData(leaf.der))}\n-----END PKCS7-----`),
      [leaf.der],
    ],
    [
      'PKCS#7 without certificates',
      seq(oid('1.2.840.113549.1.7.2'), tlv(0xa0, seq(int(1), set(), seq(oid('1.2.3')), set()))),
      [],
    ],
    [
      'TRUSTED CERTIFICATE with settings behind it',
      ascii(
        `-----BEGIN TRUSTED CERTIFICATE-----\n${encodeBase64(Uint8Array.from([...leaf.der, 0x30, 0]))}\n-----END TRUSTED CERTIFICATE-----`,
      ),
      [leaf.der],
    ],
    ['nothing', new Uint8Array(0), []],
  ])('%s', (_, bytes, wanted) => {
    const answer = files(bytes)
    expect(subjects(answer)).toEqual(wanted)
    expect(answer.problems).toEqual([])
  })
  it('PKCS#7 with indefinite lengths, as Windows writes it', () => {
    const certificates = Uint8Array.from([0xa0, 0x80, ...root.der, ...leaf.der, 0, 0])
    const data = Uint8Array.from([
      0x30,
      0x80,
      ...int(1),
      ...set(),
      ...seq(oid('1.2.3')),
      ...certificates,
      ...set(),
      0,
      0,
    ])
    const info = Uint8Array.from([
      0x30,
      0x80,
      ...oid('1.2.840.113549.1.7.2'),
      0xa0,
      0x80,
      ...data,
      0,
      0,
      0,
      0,
    ])
    expect(subjects(files(info))).toEqual([root.der, leaf.der])
  })
  it('a broken certificate stops no other', () => {
    const broken = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
    const answer = files(toPem(root) + broken + toPem(leaf))
    expect(subjects(answer)).toEqual([root.der, leaf.der])
    expect(answer.problems.map(({ code }) => code)).toEqual(['certificate-unreadable'])
  })
  it.each([
    ['text', ascii('hello'), 'not-a-certificate-file'],
    ['another content type', seq(oid('1.2.3')), 'pkcs7-unreadable'],
    ['DER that is no certificate', seq(raw(5, 0)), 'certificate-unreadable'],
  ])('%s is told', (_, bytes, code) => {
    expect(files(bytes)).toMatchObject({ value: [], problems: [{ code }] })
  })
})
