import { type Endpoint, formatIp, type Instant, type Problem, type Where } from '../bytes/index.ts'
import type { Handshake, Memory } from '../tls/index.ts'
import { type Arrival, type Conversation, createConversation, isNear } from './conversation.ts'
import { beginsClientHello, mayBeginTls } from './detect.ts'
import { comesFromLow, createFlowTable, type Entry, type FlowKey, keyOf } from './flow-table.ts'
import type { CaptureLimits } from './limits.ts'
import { ACK, FIN, RST, type Segment, SYN } from './segment.ts'

/** How long after its end a connection is kept open for segments that come late, in milliseconds of capture time. */
const LINGER = 2_000

/** The file whose packets are being read, and the frame in it. */
export interface Frame {
  readonly source: string
  frame: number
}

export interface FlowSink {
  handshake(handshake: Handshake): void
  problem(problem: Problem): void
}

/** Follows TCP connections over all packets of a session, and finds the handshakes in them. */
export interface FlowTracker {
  segment(segment: Segment, frame: Frame): void
  /** Decides all that is open; nothing may follow. */
  finish(): void
  readonly flows: number
}

/**
 * `fresh`: its SYN was seen, its first bytes were not. `recorded`: seen from the middle; its packets are kept, for the file with its
 * beginning may yet come. `open`: may be TLS, and is put together. `ignored`: not TLS, or its handshake is decided.
 */
type State = 'fresh' | 'recorded' | 'open' | 'ignored'

interface Flow extends Entry<Flow> {
  state: State
  frame: Frame
  firstAt: Instant
  lastAt: Instant
  clientLow: boolean
  /** Sequence number of the client's first byte, where it is known. */
  clientBase: number | undefined
  serverBase: number | undefined
  /** A handshake was found; segments like those it was found in are copies. */
  decided: boolean
  recorded: Arrival[]
  recordedBytes: number
  conversation: Conversation | undefined
}

