import type { Instant } from '../bytes/index.ts'
import { createClock } from './clock.ts'
import { conceal, isSuspect } from './conceal.ts'
import { type LogEvent, type LogSink, QUOTE_LENGTH } from './event.ts'
import { createGroups, type Group } from './groups.ts'
import { createLineCap } from './line-cap.ts'
import { createNeedles } from './needles.ts'
import { createPassing } from './passing.ts'
import { readPrefix, readUtcTime } from './prefix.ts'
import { type LogRecord, readRecords, withBlock } from './record.ts'
import type { Context, Found } from './shape.ts'
import { SHAPES } from './shapes/index.ts'
import { lacksMessage, stepOf } from './shapes/step.ts'
import { createTwins } from './twins.ts'
import { createUsualSteps } from './usual-step.ts'

export interface LogOptions {
  /** UTC; dates records whose year nothing in the log tells, e.g. the time in the name of the file. */
  readonly base?: Instant
  /** Bytes of a line that are looked at (default `LONGEST_LINE`); the rest of a longer one is skipped. */
  readonly longestLine?: number
  /**
   * Only what can bear upon an origin is handed on: no alarms, of settings only those with a topic, of allowed requests only the newest
   * before each refusal, of a step that is written twice only the shorter record. The rest is passed over unread, which takes a tenth of the time (default false).
   */
  readonly originsOnly?: boolean
}

/** A log line is a few hundred bytes; messages are printed over several lines. */
export const LONGEST_LINE = 1 << 20

export interface LogCounts {
  readonly bytes: number
  readonly lines: number
  readonly events: number
  /** Events of the traffic server. */
  readonly trafficServerEvents: number
  /** Those among them that were not handed on (`originsOnly`). */
  readonly passedOver: number
  /** Requests received, twins not counted. */
  readonly requests: number
  /** Lines of more than `longestLine` bytes. */
  readonly longLines: number
  /** UTC of the first and the last record, where they tell it. */
  readonly from?: Instant
  readonly to?: Instant
}

export interface LogReader {
  push(chunk: Uint8Array): void
  end(): LogCounts
}

/** Groups that are looked through for the message of a step before it is told without. */
const PATIENCE = 4
/** Events that wait for the first record that tells the time. */
const MOST_UNDATED = 256

const UTC_TIME = /UTCTime="([^"]*)"/

const NEEDLES = createNeedles(SHAPES.flatMap(shape => shape.needles))

/** What a shape found becomes the event itself: a copy of each would cost as much as all else that is done for it. */
type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** An event's own texts without secrets; what a shape decoded is part of its record, so a clean record needs no look. */
function concealed(found: Found): Found {
  const texts = Object.entries(found).map(([key, value]) => [
    key,
    typeof value === 'string' ? conceal(value) : value,
  ])
  return Object.fromEntries(texts) as Found
}

/**
 * Reads a log of an Expressway in one pass. Only the lines that hold a needle of some shape become text; memory does not grow with the
 * log. How the bytes are cut into chunks makes no difference.
 *
 * Problems: `line-too-long` (once, with the number of such lines), `undated-record` (once: nothing in the log tells the year; such events
 * have the time 0).
 */
