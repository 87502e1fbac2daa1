import type { Problem, Read, Where } from '../bytes/index.ts'
import { readCertificate } from './certificate.ts'
import {
  type Cursor,
  cursorOf,
  DerError,
  encoded,
  enter,
  expect,
  finish,
  more,
  next,
  optional,
  TAG,
} from './der.ts'
import { type PemBlock, readPem } from './pem.ts'
import { readOid, readSmallInteger } from './primitive.ts'
import type { Certificate } from './types.ts'

/** A certificate and the place it was read from. */
export interface LocatedCertificate {
  readonly certificate: Certificate
  readonly where: Where
}

/**
 * Every certificate of a file: PEM bundle (CERTIFICATE, X509 CERTIFICATE, TRUSTED CERTIFICATE, PKCS7), one DER certificate, or a PKCS#7
 * SignedData (RFC 2315 section 9) as `.p7b` files hold it. Never throws; a broken certificate does not stop the others. Problems are those of
 * `readPem` and `readCertificate`, and
 * - `pkcs7-unreadable` {cause}: no certificates could be taken out of it
 * - `not-a-certificate-file`: neither PEM nor DER of these kinds
 */
export function readCertificateFile(bytes: Uint8Array, source: string): Read<readonly LocatedCertificate[]> {
  const found: LocatedCertificate[] = []
  const problems: Problem[] = []
  const take = (der: Uint8Array, where: Where) => {
    const read = readCertificate(der, where)
    problems.push(...read.problems)
    if (read.value) found.push({ certificate: read.value, where })
  }
  const pem = readPem(bytes, source)
  problems.push(...pem.problems)
  for (const block of pem.value) readBlock(block, take, problems)
  if (pem.value.length > 0 || bytes.length === 0) return { value: found, problems }
  // Text may begin with the octet of a SEQUENCE too: it is the digit 0.
  if (bytes[0] === TAG.sequence) readDer(bytes, { source, offset: 0 }, take, problems)
  else problems.push({ code: 'not-a-certificate-file', where: { source } })
  return { value: found, problems }
}

type Take = (der: Uint8Array, where: Where) => void

function readBlock(block: PemBlock, take: Take, problems: Problem[]): void {
  switch (block.label) {
    case 'CERTIFICATE':
    case 'X509 CERTIFICATE':
      take(block.der, block.where)
      break
    case 'TRUSTED CERTIFICATE':
      take(firstElement(block.der), block.where)
      break
    case 'PKCS7':
    case 'CMS':
    case 'PKCS #7 SIGNED DATA':
      readPkcs7(block.der, block.where, take, problems)
  }
}

/** OpenSSL puts its trust settings behind the certificate; they are not part of it. */
function firstElement(der: Uint8Array): Uint8Array {
  try {
    return encoded(next(cursorOf(der)))
  } catch {
    return der
  }
}

/** A PKCS#7 ContentInfo begins with an OID, a certificate with another SEQUENCE. */
function readDer(bytes: Uint8Array, where: Where, take: Take, problems: Problem[]): void {
  const cursor = cursorOf(bytes)
  let tag = 0
  try {
    const inside = enter(next(cursor))
    tag = more(inside) ? next(inside).tag : 0
  } catch {
    tag = TAG.sequence
  }
  if (tag === TAG.oid) readPkcs7(bytes, where, take, problems)
  else take(bytes, where)
}

const SIGNED_DATA = '1.2.840.113549.1.7.2'

function readPkcs7(bytes: Uint8Array, where: Where, take: Take, problems: Problem[]): void {
  try {
    const certificates = certificatesOf(cursorOf(bytes))
    while (more(certificates)) {
      const { start, ...element } = next(certificates)
      const place = where.line === undefined ? { ...where, offset: (where.offset ?? 0) + start } : where
      if (element.tag === TAG.sequence) take(encoded({ start, ...element }), place)
    }
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    const params = { cause: error.code, offset: error.offset }
    problems.push({ code: 'pkcs7-unreadable', where, params })
  }
}

/** The certificates field of SignedData; an empty cursor where it is absent. Throws DerError. */
function certificatesOf(cursor: Cursor): Cursor {
  const info = enter(expect(cursor, TAG.sequence))
  const type = expect(info, TAG.oid)
  if (readOid(type) !== SIGNED_DATA) throw new DerError('der-bad-value', type.start)
  const content = enter(expect(info, 0xa0))
  const data = enter(expect(content, TAG.sequence))
  finish(content)
  readSmallInteger(expect(data, TAG.integer))
  expect(data, TAG.set)
  expect(data, TAG.sequence)
  const certificates = optional(data, 0xa0)
  return certificates ? enter(certificates) : cursorOf(new Uint8Array(0))
}
