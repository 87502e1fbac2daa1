import type { Instant } from '../bytes/index.ts'
import type { UnitReader } from './joiner.ts'
import { LONGEST_PACKET } from './limits.ts'
import type { PacketSink } from './packet-sink.ts'

const SECTION_HEADER = 0x0a0d0d0a
const INTERFACE = 1
const OBSOLETE_PACKET = 2
const SIMPLE_PACKET = 3
const ENHANCED_PACKET = 6
/** systemd journal export: no packet, but Wireshark numbers it as a frame. */
const JOURNAL = 9

/** Longest block read as a whole: a packet of the longest kind and several long options. */
const LONGEST_BLOCK = 1_048_576
/** Longest block that is believed to be one, read or not; Wireshark's limit (MAX_BLOCK_SIZE). */
const LONGEST_SKIPPED = 16_777_216
const INTERFACES = 65_536
/** Answer of a step that cannot go on before more bytes have come. */
const WAIT = -1

const OPTION_END = 0
const TSRESOL = 9
const TSOFFSET = 14

interface Interface {
  readonly linkType: number
  readonly snapLength: number
  readonly ticksPerMillisecond: number
  readonly offset: Instant
}

/**
 * Reads a pcapng file (draft-ietf-opsawg-pcapng): sections of either byte order, interfaces with their time resolution and offset, enhanced,
 * simple and obsolete packet blocks; other blocks are passed over. A simple packet has no time and gets that of the packet before it.
 * Problems: `pcapng-block-corrupt` (lengths that cannot be, or that differ at both ends of a block; `skipped` bytes until the next that
 * fits), `pcapng-interface-unknown` (a packet of an interface that was not described), `pcapng-interface-limit`, `capture-truncated`.
 */
