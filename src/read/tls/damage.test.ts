import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { essence } from '../../../test/support/captures.ts'
import { type Flight, HANDSHAKES, recorded } from '../../../test/support/handshakes.ts'
import { join } from '../../../test/support/packets.ts'
import { connection, message, read, record, recordsOf } from '../../../test/support/tls.ts'
import { TLS_LIMITS } from './index.ts'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

/** The flights with the handshake messages of each put into records of another length. */
function recut(flights: readonly Flight[], size: number): Flight[] {
  return flights.map(({ from, bytes }) => {
    const out: Uint8Array[] = []
    let plain: Uint8Array[] = []
    let changed = false
    const flush = (): void => {
      const joined = join(...plain)
      plain = []
      for (let at = 0; at < joined.length; at += size) out.push(record(22, joined.subarray(at, at + size)))
    }
    for (const { type, body } of recordsOf(bytes)) {
      if (type === 22 && !changed) plain.push(body)
      else {
        flush()
        out.push(record(type, body))
      }
      changed ||= type === 20
    }
    flush()
    return { from, bytes: join(...out) }
  })
}

describe('messages and records', () => {
  it.each([1, 3, 100, 1000, 16_384])('are cut independently: records of %i bytes', size => {
    const flights = recorded('tls12-ecdsa-client-certificate')
    expect(essence(read(recut(flights, size))!)).toEqual(essence(read(flights)!))
  })

  it('place a message in the frame that completes its record', () => {
    const [hello, server] = recorded('tls12-rsa')
    const { tls, say } = connection()
    say('client', hello!.bytes)
    const flight = recut([server!], 16_384)[0]!.bytes
    for (const part of [flight.subarray(0, 1000), flight.subarray(1000, 2300), flight.subarray(2300)])
      say('server', part)
    const { messages, serverChain } = tls.handshake()!
    expect(messages.map(({ type, where }) => [type, where.frame])).toEqual([
      ...[
        [1, 1],
        [2, 4],
        [11, 4],
        [12, 4],
        [14, 4],
      ],
    ])
    expect(Array.isArray(serverChain) && serverChain.map(({ where }) => where.frame)).toEqual([4, 4])
  })

  it('tell what is whole of a record that never ends', () => {
    const [hello, server] = recut(recorded('tls12-rsa'), 16_384)
    const { tls, say } = connection()
    say('client', hello!.bytes)
    say('server', server!.bytes.subarray(0, -10))
    expect(tls.handshake()?.messages.map(({ type }) => type)).toEqual([1, 2, 11])
  })

  it('take a message without a body', () => {
    expect(
      read([{ from: 'server', bytes: record(22, message(0, new Uint8Array(0))) }])?.messages,
    ).toMatchObject([{ type: 0, length: 0 }])
  })
})

describe('alerts', () => {
  const hello = () => recorded('tls12-rsa')[0]!

  it('are read in the clear, whoever sends them', () => {
    const { tls, say } = connection()
    say('client', hello().bytes)
    say('server', record(21, Uint8Array.of(1, 112)), record(21, Uint8Array.of(2, 40)))
    expect(tls.handshake()).toMatchObject({
      alerts: [
        { from: 'server', level: 'warning', description: 112, at: 2 },
        { from: 'server', level: 'fatal', description: 40, where: { frame: 2 } },
      ],
      ending: 'alert',
    })
  })

  it('are not read when encrypted, not even at a length of two', () => {
    const flights = recorded('tls12-rsa').slice(0, 3)
    for (const body of [new Uint8Array(26).fill(2), Uint8Array.of(2, 48)])
      expect(read([...flights, { from: 'client', bytes: record(21, body) }])).toMatchObject({ alerts: [] })
  })

  it('of warning level other than close_notify end a TLS 1.3 handshake', () => {
    const flights = recorded('tls13-rsa').slice(0, 2)
    const end = (description: number) =>
      read([...flights, { from: 'client', bytes: record(21, Uint8Array.of(1, description)) }])?.ending
    expect([end(42), end(0)]).toEqual(['alert', 'unseen'])
  })

  it('that are encrypted do not complete a TLS 1.3 handshake', () => {
    const { tls, say } = connection()
    for (const { from, bytes } of recorded('tls13-rsa').slice(0, 2)) say(from, bytes)
    say('client', record(20, Uint8Array.of(1)), record(23, new Uint8Array(19)))
    tls.close()
    expect(tls.handshake()).toMatchObject({ ending: 'closed', alerts: [], serverChain: 'encrypted' })
  })
})

