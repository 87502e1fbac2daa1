import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { openOrigin } from '../../../test/support/ats-origin.ts'
import { openRelay } from '../../../test/support/ats-relay.ts'
import { ADDRESS, scenarioKeys, scenarios } from '../../../test/support/ats-scenarios.ts'
import { createHold, HANDSHAKE_FAILURE, type Hold } from './hold.ts'

/** What an origin sent in a real handshake, and the secret that opens it. */
interface Recorded {
  readonly bytes: Buffer
  readonly secret: Buffer | undefined
  readonly certificates: readonly Uint8Array[]
}

const scenario = scenarios(await scenarioKeys(), Date.now()).find(({ name }) => name === 'intermediate sent')!
const certificates = scenario.presents[0]!.map(({ der }) => der)
const closing: (() => Promise<void>)[] = []
afterAll(() => Promise.all(closing.map(close => close())))

async function recordHandshake(
  version: 'TLSv1.2' | 'TLSv1.3',
  more: { readonly groups?: string; readonly ciphers?: string } = {},
): Promise<Recorded> {
  const origin = await openOrigin({
    presents: scenario.presents,
    host: ADDRESS,
    version,
    asksFor: [],
    ...more,
  })
  const parts: Buffer[] = []
  const relay = await openRelay(ADDRESS, origin.port, (bytes: Buffer, to: Socket) => {
    parts.push(bytes)
    to.write(bytes)
  })
  closing.push(origin.close, relay.close)
  let secret: Buffer | undefined
  await new Promise<void>((resolve, reject) => {
    const tls = connectTls({ host: ADDRESS, port: relay.port, rejectUnauthorized: false }, () => {
      tls.destroy()
      resolve()
    })
    tls.on('error', reject)
    tls.on('keylog', line => {
      const [label, , hex = ''] = String(line).trim().split(' ')
      if (label === 'SERVER_HANDSHAKE_TRAFFIC_SECRET') secret = Buffer.from(hex, 'hex')
    })
  })
  return { bytes: Buffer.concat(parts), secret, certificates }
}

const recorded = {
  'TLS 1.2': await recordHandshake('TLSv1.2'),
  'TLS 1.3': await recordHandshake('TLSv1.3'),
  'TLS 1.3 after a HelloRetryRequest': await recordHandshake('TLSv1.3', { groups: 'P-384' }),
  'TLS 1.3 with ChaCha20': await recordHandshake('TLSv1.3', { ciphers: 'TLS_CHACHA20_POLY1305_SHA256' }),
  'TLS 1.3 with AES-128': await recordHandshake('TLSv1.3', { ciphers: 'TLS_AES_128_GCM_SHA256' }),
}

interface Trial {
  readonly hold: Hold
  readonly passed: () => Buffer
  readonly judged: Uint8Array[][]
  readonly refused: [alert: number, version: number][]
}

/** `secret` is given as OpenSSL does: while it is handed the record of the ServerHello. */
function trial(secret: Buffer | undefined, alert?: number, offersSession = false): Trial {
  const parts: Buffer[] = []
  const judged: Uint8Array[][] = []
  const refused: [number, number][] = []
  const hold = createHold({
    offersSession,
    pass(bytes) {
      parts.push(Buffer.from(bytes))
      if (secret && agreedOn === 0x0304) hold.secret(secret)
    },
    judge(list) {
      judged.push([...list])
      return alert
    },
    agreed: version => {
      agreedOn = version
    },
    refuse: (...how) => void refused.push(how),
  })
  let agreedOn = 0
  return { hold, passed: () => Buffer.concat(parts), judged, refused }
}

