import type { Problem, Where } from '../../read/bytes/index.ts'
import type { PresentedCertificate } from '../../read/tls/index.ts'
import { type Certificate, fingerprint, readCertificate, sameBytes } from '../../read/x509/index.ts'
import { createRoom, type Room } from './limits.ts'

/** Unreadable certificates that are remembered, so that each is told once. */
const MAX_BROKEN = 10_000

export interface Known {
  readonly certificate: Certificate
  readonly where: Where
}

/** Every certificate of the evidence once, however often and wherever it was seen. */
export interface CertificateRegistry {
  /** Notes a certificate that was read from a file; gives the one object that stands for its bytes, undefined where there is no room for it. */
  note(certificate: Certificate, where: Where): Certificate | undefined
  /** Reads certificates as presented; those that cannot be read, or that there is no room for, are left out and are problems. */
  read(presented: readonly PresentedCertificate[]): readonly Certificate[]
  /** SHA-256 of a certificate, lower-case hex. */
  idOf(certificate: Certificate): string
  readonly all: ReadonlyMap<string, Known>
}

export function createRegistry(
  problem: (problem: Problem) => void,
  room: Room = createRoom(),
): CertificateRegistry {
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

  function hasRoom(length: number, where: Where): boolean {
    if (!room.take('certificates', where)) return false
    if (room.take('certificateBytes', where, length)) return true
    room.giveBack('certificates')
    return false
  }

  function note(certificate: Certificate, where: Where): Certificate | undefined {
    const id = idOf(certificate)
    const known = all.get(id)
    if (known) return known.certificate
    if (!hasRoom(certificate.der.length, where)) return undefined
    all.set(id, { certificate, where })
    return certificate
  }

  /** The same bytes come back with every handshake: they are parsed once, found again by length and tail (the signature). */
  const parsed = new Map<string, Certificate>()
  const shortKey = (der: Uint8Array): string => `${der.length} ${der.subarray(-24).join('.')}`

  function readOne({ der, where }: PresentedCertificate): Certificate | undefined {
    const key = shortKey(der)
    const before = parsed.get(key)
    if (before && sameBytes(before.der, der)) return before
    if (broken.has(key)) return undefined
    // Where there is no room, nothing is taken apart either.
    if (!hasRoom(der.length, where)) return undefined
    room.giveBack('certificates')
    room.giveBack('certificateBytes', der.length)
    const { value, problems } = readCertificate(der.slice(), where)
    for (const found of problems) problem(found)
    if (!value) {
      if (broken.size < MAX_BROKEN) broken.add(key)
      return undefined
    }
    const certificate = note(value, where)
    if (certificate) parsed.set(key, certificate)
    return certificate
  }

  return {
    note,
    idOf,
    all,
    read: presented => presented.map(readOne).filter(certificate => certificate !== undefined),
  }
}