export function createLogReader(source: string, sink: LogSink, options: LogOptions = {}): LogReader {
  const clock = createClock(options.base)
  const context: Context = { wording: '1.1.1' }
  const usualStep = createUsualSteps(source)
  const twins = createTwins(event => sink.event(event))
  const waiting: { record: LogRecord; groups: number }[] = []
  const undated: { record: LogRecord; found: readonly Found[] }[] = []
  let host = ''
  let [bytes, events, trafficServerEvents, requests, longLines] = [0, 0, 0, 0, 0]
  let lastRequest = ''
  let saidUndated = false

  const passing = options.originsOnly ? createPassing() : undefined
  const groups = createGroups(NEEDLES, take, () => waiting.length > 0)
  const cap = createLineCap(
    options.longestLine ?? LONGEST_LINE,
    piece => groups.push(piece),
    () => longLines++,
  )

  function take(group: Group): void {
    if (passing) {
      const held = passing.release(group)
      if (held) readGroup(held)
      if (clock.isSet && waiting.length === 0 && (passing.over(group) || passing.hold(group))) return
      for (const before of passing.wanted(group)) for (const record of readRecords(before)) read(record)
    }
    readGroup(group)
  }

  function readGroup(group: Group): void {
    const step = group.lines.length === 1 ? usualStep(group.lines[0] as string, group.line) : undefined
    if (step && !isSuspect(step.text)) readStep(step)
    else readSlowly(group)
    for (const step of waiting) step.groups--
    while (waiting[0] && waiting[0].groups < 0) read((waiting.shift() as (typeof waiting)[number]).record)
  }

  /** What `readSlowly` would do with it. */
  function readStep(step: LogEvent): void {
    passing?.newest()
    host = step.host
    clock.tell(step.at)
    hand(step)
    settle()
  }

  function readSlowly(group: Group): void {
    for (const record of readRecords(group)) {
      const before = passing?.newest()
      if (before !== undefined && !(record.prefix?.at !== undefined && record.prefix.host)) lookBack(before)
      host = record.prefix?.host || host
      adopt(record)
      if (lacksMessage(record)) waiting.push({ record, groups: PATIENCE })
      else read(record)
    }
  }

  /** Gives a message that stands behind another record to the step that waits for one. */
  function adopt(record: LogRecord): void {
    const first = record.block?.lines[0]
    if (record.block?.kind !== 'http' || first === undefined || stepOf(record)) return
    const kind = first.startsWith('HTTP/') ? 'response' : 'request'
    const index = waiting.findIndex(({ record: step }) => stepOf(step)?.endsWith(kind))
    const step = waiting[index]?.record
    if (!step) return
    waiting.splice(index, 1)
    read(withBlock(step, record.block))
  }

  function read(record: LogRecord): void {
    const utc = readUtcTime(record.attributes.get('UTCTime'), record.prefix)
    const at = clock.read(record.prefix, utc)
    const found = shapesOf(record)
    if (found.length === 0) return
    if (at === undefined && undated.length < MOST_UNDATED) undated.push({ record, found })
    else for (const one of found) emit(record, one, at ?? undatedTime(record))
    if (clock.isSet) settle()
  }

  /** A record without a time or a host has those of its neighbours, also of one that was passed over. */
  function lookBack(line: string): void {
    const prefix = readPrefix(line)
    clock.read(prefix, readUtcTime(UTC_TIME.exec(line)?.[1], prefix))
    host = prefix?.host || host
  }

  function shapesOf(record: LogRecord): readonly Found[] {
    for (const shape of SHAPES) {
      const found = shape.read(record, context)
      if (found) return found
    }
    return []
  }

  /** Tells what waited for a neighbour with a time. */
  function settle(): void {
    for (const { record, found } of undated.splice(0))
      for (const one of found) emit(record, one, clock.read(record.prefix, undefined) ?? undatedTime(record))
  }

  function undatedTime(record: LogRecord): Instant {
    if (!saidUndated) sink.problem({ code: 'undated-record', where: { source, line: record.line } })
    saidUndated = true
    return 0
  }

  function emit(record: LogRecord, found: Found, at: Instant): void {
    const { prefix } = record
    const quote = record.quote.slice(0, 4 * QUOTE_LENGTH)
    const shown = conceal(quote)
    const isClean = shown === quote && quote.length === record.quote.length
    const event = (isClean ? found : concealed(found)) as Writable<LogEvent>
    event.at = at
    event.host = prefix?.host || host
    event.process = prefix?.process ?? ''
    event.where = { source, line: record.line }
    event.text = shown.slice(0, QUOTE_LENGTH)
    if (prefix?.pid !== undefined) event.pid = prefix.pid
    if (event.process !== 'traffic_server' && record.body.startsWith('[ET_NET')) trafficServerEvents++
    hand(event)
  }

  function hand(event: LogEvent): void {
    events++
    if (event.process === 'traffic_server') trafficServerEvents++
    if (event.kind === 'receive-request') countRequest(event)
    twins.push(event)
  }

  function countRequest(event: Extract<LogEvent, { kind: 'receive-request' }>): void {
    const key = `${event.pid} ${event.txn} ${event.client?.port}`
    if (key !== lastRequest) requests++
    lastRequest = key
  }

  return {
    push(chunk) {
      bytes += chunk.length
      cap(chunk)
    },
    end() {
      const { lines, firstHead, lastHead } = groups.end()
      const held = passing?.release()
      if (held) readGroup(held)
      for (const { record } of waiting.splice(0)) read(record)
      settle()
      twins.end()
      if (longLines > 0)
        sink.problem({ code: 'line-too-long', where: { source }, params: { lines: longLines } })
      const passedOver = passing?.count() ?? 0
      const from = timeOf(firstHead)
      const to = timeOf(lastHead)
      return {
        bytes,
        lines,
        events,
        trafficServerEvents: trafficServerEvents + passedOver,
        passedOver,
        requests,
        longLines,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      }
    },
  }

  function timeOf(head: string): Instant | undefined {
    const prefix = readPrefix(head)
    const utc = readUtcTime(UTC_TIME.exec(head)?.[1])
    return (utc ?? prefix?.at ?? prefix?.local) === undefined ? undefined : clock.read(prefix, utc)
  }
}
