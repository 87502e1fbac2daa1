import { randomInt } from 'node:crypto'
import type { Instant } from '../../read/bytes/index.ts'
import { FLAG, frame, type PacketEnd, packetEnd, segmentSize } from './packets.ts'
import type { ConnectionEnds, Tap } from './types.ts'

export interface CaptureOptions {
  /** Takes each frame with its time. */
  readonly packet: (at: Instant, frame: Uint8Array) => void
  readonly now: () => Instant
}

export interface Capture {
  /** Undefined where an address is none. */
  connection(ends: ConnectionEnds): Tap | undefined
}

/** A microsecond: what tells two packets of the same moment apart in a pcap file. */
const TICK = 0.001

/**
 * Makes packets of connections: handshake when a connection is opened, segments with their acknowledgements as bytes pass, FIN or RST at its end.
 * Sequence numbers begin anywhere, as RFC 9293 section 3.4.1 wants, and wrap around.
 */
export function createCapture({ packet, now }: CaptureOptions): Capture {
  let last = 0
  let identification = randomInt(0x10000)

  function write(from: Side, to: Side, flags: number, payload: Uint8Array = NONE): void {
    last = Math.max(now(), last + TICK)
    packet(last, frame({ ...wire(from, to), flags, payload }, identification++))
    from.sequence = (from.sequence + payload.length + (flags & (FLAG.syn | FLAG.fin) ? 1 : 0)) >>> 0
  }

  const wire = (from: Side, to: Side) => ({
    from: from.end,
    to: to.end,
    sequence: from.sequence,
    acknowledgement: to.sequence,
  })

  return {
    connection(ends) {
      const client = side(ends.client, true)
      const server = side(ends.server, false)
      if (!client || !server || client.end.ip.length !== server.end.ip.length) return undefined
      const other = (from: 'client' | 'server') => (from === 'client' ? server : client)
      const own = (from: 'client' | 'server') => (from === 'client' ? client : server)
      let isOver = false
      write(client, server, FLAG.syn)
      write(server, client, FLAG.syn | FLAG.ack)
      write(client, server, FLAG.ack)
      return {
        bytes(from, bytes) {
          if (isOver || own(from).isClosed || bytes.length === 0) return
          const size = segmentSize(client.end)
          for (let at = 0; at < bytes.length; at += size) {
            const isLast = at + size >= bytes.length
            const flags = FLAG.ack | (isLast ? FLAG.psh : 0)
            write(own(from), other(from), flags, bytes.subarray(at, at + size))
          }
          write(other(from), own(from), FLAG.ack)
        },
        end(from, how) {
          if (isOver || own(from).isClosed) return
          own(from).isClosed = true
          write(own(from), other(from), (how === 'rst' ? FLAG.rst : FLAG.fin) | FLAG.ack)
          isOver = how === 'rst' || other(from).isClosed
          if (how === 'fin') write(other(from), own(from), FLAG.ack)
        },
      }
    },
  }
}

interface Side {
  readonly end: PacketEnd
  /** Of the next octet it sends. */
  sequence: number
  /** It has sent its FIN. */
  isClosed: boolean
}

function side(
  { ip, port }: { readonly ip: string; readonly port: number },
  isClient: boolean,
): Side | undefined {
  const end = packetEnd(ip, port, isClient)
  return end && { end, sequence: randomInt(0x1_0000_0000), isClosed: false }
}

const NONE = new Uint8Array(0)
