import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frames, pcap, START, type TestFrame } from '../../../test/support/capture-file.ts'
import { essence, readCaptures } from '../../../test/support/captures.ts'
import { HANDSHAKES, recorded } from '../../../test/support/handshakes.ts'
import {
  ACK,
  type Endpoints,
  FIN,
  internet,
  LINKS,
  RST,
  SYN,
  type TalkOptions,
  type TestSegment,
  talk,
  V4,
} from '../../../test/support/packets.ts'
import { read } from '../../../test/support/tls.ts'

const frame = (segment: TestSegment, ends: Endpoints = V4): Uint8Array =>
  LINKS.ethernet!.frame(internet(segment, ends))
const capture = (segments: readonly TestSegment[]): Uint8Array =>
  pcap(frames(segments.map(segment => frame(segment))))
const readSegments = (segments: readonly TestSegment[], caps = {}) =>
  readCaptures({ a: capture(segments) }, { caps })

/** Without the encrypted messages: how many there are before the handshake counts as complete depends on the order of packets. */
function plain(handshake: Parameters<typeof essence>[0]) {
  return essence({ ...handshake, messages: handshake.messages.filter(({ type }) => type >= 0) })
}

const whole = (name: string) => ({ ...plain(read(recorded(name))!), ...V4 })

describe('TCP', () => {
  it.each(HANDSHAKES)('%s, in segments of any size', name => {
    for (const segmentSize of [1, 5, 97, 1448, 9000]) {
      const { handshakes, problems, counts } = readSegments(talk(recorded(name), { segmentSize }))
      expect([problems, handshakes.map(plain)]).toEqual([[], [whole(name)]])
      expect([counts.tcpFlows, counts.tlsConnections]).toEqual([1, 1])
    }
  })

  it('wraps sequence numbers around, on both sides', () => {
    const name = 'tls12-no-client-certificate'
    for (const start of [2 ** 32 - 1, 2 ** 32 - 2, 2 ** 32 - 700, 2 ** 31 - 300]) {
      const options: TalkOptions = { clientStart: start, serverStart: start - 50, segmentSize: 300 }
      expect(readSegments(talk(recorded(name), options)).handshakes.map(plain)).toEqual([whole(name)])
    }
  })

  it('hands a completed handshake over at once, and a broken one when it is over', () => {
    const segments = talk(recorded('tls12-rsa'), { end: 'open' })
    const later = talk(recorded('tls12-unknown-ca'), { clientStart: 9e8, serverStart: 8e8 })
    const { handshakes } = readSegments([...segments, ...later])
    expect(handshakes.map(({ ending }) => ending)).toEqual(['completed', 'alert'])
  })

  it('tells how it ended', () => {
    const flights = recorded('tls12-rsa').slice(0, 2)
    const ending = (end: TalkOptions['end']) =>
      readSegments(talk(flights, { end: end! })).handshakes[0]?.ending
    expect([ending('fin'), ending('reset'), ending('open')]).toEqual(['closed', 'closed', 'unseen'])
  })

  it('takes an alert that comes behind the end of the other side', () => {
    const segments = talk(recorded('tls12-unknown-ca'), { end: 'reset' })
    const reset = segments.pop()!
    const alert = segments.pop()!
    expect(readSegments([...segments, reset, alert]).handshakes[0]?.alerts).toHaveLength(1)
  })

  it('begins anew with a new SYN on the same ports', () => {
    const first = talk(recorded('tls12-unknown-ca'), { end: 'open' })
    const second = talk(recorded('tls12-rsa'), { clientStart: 3e9, serverStart: 2e9 })
    const third = talk(recorded('tls13-rsa'), { clientStart: 3.5e9, serverStart: 2.5e9 })
    const { handshakes, counts } = readSegments([...first, ...second, ...third])
    expect(handshakes.map(({ ending, serverHello }) => [ending, serverHello?.version])).toEqual([
      ...[
        ['alert', 0x0303],
        ['completed', 0x0303],
        ['completed', 0x0304],
      ],
    ])
    expect(counts.tcpFlows).toBe(3)
  })

  it('begins anew with a ClientHello where the SYN was lost', () => {
    const first = talk(recorded('tls12-rsa'))
    const second = talk(recorded('tls12-unknown-ca'), { clientStart: 3e9, serverStart: 2e9, midstream: true })
    expect(readSegments([...first, ...second]).handshakes.map(({ ending }) => ending)).toEqual([
      'completed',
      'alert',
    ])
  })

  it('takes a repeated SYN for what it is', () => {
    const [syn, ...rest] = talk(recorded('tls12-rsa'))
    const { handshakes, counts } = readSegments([syn!, syn!, ...rest, syn!])
    expect([handshakes.map(plain), counts.tcpFlows]).toEqual([[whole('tls12-rsa')], 1])
  })

  it('takes the bytes that come with a SYN', () => {
    const [syn, reply, , hello, ...rest] = talk(recorded('tls12-rsa'))
    const fast = { ...syn!, payload: hello!.payload }
    expect(readSegments([fast, reply!, ...rest]).handshakes.map(plain)).toEqual([whole('tls12-rsa')])
  })

  it('finds TLS begun inside another protocol', () => {
    const text = (from: 'client' | 'server', line: string) => ({
      from,
      bytes: new TextEncoder().encode(line),
    })
    const greeting = [
      text('server', '220 mail ESMTP\r\n'),
      text('client', 'STARTTLS\r\n'),
      text('server', '220 go on\r\n'),
    ]
    const { handshakes } = readSegments(talk([...greeting, ...recorded('tls12-rsa')]))
    expect(handshakes.map(plain)).toEqual([whole('tls12-rsa')])
  })

  it('leaves other protocols alone', () => {
    const text = (from: 'client' | 'server', line: string) => ({
      from,
      bytes: new TextEncoder().encode(line),
    })
    const flights = [text('client', 'GET / HTTP/1.1\r\n\r\n'), text('server', 'HTTP/1.1 200 OK\r\n\r\n')]
    const { handshakes, problems, counts } = readSegments(talk(flights))
    expect([handshakes, problems, counts.tcpFlows]).toEqual([[], [], 1])
  })
})

