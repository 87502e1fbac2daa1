/** Comparison of names as OpenSSL and Traffic Server do it: octets, ASCII letters folded, NUL in a pattern matching nothing. */

/** Lower-case of ASCII letters only. */
export const lower = (text: string): string => text.replace(/[A-Z]/g, letter => letter.toLowerCase())

/** OpenSSL and Traffic Server `equal_nocase`. */
export function equalNoCase(pattern: string, wanted: string): boolean {
  return pattern.length === wanted.length && !pattern.includes('\0') && lower(pattern) === lower(wanted)
}

/**
 * `wildcard_match` of both: `prefix*suffix` against the wanted name. What the star covers is `allowed`; it may be empty only where the star
 * is not the whole label.
 */
export function wildcardMatch(
  pattern: string,
  star: number,
  wanted: string,
  allowed: RegExp,
): { readonly whole: boolean; readonly covered: string } | undefined {
  const prefix = pattern.slice(0, star)
  const suffix = pattern.slice(star + 1)
  if (wanted.length < prefix.length + suffix.length) return undefined
  const covered = wanted.slice(prefix.length, wanted.length - suffix.length)
  if (!equalNoCase(prefix, wanted.slice(0, prefix.length))) return undefined
  if (!equalNoCase(suffix, wanted.slice(wanted.length - suffix.length))) return undefined
  const whole = prefix === '' && suffix.startsWith('.')
  if (whole && covered === '') return undefined
  return covered === '*' || allowed.test(covered) ? { whole, covered } : undefined
}
