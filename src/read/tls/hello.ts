import { type ByteReader, createReader } from '../bytes/index.ts'
import type { ClientHello, ServerHello } from './handshake.ts'
import { hidesCertificates } from './names.ts'

/** Extension types (IANA registry "TLS ExtensionType Values"). */
const SERVER_NAME = 0
const SIGNATURE_ALGORITHMS = 13
const SESSION_TICKET = 35
const PRE_SHARED_KEY = 41
const EARLY_DATA = 42
const SUPPORTED_VERSIONS = 43

/** SHA-256 of "HelloRetryRequest": the random that makes a ServerHello one (RFC 8446 section 4.1.3). */
const RETRY_RANDOM = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c'

/** What a ClientHello offers, and whether early data may follow it (RFC 8446 section 4.2.10). */
export interface DecodedClientHello {
  readonly hello: ClientHello
  readonly earlyData: boolean
}

/** Decodes the body of a ClientHello (RFC 5246 section 7.4.1.2, RFC 8446 section 4.1.2); undefined where its fixed part is cut. */
export function decodeClientHello(body: Uint8Array): DecodedClientHello | undefined {
  const reader = createReader(body)
  const version = reader.u16()
  reader.take(32)
  const sessionId = reader.take(reader.u8())
  const suites = reader.within(reader.u16())
  reader.take(reader.u8())
  if (!reader.ok) return undefined
  const extensions = readExtensions(reader)
  const serverName = readServerName(extensions.get(SERVER_NAME))
  const supportedVersions = numbers(vector(extensions.get(SUPPORTED_VERSIONS), 1))
  const ticket = extensions.get(SESSION_TICKET)
  // A client that offers TLS 1.3 makes up a session id for the sake of middleboxes (RFC 8446 appendix D.4).
  const ownSessionId = sessionId.length > 0 && !supportedVersions.some(hidesCertificates)
  return {
    hello: {
      version,
      ...(serverName === undefined ? {} : { serverName }),
      cipherSuites: numbers(suites),
      signatureAlgorithms: numbers(vector(extensions.get(SIGNATURE_ALGORITHMS), 2)),
      supportedVersions,
      offersResumption: ownSessionId || (ticket?.length ?? 0) > 0 || extensions.has(PRE_SHARED_KEY),
    },
    earlyData: extensions.has(EARLY_DATA),
  }
}

/** Decodes the body of a ServerHello or HelloRetryRequest; undefined where its fixed part is cut. */
export function decodeServerHello(body: Uint8Array): ServerHello | undefined {
  const reader = createReader(body)
  const legacy = reader.u16()
  const random = reader.take(32)
  // Drafts of TLS 1.3 before 22 had neither session id nor compression in the ServerHello.
  const early = legacy >> 8 === 0x7f
  if (!early) reader.take(reader.u8())
  const cipherSuite = reader.u16()
  if (!early) reader.u8()
  if (!reader.ok) return undefined
  const chosen = readExtensions(reader).get(SUPPORTED_VERSIONS)
  const version = chosen?.length === 2 ? createReader(chosen).u16() : legacy
  const hex = Array.from(random, octet => octet.toString(16).padStart(2, '0')).join('')
  return { version, cipherSuite, ...(hex === RETRY_RANDOM ? { helloRetryRequest: true } : {}) }
}

/** Extensions by type; the first of a type counts, a cut tail is left out. */
function readExtensions(reader: ByteReader): Map<number, Uint8Array> {
  const found = new Map<number, Uint8Array>()
  if (reader.left < 2) return found
  const list = reader.within(reader.u16())
  while (list.left >= 4) {
    const type = list.u16()
    const data = list.take(list.u16())
    if (list.ok && !found.has(type)) found.set(type, data)
  }
  return found
}

/** The host_name of a ServerNameList (RFC 6066 section 3): ASCII, but whatever was sent is shown, octet by octet. */
function readServerName(data: Uint8Array | undefined): string | undefined {
  if (!data) return undefined
  const reader = createReader(data)
  const list = reader.within(reader.u16())
  while (list.left >= 3) {
    const type = list.u8()
    const name = list.take(list.u16())
    if (type === 0) return String.fromCharCode(...name.subarray(0, 255))
  }
  return undefined
}

/** The content of a vector whose length has `width` bytes, as a reader. */
function vector(data: Uint8Array | undefined, width: 1 | 2): ByteReader {
  const reader = createReader(data ?? new Uint8Array(0))
  return reader.within(width === 1 ? reader.u8() : reader.u16())
}

function numbers(reader: ByteReader): number[] {
  const values: number[] = []
  while (reader.left >= 2) values.push(reader.u16())
  return values
}