describe('what is missing', () => {
  const name = 'tls12-ecdsa-client-certificate'
  const segments = talk(recorded(name), { segmentSize: 400, end: 'open' })

  it('a capture that begins behind the SYN is whole', () => {
    expect(readSegments(segments.slice(3)).handshakes.map(plain)).toEqual([whole(name)])
  })

  it('without SYN and SYN ACK, in turn', () => {
    for (const missing of [0, 1])
      expect(readSegments(segments.filter((_, i) => i !== missing)).handshakes.map(plain)).toEqual([
        whole(name),
      ])
  })

  it('a capture that begins behind the ClientHello finds the next record', () => {
    const { handshakes } = readSegments(segments.slice(4))
    expect(handshakes.map(({ client, server, gaps }) => ({ client, server, gaps }))).toEqual([
      { ...V4, gaps: true },
    ])
    expect(handshakes[0]).toMatchObject({
      serverHello: { version: 0x0303 },
      serverChain: [{}],
      where: { frame: 1 },
    })
    expect(handshakes[0]?.clientHello).toBeUndefined()
  })

  it('tells the client by its messages where the ports deceive', () => {
    const ends = { client: { ...V4.client, port: 1024 }, server: { ...V4.server, port: 50_000 } }
    const { handshakes } = readCaptures({
      a: pcap(frames(segments.slice(4).map(segment => frame(segment, ends)))),
    })
    expect(handshakes.map(({ client, server }) => ({ client, server }))).toEqual([ends])
  })

  it('a lost segment makes a gap, and the rest is read', () => {
    // Four segments of the server's flight; the third is inside the Certificate.
    const server = segments.findIndex(({ from, payload }) => from === 'server' && payload.length > 0)
    const { handshakes } = readSegments(segments.filter((_, i) => i !== server + 1))
    expect(handshakes).toMatchObject([
      { gaps: true, ending: 'completed', clientChain: [{}], serverChain: 'absent' },
    ])
  })

  it('a snap length leaves the beginnings of packets', () => {
    const cut: TestFrame[] = frames(segments.map(segment => frame(segment))).map(({ at, bytes }) => ({
      ...{ at, bytes: bytes.subarray(0, 200), length: bytes.length },
    }))
    const { handshakes, counts } = readCaptures({ a: pcap(cut) })
    expect(handshakes).toMatchObject([{ gaps: true, serverChain: 'absent' }])
    expect(counts.cutPackets).toBe(segments.filter(({ payload }) => payload.length > 146).length)
  })

  it('a snap length inside the headers leaves nothing', () => {
    const cut = frames(segments.map(segment => frame(segment))).map(({ at, bytes }) => ({
      ...{ at, bytes: bytes.subarray(0, 40), length: bytes.length },
    }))
    const { handshakes, counts, problems } = readCaptures({ a: pcap(cut) })
    expect([handshakes, problems, counts.cutPackets]).toEqual([[], [], segments.length])
  })
})

