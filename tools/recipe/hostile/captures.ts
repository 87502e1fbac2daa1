import { certificate, type Der, ed25519, integer, lengthOf, rsa, seq, tlv } from './der.ts'
import type { Piece } from './logs.ts'

const SYN = 0x02
const ACK = 0x10
const PSH = 0x08
const FIN = 0x01

export interface Segment {
  readonly from: number
  readonly to: number
  readonly fromPort: number
  readonly toPort: number
  readonly sequence: number
  readonly acknowledged: number
  readonly flags: number
  readonly payload?: Uint8Array
}

const START = 1_657_551_326

export function pcapHeader(): Uint8Array {
  const head = new DataView(new ArrayBuffer(24))
  head.setUint32(0, 0xa1b2c3d4, true)
  head.setUint16(4, 2, true)
  head.setUint16(6, 4, true)
  head.setUint32(16, 262_144, true)
  head.setUint32(20, 1, true)
  return new Uint8Array(head.buffer)
}

/** A record of a pcap file: an Ethernet frame with an IPv4 datagram. Time goes on by a microsecond a number. */
export function pcapRecord(segment: Segment, number: number): Uint8Array {
  const frame = frameOf(segment)
  const record = new Uint8Array(16 + frame.length)
  const view = new DataView(record.buffer)
  view.setUint32(0, START + Math.floor(number / 1_000_000), true)
  view.setUint32(4, number % 1_000_000, true)
  view.setUint32(8, frame.length, true)
  view.setUint32(12, frame.length, true)
  record.set(frame, 16)
  return record
}

export function frameOf(segment: Segment): Uint8Array {
  const payload = segment.payload ?? new Uint8Array(0)
  const frame = new Uint8Array(54 + payload.length)
  const view = new DataView(frame.buffer)
  frame.set([0, 0x50, 0x56, 0, 0, 2, 0, 0x50, 0x56, 0, 0, 1, 0x08, 0, 0x45])
  view.setUint16(16, 40 + payload.length)
  frame.set([64, 6], 22)
  view.setUint32(26, segment.from)
  view.setUint32(30, segment.to)
  view.setUint16(34, segment.fromPort)
  view.setUint16(36, segment.toPort)
  view.setUint32(38, segment.sequence)
  view.setUint32(42, segment.acknowledged)
  frame.set([0x50, segment.flags, 0xff, 0xff], 46)
  frame.set(payload, 54)
  return frame
}

const CLIENT = 0x0a30242e // 10.48.36.46
const SERVER = 0x0a3024d7 // 10.48.36.215

/** Both directions of one connection, in the order they are said. */
export interface Talk {
  readonly index: number
  readonly said: readonly (readonly ['client' | 'server', Uint8Array])[]
  /** Bytes of a segment. */
  readonly step?: number
}

export function* conversation({ index, said, step = 1_400 }: Talk): Iterable<Segment> {
  const ends = {
    client: { ip: CLIENT, port: 30_000 + (index % 6_000), next: 1 },
    server: { ip: (SERVER & 0xffff0000) + (Math.floor(index / 6_000) & 0xffff), port: 8443, next: 1 },
  }
  const say = (from: 'client' | 'server', flags: number, payload?: Uint8Array): Segment => {
    const [own, other] = from === 'client' ? [ends.client, ends.server] : [ends.server, ends.client]
    const sequence = own.next
    own.next += (payload?.length ?? 0) + (flags & (SYN | FIN) ? 1 : 0)
    return {
      from: own.ip,
      to: other.ip,
      fromPort: own.port,
      toPort: other.port,
      sequence,
      acknowledged: flags & ACK ? other.next : 0,
      flags,
      ...(payload && { payload }),
    }
  }
  yield say('client', SYN)
  yield say('server', SYN | ACK)
  for (const [from, bytes] of said)
    for (let at = 0; at < bytes.length; at += step)
      yield say(from, ACK | PSH, bytes.subarray(at, Math.min(bytes.length, at + step)))
  yield say('client', FIN | ACK)
  yield say('server', FIN | ACK)
}

/** A TLS record; `length` where it is to say something else than how much there is. */
export const tlsRecord = (type: number, body: Uint8Array, length = body.length): Uint8Array =>
  Buffer.concat([Uint8Array.of(type, 3, 3, length >> 8, length & 0xff), body])

