import { joined } from './pieces.ts'

/** Packets as one input, so that no change of it breaks the file around them: a link type, then each with its length before it. */
export interface Frames {
  readonly linkType: number
  readonly frames: readonly Uint8Array[]
}

const LINK_TYPES = [1, 113, 276, 101, 0, 108, 12, 228, 229]

export function readFrames(data: Uint8Array): Frames {
  const frames: Uint8Array[] = []
  for (let at = 1; at + 2 <= data.length; ) {
    const length = (data[at]! << 8) | data[at + 1]!
    frames.push(data.subarray(at + 2, at + 2 + length))
    at += 2 + length
  }
  return { linkType: LINK_TYPES[(data[0] ?? 0) % LINK_TYPES.length]!, frames }
}

export function writeFrames({ linkType, frames }: Frames): Uint8Array {
  const parts = frames.flatMap(frame => [Uint8Array.of(frame.length >> 8, frame.length & 0xff), frame])
  return joined([Uint8Array.of(Math.max(0, LINK_TYPES.indexOf(linkType))), ...parts])
}

/** A pcap file of these packets, a millisecond between them. */
export function pcapOf({ linkType, frames }: Frames, first = 0): Uint8Array {
  const head = new DataView(new ArrayBuffer(24))
  head.setUint32(0, 0xa1b2c3d4)
  head.setUint32(16, 262_144)
  head.setUint32(20, linkType)
  const records = frames.flatMap((frame, index) => {
    const record = new DataView(new ArrayBuffer(16))
    record.setUint32(0, 1_657_558_524)
    record.setUint32(4, ((first + index) % 1000) * 1000)
    record.setUint32(8, frame.length)
    record.setUint32(12, frame.length)
    return [new Uint8Array(record.buffer), frame]
  })
  return joined([new Uint8Array(head.buffer), ...records])
}
