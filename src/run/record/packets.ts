import { parseIp } from '../../read/bytes/index.ts'

/**
 * TCP connections as Ethernet frames: what a capture on the wire would show of bytes that only the application has seen. Window scaling, delayed
 * acknowledgements and retransmissions are not invented.
 */

/** TCP flags (RFC 9293 section 3.1). */
export const FLAG = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08, ack: 0x10 } as const

export interface PacketEnd {
  /** 4 or 16 octets. */
  readonly ip: Uint8Array
  readonly port: number
  readonly mac: Uint8Array
}

export interface Segment {
  readonly from: PacketEnd
  readonly to: PacketEnd
  readonly sequence: number
  readonly acknowledgement: number
  readonly flags: number
  /** Octets of `payload` that the segment carries. */
  readonly payload: Uint8Array
}

const ETHERNET = 14
const TCP = 20
/** Maximum segment size option of a SYN (RFC 9293 section 3.7.1). */
const MSS_OPTION = 4

/** Largest payload of one segment on Ethernet: 1500 octets without the IP and TCP headers. */
export const segmentSize = (end: PacketEnd): number => (end.ip.length === 4 ? 1460 : 1440)

/** Address and port as octets; an IPv4-mapped IPv6 address is the IPv4 address it holds. Undefined where the text is no address. */
export function packetEnd(address: string, port: number, isClient: boolean): PacketEnd | undefined {
  const octets = parseIp(address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, ''))
  if (!octets) return undefined
  // Locally administered addresses (IEEE 802, bit 1 of the first octet) that tell the sides apart.
  const tail = octets.subarray(-4)
  return { ip: octets, port, mac: Uint8Array.of(0x02, isClient ? 0x01 : 0x02, ...tail) }
}

/** One frame: Ethernet II, IPv4 or IPv6, TCP, with checksums. `identification` counts IPv4 packets. */
export function frame(segment: Segment, identification: number): Uint8Array {
  const { from, to, payload } = segment
  const isV4 = from.ip.length === 4
  const options = segment.flags & FLAG.syn ? MSS_OPTION : 0
  const network = isV4 ? 20 : 40
  const transport = TCP + options + payload.length
  const bytes = new Uint8Array(ETHERNET + network + transport)
  const view = new DataView(bytes.buffer)
  bytes.set(to.mac, 0)
  bytes.set(from.mac, 6)
  view.setUint16(12, isV4 ? 0x0800 : 0x86dd)
  if (isV4) writeV4(bytes, view, segment, transport, identification)
  else writeV6(bytes, view, segment, transport)
  writeTcp(bytes, view, segment, ETHERNET + network, options)
  return bytes
}

function writeV4(
  bytes: Uint8Array,
  view: DataView,
  { from, to }: Segment,
  transport: number,
  identification: number,
): void {
  view.setUint16(ETHERNET, 0x4500)
  view.setUint16(ETHERNET + 2, 20 + transport)
  view.setUint16(ETHERNET + 4, identification & 0xffff)
  view.setUint16(ETHERNET + 6, 0x4000) // don't fragment
  bytes[ETHERNET + 8] = 64
  bytes[ETHERNET + 9] = 6
  bytes.set(from.ip, ETHERNET + 12)
  bytes.set(to.ip, ETHERNET + 16)
  view.setUint16(ETHERNET + 10, folded(sum(view, ETHERNET, ETHERNET + 20, 0)))
}

function writeV6(bytes: Uint8Array, view: DataView, { from, to }: Segment, transport: number): void {
  view.setUint32(ETHERNET, 0x6000_0000)
  view.setUint16(ETHERNET + 4, transport)
  bytes[ETHERNET + 6] = 6
  bytes[ETHERNET + 7] = 64
  bytes.set(from.ip, ETHERNET + 8)
  bytes.set(to.ip, ETHERNET + 24)
}

function writeTcp(bytes: Uint8Array, view: DataView, segment: Segment, at: number, options: number): void {
  const { from, to, payload } = segment
  view.setUint16(at, from.port)
  view.setUint16(at + 2, to.port)
  view.setUint32(at + 4, segment.sequence)
  view.setUint32(at + 8, segment.flags & FLAG.ack ? segment.acknowledgement : 0)
  bytes[at + 12] = ((TCP + options) / 4) << 4
  bytes[at + 13] = segment.flags
  view.setUint16(at + 14, 0xfaf0)
  if (options > 0) view.setUint32(at + TCP, (2 << 24) | (4 << 16) | segmentSize(from))
  bytes.set(payload, at + TCP + options)
  // Pseudo-header (RFC 9293 section 3.1, RFC 8200 section 8.1): addresses, protocol, length.
  const addresses = sum(view, at - from.ip.length - to.ip.length, at, 6 + bytes.length - at)
  view.setUint16(at + 16, folded(sum(view, at, bytes.length, addresses)))
}

/** Sum of 16-bit words (RFC 1071); an odd octet at the end counts as if a zero followed. */
function sum(view: DataView, from: number, to: number, start: number): number {
  let total = start
  let at = from
  for (; at + 1 < to; at += 2) total += view.getUint16(at)
  if (at < to) total += view.getUint8(at) << 8
  return total
}

function folded(total: number): number {
  let value = total
  while (value > 0xffff) value = (value & 0xffff) + Math.floor(value / 0x10000)
  return ~value & 0xffff
}
