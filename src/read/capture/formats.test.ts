import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  block,
  enhancedPacket,
  frames,
  interfaceBlock,
  obsoletePacket,
  pcap,
  pcapHeader,
  pcapng,
  pcapRecord,
  START,
  sectionHeader,
  simplePacket,
} from '../../../test/support/capture-file.ts'
import { essence, readCaptures } from '../../../test/support/captures.ts'
import { recorded } from '../../../test/support/handshakes.ts'
import { internet, join, LINKS, talk, V4 } from '../../../test/support/packets.ts'
import { read } from '../../../test/support/tls.ts'
import { captureKind, looksLikeCapture } from './index.ts'

const NAME = 'tls12-unknown-ca'
const packets = talk(recorded(NAME)).map(segment => LINKS.ethernet!.frame(internet(segment, V4)))
const list = frames(packets)
/** SYN, SYN ACK, ACK, then ClientHello, the server's flight, the alert, FIN, FIN. */
const ALERT_FRAME = 6
const expected = essence(read(recorded(NAME))!)

function only(bytes: Uint8Array, chunk?: number) {
  const { handshakes, problems, counts } = readCaptures(
    { 'a.pcap': bytes },
    chunk === undefined ? {} : { chunk },
  )
  const [handshake] = handshakes
  return { handshake, problems, counts, found: handshakes.length }
}

describe('looksLikeCapture', () => {
  it.each([
    [pcapHeader({ little: true }), 'pcap'],
    [pcapHeader({ little: false }), 'pcap'],
    [pcapHeader({ nanoseconds: true }), 'pcap'],
    [pcapHeader({ little: false, nanoseconds: true }), 'pcap'],
    [pcapHeader({ modified: true }), 'pcap'],
    [sectionHeader(true), 'pcapng'],
    [sectionHeader(false), 'pcapng'],
    [new TextEncoder().encode('2022-07-11T18:55:26'), undefined],
    [Uint8Array.of(0xd4, 0xc3, 0xb2), undefined],
    [new Uint8Array(0), undefined],
  ])('%#', (head, kind) => {
    expect([captureKind(head), looksLikeCapture(head)]).toEqual([kind, kind !== undefined])
  })
})

describe('pcap', () => {
  it.each([
    { little: true },
    { little: false },
    { little: true, nanoseconds: true },
    { little: false, nanoseconds: true },
    { little: true, modified: true },
  ])('%j', options => {
    const { handshake, problems, counts } = only(pcap(list, options))
    expect(problems).toEqual([])
    expect(essence(handshake!)).toEqual({ ...expected, ...V4 })
    expect(handshake).toMatchObject({
      at: START + 3,
      where: { source: 'a.pcap', frame: 4 },
      alerts: [{ where: { source: 'a.pcap', frame: ALERT_FRAME }, at: START + 5 }],
    })
    const bytes = packets.reduce((sum, packet) => sum + packet.length, 0)
    expect(counts).toEqual({
      ...{ files: 1, packets: list.length, bytes, cutPackets: 0, tcpSegments: list.length },
      ...{ tcpFlows: 1, tlsConnections: 1, from: START, to: START + list.length - 1 },
    })
  })

  it('keeps the fraction of a millisecond', () => {
    const at = START + 0.123
    const { counts } = only(pcap([{ at, bytes: packets[0]! }], { nanoseconds: true }))
    expect(counts.from).toBeCloseTo(at, 3)
  })

  it('knows the link type behind the length of the frame check sequence', () => {
    const bytes = pcap(list)
    bytes[23] = 0x44
    expect(only(bytes).found).toBe(1)
  })

  it('ends inside a packet', () => {
    const { problems, found } = only(pcap(list).subarray(0, -20))
    expect([found, problems]).toEqual([
      1,
      [
        {
          code: 'capture-truncated',
          where: expect.objectContaining({ frame: list.length }),
          params: { missing: 20 },
        },
      ],
    ])
  })

  it.each([0, 4, 23])('ends inside its header (%i bytes)', length => {
    expect(only(pcap(list).subarray(0, length)).problems).toHaveLength(1)
  })

  it('is not read where it is something else', () => {
    const { problems, counts } = only(new TextEncoder().encode('a log line\n'.repeat(100)))
    expect(problems).toEqual([
      { code: 'capture-format-unknown', where: { source: 'a.pcap', frame: 1, offset: 0 } },
    ])
    expect(counts.packets).toBe(0)
  })

  it('of an unknown link layer says so once', () => {
    const { problems, counts } = only(pcap(list, { linkType: 105 }))
    expect(problems).toMatchObject([
      { code: 'link-type-unknown', where: { frame: 1 }, params: { linkType: 105 } },
    ])
    expect(counts.packets).toBe(list.length)
  })
})

