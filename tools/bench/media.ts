import { type Frame, frameOf, type Link } from '../recipe/frame.ts'
import { datagram, TCP, UDP } from '../recipe/ip.ts'
import { EXPRESSWAY_E } from '../recipe/lab.ts'
import type { Micros } from '../recipe/time.ts'
import type { Pick } from './noise.ts'

/** Bytes of one TLS record that fills a segment. */
const RECORD = 1_443
const RTP = 172
/** Bytes that stand for what is encrypted; nothing compresses them. */
const POOL = 1 << 20

interface Flow {
  readonly port: number
  readonly clientPort: number
  sequence: number
}

/**
 * What fills a capture: segments of long TLS connections that began before it (SIP over the traversal zone, clients' requests) and RTP, half by
 * half, as calls and registrations leave them. Checksums stay empty, as checksum offloading leaves them in captures.
 */
export function createMedia(self: string, pick: Pick) {
  const pool = Uint8Array.from({ length: POOL }, () => pick(256))
  const link: Link = { type: 'ethernet', vlans: [], self }
  const flows: Flow[] = Array.from({ length: 24 }, (_, i) => ({
    port: i % 3 === 0 ? 7001 : 8443,
    clientPort: 26_000 + i,
    sequence: pick(2 ** 31),
  }))
  const some = (length: number): Uint8Array => {
    const from = pick(POOL - length)
    return pool.subarray(from, from + length)
  }

  function segment(at: Micros): Frame {
    const flow = flows[pick(flows.length)]!
    const bytes = new Uint8Array(32 + 5 + RECORD - 5)
    const view = new DataView(bytes.buffer)
    view.setUint16(0, flow.port)
    view.setUint16(2, flow.clientPort)
    view.setUint32(4, flow.sequence)
    view.setUint32(8, 1)
    view.setUint16(12, 0x8018)
    view.setUint16(14, 501)
    bytes.set([1, 1, 8, 10], 20)
    bytes.set([0x17, 3, 3, (RECORD - 5) >> 8, (RECORD - 5) & 0xff], 32)
    bytes.set(some(RECORD - 5), 37)
    flow.sequence = (flow.sequence + RECORD) >>> 0
    return packet(at, TCP, bytes)
  }

  function rtp(at: Micros): Frame {
    const bytes = new Uint8Array(8 + RTP)
    const view = new DataView(bytes.buffer)
    view.setUint16(0, 36_000 + 2 * pick(40))
    view.setUint16(2, 2_776)
    view.setUint16(4, bytes.length)
    bytes.set(some(RTP), 8)
    bytes.set([0x80, 0x08], 8)
    return packet(at, UDP, bytes)
  }

  const packet = (at: Micros, protocol: number, bytes: Uint8Array): Frame =>
    frameOf(
      { at, from: EXPRESSWAY_E, to: self, bytes: datagram(EXPRESSWAY_E, self, protocol, bytes, 0) },
      link,
    )

  return {
    link,
    next: (at: Micros): Frame => (pick(2) === 0 ? segment(at) : rtp(at)),
  }
}
