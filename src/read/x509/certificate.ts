import type { Instant, Params, Problem, Read, Where } from '../bytes/index.ts'
import { readAlgorithm } from './algorithm.ts'
import {
  type Cursor,
  contents,
  cursorOf,
  DerError,
  type Element,
  encoded,
  enter,
  expect,
  finish,
  more,
  next,
  optional,
  TAG,
} from './der.ts'
import { DECODERS, type Decoded } from './extensions.ts'
import { readName } from './name.ts'
import { readBitString, readBoolean, readInteger, readOid, readSmallInteger } from './primitive.ts'
import { readPublicKey } from './public-key.ts'
import { readTime } from './time.ts'
import type { Certificate, Extension } from './types.ts'

/**
 * Reads one X.509 certificate (RFC 5280 section 4.1) from DER or BER. Never throws. Problems, each with `offset` in the DER:
 * - `certificate-unreadable` {cause}: the value is undefined
 * - `certificate-trailing-data` {octets}: bytes behind the certificate, left alone
 * - `certificate-time-unreadable` {field}: that field is NaN
 * - `extension-unreadable` {oid, cause}, `extension-repeated` {oid}: kept as encoded, and named in `unreadable`
 *
 * `where.offset` of a problem counts from `where.offset` where that stands and no line does (bytes of a file, not of a PEM text).
 */
export function readCertificate(der: Uint8Array, where: Where): Read<Certificate | undefined> {
  const problems: Problem[] = []
  const report = (code: string, offset: number, params: Params = {}) => {
    const place = where.line === undefined ? { ...where, offset: (where.offset ?? 0) + offset } : where
    problems.push({ code, where: place, params: { ...params, offset } })
  }
  try {
    return { value: read(der, report), problems }
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    report('certificate-unreadable', error.offset, { cause: error.code })
    return { value: undefined, problems }
  }
}

type Report = (code: string, offset: number, params?: Params) => void

function read(der: Uint8Array, report: Report): Certificate {
  const file = cursorOf(der)
  const outer = expect(file, TAG.sequence)
  if (more(file)) report('certificate-trailing-data', file.at, { octets: der.length - file.at })
  const certificate = enter(outer)
  const tbs = expect(certificate, TAG.sequence)
  const signatureAlgorithm = readAlgorithm(certificate)
  const signature = readBitString(expect(certificate, TAG.bitString)).octets
  finish(certificate)
  return {
    der: encoded(outer),
    tbs: encoded(tbs),
    signatureAlgorithm,
    signature,
    ...readTbs(enter(tbs), report),
  }
}

type Tbs = Omit<Certificate, 'der' | 'tbs' | 'signatureAlgorithm' | 'signature'>

function readTbs(tbs: Cursor, report: Report): Tbs {
  const version = optional(tbs, 0xa0)
  const serial = readInteger(expect(tbs, TAG.integer))
  const tbsSignatureAlgorithm = readAlgorithm(tbs)
  const issuer = readName(tbs)
  const validity = enter(expect(tbs, TAG.sequence))
  const notBefore = readValidity(next(validity), 'notBefore', report)
  const notAfter = readValidity(next(validity), 'notAfter', report)
  finish(validity)
  const subject = readName(tbs)
  const key = expect(tbs, TAG.sequence)
  optional(tbs, 0x81)
  optional(tbs, 0x82)
  const block = optional(tbs, 0xa3)
  finish(tbs)
  const list = block ? readExtensions(block, report) : NO_EXTENSIONS
  return {
    version: version ? readSmallInteger(expect(enter(version), TAG.integer)) + 1 : 1,
    serial,
    tbsSignatureAlgorithm,
    issuer,
    subject,
    notBefore,
    notAfter,
    spki: encoded(key),
    publicKey: readPublicKey(key),
    ...list,
  }
}

function readValidity(element: Element, field: string, report: Report): Instant {
  if (element.tag !== TAG.utcTime && element.tag !== TAG.generalizedTime)
    throw new DerError('der-unexpected-tag', element.start)
  const time = readTime(element)
  if (Number.isNaN(time)) report('certificate-time-unreadable', element.start, { field })
  return time
}

interface ExtensionList extends Decoded {
  readonly extensions: readonly Extension[]
  readonly unreadable: readonly string[]
}

const NO_EXTENSIONS: ExtensionList = { extensions: [], unreadable: [] }

/** Extensions ::= SEQUENCE OF SEQUENCE { extnID, critical DEFAULT FALSE, extnValue } inside `[3] EXPLICIT`. */
function readExtensions(block: Element, report: Report): ExtensionList {
  const outside = enter(block)
  const sequence = enter(expect(outside, TAG.sequence))
  finish(outside)
  const extensions: Extension[] = []
  const unreadable: string[] = []
  const decoded: Decoded = {}
  while (more(sequence)) {
    const item = enter(expect(sequence, TAG.sequence))
    const oid = readOid(expect(item, TAG.oid))
    const flag = optional(item, TAG.boolean)
    const value = expect(item, TAG.octetString)
    finish(item)
    const repeated = extensions.some(extension => extension.oid === oid)
    extensions.push({ oid, critical: flag ? readBoolean(flag) : false, value: contents(value) })
    if (repeated) {
      report('extension-repeated', value.start, { oid })
      unreadable.push(oid)
    } else if (!decode(oid, value, decoded, report)) unreadable.push(oid)
  }
  return { extensions, unreadable, ...decoded }
}

/** False where the extension is of a kind we know and cannot be decoded. */
function decode(oid: string, value: Element, into: Decoded, report: Report): boolean {
  const decoder = DECODERS[oid]
  if (!decoder) return true
  const inside = enter(value)
  try {
    decoder(inside, into)
    return true
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    report('extension-unreadable', error.offset, { oid, cause: error.code })
    return false
  }
}
