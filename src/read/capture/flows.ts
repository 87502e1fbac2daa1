import type { Instant, Problem } from '../bytes/index.ts'
import type { Handshake, Memory } from '../tls/index.ts'
import { type Arrival, type Conversation, createConversation, isNear } from './conversation.ts'
import { beginsClientHello, mayBeginTls } from './detect.ts'
import {
  arrivalOf,
  createFlow,
  endpointOf,
  type Flow,
  type Frame,
  firstClientHello,
  fits,
  goesOn,
  isUndecided,
  setBeginning,
  whereOf,
} from './flow.ts'
import { comesFromLow, createFlowTable } from './flow-table.ts'
import type { CaptureLimits } from './limits.ts'
import { playMidstream } from './midstream.ts'
import { createQueue } from './queue.ts'
import { reunite } from './reunion.ts'
import { ACK, FIN, RST, type Segment, SYN } from './segment.ts'
import { SEGMENT_COST } from './stream.ts'

/** How long after its end a connection is kept open for segments that come late, in milliseconds of capture time. */
const LINGER = 2_000

export interface FlowSink {
  handshake(handshake: Handshake): void
  problem(problem: Problem): void
}

/** Follows TCP connections over all packets of a session, and finds the handshakes in them. */
export interface FlowTracker {
  segment(segment: Segment, frame: Frame): void
  /** Decides all that is open; nothing may follow. */
  finish(): void
  count(): number
}

