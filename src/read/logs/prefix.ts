import type { Instant } from '../bytes/index.ts'

export interface LocalTime {
  readonly at: Instant
  readonly year: number | undefined
}

/** What stands before the body of a log line. */
export interface Prefix {
  /** Characters of the line that it takes. */
  readonly length: number
  /** UTC, where the time has an offset. */
  readonly at: Instant | undefined
  /** The time as if it were UTC, where it has none; `year` undefined: RFC 3164 and diags.log print none. */
  readonly local: LocalTime | undefined
  readonly host: string
  readonly process: string
  readonly pid: number | undefined
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const MONTH = MONTHS.join('|')

/** `2022-07-11T18:55:26.016+02:00`; milliseconds are absent in samples up to 2016 (facts: grammar). */
const ISO = /(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?/y
/** `Jul 11 18:55:26` of RFC 3164 section 4.1.2, and `[Jul 11 16:55:26.016]` of the traffic server's own diags.log. */
const BSD = new RegExp(
  String.raw`\[?(${MONTH}) +(\d{1,2}) +(?:(\d{4}) +)?(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(\])?`,
  'y',
)
/** Priority of a relayed line, RFC 3164 section 4.1.1, with the version of RFC 5424 section 6.2.2. */
const PRIORITY = /<\d{1,3}>(?:1 )?/y
const PROCESS = /([A-Za-z][\w.-]{0,63})(?:\[(\d{1,10})\])?:[ \t]*/y
/** `edgeconfigprovisioning UTCTime=`: samples of 2014 lack the colon. */
const BARE_PROCESS = /([A-Za-z][\w-]{0,63})[ \t]+(?=(?:UTCTime|Event|Module|Level)=)/y
/** Application, process id, message id and structured data of RFC 5424 section 6. */
const APPLICATION = /([A-Za-z][\w./-]{0,63}|-) (\d{1,10}|-) \S{1,32} (?:-|(?:\[[^\]]*\])+)[ \t]*\ufeff?/y
const HOST = /([^\s=":[\]<>|]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]+)[ \t]+/y
const SPACE = /[ \t]*/y
const WEB = /web:[ \t]*(?=[A-Z])/y

/**
 * How nearly every line begins: `2022-07-11T18:55:26.016+02:00 vcsc traffic_server[18242]: `. Whatever this takes, the patterns above take
 * the same way; with one look instead of seven.
 */
const USUAL =
  /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d ([A-Za-z\d][\w-]{0,63}) ([A-Za-z]\w{0,63})(?:\[(\d{1,10})\])?:[ \t]*(?!web:)/y

/** A relay puts its own prefix before that of the system; the innermost one tells. */
const MOST_RELAYS = 3

/** Reads the prefix; undefined where the line begins with neither a time nor a process. */
export function readPrefix(text: string): Prefix | undefined {
  const usual = readUsual(text)
  if (usual) return usual
  let found: Prefix | undefined
  let from = 0
  for (let relay = 0; relay < MOST_RELAYS && !found?.process; relay++) {
    const inner = readOne(text, from)
    if (!inner || (found && inner.at === undefined && inner.local === undefined)) break
    found = inner
    from = inner.length
  }
  return found
}

function readUsual(text: string): Prefix | undefined {
  const parts = take(USUAL, text, 0)
  if (!parts) return undefined
  const local = instantAt(text, 0)
  if (local === undefined) return undefined
  const [, host = '', process = '', pid] = parts
  const minutes = digitsAt(text, 24, 2) * 60 + digitsAt(text, 27, 2)
  const offset = (text[23] === '-' ? -minutes : minutes) * 60_000
  return {
    length: parts[0].length,
    at: local - offset,
    local: undefined,
    host,
    process,
    pid: pid === undefined ? undefined : Number(pid),
  }
}

/** The number that so many digits write; NaN where something else stands among them. */
function digitsAt(text: string, from: number, count: number): number {
  let value = 0
  for (let at = from; at < from + count; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

/** `2022-07-11T18:55:26.016`, whose fields all stand in their places; what stands between the digits was looked at before. */
function instantAt(text: string, from: number): Instant | undefined {
  return instant(
    digitsAt(text, from, 4),
    digitsAt(text, from + 5, 2) - 1,
    digitsAt(text, from + 8, 2),
    digitsAt(text, from + 11, 2),
    digitsAt(text, from + 14, 2),
    digitsAt(text, from + 17, 2),
    digitsAt(text, from + 20, 3),
  )
}

function readOne(text: string, from: number): Prefix | undefined {
  const priority = take(PRIORITY, text, from)
  const start = from + (priority?.[0].length ?? 0)
  const time = readTime(text, start)
  let at = skipSpace(text, time?.end ?? start)
  const before = at
  // diags.log has neither host nor process behind the time.
  const bare = time?.diags === true || take(PROCESS, text, at) !== undefined
  const host = bare ? undefined : take(HOST, text, at)
  at += host?.[0].length ?? 0
  const structured = priority?.[0].endsWith('1 ') ? take(APPLICATION, text, at) : undefined
  const process = structured ?? take(PROCESS, text, at) ?? (host ? take(BARE_PROCESS, text, at) : undefined)
  at += process?.[0].length ?? 0
  const web = take(WEB, text, at)
  at += web?.[0].length ?? 0
  if (!time && (!process || process[2] === undefined)) return undefined
  const pid = process?.[2] === undefined ? Number.NaN : Number(process[2])
  return {
    length: time || process ? at : before,
    at: time?.at,
    local: time?.local,
    host: host?.[1] ?? '',
    process: process?.[1] === '-' ? '' : (process?.[1] ?? ''),
    pid: Number.isInteger(pid) ? pid : undefined,
  }
}

function take(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}

const skipSpace = (text: string, at: number) => at + (take(SPACE, text, at)?.[0].length ?? 0)

interface Time {
  readonly end: number
  readonly at: Instant | undefined
  readonly local: LocalTime | undefined
  readonly diags: boolean
}

function readTime(text: string, from: number): Time | undefined {
  const iso = take(ISO, text, from)
  if (!iso) return readMonthTime(text, from)
  const year = Number(iso[1])
  const local = instant(
    year,
    Number(iso[2]) - 1,
    Number(iso[3]),
    Number(iso[4]),
    Number(iso[5]),
    Number(iso[6]),
    fraction(iso[7]),
  )
  if (local === undefined) return undefined
  const end = from + iso[0].length
  const offset = iso[8]
  return offset === undefined
    ? { end, at: undefined, local: { at: local, year }, diags: false }
    : { end, at: local - offsetMinutes(offset) * 60_000, local: undefined, diags: false }
}

function readMonthTime(text: string, from: number): Time | undefined {
  const bsd = take(BSD, text, from)
  if (!bsd) return undefined
  const diags = bsd[0].startsWith('[')
  if (diags !== (bsd[8] !== undefined)) return undefined
  const year = bsd[3] === undefined ? undefined : Number(bsd[3])
  const month = MONTHS.indexOf(bsd[1] ?? '')
  // A leap year, so that 29 February can be told; the clock sets the right one.
  const at = instant(
    year ?? 2000,
    month,
    Number(bsd[2]),
    Number(bsd[4]),
    Number(bsd[5]),
    Number(bsd[6]),
    fraction(bsd[7]),
  )
  return at === undefined
    ? undefined
    : { end: from + bsd[0].length, at: undefined, local: { at, year }, diags }
}

function instant(
  year: number,
  month: number,
  day: number,
  hours: number,
  minutes: number,
  seconds: number,
  milliseconds: number,
): Instant | undefined {
  if (month > 11 || day < 1 || day > 31 || hours > 23 || minutes > 59 || seconds > 60) return undefined
  return Date.UTC(year, month, day, hours, minutes, seconds) + milliseconds
}

const fraction = (digits: string | undefined) => (digits ? Number(`0.${digits}`) * 1000 : 0)

function offsetMinutes(text: string): number {
  if (text === 'Z') return 0
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2))
  return text.startsWith('-') ? -minutes : minutes
}

const UTC_TIME = /^\s*(\d{4})-(\d\d)-(\d\d)\s*(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s*$/

const USUAL_UTC_TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,]\d{3}$/

/**
 * `UTCTime`: a comma before two or three digits, or none at all (facts: grammar); then a prefix of the same second has them. A lost space
 * does no harm.
 */
export function readUtcTime(value: string | undefined, prefix?: Prefix): Instant | undefined {
  if (value?.length === 23 && USUAL_UTC_TIME.test(value)) return instantAt(value, 0)
  const parts = UTC_TIME.exec(value ?? '')
  if (!parts) return undefined
  const [, year, month, day, hours, minutes, seconds, digits] = parts
  const at = instant(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hours),
    Number(minutes),
    Number(seconds),
    fraction(digits),
  )
  if (at === undefined || digits !== undefined || prefix?.at === undefined) return at
  return prefix.at >= at && prefix.at < at + 1000 ? prefix.at : at
}