describe('order', () => {
  /** A retransmission that is cut elsewhere: from inside one segment into the following ones of its side. */
  function part(pieces: readonly TestSegment[], index: number, from: number, length: number): TestSegment {
    const origin = pieces[index % pieces.length]!
    if (origin.payload.length === 0) return origin
    const skip = from % origin.payload.length
    const mine = pieces.filter(piece => piece.from === origin.from && piece.payload.length > 0)
    const bytes = mine.slice(mine.indexOf(origin)).flatMap(piece => [...piece.payload])
    const payload = Uint8Array.from(bytes.slice(skip, skip + length + 1))
    return { ...origin, sequence: origin.sequence + skip, payload }
  }

  it.each(HANDSHAKES)('%s: packets in any order, repeated, cut anew, give the same handshake', name => {
    const expected = whole(name)
    const pieces = talk(recorded(name), { segmentSize: 500, clientStart: 2 ** 32 - 300 })
    const order = fc.shuffledSubarray([...pieces.keys()], { minLength: pieces.length })
    const copy = fc.record({ index: fc.nat(40), from: fc.nat(600), length: fc.nat(600), at: fc.nat(40) })
    fc.assert(
      fc.property(order, fc.array(copy, { maxLength: 6 }), (indices, copies) => {
        const list = indices.map(index => pieces[index]!)
        for (const { index, from, length, at } of copies)
          list.splice(at % list.length, 0, part(pieces, index, from, length))
        const { handshakes, problems } = readSegments(list)
        expect([problems, handshakes.map(plain)]).toEqual([[], [expected]])
      }),
      { numRuns: 60 },
    )
  })
})

describe('bounds', () => {
  const EMPTY = new Uint8Array(0)
  const many = (count: number, flags: number, payload: Uint8Array = EMPTY, sequence = 1) =>
    Array.from({ length: count }, (_, i) => ({
      at: START + i,
      bytes: frame(
        { from: 'client', sequence, acknowledged: 0, flags, payload },
        {
          client: { ip: '10.0.0.1', port: 1024 + (i % 60_000) },
          server: { ip: `10.9.${i >> 16}.1`, port: 443 },
        },
      ),
    }))

  it('flows are bounded, and the oldest decided', () => {
    const hello = recorded('tls12-rsa')[0]!.bytes
    const { problems, handshakes } = readCaptures({ a: pcap(many(50, ACK, hello)) }, { caps: { flows: 20 } })
    expect(problems).toMatchObject([{ code: 'capture-flow-limit', params: { limit: 20 } }])
    expect(handshakes).toHaveLength(50)
  })

  it('handshakes at once are bounded', () => {
    const hello = recorded('tls12-rsa')[0]!.bytes
    const { problems, handshakes } = readCaptures(
      { a: pcap(many(50, SYN, hello)) },
      { caps: { handshakes: 20 } },
    )
    expect(problems).toMatchObject([{ code: 'capture-handshake-limit', params: { limit: 20 } }])
    expect(handshakes).toHaveLength(50)
  })

  it('handshakes of a session are bounded', () => {
    const hello = recorded('tls12-rsa')[0]!.bytes
    const { problems, handshakes } = readCaptures(
      { a: pcap(many(50, SYN, hello)) },
      { caps: { handshakes: 1, connections: 20 } },
    )
    expect(problems.map(({ code }) => code).sort()).toEqual([
      'capture-connection-limit',
      'capture-handshake-limit',
    ])
    expect(handshakes.length).toBeLessThanOrEqual(21)
  })

  it('what waits for a lost segment is bounded, then the loss is taken for one', () => {
    const [syn, reply, , hello, ...rest] = talk(recorded('tls12-rsa'), { segmentSize: 100, end: 'open' })
    const lost = rest.findIndex(({ from }) => from === 'server')
    const list = [syn!, reply!, hello!, ...rest.filter((_, i) => i !== lost)]
    const { handshakes } = readSegments(list, { windowSegments: 4 })
    expect(handshakes).toMatchObject([{ gaps: true, ending: 'completed' }])
  })

  it('packets of flows seen from the middle are kept within bounds', () => {
    const server = recorded('tls12-rsa')[1]!.bytes
    const one = readCaptures({ a: pcap(many(1, ACK, server)) }, { caps: { midstreamBytes: 100 } })
    const all = readCaptures(
      { a: pcap(many(10, ACK, server)) },
      { caps: { midstreamTotal: 3 * (server.length + 256) } },
    )
    expect([one.handshakes.length, all.handshakes.length]).toEqual([0, 3])
  })

  it('any packets neither throw nor hang', () => {
    const segment = fc.record({
      from: fc.constantFrom<'client' | 'server'>('client', 'server'),
      sequence: fc.oneof(fc.nat(3_000), fc.constantFrom(2 ** 32 - 10, 2 ** 31, 5_001)),
      acknowledged: fc.nat(6_000),
      flags: fc.constantFrom(SYN, SYN | ACK, ACK, FIN | ACK, RST, RST | SYN, 0),
      payload: fc.oneof(
        fc.uint8Array({ maxLength: 50 }),
        fc.constantFrom(...recorded('tls12-rsa').map(({ bytes }) => bytes)),
        fc.constant(new Uint8Array(0)),
      ),
    })
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 40 }), segments => {
        const { counts } = readSegments(segments)
        expect(counts.packets).toBe(segments.length)
      }),
      { numRuns: 400 },
    )
  })
})
