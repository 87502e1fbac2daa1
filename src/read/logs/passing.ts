import type { Instant } from '../bytes/index.ts'
import type { Group } from './groups.ts'
import { readPrefix } from './prefix.ts'
import { isTopic } from './shapes/setting.ts'

/** Allowed requests that are kept for the next refusal, and for how long (ms): the connection is dialled right after one. */
const KEPT = 64
const RECENT = 10_000

/** A line as nearly all are written, up to the body. */
const USUAL = String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d [A-Za-z\d][\w-]{0,63} `
const ALLOWED = new RegExp(
  `${USUAL}${String.raw`traffic_server\[\d{1,10}\]:[ \t]*Event="Request Allowed" Detail="`}`,
)
const OTHER = new RegExp(
  `${USUAL}${String.raw`[A-Za-z]\w{0,63}(?:\[\d{1,10}\])?:[ \t]*(?:web:[ \t]*)?(?:Level="[A-Z]+ ?"[ \t]*)?Event="(?:System Configuration Changed|Alarm \w+)" `}`,
)
/** A refusal, however it was wrapped. */
const REFUSAL = /ET_NET|Action=|certificat|SSL/

const timeOf = ({ lines }: Group): Instant => readPrefix(lines[0] ?? '')?.at ?? Number.NaN

/**
 * Records that are frequent and tell nothing of an origin. What is passed over here has a whole line in the usual shape; anything else is
 * left to the reader.
 */
export function createPassing() {
  const kept: { readonly group: Group; at?: Instant }[] = []
  let count = 0
  let newest: string | undefined

  return {
    /** True where the group is done with. */
    over(group: Group): boolean {
      const [line = ''] = group.lines
      if (group.lines.length !== 1) return false
      if (ALLOWED.test(line)) {
        kept.push({ group })
        if (kept.length > KEPT) kept.shift()
        count++
      } else if (!OTHER.test(line) || isTopic(line)) return false
      newest = line
      return true
    },
    /** Groups that have to be read before this one. */
    wanted(group: Group): readonly Group[] {
      if (kept.length === 0 || !group.lines.some(line => REFUSAL.test(line))) return []
      const at = timeOf(group)
      const all = kept.splice(0)
      for (const one of all) one.at ??= timeOf(one.group)
      const isRecent = (one: { at?: Instant }) => Math.abs((one.at ?? 0) - at) <= RECENT
      const wanted = Number.isNaN(at) ? all : all.filter(isRecent)
      if (wanted.length < all.length) kept.push(...all.filter(one => !isRecent(one)))
      count -= wanted.length
      return wanted.map(one => one.group)
    },
    /** Line passed over since this was asked last. */
    newest(): string | undefined {
      const line = newest
      newest = undefined
      return line
    },
    /** Events of the traffic server that were passed over. */
    count: () => count,
  }
}
