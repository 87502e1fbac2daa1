import type { UnitReader } from './joiner.ts'
import { LONGEST_PACKET } from './limits.ts'
import type { PacketSink } from './packet-sink.ts'

const FILE_HEADER = 24
const DAY = 86_400
/** Answer of a search that cannot go on before more bytes have come. */
const WAIT = -1
/** A record header, the longest packet and the header behind it: enough to tell whether a header is one. */
const LOOKAHEAD = 2 * 24 + LONGEST_PACKET

/** Byte order, fraction and record header of a file by its magic number; undefined where it is no pcap. */
export function pcapVariant(
  bytes: Uint8Array,
): { little: boolean; fractions: number; header: number } | undefined {
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  for (const little of [false, true]) {
    const magic = (little ? (d << 24) | (c << 16) | (b << 8) | a : (a << 24) | (b << 16) | (c << 8) | d) >>> 0
    if (magic === 0xa1b2c3d4) return { little, fractions: 1_000_000, header: 16 }
    if (magic === 0xa1b23c4d) return { little, fractions: 1_000_000_000, header: 16 }
    // Kuznetzov's modified libpcap: interface, protocol and packet type behind the lengths.
    if (magic === 0xa1b2cd34) return { little, fractions: 1_000_000, header: 24 }
  }
  return undefined
}

/**
 * Reads a pcap file (draft-ietf-opsawg-pcap). Problems: `pcap-record-corrupt` (a record header that cannot be one; `skipped` bytes
 * until the next that can), `capture-truncated` (the file ends inside a header or packet; `missing` bytes).
 */
export function createPcapReader(sink: PacketSink): UnitReader {
  let needed = FILE_HEADER
  let little = true
  /** Units of the fraction in a second, and in a millisecond. */
  let fractions = 1_000_000
  let perMillisecond = 1_000
  let header = 0
  let linkType = 0
  /** Offset in the file of what is read next. */
  let offset = 0
  let lastSecond: number | undefined
  /** Searching for a header since this offset. */
  let lostAt: number | undefined
  let lostLength = 0

  const u32 = (bytes: Uint8Array, at: number): number => {
    const a = bytes[at]!
    const b = bytes[at + 1]!
    const c = bytes[at + 2]!
    const d = bytes[at + 3]!
    return (little ? a | (b << 8) | (c << 16) | (d << 24) : d | (c << 8) | (b << 16) | (a << 24)) >>> 0
  }

  const readFileHeader = (bytes: Uint8Array, from: number): void => {
    const variant = pcapVariant(bytes.subarray(from, from + 4))
    little = variant?.little ?? true
    fractions = variant?.fractions ?? 1_000_000
    perMillisecond = fractions / 1_000
    header = variant?.header ?? 16
    // The upper bits tell the length of the frame check sequence (draft-ietf-opsawg-pcap section 4).
    linkType = u32(bytes, from + 20) & 0xffff
    offset = FILE_HEADER
  }

  /** Could a record header stand here? Its time near the last one, its fraction below a second, its lengths in order. */
  const plausible = (bytes: Uint8Array, at: number): boolean => {
    const captured = u32(bytes, at + 8)
    const original = u32(bytes, at + 12)
    const near = lastSecond === undefined || Math.abs(u32(bytes, at) - lastSecond) <= DAY
    const lengths = captured > 0 && captured <= LONGEST_PACKET && captured <= original
    return near && lengths && original <= 0xffffff && u32(bytes, at + 4) < fractions
  }

  /** Is what stands at `at` followed by another header, or by the end of the file? */
  const followed = (bytes: Uint8Array, at: number, to: number, last: boolean): boolean => {
    const next = at + header + u32(bytes, at + 8)
    return next + header <= to ? plausible(bytes, next) : last && next === to
  }

  /** Looks for the next record; answers where it is or where the search has to go on, or WAIT. */
  const search = (bytes: Uint8Array, from: number, to: number, last: boolean): number => {
    needed = 2 * LOOKAHEAD
    if (!last && to - from < needed) return WAIT
    const limit = last ? to - header : to - LOOKAHEAD
    for (let at = from; at <= limit; at++) {
      if (!plausible(bytes, at) || !followed(bytes, at, to, last)) continue
      const start = lostAt ?? 0
      offset += at - from
      sink.problem('pcap-record-corrupt', start, { length: lostLength, skipped: offset - start })
      lostAt = undefined
      return at
    }
    if (last) return WAIT
    offset += limit - from
    return limit
  }

  /** Records as long as they are whole; answers where the first stands that is not. */
  const readRecords = (bytes: Uint8Array, from: number, to: number, last: boolean): number => {
    let at = from
    for (;;) {
      needed = header
      if (to - at < needed) return at
      const second = u32(bytes, at)
      const fraction = u32(bytes, at + 4)
      const captured = u32(bytes, at + 8)
      const original = u32(bytes, at + 12)
      const doubtful = fraction >= fractions || captured > original
      const corrupt = captured > LONGEST_PACKET
      needed = corrupt ? header : header + captured + (doubtful && !last ? header : 0)
      if (to - at < needed) return at
      if (corrupt || (doubtful && !followed(bytes, at, to, last))) {
        lostAt = offset
        lostLength = captured
        return at
      }
      const next = at + header + captured
      lastSecond = second
      offset += next - at
      sink.packet(bytes, at + header, next, original, second * 1000 + fraction / perMillisecond, linkType)
      at = next
    }
  }

  const close = (left: number): void => {
    if (lostAt !== undefined)
      sink.problem('pcap-record-corrupt', lostAt, { length: lostLength, skipped: offset + left - lostAt })
    else if (left > 0 || header === 0) sink.problem('capture-truncated', offset, { missing: needed - left })
  }

  return {
    get needed() {
      return needed
    },
    read(bytes, from, to, last) {
      let at = from
      if (header === 0 && to - at >= FILE_HEADER) {
        readFileHeader(bytes, at)
        at += FILE_HEADER
      }
      while (header > 0) {
        if (lostAt === undefined) at = readRecords(bytes, at, to, last)
        const next = lostAt === undefined ? WAIT : search(bytes, at, to, last)
        if (next === WAIT) break
        at = next
      }
      if (last) close(to - at)
      return last ? to : at
    },
  }
}
