import { type Certificate, canonicalName, sameBytes } from '../../read/x509/index.ts'
import type { Path } from '../chain/index.ts'

/** The store as a look-up by subject alone sees it: of every subject the first certificate (CSCwa12905). */
export function firstOfEachSubject(store: readonly Certificate[]): readonly Certificate[] {
  const first = new Map<string, Certificate>()
  for (const certificate of store) {
    const subject = canonicalName(certificate.subject)
    if (!first.has(subject)) first.set(subject, certificate)
  }
  return [...first.values()]
}

/** A certificate of the store that a path needs, and the one of the same subject that stands above it. */
export interface Shadow {
  readonly needed: Certificate
  readonly first: Certificate
  /** Positions in the store, from 1. */
  readonly neededAt: number
  readonly firstAt: number
}

/** The certificates that a path took from the store and that a look-up by subject alone does not find. */
export function shadowsOn(path: Path, store: readonly Certificate[]): readonly Shadow[] {
  const found = firstOfEachSubject(store)
  return path.certificates.slice(path.certificates.length - path.trusted).flatMap(needed => {
    const subject = canonicalName(needed.subject)
    const first = found.find(candidate => canonicalName(candidate.subject) === subject)
    if (!first || sameBytes(first.der, needed.der)) return []
    const positionOf = (wanted: Certificate) => 1 + store.findIndex(({ der }) => sameBytes(der, wanted.der))
    return [{ needed, first, neededAt: positionOf(needed), firstAt: positionOf(first) }]
  })
}
