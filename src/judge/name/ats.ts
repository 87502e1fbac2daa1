import { equalNoCase, lower, wildcardMatch } from './octets.ts'

/** `*.a.b`: the shortest pattern in which Traffic Server looks for a wildcard. */
const SHORTEST_PATTERN = 5
/** And the shortest name it lets one cover. */
const SHORTEST_WANTED = 6

/**
 * `equal_wildcard` of Traffic Server (src/tscore/X509HostnameValidator.cc, 9.x; 8.x lets a star cover no underscore). An IP address is
 * wanted as text like any name.
 */
export function atsMatches(pattern: string, wanted: string): boolean {
  const mayCover = wanted.length >= SHORTEST_WANTED && !wanted.startsWith('.')
  const star = mayCover ? findStar(pattern, lower(wanted).startsWith('xn--')) : undefined
  if (star === undefined) return equalNoCase(pattern, wanted)
  return wildcardMatch(pattern, star, wanted, /^[A-Za-z0-9_-]*$/) !== undefined
}

/**
 * `find_wildcard_in_hostname`: one star, in the first label, at its start or its end, before at least two more labels. A wanted name that
 * begins with `xn--` needs the star to be the whole label.
 */
function findStar(pattern: string, idna: boolean): number | undefined {
  if (pattern.length < SHORTEST_PATTERN) return undefined
  const lastDot = pattern.lastIndexOf('.', pattern.length - 2)
  const label = pattern.indexOf('.')
  const star = pattern.indexOf('*')
  if (lastDot < 3 || label >= lastDot || star < 0 || star > label) return undefined
  const atEnd = star + 1 === label
  if (pattern.indexOf('*', star + 1) >= 0 && pattern.indexOf('*', star + 1) < label) return undefined
  if (star !== 0 && !atEnd) return undefined
  return idna && !(star === 0 && atEnd) ? undefined : star
}