/** Records of a long message. */
export function tlsRecords(message: Uint8Array): Uint8Array {
  const records: Uint8Array[] = []
  for (let at = 0; at < message.length; at += 16_384)
    records.push(tlsRecord(22, message.subarray(at, at + 16_384)))
  return Buffer.concat(records)
}

export const uint24 = (value: number): Uint8Array =>
  Uint8Array.of(value >> 16, (value >> 8) & 0xff, value & 0xff)

export const message = (type: number, body: Uint8Array, length = body.length): Uint8Array =>
  Buffer.concat([Uint8Array.of(type), uint24(length), body])

export function clientHello(serverName: string): Uint8Array {
  const name = Buffer.from(serverName, 'utf8')
  const entry = Buffer.concat([Uint8Array.of(0, name.length >> 8, name.length & 0xff), name])
  const list = Buffer.concat([Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry])
  const extension = Buffer.concat([Uint8Array.of(0, 0, list.length >> 8, list.length & 0xff), list])
  const body = Buffer.concat([
    Uint8Array.of(3, 3),
    new Uint8Array(32),
    Uint8Array.of(0, 0, 2, 0xc0, 0x2f, 1, 0, extension.length >> 8, extension.length & 0xff),
    extension,
  ])
  return tlsRecord(22, message(1, body))
}

export const serverHello = (): Uint8Array =>
  message(2, Buffer.concat([Uint8Array.of(3, 3), new Uint8Array(32), Uint8Array.of(0, 0xc0, 0x2f, 0)]))

export function certificateMessage(chain: readonly Der[]): Uint8Array {
  const list = Buffer.concat(chain.flatMap(der => [uint24(der.length), der]))
  return message(11, Buffer.concat([uint24(list.length), list]))
}

/** What a server with this chain says first. */
export const serverFlight = (chain: readonly Der[]): Uint8Array =>
  tlsRecords(Buffer.concat([serverHello(), certificateMessage(chain), message(14, new Uint8Array(0))]))

/** The fatal alert unknown_ca of a client. */
export const unknownCa = (): Uint8Array => tlsRecord(21, Uint8Array.of(2, 48))

export function* pcap(segments: Iterable<Segment>): Iterable<Piece> {
  let held: Uint8Array[] = [pcapHeader()]
  let length = 0
  let number = 0
  for (const segment of segments) {
    const record = pcapRecord(segment, number++)
    held.push(record)
    length += record.length
    if (length < 1 << 20) continue
    yield Buffer.concat(held)
    held = []
    length = 0
  }
  yield Buffer.concat(held)
}

/** SYNs from everywhere, none of them answered. */
export function* synFlood(count: number): Iterable<Segment> {
  for (let index = 0; index < count; index++)
    yield {
      from: (0x0b000000 + index) >>> 0,
      to: SERVER,
      fromPort: 1_024 + (index % 60_000),
      toPort: 8443,
      sequence: index,
      acknowledged: 0,
      flags: SYN,
    }
}

/** Handshakes that begin and never go on: each has said the first half of a message. */
export function* halfHandshakes(count: number): Iterable<Segment> {
  const hello = clientHello('cucm.example.com')
  const flight = serverFlight([new Uint8Array(30_000)]).subarray(0, 1_400)
  for (let index = 0; index < count; index++) {
    const all = [
      ...conversation({
        index,
        said: [
          ['client', hello],
          ['server', flight],
        ],
      }),
    ]
    yield* all.slice(0, -2)
  }
}

/** Whole handshakes, a byte a segment. */
export function* oneByteSegments(count: number): Iterable<Segment> {
  const key = ed25519()
  const leaf = certificate({ subject: 'cucm.example.com', issuer: 'nobody', key, by: key, serial: 1 })
  for (let index = 0; index < count; index++)
    yield* conversation({
      index,
      step: 1,
      said: [
        ['client', clientHello('cucm.example.com')],
        ['server', serverFlight([leaf])],
        ['client', unknownCa()],
      ],
    })
}

/** Every handshake shows certificates that no other shows; in each stand `fill` octets of an issuer and as many names. */
export function* manyCertificates(count: number, fill = 0, more = 0): Iterable<Segment> {
  const key = ed25519()
  const filling = 'x'.repeat(fill)
  const others = Array.from({ length: more }, (_, name) => `n${name}.a`)
  for (let index = 0; index < count; index++) {
    const subject = `host-${index}.example.com`
    const wish = { subject, issuer: `ca-${index}${filling}`, key, serial: index }
    const leaf = certificate({
      ...wish,
      by: { ...key, sign: () => signatureOf(index) },
      names: [subject, ...others],
    })
    yield* conversation({
      index,
      said: [
        ['client', clientHello(subject)],
        ['server', serverFlight([leaf])],
        ['client', unknownCa()],
      ],
    })
  }
}