export function createFlowTracker(sink: FlowSink, limits: CaptureLimits): FlowTracker {
  const memory: Memory = { used: 0, limit: limits.heldBytes }
  let recordedTotal = 0
  const reported = new Set<string>()
  /** Undecided flows that are out of the table, for they belong before or behind the file that was read last. */
  const parked: Flow[] = []
  const opened = createQueue<Flow>()
  const closing = createQueue<{ flow: Flow; until: Instant }>()
  let count = 0
  let emit = sink.handshake

  const tellLimit = (code: string, limit: number, frame: Frame): void => {
    if (reported.has(code)) return
    reported.add(code)
    sink.problem({ code, where: whereOf(frame), params: { limit } })
  }

  const table = createFlowTable<Flow>(limits.flows, flow => {
    tellLimit('capture-flow-limit', limits.flows, flow.frame)
    decide(flow)
  })

  const create = (segment: Segment, frame: Frame): Flow => {
    const flow: Flow = {
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
    count++
    table.add(flow)
    return flow
  }

  const converse = (flow: Flow, clientLow: boolean, midstream = false): Conversation =>
    createConversation({
      low: endpoint(flow.key, true),
      high: endpoint(flow.key, false),
      clientLow,
      clientBase: midstream ? lowestSequence(flow.recorded, clientLow) : flow.clientBase,
      serverBase: midstream ? lowestSequence(flow.recorded, !clientLow) : flow.serverBase,
      midstream,
      limits,
      memory,
      problem: sink.problem,
    })

  const forget = (flow: Flow): void => {
    recordedTotal -= flow.recordedBytes
    flow.recorded = []
    flow.recordedBytes = 0
  }

  /** Hands over what an open flow turned out to be. */
  const conclude = (flow: Flow): void => {
    const handshake = flow.conversation?.finish()
    const foreign = flow.conversation?.status() === 'foreign'
    flow.conversation = undefined
    flow.state = 'ignored'
    if (!handshake || foreign) return
    flow.decided = true
    emit(handshake)
  }

  /** A flow whose beginning is in no file: the higher port is taken for the client's, unless the messages say otherwise. */
  const decideRecorded = (flow: Flow): void => {
    const highPort = flow.key.ports & 0xffff
    const clientLow = flow.key.ports >>> 16 > highPort
    const play = (low: boolean): Conversation => {
      const conversation = converse(flow, low, true)
      for (const arrival of flow.recorded) conversation.take(arrival)
      return conversation
    }
    let conversation = play(clientLow)
    let handshake = conversation.finish()
    if (conversation.reversed()) {
      conversation = play(!clientLow)
      handshake = conversation.finish()
    }
    forget(flow)
    flow.state = 'ignored'
    if (handshake) emit(handshake)
  }

  const decide = (flow: Flow): void => {
    if (flow.conversation) conclude(flow)
    else if (flow.recorded.length > 0) decideRecorded(flow)
  }

  const feed = (flow: Flow, arrival: Arrival): void => {
    const conversation = flow.conversation
    if (!conversation) return
    const wasClosed = conversation.closed()
    conversation.take(arrival)
    if (conversation.status() !== 'open') conclude(flow)
    else if (conversation.closed() && !wasClosed) closing.push({ flow, until: arrival.at + LINGER })
  }

  const open = (flow: Flow): void => {
    flow.state = 'open'
    flow.conversation = converse(flow, flow.clientLow)
    opened.push(flow)
    while (opened.size > limits.handshakes) {
      const oldest = opened.shift()
      if (!oldest?.conversation) continue
      tellLimit('capture-handshake-limit', limits.handshakes, oldest.frame)
      conclude(oldest)
    }
    const arrivals = flow.recorded
    forget(flow)
    for (const arrival of arrivals) feed(flow, arrival)
  }

  const record = (flow: Flow, arrival: Arrival): void => {
    const size = arrival.bytes.length
    if (flow.recordedBytes + size > limits.midstreamBytes || recordedTotal + size > limits.midstreamTotal) {
      flow.state = 'ignored'
      return
    }
    flow.recorded.push({ ...arrival, bytes: arrival.bytes.slice() })
    flow.recordedBytes += size
    recordedTotal += size
  }

  /** Takes an undecided flow out of the table, until the file that goes on with it may have come. */
  const park = (flow: Flow): void => {
    table.remove(flow)
    if (!flow.conversation && flow.recorded.length === 0) return
    parked.push(flow)
    if (parked.length <= limits.handshakes) return
    tellLimit('capture-handshake-limit', limits.handshakes, flow.frame)
    for (const oldest of parked.splice(0, parked.length >> 1)) decide(oldest)
  }

  /** The first packet of a flow in another file than the last one: it goes on here, or this file is out of order. */
  const changeFile = (flow: Flow, segment: Segment, frame: Frame): Flow => {
    const silent = segment.end === segment.start && segment.lost === 0
    const goesOn =
      flow.state === 'ignored'
        ? segment.at >= flow.firstAt
        : segment.at >= flow.lastAt &&
          (silent || (flow.conversation?.expects(comesFromLow(segment), segment.sequence) ?? true))
    if (goesOn) {
      flow.frame = frame
      return flow
    }
    park(flow)
    return create(segment, frame)
  }

  const renew = (flow: Flow, segment: Segment, frame: Frame): Flow => {
    if (flow.conversation && flow.frame === frame) conclude(flow)
    park(flow)
    return create(segment, frame)
  }

  const setBeginning = (flow: Flow, clientLow: boolean, clientBase: number, serverBase?: number): void => {
    flow.clientLow = clientLow
    flow.clientBase = clientBase
    flow.serverBase = serverBase
  }

  /** A SYN begins a connection, repeats its beginning, or comes behind the data in a capture that is out of order. */
  const synchronise = (known: Flow, segment: Segment, frame: Frame, isNew: boolean): Flow => {
    const reply = (segment.flags & ACK) !== 0
    const clientLow = comesFromLow(segment) !== reply
    const sequence = (segment.sequence + 1) | 0
    const clientBase = reply ? segment.acknowledged : sequence
    const serverBase = reply ? sequence : undefined
    const same =
      known.clientBase !== undefined &&
      known.clientLow === clientLow &&
      isNear(known.clientBase, clientBase) &&
      !(known.decided && known.frame !== frame)
    if (same) {
      if (serverBase === undefined) return known
      known.serverBase ??= serverBase
      known.conversation?.beginServer(serverBase, segment.at, whereOf(frame))
      return known
    }
    if (known.state === 'recorded' && known.recorded.some(arrival => fits(arrival, clientLow, clientBase))) {
      setBeginning(known, clientLow, clientBase, serverBase)
      open(known)
      return known
    }
    const flow = isNew ? known : renew(known, segment, frame)
    setBeginning(flow, clientLow, clientBase, serverBase)
    flow.state = 'fresh'
    return flow
  }

  /** A ClientHello where none was expected: a connection whose SYN was lost, or TLS begun inside another protocol. */
  const beginHere = (known: Flow, segment: Segment, frame: Frame): void => {
    const fromLow = comesFromLow(segment)
    if (
      known.decided &&
      known.clientLow === fromLow &&
      known.clientBase !== undefined &&
      isNear(segment.sequence, known.clientBase)
    )
      return
    const flow = known.decided ? renew(known, segment, frame) : known
    const acknowledges = (segment.flags & ACK) !== 0
    setBeginning(flow, fromLow, segment.sequence, acknowledges ? segment.acknowledged : undefined)
    open(flow)
    feed(flow, arrivalOf(segment, frame))
  }

  const arrive = (flow: Flow, segment: Segment, frame: Frame): void => {
    if (flow.state === 'fresh') {
      const base = comesFromLow(segment) === flow.clientLow ? flow.clientBase : flow.serverBase
      const { bytes, start, end } = segment
      if (start < end && segment.sequence === base && !mayBeginTls(bytes, start, end)) {
        flow.state = 'ignored'
        return
      }
      if (start === end) return
      open(flow)
    }
    const arrival = arrivalOf(segment, frame)
    if (flow.state === 'open') feed(flow, arrival)
    else if (flow.state === 'recorded') record(flow, arrival)
  }

  const expire = (now: Instant): void => {
    for (let first = closing.first(); first && first.until < now; first = closing.first()) {
      closing.shift()
      if (first.flow.conversation) conclude(first.flow)
    }
  }

  return {
    segment(segment, frame) {
      if (closing.size > 0) expire(segment.at)
      const known = table.find(segment)
      let flow = known ?? create(segment, frame)
      if (flow.frame !== frame) flow = changeFile(flow, segment, frame)
      if (segment.flags & SYN) flow = synchronise(flow, segment, frame, flow !== known)
      const { bytes, start, end } = segment
      if (flow.state === 'ignored' || flow.state === 'recorded') {
        if (start < end && bytes[start] === 0x16 && beginsClientHello(bytes, start, end)) {
          beginHere(flow, segment, frame)
          return
        }
        if (flow.state === 'ignored') return
      }
      if (segment.at > flow.lastAt) flow.lastAt = segment.at
      if (start < end || segment.lost > 0 || segment.flags & (FIN | RST)) arrive(flow, segment, frame)
    },
    finish() {
      const found: Handshake[] = []
      emit = handshake => found.push(handshake)
      const left = [...parked, ...table.all()].filter(flow => flow.conversation || flow.recorded.length > 0)
      for (const group of groupByEndpoints(left)) {
        let current: Flow | undefined
        for (const flow of group) {
          if (current && joins(current, flow)) absorb(current, flow)
          else {
            if (current) decide(current)
            current = flow
          }
        }
        if (current) decide(current)
      }
      for (const handshake of found.sort((a, b) => a.at - b.at)) sink.handshake(handshake)
    },
    get flows() {
      return count
    },
  }

  /** Goes on in `flow` with what another file held of it. */
  function absorb(flow: Flow, later: Flow): void {
    count--
    const arrivals = later.recorded
    if (flow.conversation) forget(later)
    if (flow.conversation) for (const arrival of arrivals) feed(flow, arrival)
    else {
      flow.recorded.push(...arrivals)
      flow.recordedBytes += later.recordedBytes
      later.recorded = []
      later.recordedBytes = 0
    }
  }
}

/** May `later` be the continuation of `flow`? */
function joins(flow: Flow, later: Flow): boolean {
  if (later.recorded.length === 0) return false
  const { conversation } = flow
  return later.recorded.some(({ fromLow, sequence }) =>
    conversation
      ? conversation.reaches(fromLow, sequence)
      : flow.recorded.some(
          arrival =>
            arrival.fromLow === fromLow &&
            (isNear(sequence, arrival.sequence) || isNear(arrival.sequence, sequence)),
        ),
  )
}

/** Flows of the same endpoints, in the order of time. */
function groupByEndpoints(flows: readonly Flow[]): Flow[][] {
  const groups = new Map<string, Flow[]>()
  for (const flow of flows) {
    const { low, high, ports, words } = flow.key
    const name = `${words ? words.join() : ''}/${low}/${high}/${ports}`
    groups.set(name, [...(groups.get(name) ?? []), flow])
  }
  return [...groups.values()].map(group => group.sort((a, b) => a.firstAt - b.firstAt))
}

/** Where the recorded packets of one side begin. */
function lowestSequence(recorded: readonly Arrival[], low: boolean): number | undefined {
  let lowest: number | undefined
  for (const { fromLow, sequence, bytes, lost } of recorded)
    if (fromLow === low && bytes.length + lost > 0)
      if (lowest === undefined || ((sequence - lowest) | 0) < 0) lowest = sequence
  return lowest
}

/** Does a recorded packet belong to the connection that begins so? */
function fits(arrival: Arrival, clientLow: boolean, clientBase: number): boolean {
  if (arrival.fromLow === clientLow) return isNear(arrival.sequence, clientBase)
  return (arrival.flags & ACK) !== 0 && isNear(arrival.acknowledged, clientBase)
}

function arrivalOf(segment: Segment, frame: Frame): Arrival {
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

function whereOf(frame: Frame): Where {
  return { source: frame.source, frame: frame.frame }
}

function endpoint(key: FlowKey, low: boolean): Endpoint {
  const octets = new Uint8Array(key.words ? 16 : 4)
  const view = new DataView(octets.buffer)
  if (key.words) for (let i = 0; i < 4; i++) view.setInt32(i * 4, key.words[low ? i : i + 4] ?? 0)
  else view.setInt32(0, low ? key.low : key.high)
  return { ip: formatIp(octets), port: low ? key.ports >>> 16 : key.ports & 0xffff }
}

/** First in, first out, at constant cost. */
function createQueue<T>() {
  let items: T[] = []
  let head = 0
  return {
    get size() {
      return items.length - head
    },
    first: (): T | undefined => items[head],
    push(item: T): void {
      items.push(item)
    },
    shift(): T | undefined {
      const item = items[head++]
      if (head > 1024 && head * 2 > items.length) {
        items = items.slice(head)
        head = 0
      }
      return item
    },
  }
}