describe('gaps', () => {
  const flights = recorded('tls12-rsa')
  const server = flights[1]!.bytes
  const certificateAt = recordsOf(server)[0]!.body.length + 5

  it('inside a message lose that message only', () => {
    const { tls, say, lose } = connection()
    say('client', flights[0]!.bytes)
    say('server', server.subarray(0, certificateAt + 500))
    lose('server', 700)
    say('server', server.subarray(certificateAt + 1200))
    say('client', flights[2]!.bytes)
    expect(tls.handshake()).toMatchObject({
      serverChain: 'absent',
      gaps: true,
      messages: [1, 2, 11, 12, 14, 16, -1].map(type => ({ type })),
    })
  })

  it('over a record end are bridged at the next record header', () => {
    const done = server.subarray(server.length - 9)
    const { tls, say, lose } = connection()
    say('client', flights[0]!.bytes)
    say('server', server.subarray(0, 50))
    lose('server', server.length - 50 - 9 - 20)
    say('server', server.subarray(server.length - 29, server.length - 9))
    say('server', done)
    expect(tls.handshake()?.messages.map(({ type, from }) => `${from} ${type}`)).toEqual([
      'client 1',
      'server 2',
      'server 14',
    ])
  })

  it('in application data cost nothing', () => {
    const { tls, say, lose } = connection()
    for (const { from, bytes } of flights.slice(0, 3)) say(from, bytes)
    expect(tls.status()).toBe('open')
    say('server', record(23, new Uint8Array(1000)).subarray(0, 400))
    lose('server', 605)
    expect(tls.status()).toBe('completed')
  })

  it('leave absence unproved', () => {
    const { tls, say, lose } = connection()
    say('client', flights[0]!.bytes)
    lose('server', 100_000)
    expect(tls.handshake()).toMatchObject({ serverChain: 'absent', gaps: true, ending: 'unseen' })
  })
})

describe('from the middle', () => {
  it('the next record is found, and the sides are told by what they send', () => {
    const server = recorded('tls12-rsa')[1]!.bytes
    const { tls, say } = connection({ midstream: true })
    say('client', server.subarray(10))
    expect(tls.handshake()).toMatchObject({
      gaps: true,
      messages: [{ type: 11 }, { type: 12 }, { type: 14 }],
    })
    expect(tls.reversed()).toBe(true)
  })

  it('what is no TLS gives nothing', () => {
    const { tls, say } = connection({ midstream: true })
    for (let i = 0; i < 400; i++)
      say('server', text(`${i} HTTP/1.1 200 OK, and a body that goes on\r\n`.repeat(20)))
    expect([tls.handshake(), tls.status()]).toEqual([undefined, 'open'])
    for (let i = 0; i < 400; i++)
      say('client', text(`${i} GET /index.html HTTP/1.1 and more of it\r\n`.repeat(20)))
    expect(tls.status()).toBe('lost')
  })
})

describe('what is not TLS', () => {
  it.each(['GET / HTTP/1.1\r\n\r\n', 'SSH-2.0-OpenSSH_8.4\r\n', 'OPTIONS sip:a@b SIP/2.0\r\n'])(
    '%j is foreign',
    line => {
      const { tls, say } = connection()
      say('client', text(line))
      expect([tls.status(), tls.handshake()]).toEqual(['foreign', undefined])
    },
  )

  it('an answer in plain text leaves the ClientHello standing', () => {
    const { tls, say } = connection()
    say('client', recorded('tls12-rsa')[0]!.bytes)
    say('server', text('HTTP/1.1 400 Bad Request\r\n'))
    expect(tls.status()).toBe('open')
    expect(tls.handshake()?.messages).toHaveLength(1)
  })

  it('an SSLv2-compatible hello is named', () => {
    const hello = Uint8Array.of(0x80, 0x1c, 1, 3, 1, 0, 3, 0, 0, 0, 16, 0, 0, 0x2f, ...new Uint8Array(16))
    const { tls, say, codes } = connection()
    say('client', hello)
    say('server', recorded('tls10-rsa')[1]!.bytes)
    expect(tls.handshake()).toMatchObject({
      messages: [{ type: 1, length: 28 }, { type: 2 }, { type: 11 }, {}, {}],
    })
    expect(codes()).toEqual(['sslv2-hello'])
  })
})

