import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frames, pcap, pcapng, START, type TestFrame } from '../../../test/support/capture-file.ts'
import { essence, readCaptures } from '../../../test/support/captures.ts'
import { HANDSHAKES, recorded } from '../../../test/support/handshakes.ts'
import { internet, LINKS, type TestSegment, talk, V4, V6 } from '../../../test/support/packets.ts'

const framed = (segments: readonly TestSegment[], ends = V4, start = START): TestFrame[] =>
  frames(
    segments.map(segment => LINKS.ethernet!.frame(internet(segment, ends))),
    start,
  )

/** Cuts frames into files behind the given places, named in the order of time. */
function rotate(list: readonly TestFrame[], cuts: readonly number[]): [string, Uint8Array][] {
  const bounds = [...cuts.map(cut => cut % (list.length + 1)).sort((a, b) => a - b), list.length]
  let from = 0
  return bounds.map((to, i) => {
    const part = list.slice(from, to)
    from = to
    return [`tcpdump0${i}.pcap`, i % 2 ? pcapng(part) : pcap(part)]
  })
}

const plain = (handshake: Parameters<typeof essence>[0]) =>
  essence({ ...handshake, messages: handshake.messages.filter(({ type }) => type >= 0) })

describe('a flow over rotated files', () => {
  const list = framed(talk(recorded('tls12-unknown-ca'), { segmentSize: 300 }))
  const alone = readCaptures({ a: pcap(list) }).handshakes[0]!
  const byTime = rotate(list, [5])

  it('goes on in the next file, and every message names its file', () => {
    const { handshakes, problems, counts } = readCaptures(Object.fromEntries(byTime))
    expect([problems, handshakes.map(plain), counts.tcpFlows]).toEqual([[], [plain(alone)], 1])
    expect(handshakes[0]?.messages.map(({ where }) => [where.source, where.frame])).toEqual(
      [
        ['tcpdump00.pcap', 4],
        ['tcpdump00.pcap', 5],
        ...[3, 3, 3, 3].map(() => ['tcpdump01.pcap', expect.any(Number)]),
      ].slice(0, alone.messages.length),
    )
    expect(handshakes[0]?.alerts[0]?.where).toEqual({ source: 'tcpdump01.pcap', frame: list.length - 2 - 5 })
  })

  it('is put together when the later file comes first', () => {
    const { handshakes, problems, counts } = readCaptures(Object.fromEntries([...byTime].reverse()))
    expect([problems, handshakes.map(plain), counts.tcpFlows]).toEqual([[], [plain(alone)], 1])
    expect(handshakes[0]?.where).toEqual({ source: 'tcpdump00.pcap', frame: 4 })
  })

  it.each(HANDSHAKES)('%s: cut anywhere, files in any order', name => {
    const whole = framed(talk(recorded(name), { segmentSize: 400 }))
    const expected = readCaptures({ a: pcap(whole) }).handshakes.map(plain)
    const cuts = fc.array(fc.nat(whole.length), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(cuts, fc.array(fc.nat(100), { minLength: 5, maxLength: 5 }), (places, keys) => {
        const files = rotate(whole, places).map((file, i) => ({ file, key: keys[i]! }))
        const order = files.sort((a, b) => a.key - b.key).map(({ file }) => file)
        const { handshakes, problems } = readCaptures(Object.fromEntries(order))
        expect([problems, handshakes.map(plain)]).toEqual([[], expected])
      }),
      { numRuns: 60 },
    )
  })

  it('is not mixed with an earlier one of the same ports', () => {
    const first = framed(talk(recorded('tls12-rsa'), { clientStart: 1e9, serverStart: 1.1e9 }))
    const second = framed(
      talk(recorded('tls12-unknown-ca'), { clientStart: 2e9, serverStart: 2.1e9 }),
      V4,
      START + 60_000,
    )
    const files = rotate([...first, ...second], [6, first.length + 4])
    const expected = [
      ...readCaptures({ a: pcap(first) }).handshakes,
      ...readCaptures({ a: pcap(second) }).handshakes,
    ]
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [0, 2, 1],
    ]) {
      const { handshakes, problems } = readCaptures(Object.fromEntries(order.map(i => files[i]!)))
      const found = [...handshakes].sort((a, b) => a.at - b.at).map(plain)
      expect([order, problems, found]).toEqual([order, [], expected.map(plain)])
    }
  })

  it('is told for each file where two interfaces captured it', () => {
    const { handshakes } = readCaptures({ 'eth0.pcap': pcap(list), 'eth1.pcap': pcap(list) })
    expect(handshakes.map(({ where }) => where.source).sort()).toEqual(['eth0.pcap', 'eth1.pcap'])
    for (const handshake of handshakes) expect(plain(handshake)).toEqual(plain(alone))
  })

  it('of IPv6 is, too', () => {
    const six = framed(talk(recorded('tls12-resumed')), V6)
    const expected = readCaptures({ a: pcap(six) }).handshakes.map(plain)
    expect(readCaptures(Object.fromEntries(rotate(six, [4]).reverse())).handshakes.map(plain)).toEqual(
      expected,
    )
  })
})

describe('a long flow', () => {
  it('that is met in file after file costs nothing', () => {
    const data = Array.from({ length: 40 }, (_, i) => ({
      from: i % 2 ? ('server' as const) : ('client' as const),
      bytes: new Uint8Array(1400).fill(i),
    }))
    const list = framed(talk(data, { midstream: true }))
    const { handshakes, problems, counts } = readCaptures(Object.fromEntries(rotate(list, [10, 20, 30])))
    expect([handshakes, problems, counts.tcpFlows]).toEqual([[], [], 1])
  })
})
