import { parseIp } from '../../src/read/bytes/index.ts'
import type { Flight } from './handshakes.ts'

/** Makes packets for tests of the capture reader; checksums are left zero, nobody looks at them. */

export const FIN = 1
export const SYN = 2
export const RST = 4
export const PSH = 8
export const ACK = 16

/** A TCP segment before it is put into a packet. */
export interface TestSegment {
  readonly from: 'client' | 'server'
  /** Taken modulo 2^32. */
  readonly sequence: number
  readonly acknowledged: number
  readonly flags: number
  readonly payload: Uint8Array
}

export interface Endpoints {
  readonly client: { readonly ip: string; readonly port: number }
  readonly server: { readonly ip: string; readonly port: number }
}

export const V4: Endpoints = {
  client: { ip: '10.48.36.46', port: 31576 },
  server: { ip: '10.48.36.215', port: 8443 },
}
export const V6: Endpoints = {
  client: { ip: '2001:db8::36:46', port: 31576 },
  server: { ip: '2001:db8::36:215', port: 8443 },
}

export interface TalkOptions {
  /** Initial sequence numbers. */
  readonly clientStart?: number
  readonly serverStart?: number
  readonly segmentSize?: number
  /** Leave out the three packets of the beginning. */
  readonly midstream?: boolean
  /** How it ends; both sides FIN by default. */
  readonly end?: 'fin' | 'reset' | 'open'
}

const EMPTY: Uint8Array = new Uint8Array(0)