export function createPcapngReader(sink: PacketSink): UnitReader {
  let needed = 12
  let little = true
  let interfaces: Interface[] = []
  let offset = 0
  let lastTime: Instant = 0
  /** Bytes of a block that is passed over, its trailing length left out. */
  let skip = 0
  let skipped = 0
  let lostAt: number | undefined
  let lostLength = 0

  const u16 = (bytes: Uint8Array, at: number): number =>
    little ? bytes[at]! | (bytes[at + 1]! << 8) : (bytes[at]! << 8) | bytes[at + 1]!
  const u32 = (bytes: Uint8Array, at: number): number =>
    (little
      ? bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
      : bytes[at + 3]! | (bytes[at + 2]! << 8) | (bytes[at + 1]! << 16) | (bytes[at]! << 24)) >>> 0

  /** A section header sets the byte order for what follows (section 4.1). */
  const orderOf = (bytes: Uint8Array, at: number): boolean | undefined => {
    const magic = [0, 1, 2, 3].map(i => bytes[at + 8 + i])
    if (magic.join() === '77,60,43,26') return true
    return magic.join() === '26,43,60,77' ? false : undefined
  }

  const time = (of: Interface, high: number, low: number): Instant =>
    (high * 4_294_967_296 + low) / of.ticksPerMillisecond + of.offset

  const readInterface = (bytes: Uint8Array, at: number, end: number): void => {
    let ticksPerMillisecond = 1000
    let shift = 0
    let option = at + 16
    while (option + 4 <= end) {
      const code = u16(bytes, option)
      const length = u16(bytes, option + 2)
      const value = option + 4
      if (code === OPTION_END || value + length > end) break
      if (code === TSRESOL && length >= 1) {
        const resolution = bytes[value] ?? 6
        ticksPerMillisecond = (resolution & 0x80 ? 2 : 10) ** (resolution & 0x7f) / 1000
      } else if (code === TSOFFSET && length >= 8) {
        const [low, high] = little ? [value, value + 4] : [value + 4, value]
        shift = ((u32(bytes, high) | 0) * 4_294_967_296 + u32(bytes, low)) * 1000
      }
      option = value + length + ((4 - (length & 3)) & 3)
    }
    if (interfaces.length >= INTERFACES) {
      sink.problem('pcapng-interface-limit', offset, { limit: INTERFACES })
      return
    }
    interfaces.push({
      linkType: u16(bytes, at + 8),
      snapLength: u32(bytes, at + 12),
      ticksPerMillisecond,
      offset: shift,
    })
  }

  const emit = (
    bytes: Uint8Array,
    index: number,
    data: number,
    captured: number,
    original: number,
    limit: number,
    stamp: number,
  ): void => {
    const of = interfaces[index]
    if (!of || captured > limit - data || captured > LONGEST_PACKET) {
      sink.problem(of ? 'pcapng-block-corrupt' : 'pcapng-interface-unknown', offset, { length: captured })
      sink.otherFrame()
      return
    }
    if (stamp >= 0) lastTime = time(of, u32(bytes, stamp), u32(bytes, stamp + 4))
    sink.packet(bytes, data, data + captured, original, lastTime, of.linkType)
  }

  /** A whole block from `at` to `end`, the trailing length left out. */
  const readBlock = (bytes: Uint8Array, type: number, at: number, end: number): void => {
    const size = end - at
    if (type === SECTION_HEADER) interfaces = []
    else if (type === INTERFACE && size >= 16) readInterface(bytes, at, end)
    else if (type === ENHANCED_PACKET && size >= 28)
      emit(bytes, u32(bytes, at + 8), at + 28, u32(bytes, at + 20), u32(bytes, at + 24), end, at + 12)
    else if (type === OBSOLETE_PACKET && size >= 28)
      emit(bytes, u16(bytes, at + 8), at + 28, u32(bytes, at + 20), u32(bytes, at + 24), end, at + 12)
    else if (type === SIMPLE_PACKET && size >= 12) {
      const original = u32(bytes, at + 8)
      const snap = interfaces[0]?.snapLength || LONGEST_PACKET
      emit(bytes, 0, at + 12, Math.min(original, snap, size - 12), original, end, -1)
    }
  }

  const isWhole = (type: number): boolean =>
    type === SECTION_HEADER ||
    type === INTERFACE ||
    type === ENHANCED_PACKET ||
    type === OBSOLETE_PACKET ||
    type === SIMPLE_PACKET

  const loseTrack = (length: number): void => {
    lostAt = offset
    lostLength = length
  }

  const advance = (from: number, to: number): number => {
    offset += to - from
    return to
  }

  /** What `passOver` left to do: the bytes of a block, then its trailing length. */
  const finishSkip = (bytes: Uint8Array, at: number, to: number): number => {
    const passed = Math.min(skip, to - at)
    skip -= passed
    offset += passed
    needed = skip > 0 ? 1 : 4
    const trailer = at + passed
    if (skip > 0 || to - trailer < 4) return passed > 0 ? trailer : WAIT
    if (u32(bytes, trailer) !== skipped) loseTrack(skipped)
    skipped = 0
    return lostAt === undefined ? advance(trailer, trailer + 4) : trailer
  }

  /** One block, or as much of it as there is; answers where to go on, or WAIT. */
  const step = (bytes: Uint8Array, at: number, to: number): number => {
    if (skipped > 0) return finishSkip(bytes, at, to)
    needed = 12
    if (to - at < 12) return WAIT
    const type = u32(bytes, at)
    const order = type === SECTION_HEADER ? orderOf(bytes, at) : little
    little = order ?? little
    const length = u32(bytes, at + 4)
    const longest = isWhole(type) ? LONGEST_BLOCK : LONGEST_SKIPPED
    const believable = order !== undefined && length >= 12 && (length & 3) === 0 && length <= longest
    if (believable && !isWhole(type)) {
      if (type === JOURNAL) sink.otherFrame()
      skip = length - 4
      skipped = length
      return finishSkip(bytes, at, to)
    }
    needed = believable ? length : 12
    if (to - at < needed) return WAIT
    if (believable && u32(bytes, at + length - 4) === length) {
      readBlock(bytes, type, at, at + length - 4)
      return advance(at, at + length)
    }
    loseTrack(length)
    return at
  }

  /** Could a block of a known type stand here? Both its lengths must agree, which chance does not bring about. */
  const plausible = (bytes: Uint8Array, at: number, to: number): boolean => {
    const type = u32(bytes, at)
    const length = u32(bytes, at + 4)
    if (type === SECTION_HEADER ? orderOf(bytes, at) !== little : type < 1 || type > 10) return false
    if (length < 12 || (length & 3) !== 0 || length > LONGEST_BLOCK || at + length > to) return false
    return u32(bytes, at + length - 4) === length
  }

  const search = (bytes: Uint8Array, from: number, to: number, last: boolean): number => {
    needed = 2 * LONGEST_BLOCK
    if (!last && to - from < needed) return WAIT
    const limit = last ? to - 12 : to - LONGEST_BLOCK
    for (let at = from; at <= limit; at++) {
      if (!plausible(bytes, at, to)) continue
      const start = lostAt ?? 0
      sink.problem('pcapng-block-corrupt', start, { length: lostLength, skipped: offset + at - from - start })
      lostAt = undefined
      return advance(from, at)
    }
    return last ? WAIT : advance(from, limit)
  }

  const close = (left: number): void => {
    if (lostAt !== undefined)
      sink.problem('pcapng-block-corrupt', lostAt, { length: lostLength, skipped: offset + left - lostAt })
    else if (left > 0 || skipped > 0)
      sink.problem('capture-truncated', offset, { missing: skip > 0 ? skip + 4 : needed - left })
  }

  return {
    get needed() {
      return needed
    },
    read(bytes, from, to, last) {
      let at = from
      for (;;) {
        const next = lostAt === undefined ? step(bytes, at, to) : search(bytes, at, to, last)
        if (next === WAIT) break
        at = next
      }
      if (last) close(to - at)
      return last ? to : at
    },
  }
}
