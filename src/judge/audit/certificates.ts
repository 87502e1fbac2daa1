import type { Problem, Where } from '../../read/bytes/index.ts'
import type { CertificateRequest } from '../../read/tls/index.ts'
import {
  asn1,
  type Certificate,
  DerError,
  hex,
  type Name,
  nameText,
  readCertificate,
  readName,
  sameBytes,
} from '../../read/x509/index.ts'
import type { Shot } from './shot.ts'

/** Reads the certificates of answers; the same bytes come back from every port of a node and are read once. */
export interface CertificateReader {
  /** The list as sent; certificates that cannot be read are left out, and are problems. */
  chainOf(shot: Shot): readonly Certificate[]
  /** The one object that stands for these bytes; undefined where they are no certificate. */
  read(der: Uint8Array, where: Where): Certificate | undefined
  /** Every certificate that was read, with the place where it was first seen. */
  readonly all: readonly { readonly certificate: Certificate; readonly where: Where }[]
  readonly problems: readonly Problem[]
}

export function createCertificateReader(): CertificateReader {
  const byKey = new Map<string, Certificate | undefined>()
  const chains = new WeakMap<Shot, readonly Certificate[]>()
  const all: { certificate: Certificate; where: Where }[] = []
  const problems: Problem[] = []

  const read = (der: Uint8Array, where: Where): Certificate | undefined => {
    // The end of a certificate is its signature: as good as random.
    const key = `${der.length} ${hex(der.subarray(-24))}`
    const before = byKey.get(key)
    if (before && sameBytes(before.der, der)) return before
    if (!before && byKey.has(key)) return undefined
    const { value, problems: found } = readCertificate(der, where)
    problems.push(...found)
    byKey.set(key, value)
    if (value) all.push({ certificate: value, where })
    return value
  }
  return {
    read,
    all,
    problems,
    chainOf(shot) {
      const before = chains.get(shot)
      if (before) return before
      const sent = shot.handshake?.serverChain
      const chain =
        !sent || typeof sent === 'string'
          ? []
          : sent.map(({ der, where }) => read(der, where)).filter(certificate => certificate !== undefined)
      chains.set(shot, chain)
      return chain
    },
  }
}

/** An authority that a server accepts client certificates of: its name, or the octets where they are none. */
export interface Authority {
  readonly name: Name | undefined
  readonly text: string
}

/** The authorities of a CertificateRequest (RFC 5246 section 7.4.4, RFC 8446 section 4.2.4). An empty list means that any will do. */
export function authoritiesOf(request: CertificateRequest): readonly Authority[] {
  return request.authorities.map(der => {
    try {
      const name = readName(asn1.cursorOf(der))
      return { name, text: nameText(name) }
    } catch (error) {
      if (!(error instanceof DerError)) throw error
      return { name: undefined, text: `#${hex(der.subarray(0, 64))}` }
    }
  })
}
