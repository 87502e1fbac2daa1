import type { FragmentStore } from './fragments.ts'
import type { Segment } from './segment.ts'

const TCP = 6
const FRAGMENT = 44
const AUTHENTICATION = 51
/** IPv6 extension headers that tell their length in units of 8 bytes (RFC 8200 section 4; mobility, HIP and shim6). */
const EXTENSIONS = [0, 43, 60, 135, 139, 140]
/** Extension headers in a row that are followed. */
const MOST_EXTENSIONS = 16

export interface InternetSink {
  /** `segment` is filled. */
  tcp(): void
  /** A TCP header was cut by the snap length or makes no sense. */
  cut(): void
}

/** Decodes IPv4 and IPv6 packets down to TCP segments, in place; what is not TCP is left at once. */
export function createInternetDecoder(segment: Segment, fragments: FragmentStore, sink: InternetSink) {
  const { words } = segment

  /** `ipEnd` is where the packet ends on the wire, `end` where the capture ends. */
  const tcp = (bytes: Uint8Array, at: number, end: number, ipEnd: number): void => {
    const offset = end - at < 20 ? 0 : (bytes[at + 12]! >> 4) * 4
    if (offset < 20 || at + offset > ipEnd) {
      sink.cut()
      return
    }
    segment.bytes = bytes
    segment.sourcePort = (bytes[at]! << 8) | bytes[at + 1]!
    segment.destinationPort = (bytes[at + 2]! << 8) | bytes[at + 3]!
    segment.sequence = i32(bytes, at + 4)
    segment.acknowledged = i32(bytes, at + 8)
    segment.flags = bytes[at + 13]!
    const start = Math.min(at + offset, end)
    segment.start = start
    segment.end = Math.max(Math.min(ipEnd, end), start)
    segment.lost = Math.max(ipEnd - Math.max(end, at + offset), 0)
    sink.tcp()
  }

  const ipv4 = (bytes: Uint8Array, at: number, end: number): void => {
    if (end - at < 20) return
    const header = (bytes[at]! & 15) * 4
    if (bytes[at + 9] !== TCP || header < 20) return
    segment.v6 = false
    segment.source = i32(bytes, at + 12)
    segment.destination = i32(bytes, at + 16)
    const total = (bytes[at + 2]! << 8) | bytes[at + 3]!
    // Zero: the capturing machine leaves the length to its network card (TCP segmentation offload).
    const ipEnd = total === 0 ? end : at + total
    const fragment = ((bytes[at + 6]! << 8) | bytes[at + 7]!) & 0x3fff
    if (fragment === 0) {
      tcp(bytes, at + header, Math.min(end, ipEnd), ipEnd)
      return
    }
    if (ipEnd > end || at + header > ipEnd) return
    const key = `${segment.source},${segment.destination},${bytes[at + 4]},${bytes[at + 5]}`
    const piece = bytes.subarray(at + header, ipEnd)
    const whole = fragments.add(key, TCP, (fragment & 0x1fff) * 8, (fragment & 0x2000) !== 0, piece)
    if (whole) tcp(whole.payload, 0, whole.payload.length, whole.payload.length)
  }

  const ipv6 = (bytes: Uint8Array, at: number, end: number): void => {
    if (end - at < 40) return
    const length = (bytes[at + 4]! << 8) | bytes[at + 5]!
    // Zero: a jumbogram (RFC 2675), or the length is left to the network card.
    const ipEnd = length === 0 ? end : at + 40 + length
    segment.v6 = true
    for (let i = 0; i < 8; i++) words[i] = i32(bytes, at + 8 + i * 4)
    segment.source = digest(words, 0)
    segment.destination = digest(words, 4)
    extensions(bytes, bytes[at + 6]!, at + 40, Math.min(end, ipEnd), ipEnd)
  }

  const extensions = (
    bytes: Uint8Array,
    protocol: number,
    from: number,
    end: number,
    ipEnd: number,
  ): void => {
    let next = protocol
    let at = from
    for (let i = 0; i < MOST_EXTENSIONS && next !== TCP; i++) {
      const known = EXTENSIONS.includes(next) || next === AUTHENTICATION || next === FRAGMENT
      if (!known || end - at < 8) return
      const header = at
      if (next === FRAGMENT) {
        const offset = (bytes[at + 2]! << 8) | bytes[at + 3]!
        if ((offset & 0xfff9) !== 0) {
          fragment(bytes, header, end, ipEnd)
          return
        }
        at += 8
      } else if (next === AUTHENTICATION) at += (bytes[at + 1]! + 2) * 4
      else at += (bytes[at + 1]! + 1) * 8
      next = bytes[header]!
    }
    if (next === TCP) tcp(bytes, at, end, ipEnd)
  }

  const fragment = (bytes: Uint8Array, at: number, end: number, ipEnd: number): void => {
    if (ipEnd > end) return
    const field = (bytes[at + 2]! << 8) | bytes[at + 3]!
    const key = `${words.join()},${i32(bytes, at + 4)}`
    const piece = bytes.subarray(at + 8, ipEnd)
    const whole = fragments.add(key, bytes[at]!, field & 0xfff8, (field & 1) !== 0, piece)
    if (!whole) return
    const { payload } = whole
    // A payload that holds another fragment header would be put together again without end.
    if (whole.protocol !== FRAGMENT) extensions(payload, whole.protocol, 0, payload.length, payload.length)
  }

  /** `at` is where the IP header begins. */
  return (bytes: Uint8Array, at: number, end: number): void => {
    if (at >= end) return
    const version = bytes[at]! >> 4
    if (version === 4) ipv4(bytes, at, end)
    else if (version === 6) ipv6(bytes, at, end)
  }
}

function i32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
}

function digest(words: Int32Array, from: number): number {
  let value = 0
  for (let i = from; i < from + 4; i++) value = Math.imul(value, 31) + words[i]!
  return value | 0
}
