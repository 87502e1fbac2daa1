import type { Chunk } from './handshake.ts'
import { datagram, seal, TCP } from './ip.ts'
import type { Micros } from './time.ts'

export interface Endpoint {
  readonly ip: string
  readonly port: number
}

/** One IP datagram at its time. */
export interface Packet {
  readonly at: Micros
  readonly from: string
  readonly to: string
  readonly bytes: Uint8Array
}

/** How a conversation ends: in the order of FINs, by reset after an alert, or not before the capture does. */
export type Ending = 'client-closes' | 'server-closes' | 'reset' | 'reset-and-late-fin' | 'open'

/** Recorded bytes, and where and when the story says they were sent. */
export interface Conversation {
  readonly client: Endpoint
  readonly server: Endpoint
  /** Time of the SYN. */
  readonly start: Micros
  readonly chunks: readonly Chunk[]
  /** Microseconds from the SYN to each turn; a turn is all that one side says before the other answers. */
  readonly turns: readonly number[]
  readonly ending: Ending
}

const MSS = 1448
const FIN = 0x01
const SYN = 0x02
const RST = 0x04
const PSH = 0x08
const ACK = 0x10
/** A receiver that answers within this time carries its ACK in the answer. */
const DELAYED_ACK = 10_000

interface Side {
  readonly endpoint: Endpoint
  seq: number
  /** Clock of the timestamp option (RFC 7323 section 3), milliseconds. */
  readonly clock: number
  readonly window: number
  id: number
}

/** Lays the recorded bytes out as TCP segments: opening, data in segments of 1448 bytes with their ACKs, ending. */
export function packetsOf(conversation: Conversation): Packet[] {
  const { client, server, start, chunks, ending } = conversation
  const packets: Packet[] = []
  const seed = client.port * 40_503 + server.port
  const sides = {
    client: side(client, seed * 7_919, 878_570_435, 502),
    server: side(server, seed * 104_729, 343_633_230, 235),
  }
  const other = { client: 'server', server: 'client' } as const
  const send = (
    who: 'client' | 'server',
    at: Micros,
    flags: number,
    payload: Uint8Array = new Uint8Array(0),
  ) => {
    const from = sides[who]
    const to = sides[other[who]]
    packets.push(segment(from, to, at, start, flags, payload))
    from.seq = (from.seq + payload.length + (flags & (SYN | FIN) ? 1 : 0)) >>> 0
  }

  send('client', start, SYN)
  send('server', start + 253, SYN | ACK)
  send('client', start + 273, ACK)

  const turns = turnsOf(chunks)
  const times = turnTimes(turns, conversation.turns)
  let last = start + 273
  turns.forEach(({ from, bytes }, index) => {
    const at = start + times[index]!
    const next = times[index + 1]
    for (let offset = 0, n = 0; offset < bytes.length; offset += MSS, n++) {
      const final = offset + MSS >= bytes.length
      last = at + n * 34
      send(from, last, final ? ACK | PSH : ACK, bytes.subarray(offset, offset + MSS))
      const later = next === undefined ? ending === 'open' : start + next - last >= DELAYED_ACK
      if (from === 'server' || (final && later)) send(other[from], last + 9, ACK)
    }
  })
  close(ending, last, send)
  return packets
}

function close(
  ending: Ending,
  last: Micros,
  send: (who: 'client' | 'server', at: Micros, flags: number) => void,
): void {
  switch (ending) {
    case 'client-closes':
      send('client', last + 38, FIN | ACK)
      send('server', last + 411, FIN | ACK)
      send('client', last + 458, ACK)
      return
    case 'server-closes':
      send('server', last + 38, FIN | ACK)
      send('client', last + 411, FIN | ACK)
      send('server', last + 640, ACK)
      return
    case 'reset':
      send('client', last + 99, RST | ACK)
      return
    case 'reset-and-late-fin':
      send('client', last + 444, RST | ACK)
      send('server', last + 580, FIN | ACK)
      send('client', last + 600, RST)
      return
    case 'open':
  }
}

function turnsOf(chunks: readonly Chunk[]): Chunk[] {
  const turns: { from: Chunk['from']; parts: Uint8Array[] }[] = []
  for (const { from, bytes } of chunks) {
    const current = turns.at(-1)
    if (current?.from === from) current.parts.push(bytes)
    else turns.push({ from, parts: [bytes] })
  }
  return turns.map(({ from, parts }) => ({ from, bytes: Buffer.concat(parts) }))
}

/** The story's times as far as they go, then 300 µs for the client and 4 ms for the server. */
function turnTimes(turns: readonly Chunk[], given: readonly number[]): number[] {
  const times: number[] = []
  turns.forEach(({ from }, index) => {
    times.push(given[index] ?? (times[index - 1] ?? 500) + (from === 'client' ? 300 : 4_000))
  })
  return times
}

function side(endpoint: Endpoint, seed: number, clock: number, window: number): Side {
  return { endpoint, seq: seed >>> 0, clock, window, id: seed & 0xffff }
}

/** A TCP segment (RFC 9293 section 3.1), SYNs with the options of Linux, the others with timestamps; a bare RST has none. */
function segment(
  from: Side,
  to: Side,
  at: Micros,
  start: Micros,
  flags: number,
  payload: Uint8Array,
): Packet {
  const elapsed = Math.floor((at - start) / 1_000)
  const options =
    flags === RST ? new Uint8Array(0) : optionsOf(flags, from.clock + elapsed, to.clock + elapsed)
  const bytes = new Uint8Array(20 + options.length + payload.length)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, from.endpoint.port)
  view.setUint16(2, to.endpoint.port)
  view.setUint32(4, from.seq)
  view.setUint32(8, flags & ACK ? to.seq : 0)
  view.setUint8(12, ((20 + options.length) / 4) << 4)
  view.setUint8(13, flags)
  view.setUint16(14, flags & SYN ? 64_240 : flags === RST ? 0 : from.window)
  bytes.set(options, 20)
  bytes.set(payload, 20 + options.length)
  seal(from.endpoint.ip, to.endpoint.ip, TCP, bytes, 16)
  from.id = (from.id + 1) & 0xffff
  return {
    at,
    from: from.endpoint.ip,
    to: to.endpoint.ip,
    bytes: datagram(from.endpoint.ip, to.endpoint.ip, TCP, bytes, from.id),
  }
}

function optionsOf(flags: number, mine: number, theirs: number): Uint8Array {
  const stamps = new Uint8Array(10)
  const view = new DataView(stamps.buffer)
  stamps.set([8, 10])
  view.setUint32(2, mine)
  view.setUint32(6, flags & ACK ? theirs : 0)
  return flags & SYN
    ? Uint8Array.of(2, 4, 0x05, 0xb4, 4, 2, ...stamps, 1, 3, 3, 7)
    : Uint8Array.of(1, 1, ...stamps)
}
