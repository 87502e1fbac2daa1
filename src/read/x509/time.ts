import type { Instant } from '../bytes/index.ts'
import { type Element, TAG } from './der.ts'

/**
 * UTCTime and GeneralizedTime in the only forms certificates may have, `YYMMDDHHMMSSZ` and `YYYYMMDDHHMMSSZ` (RFC 5280
 * section 4.1.2.5; OpenSSL `X509_cmp_time` refuses all others). Two-digit years are 1950 to 2049. NaN for anything else.
 */
export function readTime(element: Element): Instant {
  const { bytes, content, end, tag } = element
  const yearDigits = tag === TAG.utcTime ? 2 : tag === TAG.generalizedTime ? 4 : 0
  if (yearDigits === 0 || end - content !== yearDigits + 11 || bytes[end - 1] !== 0x5a) return Number.NaN
  for (let at = content; at < end - 1; at++) if (bytes[at]! < 0x30 || bytes[at]! > 0x39) return Number.NaN
  const pair = (at: number) => (bytes[at]! - 0x30) * 10 + bytes[at + 1]! - 0x30
  const at = content + yearDigits
  const year = yearDigits === 4 ? pair(content) * 100 + pair(content + 2) : century(pair(content))
  return instant(year, pair(at), pair(at + 2), pair(at + 4), pair(at + 6), pair(at + 8))
}

const century = (year: number): number => (year < 50 ? 2000 + year : 1900 + year)

function instant(year: number, month: number, day: number, hour: number, minute: number, second: number) {
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return Number.NaN
  // Date.UTC reads years below 100 as 1900 + year.
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second))
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCDate() === day ? date.getTime() : Number.NaN
}
