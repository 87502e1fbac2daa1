import { originOf } from '../../read/logs/index.ts'
import type { ReportOrigin } from '../report/index.ts'
import { placeOf } from '../text/index.ts'

export type Exhibit = ReportOrigin['evidence'][number]

/** A rung of the ladder: from one lane to another, or a note of the traffic server's own. */
export interface Step {
  readonly exhibit: Exhibit
  readonly text: string
  readonly direction: Direction
  /** What refuses, warns or fails. */
  readonly bad: boolean
  /** Port of the client side of the connection that a packet belongs to. */
  readonly port: string | null
}

export type Direction = 'to-server' | 'to-origin' | 'from-origin' | 'to-client' | 'note' | 'between'

/** Both clocks are read to the millisecond, so that a difference this small may be rounding and corrects nothing. */
const RESOLUTION = 2

/** By how much log times are set back, in milliseconds; `skew`: log ahead of capture, as correlating both found. */
export const correctionOf = (skew: number): number => (Math.abs(skew) < RESOLUTION ? 0 : skew)

/**
 * The pieces of evidence as steps in the order of time, on the clock of the capture. At one instant packets come first: a line of the log is written
 * when the thing has happened.
 */
export function stepsOf(evidence: readonly Exhibit[], skew: number): readonly Step[] {
  const back = correctionOf(skew)
  const at = ({ kind, at: time }: Exhibit) => Date.parse(time) - (kind === 'log' ? back : 0)
  return [...evidence]
    .filter(({ kind }) => kind === 'log' || kind === 'packet')
    .sort((a, b) => at(a) - at(b) || rank(a) - rank(b) || place(a) - place(b))
    .map(exhibit => (exhibit.kind === 'log' ? logStep(exhibit) : packetStep(exhibit)))
}

const rank = ({ kind }: Exhibit) => (kind === 'packet' ? 0 : 1)
const place = ({ where }: Exhibit) => where.line ?? where.frame ?? 0

/** `10.0.0.1:31578 > 10.0.0.2:6972 ` before what a packet says. */
const FLOW = /^\S+:(\d+) > \S+:\d+ /

function packetStep(exhibit: Exhibit): Step {
  const { quote } = exhibit
  const flow = FLOW.exec(quote)
  const text = flow ? quote.slice(flow[0].length) : quote
  return {
    exhibit,
    text: text.replace(/ from (?:client|server)$/, ''),
    direction: packetDirection(text),
    bad: /^alert /i.test(text),
    port: flow?.[1] ?? null,
  }
}

/** RFC 5246 section 7.3: who sends which message; an alert says itself who sent it. */
function packetDirection(text: string): Direction {
  if (/ from client$/.test(text)) return 'to-origin'
  if (/ from server$/.test(text)) return 'from-origin'
  if (/^ClientHello\b/.test(text)) return 'to-origin'
  return /^(?:ServerHello|Certificate)\b/.test(text) ? 'from-origin' : 'between'
}

/** What a record of the traffic server's requests says it does, and between whom. */
const DETAILS: readonly (readonly [string, Direction])[] = [
  ['Detail="Receive Request"', 'to-server'],
  ['Detail="Sending Request"', 'to-origin'],
  ['Detail="Receive Response"', 'from-origin'],
  ['Detail="Sending Response"', 'to-client'],
]
const MESSAGE = /(?:Msg="|HTTPMSG: ?\|)([^"|]{1,400})/
/** Time, host, process and thread before the text of a record. */
const PREFIX = /^\S+ \S+ traffic_server(?:\[\d+\])?: (?:\[ET_NET \d+\] )?/
/** Method and target of a request; the target names the proxy first and the origin in its first path segment. */
const REQUEST = /^([A-Z]+) (https?:\/\/[^/\s]+\/([^/\s]+)(\S*))/

function logStep(exhibit: Exhibit): Step {
  const { quote } = exhibit
  const direction = DETAILS.find(([detail]) => quote.includes(detail))?.[1] ?? 'note'
  const message = direction === 'note' ? undefined : MESSAGE.exec(quote)?.[1]
  const text = message === undefined ? quote.replace(PREFIX, '') : readable(message.trim())
  const refused = /^HTTP\/\d\S* [45]\d\d/.test(text) || /^(?:WARNING|ERROR)\b/.test(text)
  return { exhibit, text, direction, bad: refused, port: null }
}

/** RFC 9112 section 3: a request line ends with the version; some records have the headers behind it. */
const REQUEST_LINE = /^[A-Z]+ .*? HTTP\/\d(?:\.\d)?(?= |$)/

/** A request with the origin it is for in place of the proxy and the encoded segment. */
function readable(message: string): string {
  const [whole = '', method = '', target = '', , rest = ''] = REQUEST.exec(message) ?? []
  const origin = originOf(target)
  const line = origin ? `${method} ${placeOf(origin)} ${rest}${message.slice(whole.length)}` : message
  return REQUEST_LINE.exec(line)?.[0] ?? line
}
