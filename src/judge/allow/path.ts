/** Characters whose encoded and plain forms are the same path (RFC 3986 section 6.2.2.2). */
const UNRESERVED = /[A-Za-z0-9._~-]/

/** What could make one path look like another; anything else is as it reads. */
const SUSPECT = /[%\\;]|\/\.|\/\//

/**
 * The path of a request target as rules are compared with it: encoded unreserved characters decoded, without the query. Undefined where an
 * origin might walk elsewhere than the text says: dot segments (also `%2e`, and Tomcat's `..;`), encoded slashes, backslashes or control
 * characters, a `%` that is encoded itself before such a character, a broken escape, `//` at the beginning. No repair is tried: what a client means by
 * these is nothing it could not say plainly.
 */
export function comparablePath(target: string): string | undefined {
  const query = target.indexOf('?')
  const path = query < 0 ? target : target.slice(0, query)
  if (!path.startsWith('/')) return undefined
  if (!SUSPECT.test(path)) return path
  if (path.startsWith('//') || path.includes('\\')) return undefined
  const decoded = path.includes('%') ? decodeUnreserved(path) : path
  if (decoded === undefined) return undefined
  return decoded.split('/').some(isDotSegment) ? undefined : decoded
}

/** `.` and `..`, also with path parameters behind them, which Tomcat takes off before it walks. */
const isDotSegment = (segment: string): boolean => /^\.\.?(?:;|$)/.test(segment)

/** Octets that may not hide behind an escape: controls, `/`, `\` and `%`, `;` because it would be taken for a parameter by some and not by others. */
const HIDDEN = /[\0-\x1f/\\%;\x7f]/

function decodeUnreserved(path: string): string | undefined {
  if (/%(?![0-9a-f]{2})/i.test(path)) return undefined
  let hidden = false
  const decoded = path.replace(/%([0-9a-f]{2})/gi, (encoded, digits: string) => {
    const character = String.fromCharCode(Number.parseInt(digits, 16))
    if (HIDDEN.test(character)) hidden = true
    return UNRESERVED.test(character) ? character : encoded
  })
  return hidden ? undefined : decoded
}