/** The segments of a connection that carries these flights, in order. */
export function talk(flights: readonly Flight[], options: TalkOptions = {}): TestSegment[] {
  const size = options.segmentSize ?? 1448
  const at = { client: options.clientStart ?? 1_000, server: options.serverStart ?? 5_000 }
  const segments: TestSegment[] = []
  const send = (from: Flight['from'], flags: number, payload = EMPTY): void => {
    const to = from === 'client' ? 'server' : 'client'
    segments.push({ from, sequence: at[from], acknowledged: flags & ACK ? at[to] : 0, flags, payload })
    at[from] += payload.length + (flags & (SYN | FIN) ? 1 : 0)
  }
  send('client', SYN)
  send('server', SYN | ACK)
  send('client', ACK)
  for (const { from, bytes } of flights)
    for (let i = 0; i < bytes.length; i += size) send(from, ACK | PSH, bytes.subarray(i, i + size))
  if (options.end === 'reset') send('client', RST | ACK)
  else if (options.end !== 'open') {
    send('client', FIN | ACK)
    send('server', FIN | ACK)
  }
  return options.midstream ? segments.slice(3) : segments
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

function u16(value: number): number[] {
  return [(value >> 8) & 0xff, value & 0xff]
}

function u32(value: number): number[] {
  const wrapped = ((value % 2 ** 32) + 2 ** 32) % 2 ** 32
  return [...u16(Math.floor(wrapped / 65_536)), ...u16(wrapped % 65_536)]
}

/** TCP header, options (padded to four bytes by the caller) and payload. */
export function tcp(segment: TestSegment, { client, server }: Endpoints, options = EMPTY): Uint8Array {
  const [source, destination] = segment.from === 'client' ? [client, server] : [server, client]
  const header = Uint8Array.of(
    ...u16(source.port),
    ...u16(destination.port),
    ...u32(segment.sequence),
    ...u32(segment.acknowledged),
    ((20 + options.length) / 4) << 4,
    segment.flags,
    ...[0xff, 0xff, 0, 0, 0, 0],
  )
  return join(header, options, segment.payload)
}

export interface Ipv4Options {
  readonly options?: Uint8Array
  readonly id?: number
  /** In bytes, a multiple of eight. */
  readonly fragmentOffset?: number
  readonly more?: boolean
  readonly protocol?: number
  /** What the header says the packet has; zero for a packet of segmentation offload. */
  readonly totalLength?: number
}

export function ipv4(from: string, to: string, payload: Uint8Array, given: Ipv4Options = {}): Uint8Array {
  const options = given.options ?? EMPTY
  const header = 20 + options.length
  const fragment = (given.fragmentOffset ?? 0) / 8 + (given.more ? 0x2000 : 0)
  return join(
    Uint8Array.of(
      0x40 | (header / 4),
      0,
      ...u16(given.totalLength ?? header + payload.length),
      ...u16(given.id ?? 1),
      ...u16(fragment),
      64,
      given.protocol ?? 6,
      0,
      0,
      ...parseIp(from)!,
      ...parseIp(to)!,
    ),
    options,
    payload,
  )
}

/** `first` is the type of what `payload` begins with: 6 for TCP, or that of an extension header. */
export function ipv6(from: string, to: string, payload: Uint8Array, first = 6): Uint8Array {
  return join(
    Uint8Array.of(0x60, 0, 0, 0, ...u16(payload.length), first, 64, ...parseIp(from)!, ...parseIp(to)!),
    payload,
  )
}

/** An IPv6 extension header of eight bytes that is followed by a header of type `next`. */
export function extension(next: number, data: readonly number[] = [1, 4, 0, 0, 0, 0]): Uint8Array {
  return Uint8Array.of(next, 0, ...data)
}

export function ipv6Fragment(next: number, offset: number, more: boolean, id: number): Uint8Array {
  return Uint8Array.of(next, 0, ...u16(offset | (more ? 1 : 0)), ...u32(id))
}

/** A segment as an IP packet. */
export function internet(segment: TestSegment, ends: Endpoints): Uint8Array {
  const [source, destination] =
    segment.from === 'client' ? [ends.client, ends.server] : [ends.server, ends.client]
  const wrap = source.ip.includes(':') ? ipv6 : ipv4
  return wrap(source.ip, destination.ip, tcp(segment, ends))
}

const isV6 = (packet: Uint8Array): boolean => packet[0]! >> 4 === 6
const ethertype = (packet: Uint8Array): number[] => (isV6(packet) ? [0x86, 0xdd] : [0x08, 0x00])

/** Link layers by name: the link type and how an IP packet is put into a frame. */
export const LINKS: Readonly<Record<string, { type: number; frame: (packet: Uint8Array) => Uint8Array }>> = {
  ethernet: {
    type: 1,
    frame: packet => join(new Uint8Array(12), Uint8Array.of(...ethertype(packet)), packet),
  },
  'ethernet, padded': {
    type: 1,
    frame: packet =>
      join(new Uint8Array(12), Uint8Array.of(...ethertype(packet)), packet, new Uint8Array(22)),
  },
  vlan: {
    type: 1,
    frame: packet => join(new Uint8Array(12), Uint8Array.of(0x81, 0, 0, 7, ...ethertype(packet)), packet),
  },
  qinq: {
    type: 1,
    frame: packet =>
      join(new Uint8Array(12), Uint8Array.of(0x88, 0xa8, 0, 7, 0x81, 0, 0, 9, ...ethertype(packet)), packet),
  },
  'linux cooked': {
    type: 113,
    frame: packet =>
      join(Uint8Array.of(0, 4, 0, 1, 0, 6), new Uint8Array(8), Uint8Array.of(...ethertype(packet)), packet),
  },
  'linux cooked, vlan': {
    type: 113,
    frame: packet =>
      join(
        Uint8Array.of(0, 4, 0, 1, 0, 6),
        new Uint8Array(8),
        Uint8Array.of(0x81, 0, 0, 7, ...ethertype(packet)),
        packet,
      ),
  },
  'linux cooked 2': {
    type: 276,
    frame: packet =>
      join(Uint8Array.of(...ethertype(packet), 0, 0, 0, 0, 0, 1, 0, 1, 4, 6), new Uint8Array(8), packet),
  },
  'raw (101)': { type: 101, frame: packet => packet },
  'raw (12)': { type: 12, frame: packet => packet },
  'raw (14)': { type: 14, frame: packet => packet },
  'ipv4 (228)': { type: 228, frame: packet => packet },
  'ipv6 (229)': { type: 229, frame: packet => packet },
  'bsd loopback': {
    type: 0,
    frame: packet => join(Uint8Array.of(isV6(packet) ? 30 : 2, 0, 0, 0), packet),
  },
  'openbsd loopback': {
    type: 108,
    frame: packet => join(Uint8Array.of(0, 0, 0, isV6(packet) ? 24 : 2), packet),
  },
}