describe('hostile input', () => {
  const code = (bytes: Uint8Array, limits = TLS_LIMITS): string[] => {
    const { tls, say, codes } = connection({ limits })
    say('client', recorded('tls12-rsa')[0]!.bytes)
    say('server', bytes)
    tls.handshake()
    return codes()
  }
  const certificates = (count: number): Uint8Array => {
    const entries = join(...Array.from({ length: count }, () => Uint8Array.of(0, 0, 1, 0x30)))
    return message(11, join(Uint8Array.of(0, entries.length >> 8, entries.length & 0xff), entries))
  }

  it.each([
    [
      'a message longer than is kept',
      record(22, Uint8Array.of(11, 0xff, 0xff, 0xff, 0)),
      ['tls-message-too-long'],
    ],
    ['a record longer than any', Uint8Array.of(22, 3, 3, 0xff, 0xff), []],
    [
      'garbage behind a record',
      join(record(22, message(14, new Uint8Array(0))), text('garbage')),
      ['tls-record-header'],
    ],
    [
      'garbage behind a message',
      record(22, join(message(14, new Uint8Array(0)), text('\x99abc'))),
      ['tls-message-type'],
    ],
    [
      'lying lengths in Certificate',
      record(22, message(11, Uint8Array.of(0, 0, 9, 0, 0, 200, 1))),
      ['tls-message-malformed'],
    ],
    ['a ServerHello that is cut', record(22, message(2, Uint8Array.of(3, 3))), ['tls-message-malformed']],
    ['more certificates than are kept', record(22, certificates(101)), ['tls-certificate-limit']],
    ['as many certificates as are kept', record(22, certificates(100)), []],
    [
      'messages without end',
      join(...Array.from({ length: 200 }, () => record(22, message(0, new Uint8Array(0))))),
      ['tls-message-limit'],
    ],
  ])('%s', (_name, bytes, codes) => {
    expect(code(bytes)).toEqual(codes)
  })

  it('is bounded by the memory of the session, which is given back', () => {
    const memory = { used: 0, limit: 5_000 }
    const { tls, say, codes } = connection({ memory })
    say('client', recorded('tls12-rsa')[0]!.bytes)
    for (let i = 0; i < 20; i++)
      say(
        'server',
        i === 0
          ? record(22, Uint8Array.of(11, 0, 0x80, 0, ...new Uint8Array(1000)))
          : record(22, new Uint8Array(1000)),
      )
    tls.handshake()
    expect([codes(), memory.used]).toEqual([['tls-memory-limit'], 0])
  })

  it('never throws, and never says more than was said', () => {
    const change = fc.record({ at: fc.nat(4000), value: fc.nat(255) })
    fc.assert(
      fc.property(
        fc.constantFrom(...HANDSHAKES),
        fc.array(change, { maxLength: 8 }),
        fc.boolean(),
        (name, changes, midstream) => {
          const flights = recorded(name)
          const { tls, say } = connection({ midstream })
          for (const { at, value } of changes) {
            const flight = flights[at % flights.length]!.bytes
            flight[at % flight.length] = value
          }
          for (const { from, bytes } of flights) say(from, bytes)
          const handshake = tls.handshake()
          expect(handshake?.messages.length ?? 0).toBeLessThanOrEqual(TLS_LIMITS.messages)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('may be any bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), fc.boolean(), (pieces, midstream) => {
        const { tls, say } = connection({ midstream })
        pieces.forEach((bytes, i) => {
          say(i % 2 ? 'client' : 'server', bytes)
        })
        tls.handshake()
      }),
      { numRuns: 300 },
    )
  })
})

describe('any cut of the bytes', () => {
  it('gives the same handshake', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...HANDSHAKES),
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }),
        (name, sizes) => {
          const flights = recorded(name)
          const { tls, say } = connection()
          let turn = 0
          for (const { from, bytes } of flights)
            for (let at = 0; at < bytes.length; ) {
              const size = sizes[turn++ % sizes.length]!
              say(from, bytes.subarray(at, at + size))
              at += size
            }
          expect(essence(tls.handshake()!)).toEqual(essence(read(flights)!))
        },
      ),
    )
  })
})