export function createFlowTracker(sink: FlowSink, limits: CaptureLimits): FlowTracker {
  const memory: Memory = { used: 0, limit: limits.heldBytes }
  const reported = new Set<string>()
  /** Undecided flows that are out of the table, for the file read last belongs before or behind what they lack. */
  let parked: Flow[] = []
  let recordedTotal = 0
  let count = 0
  let handedOver = 0
  /** Flows with a conversation, oldest first. */
  const opened = new Set<Flow>()
  const closing = createQueue<{ flow: Flow; until: Instant }>()
  let hand = sink.handshake

  const emit = (handshake: Handshake): void => {
    handedOver++
    hand(handshake)
  }

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
    const flow = createFlow(segment, frame)
    count++
    table.add(flow)
    return flow
  }

  const converse = (flow: Flow, midstream: boolean): Conversation =>
    createConversation({
      low: endpointOf(flow.key, true),
      high: endpointOf(flow.key, false),
      clientLow: flow.clientLow,
      clientBase: flow.clientBase,
      serverBase: flow.serverBase,
      midstream,
      limits,
      memory,
      problem: sink.problem,
    })

  const takeRecorded = (flow: Flow): Arrival[] => {
    const { recorded } = flow
    recordedTotal -= flow.recordedBytes
    flow.recorded = []
    flow.recordedBytes = 0
    return recorded
  }

  /** Hands over what an open flow turned out to be. */
  const conclude = (flow: Flow): void => {
    const handshake = flow.conversation?.finish()
    const foreign = flow.conversation?.status() === 'foreign'
    flow.conversation = undefined
    flow.state = 'ignored'
    opened.delete(flow)
    if (!handshake || foreign) return
    flow.decided = true
    emit(handshake)
  }

  const feed = (flow: Flow, arrival: Arrival): void => {
    const { conversation } = flow
    if (!conversation) return
    const wasClosed = conversation.closed()
    conversation.take(arrival)
    if (conversation.status() !== 'open') conclude(flow)
    else if (conversation.closed() && !wasClosed) {
      closing.push({ flow, until: arrival.at + LINGER })
      if (closing.size() > limits.handshakes) concludeClosed()
    }
  }

  const concludeClosed = (): void => {
    const flow = closing.shift()?.flow
    if (flow?.conversation) conclude(flow)
  }

  /** Puts a flow together from its beginning, which is known. */
  const open = (flow: Flow): void => {
    const arrivals = takeRecorded(flow)
    if (handedOver >= limits.connections) {
      tellLimit('capture-connection-limit', limits.connections, flow.frame)
      flow.state = 'ignored'
      return
    }
    flow.state = 'open'
    flow.conversation = converse(flow, false)
    opened.add(flow)
    for (const oldest of opened) {
      if (opened.size <= limits.handshakes) break
      tellLimit('capture-handshake-limit', limits.handshakes, oldest.frame)
      conclude(oldest)
    }
    for (const arrival of arrivals) feed(flow, arrival)
  }

  const openAtHello = (flow: Flow, { fromLow, sequence, acknowledged, flags }: Arrival): void => {
    setBeginning(flow, fromLow, sequence, flags & ACK ? acknowledged : undefined)
    open(flow)
  }

  const decideMidstream = (flow: Flow): void => {
    const handshake = playMidstream(flow, takeRecorded(flow), () => converse(flow, true))
    flow.state = 'ignored'
    if (handshake) emit(handshake)
  }

  const decide = (flow: Flow): void => {
    const hello = firstClientHello(flow.recorded)
    if (hello) openAtHello(flow, hello)
    if (flow.conversation) conclude(flow)
    else if (flow.recorded.length > 0) decideMidstream(flow)
  }

  /** Keeps a packet of a flow that was met without its SYN, as long as there is room. */
  const record = (flow: Flow, arrival: Arrival): void => {
    const size = arrival.bytes.length + SEGMENT_COST
    const full =
      flow.recordedBytes + size > limits.midstreamBytes || recordedTotal + size > limits.midstreamTotal
    if (!full) {
      flow.recorded.push({ ...arrival, bytes: arrival.bytes.slice() })
      flow.recordedBytes += size
      recordedTotal += size
      return
    }
    flow.state = 'ignored'
    const hello = firstClientHello([...flow.recorded, arrival])
    if (!hello) return
    openAtHello(flow, hello)
    feed(flow, arrival)
  }

  /** Takes an undecided flow out of the table, until the file that goes on with it may have come. */
  const park = (flow: Flow): void => {
    table.remove(flow)
    if (!isUndecided(flow)) return
    parked.push(flow)
    if (parked.length <= limits.handshakes) return
    tellLimit('capture-handshake-limit', limits.handshakes, flow.frame)
    const oldest = parked
    parked = oldest.splice(oldest.length >> 1)
    for (const one of oldest) decide(one)
  }

  /** The first packet of a flow in another file than the last one: it goes on here, or it is a part to be put together later. */
  const changeFile = (flow: Flow, segment: Segment, frame: Frame): Flow => {
    if (goesOn(flow, segment)) {
      flow.frame = frame
      return flow
    }
    park(flow)
    return create(segment, frame)
  }

  /** Another connection begins on the same endpoints. */
  const renew = (flow: Flow, segment: Segment, frame: Frame): Flow => {
    if (flow.conversation && flow.frame === frame) conclude(flow)
    if (flow.state === 'fresh' && flow.frame === frame) table.remove(flow)
    else park(flow)
    return create(segment, frame)
  }

  /** A SYN begins a connection, repeats its beginning, or comes behind the data where packets are out of order. */
  const synchronise = (known: Flow, segment: Segment, frame: Frame, isNew: boolean): Flow => {
    const reply = (segment.flags & ACK) !== 0
    const clientLow = comesFromLow(segment) !== reply
    const sequence = (segment.sequence + 1) | 0
    const clientBase = reply ? segment.acknowledged : sequence
    const serverBase = reply ? sequence : undefined
    if (repeats(known, clientLow, clientBase) && !(known.decided && known.frame !== frame)) {
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

  const repeats = (flow: Flow, clientLow: boolean, sequence: number): boolean =>
    flow.clientBase !== undefined && flow.clientLow === clientLow && isNear(flow.clientBase, sequence)

  /** A ClientHello in a flow that was given up: a connection whose SYN was lost, or TLS begun inside another protocol. */
  const beginAnew = (known: Flow, segment: Segment, frame: Frame): void => {
    const arrival = arrivalOf(segment, frame)
    const { clientBase, clientLow } = known
    const copy =
      clientBase !== undefined && clientLow === arrival.fromLow && isNear(arrival.sequence, clientBase)
    if (known.decided && copy) return
    const flow = known.decided ? renew(known, segment, frame) : known
    openAtHello(flow, arrival)
    feed(flow, arrival)
  }

  const arrive = (flow: Flow, segment: Segment, frame: Frame): void => {
    if (flow.state === 'fresh') {
      const { bytes, start, end } = segment
      const base = comesFromLow(segment) === flow.clientLow ? flow.clientBase : flow.serverBase
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
    for (let first = closing.first(); first && first.until < now; first = closing.first()) concludeClosed()
  }

  /** Puts the parts of a connection together: what was recorded goes to the part that has the beginning. */
  const joinParts = (parts: readonly Flow[]): void => {
    const main =
      parts.find(part => part.conversation) ?? parts.find(part => part.state === 'fresh') ?? parts[0]
    if (!main) return
    count -= parts.length - 1
    main.serverBase ??= parts.find(part => part.serverBase !== undefined)?.serverBase
    const arrivals = parts.flatMap(takeRecorded)
    if (arrivals.length > 0 && main.state === 'fresh') open(main)
    if (main.conversation) for (const arrival of arrivals) feed(main, arrival)
    else main.recorded = arrivals
    decide(main)
  }

  return {
    segment(segment, frame) {
      if (closing.size() > 0) expire(segment.at)
      const known = table.find(segment)
      let flow = known ?? create(segment, frame)
      if (flow.frame !== frame) flow = changeFile(flow, segment, frame)
      if (segment.flags & SYN) flow = synchronise(flow, segment, frame, flow !== known)
      const { bytes, start, end } = segment
      if (flow.state === 'ignored') {
        if (start < end && bytes[start] === 0x16 && beginsClientHello(bytes, start, end))
          beginAnew(flow, segment, frame)
        return
      }
      if (segment.at > flow.lastAt) flow.lastAt = segment.at
      if (start < end || segment.lost > 0 || segment.flags & (FIN | RST)) arrive(flow, segment, frame)
    },
    finish() {
      const found: Handshake[] = []
      hand = handshake => found.push(handshake)
      for (const parts of reunite([...parked, ...table.all()].filter(isUndecided))) joinParts(parts)
      for (const handshake of found.sort((a, b) => a.at - b.at)) sink.handshake(handshake)
    },
    count: () => count,
  }
}
