import type { Instant, Problem, Read, Where } from '../bytes/index.ts'
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
import { type DistributionPointName, readPointName } from './distribution-point.ts'
import { readAuthorityKeyId } from './extensions.ts'
import { readGeneralNames } from './general-name.ts'
import { readName } from './name.ts'
import { EXTENSION } from './oid.ts'
import { readBitString, readBoolean, readInteger, readNamedBits, readOid } from './primitive.ts'
import { readTime } from './time.ts'
import type { AlgorithmIdentifier, AuthorityKeyId, Extension, GeneralName, Name } from './types.ts'

/** One revoked certificate (RFC 5280 section 5.1.2.6). */
export interface RevokedEntry {
  /** Content octets of the serial number. */
  readonly serial: Uint8Array
  readonly at: Instant
  /** CRLReason; undefined where the entry gives none. */
  readonly reason?: number
  /** The certificate's issuer where it is not the CRL's: of this entry or of the nearest one before it that names one. */
  readonly issuer?: readonly GeneralName[]
}

/** IssuingDistributionPoint (RFC 5280 section 5.2.5). */
export interface IssuingDistributionPoint {
  readonly name?: DistributionPointName
  readonly onlyUser: boolean
  readonly onlyCa: boolean
  readonly onlyAttribute: boolean
  readonly indirect: boolean
  readonly reasons?: number
}

/** A certificate revocation list as encoded (RFC 5280 section 5). */
export interface Crl {
  readonly der: Uint8Array
  /** DER of the tbsCertList. */
  readonly tbs: Uint8Array
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
  /** 1 or 2. */
  readonly version: number
  readonly issuer: Name
  readonly thisUpdate: Instant
  /** Undefined where absent, NaN where it is no time. */
  readonly nextUpdate?: Instant
  readonly revoked: readonly RevokedEntry[]
  readonly extensions: readonly Extension[]
  readonly authorityKeyId?: AuthorityKeyId
  readonly number?: Uint8Array
  /** BaseCRLNumber of a delta CRL. */
  readonly baseNumber?: Uint8Array
  readonly issuingDistributionPoint?: IssuingDistributionPoint
  /** An entry holds a critical extension other than certificateIssuer. */
  readonly criticalEntry: boolean
  /** OIDs of extensions, of the list or an entry, that could not be decoded. */
  readonly unreadable: readonly string[]
}

/**
 * Reads one CRL from DER or BER. Never throws. Problem `crl-unreadable` {cause, offset}: the value is undefined.
 */
export function readCrl(der: Uint8Array, where: Where): Read<Crl | undefined> {
  try {
    return { value: read(der), problems: [] }
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    const problem: Problem = {
      code: 'crl-unreadable',
      where,
      params: { cause: error.code, offset: error.offset },
    }
    return { value: undefined, problems: [problem] }
  }
}

function read(der: Uint8Array): Crl {
  const outer = expect(cursorOf(der), TAG.sequence)
  const list = enter(outer)
  const tbs = expect(list, TAG.sequence)
  const signatureAlgorithm = readAlgorithm(list)
  const signature = readBitString(expect(list, TAG.bitString)).octets
  finish(list)
  return { der: encoded(outer), tbs: encoded(tbs), signatureAlgorithm, signature, ...readTbs(enter(tbs)) }
}

function readTbs(tbs: Cursor): Omit<Crl, 'der' | 'tbs' | 'signatureAlgorithm' | 'signature'> {
  const version = optional(tbs, TAG.integer)
  readAlgorithm(tbs)
  const issuer = readName(tbs)
  const thisUpdate = readTime(next(tbs))
  const nextUpdate = optional(tbs, TAG.utcTime) ?? optional(tbs, TAG.generalizedTime)
  const entries = optional(tbs, TAG.sequence)
  const block = optional(tbs, 0xa0)
  finish(tbs)
  const unreadable: string[] = []
  return {
    version: version ? 2 : 1,
    issuer,
    thisUpdate,
    ...(nextUpdate && { nextUpdate: readTime(nextUpdate) }),
    ...readEntries(entries, unreadable),
    ...readListExtensions(block, unreadable),
    unreadable,
  }
}

