import {
  bytesLeft,
  type Cursor,
  cursorOver,
  readBytes,
  readU8,
  readU16,
  readWithin,
  skipBytes,
} from '../bytes/index.ts'
import type { ClientHello, ServerHello } from './handshake.ts'
import { hidesCertificates } from './names.ts'

/** Extension types (IANA registry "TLS ExtensionType Values"). */
const SERVER_NAME = 0
const SIGNATURE_ALGORITHMS = 13
const SESSION_TICKET = 35
const PRE_SHARED_KEY = 41
const EARLY_DATA = 42
const SUPPORTED_VERSIONS = 43

const RANDOM = 32
/** SHA-256 of "HelloRetryRequest": the random that makes a ServerHello one (RFC 8446 section 4.1.3). */
const RETRY_RANDOM = Uint8Array.of(
  ...[0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91],
  ...[0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c],
)

/** What a ClientHello offers, and whether early data may follow it (RFC 8446 section 4.2.10). */
export interface DecodedClientHello {
  readonly hello: ClientHello
  readonly earlyData: boolean
}

/** Decodes the body of a ClientHello (RFC 5246 section 7.4.1.2, RFC 8446 section 4.1.2); undefined where its fixed part is cut. */
export function decodeClientHello(body: Uint8Array): DecodedClientHello | undefined {
  const cursor = cursorOver(body)
  const version = readU16(cursor)
  skipBytes(cursor, RANDOM)
  const sessionIdLength = readU8(cursor)
  skipBytes(cursor, sessionIdLength)
  const cipherSuites = numbers(readWithin(cursor, readU16(cursor)))
  skipBytes(cursor, readU8(cursor))
  if (!cursor.ok) return undefined
  let serverName: string | undefined
  let signatureAlgorithms: number[] = []
  let supportedVersions: number[] = []
  let ticket = false
  let earlyData = false
  eachExtension(cursor, (type, data) => {
    if (type === SERVER_NAME) serverName ??= readServerName(data)
    else if (type === SIGNATURE_ALGORITHMS) signatureAlgorithms = numbers(readWithin(data, readU16(data)))
    else if (type === SUPPORTED_VERSIONS) supportedVersions = numbers(readWithin(data, readU8(data)))
    else if (type === PRE_SHARED_KEY || (type === SESSION_TICKET && bytesLeft(data) > 0)) ticket = true
    else if (type === EARLY_DATA) earlyData = true
  })
  // A client that offers TLS 1.3 makes up a session id for the sake of middleboxes (RFC 8446 appendix D.4).
  const ownSessionId = sessionIdLength > 0 && !supportedVersions.some(hidesCertificates)
  const hello = {
    version,
    cipherSuites,
    signatureAlgorithms,
    supportedVersions,
    offersResumption: ownSessionId || ticket,
  }
  return { hello: serverName === undefined ? hello : { ...hello, serverName }, earlyData }
}

/** Decodes the body of a ServerHello or HelloRetryRequest; undefined where its fixed part is cut. */
export function decodeServerHello(body: Uint8Array): ServerHello | undefined {
  const cursor = cursorOver(body)
  const legacy = readU16(cursor)
  const random = readBytes(cursor, RANDOM)
  // Drafts of TLS 1.3 before 22 had neither session id nor compression in the ServerHello.
  const early = legacy >> 8 === 0x7f
  if (!early) skipBytes(cursor, readU8(cursor))
  const cipherSuite = readU16(cursor)
  if (!early) skipBytes(cursor, 1)
  if (!cursor.ok) return undefined
  let version = legacy
  eachExtension(cursor, (type, data) => {
    if (type === SUPPORTED_VERSIONS && bytesLeft(data) === 2) version = readU16(data)
  })
  const retry = random.every((octet, i) => octet === RETRY_RANDOM[i])
  return retry ? { version, cipherSuite, helloRetryRequest: true } : { version, cipherSuite }
}

/** Calls `take` for every extension that is there as a whole. */
function eachExtension(cursor: Cursor, take: (type: number, data: Cursor) => void): void {
  if (bytesLeft(cursor) < 2) return
  const list = readWithin(cursor, readU16(cursor))
  while (bytesLeft(list) >= 4) {
    const type = readU16(list)
    const data = readWithin(list, readU16(list))
    if (list.ok) take(type, data)
  }
}

/** The host_name of a ServerNameList (RFC 6066 section 3): ASCII, but whatever was sent is shown, octet by octet. */
function readServerName(data: Cursor): string | undefined {
  const list = readWithin(data, readU16(data))
  while (bytesLeft(list) >= 3) {
    const type = readU8(list)
    const name = readBytes(list, readU16(list))
    if (type === 0) return String.fromCharCode(...name.subarray(0, 255))
  }
  return undefined
}

function numbers(cursor: Cursor): number[] {
  const values: number[] = []
  while (bytesLeft(cursor) >= 2) values.push(readU16(cursor))
  return values
}