describe.each(Object.entries(recorded))('a handshake of %s', (_, { bytes, secret, certificates: sent }) => {
  it('passes as it came, once its certificates are judged', () => {
    const { hold, passed, judged } = trial(secret)
    hold.receive(bytes)
    expect(judged).toHaveLength(1)
    expect(judged[0]!.map(der => Buffer.from(der))).toEqual(sent.map(der => Buffer.from(der)))
    expect(passed().equals(bytes)).toBe(true)
    expect([hold.status(), hold.judged()]).toEqual(['released', true])
  })
  it('is cut at every place', () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      const { hold, passed, judged } = trial(secret)
      hold.receive(bytes.subarray(0, cut))
      hold.receive(bytes.subarray(cut))
      expect([cut, judged.length, passed().equals(bytes)]).toEqual([cut, 1, true])
    }
  })
  it('arrives octet by octet', () => {
    const { hold, passed, judged } = trial(secret)
    for (let at = 0; at < bytes.length; at++) hold.receive(bytes.subarray(at, at + 1))
    expect(judged).toHaveLength(1)
    expect(passed().equals(bytes)).toBe(true)
  })
  it('passes nothing of the certificates on where they are refused, however it is cut', () => {
    const slow = trial(secret, 48)
    for (let at = 0; at < bytes.length; at++) slow.hold.receive(bytes.subarray(at, at + 1))
    const free = slow.passed().length
    expect(bytes.indexOf(sent[0] ?? '', free) >= 0 || secret !== undefined).toBe(true)
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), cuts => {
        const { hold, passed, refused } = trial(secret, 48)
        const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
        for (const [i, from] of places.entries()) hold.receive(bytes.subarray(from, places[i + 1] ?? from))
        expect(refused).toEqual([[48, secret ? 0x0304 : 0x0303]])
        expect(hold.status()).toBe('refused')
        expect(passed().length).toBeLessThanOrEqual(free)
        expect(passed().equals(bytes.subarray(0, passed().length))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
  it('waits for a secret that comes late', () => {
    const { hold, judged, passed } = trial(undefined)
    hold.receive(bytes)
    if (!secret) return
    expect([judged.length, hold.status()]).toEqual([0, 'judging'])
    hold.secret(secret)
    hold.resume()
    expect(judged).toHaveLength(1)
    expect(passed().equals(bytes)).toBe(true)
  })
})

const record = (type: number, ...content: readonly number[]): Buffer =>
  Buffer.of(type, 3, 3, content.length >> 8, content.length & 0xff, ...content)
const message = (type: number, ...body: readonly number[]): number[] => [
  type,
  body.length >> 16,
  (body.length >> 8) & 0xff,
  body.length & 0xff,
  ...body,
]
const serverHello = (): number[] => {
  const body = [3, 3, ...Array<number>(32).fill(7), 0, 0xc0, 0x2f, 0, 0, 0]
  return message(2, ...body)
}
const certificateMessage = (...der: readonly number[]): number[] =>
  message(11, 0, 0, der.length + 3, 0, 0, der.length, ...der)

describe('an origin that plays tricks', () => {
  it('with messages in records of one octet', () => {
    const flight = [...serverHello(), ...certificateMessage(1, 2, 3), ...message(14)]
    const { hold, judged, refused } = trial(undefined, 42)
    for (const octet of flight) hold.receive(record(22, octet))
    expect(judged).toEqual([[Uint8Array.of(1, 2, 3)]])
    expect(refused).toEqual([[42, 0x0303]])
  })
  it('with empty records between them', () => {
    const { hold, judged } = trial(undefined, 42)
    hold.receive(
      Buffer.concat([record(22, ...serverHello()), record(22), record(22, ...certificateMessage(9))]),
    )
    expect([judged.length, hold.status()]).toEqual([1, 'refused'])
  })
  it('with a change of keys before its certificate', () => {
    const { hold, judged } = trial(undefined, 42)
    hold.receive(
      Buffer.concat([record(22, ...serverHello()), record(20, 1), record(22, ...certificateMessage(9))]),
    )
    expect([judged.length, hold.status()]).toEqual([1, 'refused'])
  })
  it('with a warning in between', () => {
    const { hold, judged } = trial(undefined, 42)
    hold.receive(Buffer.concat([record(21, 1, 112), record(22, ...serverHello(), ...certificateMessage(9))]))
    expect([judged.length, hold.status()]).toEqual([1, 'refused'])
  })
  it.each([
    ['ServerKeyExchange', 12],
    ['ServerHelloDone', 14],
    ['CertificateVerify', 15],
    ['Finished', 20],
  ])('with %s and no certificate', (_, type) => {
    const { hold, refused } = trial(undefined)
    hold.receive(record(22, ...serverHello(), ...message(type, 0)))
    expect(refused).toEqual([[HANDSHAKE_FAILURE, 0x0303]])
    expect(hold.judged()).toBe(false)
  })
  it('with a good certificate in the clear behind the ServerHello of TLS 1.3', () => {
    const { bytes } = recorded['TLS 1.3']
    const first = 5 + bytes.readUInt16BE(3)
    const hello = [...bytes.subarray(5, first)]
    const { hold, judged, passed } = trial(undefined)
    hold.receive(
      Buffer.concat([record(22, ...hello, ...certificateMessage(9)), record(22, ...certificateMessage(9))]),
    )
    expect([judged.length, hold.status()]).toEqual([0, 'judging'])
    expect(passed().length).toBe(record(22, ...hello, ...certificateMessage(9)).length)
  })
  it('with an empty list of certificates', () => {
    const { hold, judged, refused } = trial(undefined)
    hold.receive(record(22, ...serverHello(), ...message(11, 0, 0, 0), ...message(14)))
    expect([judged.length, refused]).toEqual([0, [[HANDSHAKE_FAILURE, 0x0303]]])
  })
  it('with a message that OpenSSL does not take for its length', () => {
    const { hold, judged, refused } = trial(undefined)
    hold.receive(record(22, ...serverHello(), 11, 0xff, 0xff, 0xff, 0, 0, 0))
    for (let n = 0; n < 100; n++) hold.receive(record(22, ...Array<number>(500).fill(0)))
    expect([judged.length, refused, hold.status()]).toEqual([0, [], 'judging'])
  })
  it('that does not speak TLS', () => {
    const { hold, passed } = trial(undefined)
    hold.receive(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))
    expect([String(passed()).slice(0, 4), hold.judged()]).toEqual(['HTTP', false])
  })
  it('that sends any octets whatever: nothing is thrown, nothing is judged twice', () => {
    const octets = fc.uint8Array({ maxLength: 60 })
    const flight = fc.array(fc.tuple(fc.constantFrom(20, 21, 22, 23), octets), { maxLength: 8 })
    fc.assert(
      fc.property(flight, records => {
        const { hold, judged } = trial(undefined)
        for (const [type, content] of records) hold.receive(record(type, ...content))
        expect(judged.length).toBeLessThan(2)
      }),
    )
  })
})

describe('an offered session', () => {
  it('may be taken up: what follows is the affair of its two ends', () => {
    const { hold, refused } = trial(undefined, undefined, true)
    hold.receive(Buffer.concat([record(22, ...serverHello()), record(20, 1), record(22, 1, 2, 3)]))
    expect([hold.status(), hold.judged(), refused]).toEqual(['released', false, []])
  })
  it('that is not taken up changes nothing', () => {
    const { hold, judged } = trial(undefined, 42, true)
    hold.receive(record(22, ...serverHello(), ...certificateMessage(9)))
    expect([judged.length, hold.status()]).toEqual([1, 'refused'])
  })
})
