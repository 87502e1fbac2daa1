import type { Instant } from '../bytes/index.ts'
import type { LocalTime, Prefix } from './prefix.ts'

const MINUTE = 60_000
const QUARTER = 15 * MINUTE
/** Largest offset from UTC there is (Pacific/Kiritimati). */
const FARTHEST = 14 * 60 * MINUTE

/**
 * Tells the time of records in UTC. `UTCTime` counts most, then a prefix with an offset. A prefix without one (RFC 3164, diags.log, ISO
 * without zone) is set by its neighbours: its year is the one that brings it closest to them, its offset the difference to them,
 * rounded to quarters of an hour as all offsets are. A record without any time has that of the one before it.
 */
export function createClock(base: Instant | undefined) {
  let last: Instant | undefined
  let offset: number | undefined

  function fromLocal(local: LocalTime): Instant | undefined {
    const reference = last ?? base
    if (reference === undefined && local.year === undefined) return undefined
    const dated =
      local.year === undefined && reference !== undefined ? inYearOf(local.at, reference) : local.at
    if (offset === undefined && last !== undefined) learn(dated, last)
    return dated - (offset ?? 0)
  }

  function learn(local: Instant, utc: Instant): void {
    const difference = Math.round((local - utc) / QUARTER) * QUARTER
    if (Math.abs(difference) <= FARTHEST) offset = difference
  }

  return {
    /** A time that the record tells by itself has been seen. */
    get isSet(): boolean {
      return last !== undefined
    },
    /** A record told its time by itself. */
    tell(utc: Instant): void {
      last = utc
    },
    /** Undefined where neither the record nor a neighbour tells. */
    read(prefix: Prefix | undefined, utc: Instant | undefined): Instant | undefined {
      const sure = utc ?? prefix?.at
      if (sure !== undefined) {
        if (prefix?.local)
          learn(prefix.local.year === undefined ? inYearOf(prefix.local.at, sure) : prefix.local.at, sure)
        last = sure
        return sure
      }
      return prefix?.local ? fromLocal(prefix.local) : (last ?? base)
    },
  }
}

/** The same day and time in the year that brings it closest to the reference. */
function inYearOf(local: Instant, reference: Instant): Instant {
  const year = new Date(reference).getUTCFullYear()
  const inYear = (y: number): Instant => {
    const date = new Date(local)
    date.setUTCFullYear(y)
    return date.getTime() + (local % 1)
  }
  return [year - 1, year, year + 1]
    .map(inYear)
    .reduce((best, at) => (Math.abs(at - reference) < Math.abs(best - reference) ? at : best))
}