/** 64 octets that look like a signature and differ from index to index. */
function signatureOf(index: number): Uint8Array {
  const octets = new Uint8Array(64).fill(0x5a)
  new DataView(octets.buffer).setUint32(60, index)
  return octets
}

/** Lengths that lie in a record, a handshake message, the list of certificates, and a certificate in it. */
export function* lyingTls(): Iterable<Segment> {
  const key = ed25519()
  const leaf = certificate({ subject: 'cucm.example.com', issuer: 'nobody', key, by: key, serial: 1 })
  const list = Buffer.concat([uint24(leaf.length), leaf])
  const flights: Uint8Array[] = [
    tlsRecord(22, serverHello(), 0xffff),
    tlsRecord(22, message(2, serverHello(), 0xffffff)),
    tlsRecord(22, Buffer.concat([serverHello(), message(11, Buffer.concat([uint24(0xffffff), list]))])),
    tlsRecord(
      22,
      Buffer.concat([
        serverHello(),
        message(11, Buffer.concat([uint24(list.length), uint24(0xffffff), leaf])),
      ]),
    ),
    tlsRecord(22, Buffer.concat([serverHello(), message(11, Buffer.concat([uint24(2), list]))])),
    tlsRecords(
      Buffer.concat([
        serverHello(),
        certificateMessage(Array.from({ length: 40_000 }, () => new Uint8Array(0))),
      ]),
    ),
    tlsRecords(Buffer.concat([serverHello(), certificateMessage([new Uint8Array(1 << 20)])])),
    Buffer.concat(Array.from({ length: 2_000 }, () => tlsRecord(22, message(0, new Uint8Array(0))))),
    Buffer.concat(Array.from({ length: 2_000 }, () => tlsRecord(22, new Uint8Array(0)))),
  ]
  for (const [index, flight] of flights.entries())
    yield* conversation({
      index,
      said: [
        ['client', clientHello('cucm.example.com')],
        ['server', flight],
        ['client', unknownCa()],
      ],
    })
  const hello = Buffer.from(clientHello('cucm.example.com'))
  for (let at = 9; at < hello.length; at++) {
    const lie = Buffer.from(hello)
    lie[at] = 0xff
    yield* conversation({
      index: 100 + at,
      said: [
        ['client', lie],
        ['server', serverFlight([leaf])],
      ],
    })
  }
}

/** Certificates that lie about their lengths, nest without end, or hold keys that nobody could use. */
export function lyingCertificates(): Der[] {
  const key = ed25519()
  const good = certificate({ subject: 'cucm.example.com', issuer: 'nobody', key, by: key, serial: 1 })
  const lies = Array.from({ length: Math.min(good.length, 60) }, (_, at) => {
    const lie = Buffer.from(good)
    lie[at] = 0xff
    return lie
  })
  const endless = Buffer.concat([Uint8Array.of(0x30, 0x84, 0x7f, 0xff, 0xff, 0xff), good])
  const longLength = Buffer.concat([Uint8Array.of(0x30, 0xfe), new Uint8Array(126).fill(0xff), good])
  return [...lies, endless, longLength, seq(integer(new Uint8Array(100_000).fill(0x7f)))]
}

/** `levels` SEQUENCEs inside of each other, with lengths that are right. */
export function deepDer(levels: number): Der {
  const headers: Uint8Array[] = []
  let length = 0
  for (let level = 0; level < levels; level++) {
    const header = Buffer.concat([Uint8Array.of(0x30), lengthOf(length)])
    headers.push(header)
    length += header.length
  }
  return Buffer.concat(headers.reverse())
}

/** The same with lengths that are told by their ends only (X.690 section 8.1.3.6). */
export const deepIndefinite = (levels: number): Der =>
  Buffer.concat([Buffer.alloc(2 * levels, Uint8Array.of(0x30, 0x80)), new Uint8Array(2 * levels)])

/** A certificate with nesting in the place of its names, its key and an extension. */
export function deepCertificates(levels: number): Der[] {
  const key = ed25519()
  return [deepDer(levels), deepIndefinite(levels)].flatMap(deep => [
    deep,
    seq(
      seq(tlv(0xa0, integer(Uint8Array.of(2))), integer(Uint8Array.of(1)), key.algorithm, deep),
      key.algorithm,
    ),
    seq(seq(tlv(0xa0, integer(Uint8Array.of(2))), deep), deep, deep),
  ])
}

