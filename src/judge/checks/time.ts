import type { Instant } from '../../read/bytes/index.ts'

/** Beyond it `Date` has no text (ECMA-262 section 21.4.1.1). */
const LAST = 8.64e15

export const DAY = 86_400_000

/** ISO 8601 in UTC with milliseconds, as params keep it; empty where there is no such time. */
export function isoTime(at: Instant | undefined): string {
  if (at === undefined || !(Math.abs(at) <= LAST)) return ''
  return new Date(at).toISOString()
}

/** `2022-07-11T16:55:26.016Z` → `2022-07-11 16:55:26 UTC`; anything else is shown as it is. */
export function utcText(iso: string): string {
  const parts = /^([+-]?\d{4,6}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(iso)
  return parts ? `${parts[1]} ${parts[2]} UTC` : iso
}
