import type { Problem, Where } from '../../read/bytes/index.ts'
import type { PresentedCertificate } from '../../read/tls/index.ts'
import { type Certificate, fingerprint, readCertificate } from '../../read/x509/index.ts'

/** Distinct certificates kept of one evidence; a capture of scans must not grow memory without end. */
const MAX_CERTIFICATES = 50_000

export interface Known {
  readonly certificate: Certificate
  readonly where: Where
}

/** Every certificate of the evidence once, however often and wherever it was seen. */
export interface CertificateRegistry {
  /** Notes a certificate that was read from a file; gives the one object that stands for its bytes. */
  note(certificate: Certificate, where: Where): Certificate
  /** Reads certificates as presented; undefined entries could not be read and are problems. */
  read(presented: readonly PresentedCertificate[]): readonly Certificate[]
  /** SHA-256 of a certificate, lower-case hex. */
  idOf(certificate: Certificate): string
  readonly all: ReadonlyMap<string, Known>
}

export function createRegistry(problem: (problem: Problem) => void): CertificateRegistry {
  const all = new Map<string, Known>()
  const ids = new WeakMap<Certificate, string>()
  const broken = new Set<string>()

  function idOf(certificate: Certificate): string {
    const known = ids.get(certificate)
    if (known) return known
    const id = fingerprint(certificate)
    ids.set(certificate, id)
    return id
  }

  function note(certificate: Certificate, where: Where): Certificate {
    const id = idOf(certificate)
    const known = all.get(id)
    if (known) return known.certificate
    if (all.size < MAX_CERTIFICATES) all.set(id, { certificate, where })
    return certificate
  }

  /** The same bytes come back with every handshake: they are parsed once, found again by length and tail (the signature). */
  const parsed = new Map<string, Certificate>()
  const shortKey = (der: Uint8Array): string => `${der.length} ${der.subarray(-24).join('.')}`
  const same = (a: Uint8Array, b: Uint8Array): boolean =>
    a.length === b.length && a.every((byte, at) => byte === b[at])

  function readOne({ der, where }: PresentedCertificate): Certificate | undefined {
    const key = shortKey(der)
    const before = parsed.get(key)
    if (before && same(before.der, der)) return before
    if (broken.has(key)) return undefined
    const { value, problems } = readCertificate(der.slice(), where)
    for (const found of problems) problem(found)
    if (!value) {
      if (broken.size < MAX_CERTIFICATES) broken.add(key)
      return undefined
    }
    const certificate = note(value, where)
    if (parsed.size < MAX_CERTIFICATES) parsed.set(key, certificate)
    return certificate
  }

  return {
    note,
    idOf,
    all,
    read: presented => presented.map(readOne).filter(certificate => certificate !== undefined),
  }
}
