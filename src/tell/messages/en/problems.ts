import type { Catalogue } from '../catalogue.ts'
import type { Facts } from '../facts.ts'

const cause = (f: Facts) => (f.has('cause') ? ` (${f.text('cause')})` : '')

export const problems: Catalogue['problems'] = {
  'pem-unterminated': () => 'A PEM block has no end line.',
  'pem-mismatched-end': () => 'A PEM block ends with the label of another one.',
  'pem-bad-base64': () => 'A PEM block holds characters that are not base64.',
  'not-a-certificate-file': () => 'The file holds neither PEM nor DER certificates.',
  'pkcs7-unreadable': f => `No certificates could be taken out of a PKCS#7 container${cause(f)}.`,
  'certificate-unreadable': f => `A certificate could not be read${cause(f)}.`,
  'certificate-trailing-data': f =>
    `${f.text('octets')} bytes stand behind a certificate; they were left alone.`,
  'certificate-time-unreadable': f => `A certificate's ${f.text('field')} could not be read.`,
  'extension-unreadable': f =>
    `The extension ${f.text('oid')} of a certificate could not be read${cause(f)}.`,
  'extension-repeated': f => `The extension ${f.text('oid')} stands twice in a certificate.`,
}

export const unknownProblem: Catalogue['unknownProblem'] = (code, data) => `${code}${data && ` (${data})`}`
