import { join } from './packets.ts'

/** Writes capture files for tests. */

export interface TestFrame {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly bytes: Uint8Array
  /** Length on the wire, where the snap length cut the frame. */
  readonly length?: number
}

export interface PcapOptions {
  readonly little?: boolean
  readonly nanoseconds?: boolean
  /** Kuznetzov's modified libpcap. */
  readonly modified?: boolean
  readonly linkType?: number
}

/** 2022-07-11T16:55:25Z. */
export const START = 1_657_558_525_000

/** Frames a millisecond apart. */
export function frames(packets: readonly Uint8Array[], start = START): TestFrame[] {
  return packets.map((bytes, i) => ({ at: start + i, bytes }))
}

export function pcapHeader(options: PcapOptions = {}): Uint8Array {
  const little = options.little ?? true
  const view = new DataView(new ArrayBuffer(24))
  view.setUint32(0, options.modified ? 0xa1b2cd34 : options.nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, little)
  view.setUint16(4, 2, little)
  view.setUint16(6, 4, little)
  view.setUint32(16, 262_144, little)
  view.setUint32(20, options.linkType ?? 1, little)
  return new Uint8Array(view.buffer)
}

export function pcapRecord(frame: TestFrame, options: PcapOptions = {}): Uint8Array {
  const little = options.little ?? true
  const view = new DataView(new ArrayBuffer(options.modified ? 24 : 16))
  const fraction = Math.round((frame.at % 1000) * (options.nanoseconds ? 1_000_000 : 1_000))
  view.setUint32(0, Math.floor(frame.at / 1000), little)
  view.setUint32(4, fraction, little)
  view.setUint32(8, frame.bytes.length, little)
  view.setUint32(12, frame.length ?? frame.bytes.length, little)
  return join(new Uint8Array(view.buffer), frame.bytes)
}

export function pcap(list: readonly TestFrame[], options: PcapOptions = {}): Uint8Array {
  return join(pcapHeader(options), ...list.map(frame => pcapRecord(frame, options)))
}

/** A block of a pcapng file around `body`, which is padded to four bytes. */
export function block(type: number, body: Uint8Array, little = true): Uint8Array {
  const length = body.length + ((4 - (body.length & 3)) & 3) + 12
  const view = new DataView(new ArrayBuffer(length))
  view.setUint32(0, type, little)
  view.setUint32(4, length, little)
  view.setUint32(length - 4, length, little)
  const bytes = new Uint8Array(view.buffer)
  bytes.set(body, 8)
  return bytes
}

function numbers(
  little: boolean,
  ...fields: readonly (readonly [width: 2 | 4, value: number])[]
): Uint8Array {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [width]) => sum + width, 0)))
  let at = 0
  for (const [width, value] of fields) {
    if (width === 2) view.setUint16(at, value, little)
    else view.setUint32(at, value >>> 0, little)
    at += width
  }
  return new Uint8Array(view.buffer)
}

export function sectionHeader(little = true): Uint8Array {
  return block(
    0x0a0d0d0a,
    numbers(little, [4, 0x1a2b3c4d], [2, 1], [2, 0], [4, 0xffffffff], [4, 0xffffffff]),
    little,
  )
}

export interface InterfaceOptions {
  readonly linkType?: number
  readonly snapLength?: number
  /** if_tsresol as it is written: a power of ten, or of two with the upper bit. */
  readonly resolution?: number
  /** if_tsoffset in seconds. */
  readonly offset?: number
  readonly little?: boolean
}

export function interfaceBlock(options: InterfaceOptions = {}): Uint8Array {
  const little = options.little ?? true
  const name = join(numbers(little, [2, 2], [2, 3]), Uint8Array.of(0x65, 0x74, 0x68, 0))
  const resolution =
    options.resolution === undefined
      ? new Uint8Array(0)
      : join(numbers(little, [2, 9], [2, 1]), Uint8Array.of(options.resolution, 0, 0, 0))
  const seconds = BigInt(options.offset ?? 0)
  const low: readonly [4, number] = [4, Number(seconds & 0xffffffffn)]
  const high: readonly [4, number] = [4, Number((seconds >> 32n) & 0xffffffffn)]
  const offset =
    options.offset === undefined
      ? new Uint8Array(0)
      : numbers(little, [2, 14], [2, 8], ...(little ? [low, high] : [high, low]))
  const head = numbers(little, [2, options.linkType ?? 1], [2, 0], [4, options.snapLength ?? 0])
  return block(1, join(head, name, resolution, offset, new Uint8Array(4)), little)
}

export interface PacketOptions {
  readonly index?: number
  /** Ticks in a millisecond; 1000 by default. */
  readonly ticks?: number
  readonly little?: boolean
}

function packetBody(frame: TestFrame, ticks: number, head: Uint8Array, little: boolean): Uint8Array {
  const stamp = BigInt(Math.round(frame.at * ticks))
  return join(
    head,
    numbers(
      little,
      [4, Number(stamp >> 32n)],
      [4, Number(stamp & 0xffffffffn)],
      [4, frame.bytes.length],
      [4, frame.length ?? frame.bytes.length],
    ),
    frame.bytes,
  )
}

export function enhancedPacket(
  frame: TestFrame,
  { index = 0, ticks = 1000, little = true }: PacketOptions = {},
): Uint8Array {
  return block(6, packetBody(frame, ticks, numbers(little, [4, index]), little), little)
}

export function obsoletePacket(
  frame: TestFrame,
  { index = 0, ticks = 1000, little = true }: PacketOptions = {},
): Uint8Array {
  return block(2, packetBody(frame, ticks, numbers(little, [2, index], [2, 0]), little), little)
}

export function simplePacket(frame: TestFrame, little = true): Uint8Array {
  return block(3, join(numbers(little, [4, frame.length ?? frame.bytes.length]), frame.bytes), little)
}

export function pcapng(list: readonly TestFrame[], options: InterfaceOptions = {}): Uint8Array {
  const little = options.little ?? true
  return join(
    sectionHeader(little),
    interfaceBlock(options),
    ...list.map(frame => enhancedPacket(frame, { little })),
  )
}
