import { describe, expect, it } from 'vitest'
import { frames, pcap } from '../../../test/support/capture-file.ts'
import { essence, readCaptures } from '../../../test/support/captures.ts'
import { recorded } from '../../../test/support/handshakes.ts'
import {
  type Endpoints,
  extension,
  internet,
  ipv4,
  ipv6,
  ipv6Fragment,
  join,
  LINKS,
  type TestSegment,
  talk,
  tcp,
  V4,
  V6,
} from '../../../test/support/packets.ts'
import { read } from '../../../test/support/tls.ts'

const NAME = 'tls12-ecdsa-client-certificate'
const segments = talk(recorded(NAME))
const expected = essence(read(recorded(NAME))!)

/** Reads IP packets in Ethernet frames. */
function readPackets(packets: readonly Uint8Array[], caps = {}) {
  return readCaptures({ a: pcap(frames(packets.map(LINKS.ethernet!.frame))) }, { caps })
}

function expectWhole(packets: readonly Uint8Array[], ends: Endpoints): void {
  const { handshakes, problems } = readPackets(packets)
  expect([problems, handshakes.map(essence)]).toEqual([[], [{ ...expected, ...ends }]])
}

const wrap4 = (segment: TestSegment, payload: Uint8Array, given = {}): Uint8Array => {
  const to = segment.from === 'client' ? 'server' : 'client'
  return ipv4(V4[segment.from].ip, V4[to].ip, payload, given)
}
const wrap6 = (segment: TestSegment, payload: Uint8Array, first: number): Uint8Array => {
  const to = segment.from === 'client' ? 'server' : 'client'
  return ipv6(V6[segment.from].ip, V6[to].ip, payload, first)
}

describe('link layers', () => {
  const cases = Object.keys(LINKS).flatMap(link => [
    ...(link === 'ipv6 (229)' ? [] : [[link, 'IPv4', V4] as const]),
    ...(link === 'ipv4 (228)' ? [] : [[link, 'IPv6', V6] as const]),
  ])
  it.each(cases)('%s, %s', (link, _version, ends) => {
    const { type, frame } = LINKS[link]!
    const file = pcap(frames(segments.map(segment => frame(internet(segment, ends)))), { linkType: type })
    const { handshakes, problems } = readCaptures({ a: file })
    expect([problems, handshakes.map(essence)]).toEqual([[], [{ ...expected, ...ends }]])
  })

  it('other protocols and tags without end are passed over', () => {
    const arp = join(new Uint8Array(12), Uint8Array.of(8, 6), new Uint8Array(28))
    const tags = join(new Uint8Array(12), ...Array.from({ length: 20 }, () => Uint8Array.of(0x81, 0, 0, 1)))
    const { problems, counts } = readCaptures({ a: pcap(frames([arp, tags, new Uint8Array(3)])) })
    expect([problems, counts.packets, counts.tcpSegments]).toEqual([[], 3, 0])
  })
})

describe('IPv4', () => {
  it('has options, and TCP has', () => {
    const options = Uint8Array.of(0x94, 4, 0, 0, 1, 1, 1, 0)
    const timestamps = Uint8Array.of(1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2)
    expectWhole(
      segments.map(segment => wrap4(segment, tcp(segment, V4, timestamps), { options })),
      V4,
    )
  })

  it('leaves its length to the network card', () => {
    expectWhole(
      segments.map(segment => wrap4(segment, tcp(segment, V4), { totalLength: 0 })),
      V4,
    )
  })

  const fragmented = (size: number) =>
    segments.flatMap((segment, id) => {
      const whole = tcp(segment, V4)
      const pieces: Uint8Array[] = []
      for (let at = 0; at < whole.length; at += size)
        pieces.push(
          wrap4(segment, whole.subarray(at, at + size), {
            id,
            fragmentOffset: at,
            more: at + size < whole.length,
          }),
        )
      return pieces
    })

  it.each([16, 24, 576])('is put together from fragments of %i bytes, in any order', size => {
    const packets = fragmented(size)
    expectWhole(packets, V4)
    expectWhole([...packets].reverse(), V4)
    expectWhole([...packets, ...packets], V4)
  })

  it('never waits for more fragments than are kept', () => {
    const packets = fragmented(16).filter((_, i) => i % 2 === 0)
    const many = Array.from({ length: 300 }, (_, id) =>
      wrap4(segments[0]!, new Uint8Array(64), { id, more: true }),
    )
    const { problems } = readPackets([...packets, ...many], { fragmentDatagrams: 16, fragmentBytes: 5_000 })
    expect(problems).toMatchObject([{ code: 'ip-fragment-limit' }])
  })
})

describe('IPv6', () => {
  it('has extension headers in a row', () => {
    const chain = join(
      extension(60),
      extension(43, [0, 0, 0, 0, 0, 0]),
      extension(51),
      Uint8Array.of(6, 1, ...new Uint8Array(10)),
    )
    expectWhole(
      segments.map(segment => wrap6(segment, join(chain, tcp(segment, V6)), 0)),
      V6,
    )
  })

  it('is put together from fragments, and has atomic ones', () => {
    const fragmented = segments.flatMap((segment, id) => {
      const whole = join(extension(6), tcp(segment, V6))
      const at = Math.min(64, whole.length - (whole.length % 8))
      const atomic = wrap6(segment, join(ipv6Fragment(60, 0, false, id), whole), 44)
      if (id % 2) return [atomic]
      return [
        wrap6(segment, join(ipv6Fragment(60, at, false, id), whole.subarray(at)), 44),
        wrap6(segment, join(ipv6Fragment(60, 0, true, id), whole.subarray(0, at)), 44),
      ]
    })
    expectWhole(fragmented, V6)
  })

  it('ends a chain of headers that never ends', () => {
    const chain = join(...Array.from({ length: 100 }, () => extension(60)))
    const { counts, problems } = readPackets(
      segments.map(segment => wrap6(segment, join(chain, tcp(segment, V6)), 60)),
    )
    expect([counts.tcpSegments, problems]).toEqual([0, []])
  })
})

describe('headers that lie', () => {
  it.each([
    ['IPv4 header length', 14, 0x40],
    ['IPv4 total length', 16, 0],
    ['TCP header length', 14 + 20 + 12, 0xf0],
    ['TCP header length of zero', 14 + 20 + 12, 0],
  ])('%s', (_name, at, value) => {
    const packets = segments.map(segment => LINKS.ethernet!.frame(internet(segment, V4)))
    for (const packet of packets) packet[at] = value
    const { counts } = readCaptures({ a: pcap(frames(packets)) })
    expect(counts.packets).toBe(packets.length)
  })
})
