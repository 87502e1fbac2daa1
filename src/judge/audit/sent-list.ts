import { type Certificate, fingerprint, isSelfIssued, nameText, sameName } from '../../read/x509/index.ts'

/** What is to be said of a certificate list as a server sent it (RFC 8446 section 4.4.2, RFC 5246 section 7.4.2). */
export interface SentList {
  /** Every certificate behind the first certifies the one before it. */
  readonly ordered: boolean
  /** Places (from 0) of certificates that are not on the way up from the first one. */
  readonly extras: readonly number[]
  /** Places of certificates that stand in the list already. */
  readonly repeated: readonly number[]
  /** Subject of the issuer at which the way up from the first certificate ends; absent where it ends in a self-signed certificate. */
  readonly missing?: string
}

/** Order, extras and gaps of a list; by names alone, as a reader would see it. */
export function sentListOf(chain: readonly Certificate[]): SentList {
  const seen = new Set<string>()
  const repeated: number[] = []
  for (const [place, certificate] of chain.entries()) {
    const print = fingerprint(certificate)
    if (seen.has(print)) repeated.push(place)
    seen.add(print)
  }
  const way = wayUp(chain)
  const top = way.at(-1)
  const ordered = way.every((place, depth) => place === depth)
  const extras = [...chain.keys()].filter(place => !way.includes(place) && !repeated.includes(place))
  const open = top === undefined ? undefined : chain[top]
  return {
    ordered,
    extras,
    repeated,
    ...(open && !isSelfIssued(open) && { missing: nameText(open.issuer) }),
  }
}

/** Places of the certificates on the way up, each the first that carries the issuer's name. */
function wayUp(chain: readonly Certificate[]): readonly number[] {
  const way: number[] = []
  let at = chain.length > 0 ? 0 : -1
  while (at >= 0 && !way.includes(at)) {
    way.push(at)
    const current = chain[at]!
    at = isSelfIssued(current)
      ? -1
      : chain.findIndex((other, place) => !way.includes(place) && sameName(other.subject, current.issuer))
  }
  return way
}
