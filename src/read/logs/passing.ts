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

/** A step with its message on the lines behind it, and the same step with the message's first line (facts: the INFO twin of a DEBUG record). */
const STEP = (level: string) =>
  new RegExp(
    `${USUAL}${String.raw`(traffic_server\[\d{1,10}\]): UTCTime="[\d :,-]{23}" Module="network\.http\.trafficserver" Level="`}${level}${String.raw`": {1,2}(Detail="[A-Za-z ]+" Txn-id="\d+") TrackingID="`}`,
  )
const DEBUG = STEP('DEBUG')
const INFO = STEP('INFO')

const timeOf = ({ lines }: Group): Instant => readPrefix(lines[0] ?? '')?.at ?? Number.NaN

function stepOf(pattern: RegExp, { lines }: Group): string | undefined {
  const parts = pattern.exec(lines[0] ?? '')
  return parts ? `${parts[1]} ${parts[2]}` : undefined
}

/**
 * Records that are frequent and tell nothing of an origin, or nothing that the next one does not. What is passed over here has a whole line in the usual shape; anything else is
 * left to the reader.
 */
export function createPassing() {
  const kept: { readonly group: Group; at?: Instant }[] = []
  let held: { readonly group: Group; readonly step: string } | undefined
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
    /** True where the group is a step whose twin may follow: it waits. */
    hold(group: Group): boolean {
      const step = group.lines[1]?.trim() === 'HTTPMSG:' ? stepOf(DEBUG, group) : undefined
      if (step === undefined) return false
      held = { group, step }
      return true
    },
    /** The step that waited, where this group is not its twin; at the end, the one that still waits. */
    release(group?: Group): Group | undefined {
      if (!held) return undefined
      const { group: before, step } = held
      held = undefined
      if (!group || group.lines.length > 1 || stepOf(INFO, group) !== step) return before
      count++
      return undefined
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
