import { type Frame, LINK_TYPES, type LinkType } from './frame.ts'

export interface CaptureFormat {
  readonly format: 'pcap' | 'pcapng'
  readonly nanoseconds: boolean
  readonly bigEndian: boolean
  readonly link: LinkType
}

const SNAP_LENGTH = 262_144

/** The bytes of a capture file (draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng) with these frames in the given order. */
export function captureFile(frames: readonly Frame[], format: CaptureFormat): Uint8Array {
  return format.format === 'pcap' ? pcap(frames, format) : pcapng(frames, format)
}

function pcap(frames: readonly Frame[], { nanoseconds, bigEndian, link }: CaptureFormat): Uint8Array {
  const little = !bigEndian
  const head = new DataView(new ArrayBuffer(24))
  head.setUint32(0, nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, little)
  head.setUint16(4, 2, little)
  head.setUint16(6, 4, little)
  head.setUint32(16, SNAP_LENGTH, little)
  head.setUint32(20, LINK_TYPES[link], little)
  const records = frames.flatMap((frame, index) => {
    const record = new DataView(new ArrayBuffer(16))
    const micros = frame.at % 1_000_000
    record.setUint32(0, Math.floor(frame.at / 1_000_000), little)
    record.setUint32(4, nanoseconds ? micros * 1_000 + fraction(index) : micros, little)
    record.setUint32(8, frame.bytes.length, little)
    record.setUint32(12, frame.bytes.length, little)
    return [bytesOf(record), frame.bytes]
  })
  return Buffer.concat([bytesOf(head), ...records])
}

/** One section, one interface `eth0` with its time resolution, an enhanced packet block for each frame. */
function pcapng(frames: readonly Frame[], { nanoseconds, bigEndian, link }: CaptureFormat): Uint8Array {
  const little = !bigEndian
  const section = new DataView(new ArrayBuffer(16))
  section.setUint32(0, 0x1a2b3c4d, little)
  section.setUint16(4, 1, little)
  section.setBigInt64(8, -1n, little)
  const device = new DataView(new ArrayBuffer(8))
  device.setUint16(0, LINK_TYPES[link], little)
  device.setUint32(4, SNAP_LENGTH, little)
  const options = Buffer.concat([
    option(2, Buffer.from('eth0'), little),
    option(9, Uint8Array.of(nanoseconds ? 9 : 6), little),
    option(0, new Uint8Array(0), little),
  ])
  const packets = frames.map((frame, index) => {
    const fixed = new DataView(new ArrayBuffer(20))
    const ticks = BigInt(frame.at) * (nanoseconds ? 1_000n : 1n) + BigInt(nanoseconds ? fraction(index) : 0)
    fixed.setUint32(4, Number(ticks >> 32n), little)
    fixed.setUint32(8, Number(ticks & 0xffff_ffffn), little)
    fixed.setUint32(12, frame.bytes.length, little)
    fixed.setUint32(16, frame.bytes.length, little)
    return block(6, [bytesOf(fixed), padded(frame.bytes)], little)
  })
  return Buffer.concat([
    block(0x0a0d0d0a, [bytesOf(section)], little),
    block(1, [bytesOf(device), options], little),
    ...packets,
  ])
}

function block(type: number, parts: readonly Uint8Array[], little: boolean): Uint8Array {
  const body = Buffer.concat(parts)
  const length = new DataView(new ArrayBuffer(4))
  length.setUint32(0, body.length + 12, little)
  const kind = new DataView(new ArrayBuffer(4))
  kind.setUint32(0, type, little)
  return Buffer.concat([bytesOf(kind), bytesOf(length), body, bytesOf(length)])
}

function option(code: number, value: Uint8Array, little: boolean): Uint8Array {
  const head = new DataView(new ArrayBuffer(4))
  head.setUint16(0, code, little)
  head.setUint16(2, value.length, little)
  return Buffer.concat([bytesOf(head), padded(value)])
}

function padded(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes, new Uint8Array((4 - (bytes.length % 4)) % 4)])
}

/** Below the microsecond the stories say nothing; a pattern, so that a reader that drops the digits is found out. */
function fraction(index: number): number {
  return (index * 137 + 41) % 1_000
}

function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer)
}
