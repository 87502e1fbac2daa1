import { createHash } from 'node:crypto'
import { readCertificateFile } from '../../read/x509/index.ts'
import { PeerError } from './errors.ts'
import type { TrustStore } from './types.ts'

/** By which a certificate of the list would be lost. */
const LOSING: ReadonlySet<string> = new Set([
  'certificate-unreadable',
  'pem-unterminated',
  'pem-mismatched-end',
  'pem-bad-base64',
  'pkcs7-unreadable',
])

/**
 * Reads a trusted CA list. As OpenSSL does (`X509_load_cert_crl_file`), all of it is taken or nothing: with half of a list origins would be refused
 * for no fault of theirs. Blank text is a list without certificates.
 *
 * @throws PeerError `trust-store-unreadable` {cause, line}, `trust-store-empty` where there is text but no certificate in it
 */
export function readTrustStore(pem: string, generation: number): TrustStore {
  const bytes = new TextEncoder().encode(pem)
  const { value, problems } = readCertificateFile(bytes, 'trust store')
  const lost = problems.find(({ code }) => LOSING.has(code))
  if (lost) throw new PeerError('trust-store-unreadable', { cause: lost.code, line: lost.where.line ?? null })
  if (value.length === 0 && pem.trim() !== '')
    throw new PeerError('trust-store-empty', { cause: 'no-certificate' })
  return {
    certificates: value.map(({ certificate }) => certificate),
    pem,
    sha256: digestOf(pem),
    generation,
  }
}

/** Lower-case hexadecimal of the text in UTF-8. */
export const digestOf = (pem: string): string => createHash('sha256').update(pem).digest('hex')
