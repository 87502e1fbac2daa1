import { equalNoCase, lower, wildcardMatch } from './octets.ts'

/** `equal_wildcard` of OpenSSL's X509_check_host with flags 0 (crypto/x509/v3_utl.c). */
export function opensslMatches(pattern: string, wanted: string): boolean {
  const subdomains = wanted.length > 1 && wanted.startsWith('.')
  const star = subdomains ? undefined : findStar(pattern)
  if (star === undefined)
    return equalNoCase(subdomains ? lastOctets(pattern, wanted.length) : pattern, wanted)
  const match = wildcardMatch(pattern, star, wanted, /^[A-Za-z0-9-]*$/)
  return match !== undefined && (match.whole || !lower(wanted.slice(star)).startsWith('xn--'))
}

/** `skip_prefix`: `.example.com` is wanted of any name that ends so, unless a NUL stands in what is skipped. */
function lastOctets(pattern: string, length: number): string {
  const skipped = Math.max(0, pattern.length - length)
  return pattern.slice(0, skipped).includes('\0') ? pattern : pattern.slice(skipped)
}

/**
 * `valid_star`: one star, at the start or end of the first label, which is no A-label; every label begins and ends with a letter or
 * digit and holds only those and hyphens; at least two dots.
 */
function findStar(pattern: string): number | undefined {
  const labels = pattern.split('.')
  const [first = ''] = labels
  const star = first.indexOf('*')
  if (star < 0 || labels.length < 3) return undefined
  if (star !== 0 && star !== first.length - 1) return undefined
  if (/^xn--/i.test(first)) return undefined
  const rest = first.slice(0, star) + first.slice(star + 1)
  const partial = star === 0 ? /^([A-Za-z0-9-]*[A-Za-z0-9])?$/ : /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/
  if (!partial.test(rest)) return undefined
  return labels.slice(1).every(isLabel) ? star : undefined
}

/** After `xn--` OpenSSL expects the start of a label once more. */
const isLabel = (label: string): boolean =>
  /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/.test(/^xn--/i.test(label) ? label.slice(4) : label)
