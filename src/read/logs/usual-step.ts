import type { Endpoint, Instant } from '../bytes/index.ts'
import { type LogEvent, type OriginDescriptor, QUOTE_LENGTH } from './event.ts'
import { endpointOf, requestLine, statusLine } from './fields.ts'
import { readUtcTime } from './prefix.ts'
import { originOf } from './segment.ts'
import { NEXT_HOP } from './shapes/step.ts'

/**
 * A step of a request as nearly all are written: on one line, by the traffic server, with its message (facts: samples of INFO). They are the
 * bulk of what is read of a log; one look at them takes an eighth of the time of the way that copes with everything.
 */
const STEP =
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d ([A-Za-z\d][\w-]{0,63}) traffic_server\[(\d{1,9})\]: UTCTime="(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3})" Module="network\.http\.trafficserver" Level="(INFO|DEBUG)": {1,2}Detail="(Receive Request|Sending Request|Receive Response|Sending Response)" Txn-id="(\d{1,18})" TrackingID="([\w-]{0,64})" (Src|Dst)-ip="([\da-f.:]{2,45})" (?:Src|Dst)-port="(\d{1,5})"(?: Last-via-addr="[\w.:-]{0,64}")? Msg="([^"\\]{1,600})"$/

/** Texts that are seen again and again, and what they were read as; forgotten when there are too many. */
const MOST_KNOWN = 256

function remembered<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return text => {
    const before = known.get(text)
    if (before !== undefined || known.has(text)) return before as T
    if (known.size >= MOST_KNOWN) known.clear()
    const value = read(text)
    known.set(text, value)
    return value
  }
}

const PATH_SEGMENT = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)?\/[^/?#\s]+/i

/** Reads the usual steps of one log. Undefined for anything else, which is not a mistake. */
export function createUsualSteps(source: string) {
  const origin = remembered<OriginDescriptor | undefined>(originOf)

  return (line: string, number: number): LogEvent | undefined => {
    const parts = line.length <= QUOTE_LENGTH ? STEP.exec(line) : undefined
    if (!parts) return undefined
    const at = readUtcTime(parts[3])
    const end = endpointOf(parts[9] as string, parts[10] as string)
    if (at === undefined || end === undefined) return undefined
    return event(parts as unknown as readonly string[], at, end, { source, line: number }, line, origin)
  }
}

function event(
  parts: readonly string[],
  at: Instant,
  end: Endpoint,
  where: { readonly source: string; readonly line: number },
  text: string,
  originIn: (target: string) => OriginDescriptor | undefined,
): LogEvent | undefined {
  const [, host = '', pid, , level = '', detail = '', txn = '', trackingId, side, , , message = ''] = parts
  const kept = {
    at,
    host,
    process: 'traffic_server',
    pid: Number(pid),
    where,
    text,
    txn,
    ...(trackingId && { trackingId }),
    level,
  }
  const isReceived = detail.startsWith('Receive')
  if ((side === 'Src') !== isReceived) return undefined
  if (detail.endsWith('Request')) {
    const line = requestLine(message)
    if (!line) return undefined
    const { method, target } = line
    if (!isReceived) return { kind: 'send-request', ...kept, to: end, method, target }
    const origin = originIn(PATH_SEGMENT.exec(target)?.[0] ?? '')
    return origin
      ? { kind: 'receive-request', ...kept, client: end, method, target, origin }
      : { kind: 'receive-request', ...kept, client: end, method, target }
  }
  const line = statusLine(message)
  if (!line || NEXT_HOP.test(line.reason)) return undefined
  const { status, reason } = line
  return isReceived
    ? { kind: 'receive-response', ...kept, from: end, status }
    : { kind: 'send-response', ...kept, to: end, status, reason }
}
