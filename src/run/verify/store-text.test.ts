import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { make } from '../../../test/support/certificates.ts'
import { nameText, readCertificateFile, toPem } from '../../read/x509/index.ts'
import { appendCertificates, isPemStore, removeCertificates } from './store-text.ts'

const [a, b, c] = ['CN=a', 'CN=東京', 'CN=c'].map(subject => make({ subject, ca: true }).certificate) as [
  ReturnType<typeof make>['certificate'],
  ReturnType<typeof make>['certificate'],
  ReturnType<typeof make>['certificate'],
]
const bytes = (text: string) => new Uint8Array(Buffer.from(text))
const text = (octets: Uint8Array) => Buffer.from(octets).toString()
const held = (octets: Uint8Array) => readCertificateFile(octets, 'store.pem').value
const subjects = (octets: Uint8Array) =>
  held(octets).map(({ certificate }) => nameText(certificate.subject, true))
const headed = (certificate: typeof a) => `${nameText(certificate.subject)}\n${toPem(certificate)}`

describe('a trust store file', () => {
  it('keeps text between its blocks, and their order', () => {
    const file = bytes(`# ours\n${toPem(a)}\n# 東京\n${toPem(b)}# end\n`)
    const added = appendCertificates(file, held(file), [c])
    expect(text(added)).toBe(`${text(file)}${toPem(c)}`)
    expect(text(removeCertificates(added, held(added), [b]))).toBe(
      `# ours\n${toPem(a)}\n# 東京\n# end\n${toPem(c)}`,
    )
  })
  it('as Expressway exports it gets and loses the subject above a block', () => {
    const file = bytes(headed(a) + headed(b))
    const added = appendCertificates(file, held(file), [c])
    expect(text(added)).toBe(headed(a) + headed(b) + headed(c))
    expect(text(removeCertificates(added, held(added), [b]))).toBe(headed(a) + headed(c))
  })
  it.each([
    ['LF missing at the end', toPem(a).trimEnd(), '\n'],
    ['CRLF', toPem(a).replaceAll('\n', '\r\n'), '\r\n'],
    ['nothing', '', '\n'],
  ])('with %s takes a block on lines of its own', (_, before, end) => {
    const file = bytes(before)
    const added = appendCertificates(file, held(file), [b])
    expect(subjects(added)).toEqual([...subjects(file), 'CN=東京'])
    expect(text(added).endsWith(toPem(b).replaceAll('\n', end))).toBe(true)
  })
  it('loses every copy of what is removed, and a block that lacks its END', () => {
    const file = bytes(toPem(a) + toPem(b) + toPem(a).replace(/-----END.*\n/, '') + toPem(c))
    expect(subjects(removeCertificates(file, held(file), [a]))).toEqual(['CN=東京', 'CN=c'])
  })
  it('is as before where what was added is removed again', () => {
    const piece = fc.oneof(
      fc.constantFrom(toPem(a), toPem(b), headed(a), headed(b)),
      fc.string({ unit: 'grapheme', maxLength: 20 }).map(line => `#${line.replace(/[\r\n-]/g, '')}\n`),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), pieces => {
        const file = bytes(pieces.join(''))
        const added = appendCertificates(file, held(file), [c])
        expect(text(removeCertificates(added, held(added), [c]))).toBe(text(file))
      }),
    )
  })
  it.each([
    ['PEM', bytes(toPem(a)), true],
    ['nothing', bytes(''), true],
    ['DER', a.der, false],
    ['text', bytes('hello'), false],
  ] as const)('of %s: may be changed %s', (_, file, expected) => {
    expect(isPemStore(file, held(file))).toBe(expected)
  })
})
