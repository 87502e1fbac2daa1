import type { Offer } from './offers.ts'

/** Extension types (IANA registry "TLS ExtensionType Values"). */
const EXTENSION = {
  serverName: 0,
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  extendedMasterSecret: 23,
  supportedVersions: 43,
  cookie: 44,
  pskModes: 45,
  signatureAlgorithmsCert: 50,
  keyShare: 51,
} as const

/** x25519, secp256r1, secp384r1, secp521r1 (RFC 8446 section 4.2.7), in OpenSSL's order. */
const GROUPS = [0x001d, 0x0017, 0x0018, 0x0019]
const TLS_12 = 0x0303
const TLS_13 = 0x0304

export interface HelloParts {
  readonly offer: Offer
  readonly serverName: string | undefined
  /** 32 octets. */
  readonly random: Uint8Array
  /** Empty, or 32 octets: middleboxes expect one where TLS 1.3 is offered (RFC 8446 appendix D.4). */
  readonly sessionId: Uint8Array
  /** Public keys, where TLS 1.3 is offered. */
  readonly shares: readonly { readonly group: number; readonly key: Uint8Array }[]
  /** Out of a HelloRetryRequest. */
  readonly cookie?: Uint8Array
}

/** A ClientHello with its four octets of header (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2). */
export function writeClientHello(parts: HelloParts): Uint8Array {
  const body = join([
    u16(TLS_12),
    parts.random,
    vector(1, [parts.sessionId]),
    vector(2, parts.offer.suites.map(u16)),
    Uint8Array.of(1, 0),
    vector(2, extensionsOf(parts)),
  ])
  return join([Uint8Array.of(1), vector(3, [body])])
}

function extensionsOf({ offer, serverName, shares, cookie }: HelloParts): Uint8Array[] {
  const tls13 = offer.versions.includes(TLS_13)
  return [
    ...(serverName === undefined ? [] : [extension(EXTENSION.serverName, serverNameList(serverName))]),
    extension(EXTENSION.pointFormats, vector(1, [Uint8Array.of(0)])),
    extension(EXTENSION.supportedGroups, vector(2, GROUPS.map(u16))),
    extension(EXTENSION.extendedMasterSecret),
    extension(EXTENSION.signatureAlgorithms, vector(2, offer.schemes.map(u16))),
    ...(offer.certificateSchemes
      ? [extension(EXTENSION.signatureAlgorithmsCert, vector(2, offer.certificateSchemes.map(u16)))]
      : []),
    ...(tls13
      ? [
          extension(EXTENSION.supportedVersions, vector(1, offer.versions.map(u16))),
          extension(EXTENSION.pskModes, vector(1, [Uint8Array.of(1)])),
          ...(cookie ? [extension(EXTENSION.cookie, vector(2, [cookie]))] : []),
          extension(
            EXTENSION.keyShare,
            vector(
              2,
              shares.map(({ group, key }) => join([u16(group), vector(2, [key])])),
            ),
          ),
        ]
      : []),
  ]
}

/** ServerNameList with one host_name (RFC 6066 section 3). */
const serverNameList = (name: string) =>
  vector(2, [join([Uint8Array.of(0), vector(2, [new TextEncoder().encode(name)])])])

const extension = (type: number, data: Uint8Array = new Uint8Array(0)) => join([u16(type), vector(2, [data])])

const u16 = (value: number) => Uint8Array.of(value >> 8, value & 0xff)

/** A vector with a length of `width` octets in front (RFC 8446 section 3.4). */
function vector(width: 1 | 2 | 3, parts: readonly Uint8Array[]): Uint8Array {
  const content = join(parts)
  const length = Uint8Array.from(
    { length: width },
    (_, i) => (content.length >>> (8 * (width - 1 - i))) & 0xff,
  )
  return join([length, content])
}

/** Several pieces as one. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
