import { lower } from './octets.ts'

/**
 * A dNSName against a wanted name (RFC 9525 section 6.3): without case, label by label; a star only as the whole left-most label, covering
 * exactly one label. A dot at the end of the wanted name says no more than that it is absolute.
 */
export function rfc9525Matches(pattern: string, wanted: string): boolean {
  const presented = lower(pattern).split('.')
  const labels = lower(wanted).replace(/\.$/, '').split('.')
  if (presented.length !== labels.length || labels.some(label => label === '')) return false
  if (presented[0] !== '*') return equalLabels(presented, labels)
  return presented.length > 1 && equalLabels(presented.slice(1), labels.slice(1))
}

const equalLabels = (presented: readonly string[], wanted: readonly string[]): boolean =>
  presented.every((label, index) => label === wanted[index] && LABEL.test(label))

/** Letters, digits, hyphens (RFC 5890 section 2.3.1) and the underscore that real host names have. */
const LABEL = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/

/**
 * A wanted name with letters outside ASCII as A-labels (RFC 9525 section 6.3: compare A-labels); undefined where it cannot be one.
 * The mapping is that of the URL standard (UTS 46).
 */
export function toALabels(wanted: string): string | undefined {
  if (!/[^\0-\x7f]/.test(wanted)) return wanted
  return URL.canParse(`https://${wanted}/`) ? new URL(`https://${wanted}/`).hostname : undefined
}
