import type { Instant } from '../../read/bytes/index.ts'

/** First and last millisecond that four digits of a year can write (RFC 3339). */
const FIRST = Date.parse('0000-01-01T00:00:00.000Z')
const LAST = Date.parse('9999-12-31T23:59:59.999Z')

/** RFC 3339 in UTC with milliseconds; a time outside the years 0 to 9999 is the nearest one inside. */
export function instantText(at: Instant): string {
  const inside = Math.min(Math.max(Math.floor(at), FIRST), LAST)
  return new Date(Number.isNaN(inside) ? 0 : inside).toISOString()
}

/** The same for a time that may not have been readable. */
export function instantOrNull(at: Instant | undefined): string | null {
  return at === undefined || Number.isNaN(at) ? null : instantText(at)
}