describe('pcapng', () => {
  it.each([true, false])('little endian: %s', little => {
    const { handshake, problems } = only(pcapng(list, { little }))
    expect([problems, essence(handshake!)]).toEqual([[], { ...expected, ...V4 }])
    expect(handshake).toMatchObject({
      at: START + 3,
      where: { frame: 4 },
      alerts: [{ where: { frame: ALERT_FRAME } }],
    })
  })

  it.each([
    ['microseconds, told', { resolution: 6 }, 1000, 0],
    ['nanoseconds', { resolution: 9 }, 1_000_000, 0],
    ['milliseconds', { resolution: 3 }, 1, 0],
    ['1/1024 seconds', { resolution: 0x8a }, 1.024, 0],
    ['offset, forwards', { resolution: 6, offset: 3_600 }, 1000, 3_600_000],
    ['offset, back', { resolution: 6, offset: -7_200 }, 1000, -7_200_000],
  ])('times: %s', (_name, options, ticks, shift) => {
    for (const little of [true, false]) {
      const file = join(
        sectionHeader(little),
        interfaceBlock({ ...options, little }),
        enhancedPacket(list[0]!, { ticks, little }),
      )
      expect(Math.abs(only(file).counts.from! - START - shift)).toBeLessThan(1)
    }
  })

  it('has interfaces of several kinds, and sections of either byte order', () => {
    const cooked = talk(recorded(NAME)).map(segment => LINKS['linux cooked 2']!.frame(internet(segment, V4)))
    const file = join(
      sectionHeader(true),
      interfaceBlock({ linkType: 1 }),
      interfaceBlock({ linkType: 276, resolution: 9 }),
      ...list.slice(0, 3).map(frame => enhancedPacket(frame)),
      enhancedPacket({ at: START + 3, bytes: cooked[3]! }, { index: 1, ticks: 1_000_000 }),
      sectionHeader(false),
      interfaceBlock({ linkType: 276, little: false }),
      ...cooked.slice(4).map((bytes, i) => enhancedPacket({ at: START + 4 + i, bytes }, { little: false })),
    )
    const { handshake, problems } = only(file)
    expect([problems, essence(handshake!)]).toEqual([[], { ...expected, ...V4 }])
    expect(handshake?.alerts[0]?.where.frame).toBe(ALERT_FRAME)
  })

  it('has simple and obsolete packets, and blocks that are passed over', () => {
    const unknown = block(0x0bad, new Uint8Array(5_000))
    const file = join(
      sectionHeader(),
      interfaceBlock(),
      unknown,
      ...list.slice(0, 4).map(frame => obsoletePacket(frame)),
      block(5, new Uint8Array(12)),
      ...list.slice(4).map(frame => join(simplePacket(frame), unknown)),
    )
    for (const chunk of [Number.POSITIVE_INFINITY, 7, 1_000]) {
      const { handshake, problems } = only(file, chunk)
      expect([problems, essence(handshake!)]).toEqual([[], { ...expected, ...V4 }])
      expect(handshake).toMatchObject({ alerts: [{ at: START + 3, where: { frame: ALERT_FRAME } }] })
    }
  })

  it('counts journal entries as frames, as Wireshark does', () => {
    const journal = block(9, new TextEncoder().encode('__REALTIME_TIMESTAMP=1\nMESSAGE=x\n'))
    const file = join(sectionHeader(), interfaceBlock(), journal, ...list.map(frame => enhancedPacket(frame)))
    expect(only(file).handshake?.where.frame).toBe(5)
  })

  it('cuts a simple packet at the snap length of the first interface', () => {
    const long = { at: START, bytes: packets[4]!.subarray(0, 100), length: 1_500 }
    const file = join(sectionHeader(), interfaceBlock({ snapLength: 100 }), simplePacket(long))
    expect(only(file).counts).toMatchObject({ packets: 1, bytes: 100, cutPackets: 1 })
  })

  it('does not believe a packet of an interface that was not described', () => {
    const file = join(
      sectionHeader(),
      interfaceBlock(),
      enhancedPacket(list[0]!, { index: 3 }),
      ...list.map(frame => enhancedPacket(frame)),
    )
    const { problems, handshake } = only(file)
    expect(problems.map(({ code }) => code)).toEqual(['pcapng-interface-unknown'])
    expect(handshake?.where.frame).toBe(5)
  })

  it('ends inside a block, read or passed over', () => {
    const file = join(sectionHeader(), interfaceBlock(), ...list.map(frame => enhancedPacket(frame)))
    for (const bytes of [
      file.subarray(0, -6),
      join(file, block(0x0bad, new Uint8Array(99))).subarray(0, -40),
    ])
      expect(only(bytes).problems.map(({ code }) => code)).toEqual(['capture-truncated'])
  })
})

