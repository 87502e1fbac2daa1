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

/**
 * The pieces of evidence as steps in the order of time, on the clock of the capture: the log's clock is set right by what correlating both found
 * (`skew`, log ahead of capture, milliseconds). At one instant a step keeps its place.
 */
export function stepsOf(evidence: readonly Exhibit[], skew: number): readonly Step[] {
  const at = ({ kind, at: time }: Exhibit) => Date.parse(time) - (kind === 'log' ? skew : 0)
  return [...evidence]
    .filter(({ kind }) => kind === 'log' || kind === 'packet')
    .sort((a, b) => at(a) - at(b) || place(a) - place(b))
    .map(exhibit => (exhibit.kind === 'log' ? logStep(exhibit) : packetStep(exhibit)))
}

const place = ({ where }: Exhibit) => where.line ?? where.frame ?? 0

/** `10.0.0.1:31578 > 10.0.0.2:6972 ` before what a packet says. */
const FLOW = /^\S+:(\d+) > \S+:\d+ /

function packetStep(exhibit: Exhibit): Step {
  const { quote } = exhibit
  const flow = FLOW.exec(quote)
  const text = flow ? quote.slice(flow[0].length) : quote
  return {
    exhibit,
    text,
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

/** A request with the origin it is for in place of the proxy and the encoded segment. */
function readable(message: string): string {
  const [whole = '', method = '', target = '', , rest = ''] = REQUEST.exec(message) ?? []
  const origin = originOf(target)
  return origin ? `${method} ${placeOf(origin)} ${rest}${message.slice(whole.length)}` : message
}