/** Every entry, each with the issuer it inherits (RFC 5280 section 5.3.3). */
function readEntries(
  entries: Element | undefined,
  unreadable: string[],
): Pick<Crl, 'revoked' | 'criticalEntry'> {
  const revoked: RevokedEntry[] = []
  let criticalEntry = false
  let issuer: readonly GeneralName[] | undefined
  const cursor = entries ? enter(entries) : cursorOf(new Uint8Array(0))
  while (more(cursor)) {
    const item = enter(expect(cursor, TAG.sequence))
    const serial = readInteger(expect(item, TAG.integer))
    const at = readTime(next(item))
    let reason: number | undefined
    for (const extension of readExtensionList(optional(item, TAG.sequence))) {
      if (extension.critical && extension.oid !== EXTENSION.certificateIssuer) criticalEntry = true
      decoding(extension, unreadable, value => {
        if (extension.oid === EXTENSION.certificateIssuer)
          issuer = readGeneralNames(enter(expect(value, TAG.sequence)))
        else if (extension.oid === EXTENSION.reasonCode)
          reason = readInteger(expect(value, TAG.enumerated)).at(-1)
      })
    }
    revoked.push({ serial, at, ...(reason !== undefined && { reason }), ...(issuer && { issuer }) })
  }
  return { revoked, criticalEntry }
}

type Decoded = {
  -readonly [Field in 'authorityKeyId' | 'number' | 'baseNumber' | 'issuingDistributionPoint']?: NonNullable<
    Crl[Field]
  >
}

function readListExtensions(
  block: Element | undefined,
  unreadable: string[],
): Decoded & Pick<Crl, 'extensions'> {
  const extensions = block ? readExtensionList(expect(enter(block), TAG.sequence)) : []
  const into: Decoded = {}
  for (const extension of extensions)
    decoding(extension, unreadable, value => {
      if (extension.oid === EXTENSION.authorityKeyIdentifier)
        into.authorityKeyId = readAuthorityKeyId(enter(expect(value, TAG.sequence)))
      else if (extension.oid === EXTENSION.cRLNumber) into.number = readInteger(expect(value, TAG.integer))
      else if (extension.oid === EXTENSION.deltaCRLIndicator)
        into.baseNumber = readInteger(expect(value, TAG.integer))
      else if (extension.oid === EXTENSION.issuingDistributionPoint)
        into.issuingDistributionPoint = readIssuingPoint(enter(expect(value, TAG.sequence)))
    })
  return { extensions, ...into }
}

function readExtensionList(element: Element | undefined): Extension[] {
  const extensions: Extension[] = []
  const cursor = element ? enter(element) : cursorOf(new Uint8Array(0))
  while (more(cursor)) {
    const item = enter(expect(cursor, TAG.sequence))
    const oid = readOid(expect(item, TAG.oid))
    const flag = optional(item, TAG.boolean)
    const value = contents(expect(item, TAG.octetString))
    extensions.push({ oid, critical: flag ? readBoolean(flag) : false, value })
  }
  return extensions
}

function decoding(extension: Extension, unreadable: string[], decode: (value: Cursor) => void): void {
  try {
    decode(cursorOf(extension.value))
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    unreadable.push(extension.oid)
  }
}

function readIssuingPoint(cursor: Cursor): IssuingDistributionPoint {
  const flag = (tag: number) => {
    const element = optional(cursor, tag)
    return element ? readBoolean(element) : false
  }
  const name = optional(cursor, 0xa0)
  const onlyUser = flag(0x81)
  const onlyCa = flag(0x82)
  const reasons = optional(cursor, 0x83)
  const indirect = flag(0x84)
  const onlyAttribute = flag(0x85)
  finish(cursor)
  return {
    ...(name && { name: readPointName(name) }),
    onlyUser,
    onlyCa,
    onlyAttribute,
    indirect,
    ...(reasons && { reasons: readNamedBits(reasons) }),
  }
}
