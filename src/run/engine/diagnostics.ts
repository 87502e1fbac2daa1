import type { Instant } from '../../read/bytes/index.ts'
import type { LineRecord } from '../../tell/lines/index.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const LINE = /^\[(\w{3}) (\d{2}) (\d{2}):(\d{2}):(\d{2})\.(\d{3})\] \[ET_NET (\d+)\] (WARNING|DEBUG): (.*)$/
/** `<SSLNetVConnection.cc:1500 (sslClientHandShakeEvent)> (ssl.error) ` stands before it. */
const FAILED = /\(ssl\.error\) (SSL connection failed for .*)$/
const ABOUT_ORIGINS = /^(?:Core server certificate verification failed for |SNI \()/

/**
 * Reads a line of diags.log (facts: log messages): what it says of an origin's certificate, as the record that the gateway would have written.
 * Undefined for every other line. The line has local time without a year: the one that brings it nearest to `now` is taken.
 */
export function readDiagnostic(line: string, now: Instant): LineRecord | undefined {
  const [whole, month = '', day, hour, minute, second, ms, thread, level, text = ''] = LINE.exec(line) ?? []
  if (whole === undefined) return undefined
  const failed = level === 'DEBUG' ? FAILED.exec(text)?.[1] : undefined
  if (failed === undefined && !(level === 'WARNING' && ABOUT_ORIGINS.test(text))) return undefined
  const times = [-1, 0, 1].map(years =>
    new Date(
      new Date(now).getFullYear() + years,
      MONTHS.indexOf(month),
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
      Number(ms),
    ).getTime(),
  )
  const at = times.reduce((best, time) => (Math.abs(time - now) < Math.abs(best - now) ? time : best))
  return failed === undefined
    ? { at, kind: 'diagnostic', level: 'WARNING', thread: Number(thread), text }
    : { at, kind: 'diagnostic', level: 'ERROR', thread: Number(thread), text: failed }
}