/** RSA keys far beyond what anyone uses: modulus bits, exponent bits. */
export const HUGE_KEYS: readonly (readonly [number, number])[] = [
  [16_384, 17],
  [16_384, 64],
  [16_384, 16_384],
  [3_072, 3_072],
  [32_768, 32_768],
  [65_536, 17],
  [65_536, 65_536],
]

export function hugeKey(modulusBits: number, exponentBits: number) {
  const octets = (bits: number) => {
    const value = new Uint8Array(Math.ceil(bits / 8)).fill(0xff)
    value[0] = bits % 8 === 0 ? 0xff : (1 << (bits % 8)) - 1
    return value
  }
  return rsa(octets(modulusBits), octets(exponentBits))
}

/** pcap records whose lengths lie: longer than the file, longer than the original, nothing at all, times from nowhere. */
export function* lyingPcap(): Iterable<Piece> {
  const key = ed25519()
  const leaf = certificate({ subject: 'cucm.example.com', issuer: 'nobody', key, by: key, serial: 1 })
  const good = [
    ...conversation({
      index: 0,
      said: [
        ['client', clientHello('cucm.example.com')],
        ['server', serverFlight([leaf])],
        ['client', unknownCa()],
      ],
    }),
  ].map(pcapRecord)
  yield pcapHeader()
  yield* good
  for (const [captured, original] of [
    [0xffffffff, 0xffffffff],
    [0x7fffffff, 60],
    [0, 0xffffffff],
    [262_144, 0],
  ] as const) {
    const record = Buffer.from(good[0]!)
    record.writeUInt32LE(captured, 8)
    record.writeUInt32LE(original, 12)
    record.writeUInt32LE(0xffffffff, 0)
    yield record
    yield* good
  }
  const frame = Buffer.from(good[0]!)
  frame[16 + 14] = 0x4f // an IP header of 60 octets in a datagram of 40
  frame[16 + 46] = 0xf0 // a TCP header of 60 octets
  yield frame
}

/** pcapng blocks whose lengths lie, options without end, interfaces by the thousand. */
export function* lyingPcapng(): Iterable<Piece> {
  const block = (type: number, body: Uint8Array, length = body.length + 12, trailer = length) => {
    const ends = Buffer.alloc(12)
    ends.writeUInt32LE(type, 0)
    ends.writeUInt32LE(length >>> 0, 4)
    ends.writeUInt32LE(trailer >>> 0, 8)
    return Buffer.concat([ends.subarray(0, 8), body, ends.subarray(8)])
  }
  const section = Buffer.from('4d3c2b1a01000000ffffffffffffffff', 'hex')
  const device = Buffer.from('0100000000000400', 'hex')
  const frame = frameOf({
    from: CLIENT,
    to: SERVER,
    fromPort: 30_000,
    toPort: 8443,
    sequence: 1,
    acknowledged: 0,
    flags: SYN,
  })
  const packet = (captured: number, original: number, at = 0) => {
    const head = Buffer.alloc(20)
    head.writeUInt32LE(at, 0)
    head.writeUInt32LE(captured >>> 0, 12)
    head.writeUInt32LE(original >>> 0, 16)
    return Buffer.concat([head, frame, new Uint8Array((4 - (frame.length % 4)) % 4)])
  }
  yield block(0x0a0d0d0a, section)
  yield block(1, device)
  yield block(6, packet(frame.length, frame.length))
  yield block(6, packet(0xffffffff, 0xffffffff))
  yield block(6, packet(0x7fffffff, 1))
  yield block(6, packet(frame.length, frame.length, 0xffffffff))
  yield block(1, Buffer.concat([device, Buffer.from('0900ffff', 'hex')]))
  yield block(1, Buffer.concat([device, Buffer.from('09000100ff000000', 'hex')]))
  yield Buffer.concat(Array.from({ length: 100_000 }, () => block(1, device)))
  yield block(6, packet(frame.length, frame.length), undefined, 4)
  yield block(0x0a0d0d0a, section)
  yield block(1, device)
  yield block(6, packet(frame.length, frame.length), 0xfffffff0)
  yield Buffer.alloc(1 << 20, 0xff)
  yield block(0x0a0d0d0a, section)
  yield block(6, new Uint8Array(0), 0)
}
