import type { Place } from '../places/readable.ts'

/** Bytes fetched at a time, and the longest block or record that is believed. */
const WINDOW = 1 << 20
const LONGEST = 1 << 24
/** Frames that are passed over; the product rotates captures at 20 MB. */
const MOST_FRAMES = 20_000_000

/** A window into a capture that moves on as it is read. */
interface Window {
  /** `length` bytes at an offset; undefined where the file ends before. */
  at(offset: number, length: number): Promise<DataView | undefined>
}

function createWindow({ readable, offset: base }: Place, size: number): Window {
  let held: Uint8Array = new Uint8Array(0)
  let from = 0
  return {
    async at(offset, length) {
      if (offset + length > size) return undefined
      if (offset < from || offset + length > from + held.length) {
        held = await readable.read(base + offset, Math.min(Math.max(length, WINDOW), size - offset))
        from = offset
      }
      const start = offset - from
      if (start + length > held.length) return undefined
      return new DataView(held.buffer, held.byteOffset + start, length)
    },
  }
}

/**
 * The bytes of a frame as captured, counted as Wireshark counts them; undefined where there is none. A capture that is damaged before the frame is not
 * mended here: its evidence stays quoted in the report.
 */
export async function frameAt(place: Place, size: number, frame: number): Promise<Uint8Array | undefined> {
  const window = createWindow(place, size)
  const head = await window.at(0, 24)
  if (!head || frame > MOST_FRAMES) return undefined
  const magic = head.getUint32(0, false)
  return magic === 0x0a0d0d0a ? frameOfPcapng(window, frame) : frameOfPcap(window, magic, frame)
}

/** By magic number: byte order and length of a record's header (draft-ietf-opsawg-pcap; 24 bytes in Kuznetzov's variant). */
const PCAPS: ReadonlyMap<number, { readonly little: boolean; readonly header: number }> = new Map([
  [0xa1b2c3d4, { little: false, header: 16 }],
  [0xa1b23c4d, { little: false, header: 16 }],
  [0xa1b2cd34, { little: false, header: 24 }],
  [0xd4c3b2a1, { little: true, header: 16 }],
  [0x4d3cb2a1, { little: true, header: 16 }],
  [0x34cdb2a1, { little: true, header: 24 }],
])

async function frameOfPcap(window: Window, magic: number, frame: number): Promise<Uint8Array | undefined> {
  const variant = PCAPS.get(magic)
  if (!variant) return undefined
  let offset = 24
  for (let number = 1; ; number++) {
    const head = await window.at(offset, variant.header)
    const length = head?.getUint32(8, variant.little) ?? LONGEST
    if (length >= LONGEST) return undefined
    if (number === frame) return bytesOf(await window.at(offset + variant.header, length))
    offset += variant.header + length
  }
}

/** Blocks that are frames, with where their captured length and their data stand (draft-ietf-opsawg-pcapng sections 4.3, 4.4, appendix A, systemd's journal). */
const ENHANCED = 6
const SIMPLE = 3
const OBSOLETE = 2
const JOURNAL = 9
const SECTION = 0x0a0d0d0a

async function frameOfPcapng(window: Window, frame: number): Promise<Uint8Array | undefined> {
  let [offset, number, little] = [0, 0, true]
  for (;;) {
    const head = await window.at(offset, 12)
    if (!head) return undefined
    const isSection = head.getUint32(0, false) === SECTION
    if (isSection) little = head.getUint32(8, true) === 0x1a2b3c4d
    const type = isSection ? SECTION : head.getUint32(0, little)
    const length = head.getUint32(4, little)
    if (length < 12 || length % 4 !== 0 || length >= LONGEST) return undefined
    if ([ENHANCED, SIMPLE, OBSOLETE, JOURNAL].includes(type) && ++number === frame)
      return packetOf(await window.at(offset, length), type, little)
    offset += length
  }
}

function packetOf(block: DataView | undefined, type: number, little: boolean): Uint8Array | undefined {
  if (!block || block.byteLength < 16) return undefined
  const data = type === SIMPLE ? 12 : type === JOURNAL ? 8 : 28
  const room = block.byteLength - data - 4
  const isCounted = type === ENHANCED || type === OBSOLETE
  const length = isCounted && block.byteLength >= 32 ? block.getUint32(20, little) : room
  return bytesOf(block)?.subarray(data, data + Math.min(length, room))
}

const bytesOf = (view: DataView | undefined): Uint8Array | undefined =>
  view && new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice()