describe('damage', () => {
  const offsets = [24]
  for (const frame of list) offsets.push(offsets.at(-1)! + pcapRecord(frame).length)

  it.each([
    ['a length beyond any packet', 8, 0x7fffffff],
    ['a length that is negative', 8, 0xffffffff],
    ['a fraction beyond a second, and a length that lies', 4, 0xffffffff],
  ])('in a pcap record: %s', (_name, field, value) => {
    const bytes = pcap(list)
    const view = new DataView(bytes.buffer)
    view.setUint32(offsets[1]! + field, value, true)
    if (field === 4) view.setUint32(offsets[1]! + 8, 40, true)
    for (const chunk of [Number.POSITIVE_INFINITY, 100]) {
      const { problems, handshake, counts } = only(bytes, chunk)
      expect(problems).toMatchObject([
        {
          code: 'pcap-record-corrupt',
          where: { frame: 2, offset: offsets[1] },
          params: { skipped: offsets[2]! - offsets[1]! },
        },
      ])
      expect(counts.packets).toBe(list.length - 1)
      expect(essence(handshake!)).toEqual({ ...expected, ...V4 })
    }
  })

  it('a doubtful record that is followed by another is believed', () => {
    const bytes = pcap(list)
    new DataView(bytes.buffer).setUint32(offsets[1]! + 4, 1_500_000, true)
    const { problems, counts } = only(bytes)
    expect([problems, counts.packets]).toEqual([[], list.length])
  })

  it('garbage in the middle of a pcap, longer than the window of the search', () => {
    const garbage = new Uint8Array(1_200_000).fill(0xff)
    const bytes = join(pcap(list.slice(0, 4)), garbage, ...list.slice(4).map(frame => pcapRecord(frame)))
    for (const chunk of [Number.POSITIVE_INFINITY, 65_536]) {
      const { problems, handshake } = only(bytes, chunk)
      expect(problems).toMatchObject([{ code: 'pcap-record-corrupt', params: { skipped: garbage.length } }])
      expect(essence(handshake!)).toEqual({ ...expected, ...V4 })
    }
  })

  it('garbage to the end of a pcap', () => {
    const { problems, found } = only(join(pcap(list), new Uint8Array(9_999).fill(0xff)))
    expect([found, problems]).toMatchObject([
      1,
      [{ code: 'pcap-record-corrupt', params: { skipped: 9_999 } }],
    ])
  })

  it.each([
    ['length at the front', 4, 0x7ffffffc],
    ['length not a multiple of four', 4, 0x2d],
    ['length at the end', -4, 0],
  ])('in a pcapng block: %s', (_name, field, value) => {
    const head = join(sectionHeader(), interfaceBlock())
    const first = enhancedPacket(list[0]!)
    const bad = enhancedPacket(list[1]!)
    new DataView(bad.buffer).setUint32(field < 0 ? bad.length + field : field, value, true)
    const bytes = join(head, first, bad, ...list.slice(2).map(frame => enhancedPacket(frame)))
    for (const chunk of [Number.POSITIVE_INFINITY, 100]) {
      const { problems, handshake, counts } = only(bytes, chunk)
      expect(problems).toMatchObject([
        {
          code: 'pcapng-block-corrupt',
          where: { frame: 2, offset: head.length + first.length },
          params: { skipped: bad.length },
        },
      ])
      expect(counts.packets).toBe(list.length - 1)
      expect(essence(handshake!)).toEqual({ ...expected, ...V4 })
    }
  })

  it('tells so many problems of a file, and counts the rest', () => {
    const file = join(
      sectionHeader(),
      interfaceBlock(),
      ...Array.from({ length: 100 }, () => enhancedPacket(list[0]!, { index: 9 })),
    )
    const { problems } = only(file)
    expect([problems.length, problems.at(-1)]).toEqual([
      33,
      { code: 'problems-left-out', where: { source: 'a.pcap' }, params: { count: 68 } },
    ])
  })
})

describe('any cut into chunks', () => {
  const files = { pcap: pcap(list), pcapng: join(pcapng(list), block(0x0bad, new Uint8Array(300))) }
  const broken = Object.values(files).map(bytes => {
    const copy = bytes.slice()
    copy.fill(0xff, 300, 330)
    return copy
  })

  it('gives the same', () => {
    const whole = new Map<Uint8Array, ReturnType<typeof readCaptures>>()
    const all = [...Object.values(files), ...broken]
    for (const bytes of all) whole.set(bytes, readCaptures({ a: bytes }))
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.integer({ min: 1, max: 5_000 }), (bytes, chunk) => {
        expect(readCaptures({ a: bytes }, { chunk })).toEqual(whole.get(bytes))
      }),
    )
  })
})

describe('any change of bytes', () => {
  it('neither throws nor hangs', () => {
    const change = fc.record({ at: fc.nat(6_000), value: fc.nat(255) })
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(change, { minLength: 1, maxLength: 20 }),
        fc.nat(8_000),
        (ng, changes, length) => {
          const bytes = (ng ? pcapng(list) : pcap(list)).slice(0, Math.max(length, 8))
          for (const { at, value } of changes) bytes[at % bytes.length] = value
          const { counts } = readCaptures({ a: bytes })
          expect(counts.packets).toBeLessThanOrEqual(bytes.length / 12)
        },
      ),
      { numRuns: 500 },
    )
  })
})
