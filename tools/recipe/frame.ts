import type { Packet } from './conversation.ts'
import { addressBytes, datagram, seal, UDP } from './ip.ts'
import type { Micros } from './time.ts'

export type LinkType = 'ethernet' | 'linux-cooked' | 'linux-cooked-2'

/** Numbers of the link types (tcpdump.org/linktypes.html). */
export const LINK_TYPES: Readonly<Record<LinkType, number>> = {
  ethernet: 1,
  'linux-cooked': 113,
  'linux-cooked-2': 276,
}

export interface Frame {
  readonly at: Micros
  readonly bytes: Uint8Array
}

export interface Link {
  readonly type: LinkType
  /** VLAN identifiers, outermost first; two make QinQ (IEEE 802.1ad). Ethernet only. */
  readonly vlans: readonly number[]
  /** The Expressway's own address: tells outgoing packets from incoming ones. */
  readonly self: string
}

const IPV4 = 0x0800
const IPV6 = 0x86dd
const ARP = 0x0806

/** Wraps a datagram for its link. */
export function frameOf(packet: Packet, link: Link): Frame {
  const protocol = packet.bytes[0]! >> 4 === 6 ? IPV6 : IPV4
  return { at: packet.at, bytes: wrap(packet.from, packet.to, protocol, packet.bytes, link) }
}

/** Who-has and is-at (RFC 826) between the Expressway and a neighbour. */
export function arpFrames(at: Micros, neighbour: string, link: Link): Frame[] {
  const message = (operation: number, from: string, to: string, known: boolean) => {
    const bytes = new Uint8Array(28)
    bytes.set([0, 1, 0x08, 0, 6, 4, 0, operation])
    bytes.set(hardwareAddress(from), 8)
    bytes.set(addressBytes(from), 14)
    if (known) bytes.set(hardwareAddress(to), 18)
    bytes.set(addressBytes(to), 24)
    return bytes
  }
  const { self } = link
  return [
    { at, bytes: wrap(self, neighbour, ARP, message(1, self, neighbour, false), link) },
    { at: at + 187, bytes: wrap(neighbour, self, ARP, message(2, neighbour, self, true), link) },
  ]
}

/** An NTP request of the Expressway (RFC 5905 section 7.3): a UDP datagram that a reader of TLS has to pass over. */
export function ntpPacket(at: Micros, from: string, to: string): Packet {
  const bytes = new Uint8Array(8 + 48)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, 123)
  view.setUint16(2, 123)
  view.setUint16(4, bytes.length)
  bytes[8] = 0x23
  seal(from, to, UDP, bytes, 6)
  return { at, from, to, bytes: datagram(from, to, UDP, bytes, 1) }
}

function wrap(from: string, to: string, protocol: number, payload: Uint8Array, link: Link): Uint8Array {
  const outgoing = from === link.self
  switch (link.type) {
    case 'ethernet': {
      const tags = link.vlans.flatMap((vlan, index) => [
        ...word(index < link.vlans.length - 1 ? 0x88a8 : 0x8100),
        ...word(vlan),
      ])
      const header = [...hardwareAddress(to), ...hardwareAddress(from), ...tags, ...word(protocol)]
      return Buffer.concat([Uint8Array.from(header), payload])
    }
    case 'linux-cooked': {
      const header = [0, outgoing ? 4 : 0, 0, 1, 0, 6, ...hardwareAddress(from), 0, 0, ...word(protocol)]
      return Buffer.concat([Uint8Array.from(header), payload])
    }
    case 'linux-cooked-2': {
      const header = [
        ...word(protocol),
        0,
        0,
        0,
        0,
        0,
        2,
        0,
        1,
        outgoing ? 4 : 0,
        6,
        ...hardwareAddress(from),
        0,
        0,
      ]
      return Buffer.concat([Uint8Array.from(header), payload])
    }
  }
}

/** A made-up address under a virtual machine vendor's prefix, from the last bytes of the IP address. */
function hardwareAddress(ip: string): number[] {
  return [0x00, 0x50, 0x56, ...addressBytes(ip).slice(-3)]
}

function word(value: number): [number, number] {
  return [value >> 8, value & 0xff]
}
