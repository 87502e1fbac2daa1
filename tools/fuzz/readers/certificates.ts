import {
  commonNames,
  fingerprint,
  keyTypeText,
  nameText,
  readCertificate,
  readCertificateFile,
  readCrl,
  serialText,
  toPem,
} from '../../../src/read/x509/index.ts'
import { expect, expectSame } from '../expect.ts'

const WHERE = { source: 'file' }

/** Certificate files, PEM or DER, and revocation lists: what is read lies in the file, can be described, and is read the same again. */
export function fuzz(data: Uint8Array): void {
  const { value: found, problems } = readCertificateFile(data, 'file')
  for (const { where } of [...found, ...problems]) {
    expect(
      where.offset === undefined || (where.offset >= 0 && where.offset <= data.length),
      'offsets are inside',
    )
    expect(where.line === undefined || (where.line >= 1 && where.line <= data.length + 1), 'lines are inside')
  }
  for (const { certificate } of found) {
    expect(certificate.der.length <= data.length, 'a certificate is in the file')
    expectSame(
      readCertificate(certificate.der, WHERE).value,
      certificate,
      'a certificate is read the same again',
    )
    const [again] = readCertificateFile(new TextEncoder().encode(toPem(certificate)), 'file').value
    expectSame(again?.certificate.der, certificate.der, 'PEM holds the certificate')
    for (const name of [certificate.subject, certificate.issuer]) {
      expect(nameText(name).length <= 4 * 2048, 'names are shown short')
      commonNames(name)
    }
    serialText(certificate)
    keyTypeText(certificate.publicKey)
    fingerprint(certificate)
  }
  const crl = readCrl(data, WHERE).value
  if (crl) expect(crl.tbs.length <= data.length, 'a list is in the file')
}
