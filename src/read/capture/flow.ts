import { type Endpoint, formatIp, type Instant, type Where } from '../bytes/index.ts'
import { type Arrival, type Conversation, isNear } from './conversation.ts'
import { beginsClientHello } from './detect.ts'
import { comesFromLow, type Entry, type FlowKey, keyOf } from './flow-table.ts'
import { ACK, type Segment, SYN } from './segment.ts'

/** The file whose packets are being read, and the frame in it. */
export interface Frame {
  readonly source: string
  frame: number
}

/**
 * `fresh`: its SYN was seen, its first bytes were not. `recorded`: met without its SYN; its packets are kept, for its beginning may yet
 * come. `open`: may be TLS, and is put together. `ignored`: not TLS, or its handshake is decided.
 */
type State = 'fresh' | 'recorded' | 'open' | 'ignored'

/** A TCP connection, from its first packet seen. */
export interface Flow extends Entry<Flow> {
  state: State
  frame: Frame
  readonly firstAt: Instant
  lastAt: Instant
  clientLow: boolean
  /** Sequence numbers of the first byte of each side, where they are known. */
  clientBase: number | undefined
  serverBase: number | undefined
  /** A handshake was found; segments like those it was found in are copies. */
  decided: boolean
  recorded: Arrival[]
  recordedBytes: number
  conversation: Conversation | undefined
}

export function createFlow(segment: Segment, frame: Frame): Flow {
  return {
    key: keyOf(segment),
    next: undefined,
    gone: false,
    state: 'recorded',
    frame,
    firstAt: segment.at,
    lastAt: segment.at,
    clientLow: false,
    clientBase: undefined,
    serverBase: undefined,
    decided: false,
    recorded: [],
    recordedBytes: 0,
    conversation: undefined,
  }
}

/** Is there something in this flow that later files may add to? */
export function isUndecided(flow: Flow): boolean {
  return flow.state === 'fresh' || flow.conversation !== undefined || flow.recorded.length > 0
}

export function setBeginning(
  flow: Flow,
  clientLow: boolean,
  clientBase: number | undefined,
  serverBase: number | undefined,
): void {
  flow.clientLow = clientLow
  flow.clientBase = clientBase
  flow.serverBase = serverBase
}

/** A segment apart from the packet it is in, but for its bytes. */
export function arrivalOf(segment: Segment, frame: Frame): Arrival {
  return {
    fromLow: comesFromLow(segment),
    // Data may come with the SYN, which takes a sequence number itself (RFC 7413).
    sequence: segment.flags & SYN ? (segment.sequence + 1) | 0 : segment.sequence,
    acknowledged: segment.acknowledged,
    flags: segment.flags,
    bytes: segment.bytes.subarray(segment.start, segment.end),
    lost: segment.lost,
    at: segment.at,
    where: whereOf(frame),
  }
}

export function whereOf(frame: Frame): Where {
  return { source: frame.source, frame: frame.frame }
}

export function endpointOf(key: FlowKey, low: boolean): Endpoint {
  const octets = new Uint8Array(key.words ? 16 : 4)
  const view = new DataView(octets.buffer)
  if (key.words) for (let i = 0; i < 4; i++) view.setInt32(i * 4, key.words[low ? i : i + 4] ?? 0)
  else view.setInt32(0, low ? key.low : key.high)
  return { ip: formatIp(octets), port: low ? key.ports >>> 16 : key.ports & 0xffff }
}

/** Does a recorded packet belong to the connection that begins so? */
export function fits(arrival: Arrival, clientLow: boolean, clientBase: number): boolean {
  if (arrival.fromLow === clientLow) return isNear(arrival.sequence, clientBase)
  return (arrival.flags & ACK) !== 0 && isNear(arrival.acknowledged, clientBase)
}

/** The recorded packet with the first ClientHello. */
export function firstClientHello(recorded: readonly Arrival[]): Arrival | undefined {
  return recorded
    .filter(({ bytes }) => beginsClientHello(bytes, 0, bytes.length))
    .reduce<Arrival | undefined>(
      (first, arrival) => (first && ((arrival.sequence - first.sequence) | 0) >= 0 ? first : arrival),
      undefined,
    )
}

/** Does this packet go on where the flow was left in another file, with nothing missing between? */
export function goesOn(flow: Flow, segment: Segment): boolean {
  if (flow.state === 'ignored') return segment.at >= flow.firstAt
  if (segment.at < flow.lastAt) return false
  if (flow.state === 'recorded') return true
  const fromClient = comesFromLow(segment) === flow.clientLow
  const next = flow.conversation?.next(fromClient) ?? (fromClient ? flow.clientBase : flow.serverBase)
  const other = flow.conversation?.next(!fromClient) ?? (fromClient ? flow.serverBase : flow.clientBase)
  const { sequence, acknowledged, flags } = segment
  const inOrder = next === undefined ? (flags & SYN) !== 0 : ((sequence - next) | 0) <= 0
  return inOrder && (!(flags & ACK) || other === undefined || ((acknowledged - other) | 0) <= 0)
}
