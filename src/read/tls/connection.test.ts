import { describe, expect, it } from 'vitest'
import { essence } from '../../../test/support/captures.ts'
import { HANDSHAKES, recorded } from '../../../test/support/handshakes.ts'
import { connection, read } from '../../../test/support/tls.ts'

/** What each recorded handshake is: version, messages of each side, bytes of each certificate, alerts, ending. */
const EXPECTED: Record<string, readonly unknown[]> = {
  'protocol-version': [undefined, [1], [], 'absent', undefined, ['server fatal 70'], 'alert'],
  'tls10-rsa': [0x0301, [1, 16, -1], [2, 11, 12, 14, 4, -1], [1096, 883], undefined, [], 'completed'],
  'tls11-rsa': [0x0302, [1, 11, 16, -1], [2, 11, 12, 13, 14, 4, -1], [1096, 883], [], [], 'completed'],
  'tls12-rsa': [0x0303, [1, 16, -1], [2, 11, 12, 14, 4, -1], [1096, 883], undefined, [], 'completed'],
  'tls12-ecdsa-client-certificate': [
    ...[0x0303, [1, 11, 16, 15, -1], [2, 11, 12, 13, 14, 4, -1]],
    ...[[657], [1088], [], 'completed'],
  ],
  'tls12-no-client-certificate': [
    ...[0x0303, [1, 11, 16, -1], [2, 11, 12, 13, 14, 4, -1]],
    ...[[1096, 883], [], [], 'completed'],
  ],
  'tls12-unknown-ca': [0x0303, [1], [2, 11, 12, 13, 14], [657], undefined, ['client fatal 48'], 'alert'],
  'tls12-client-refused': [
    ...[0x0303, [1, 11, 16, 15, -1], [2, 11, 12, 13, 14]],
    ...[[1122], [1088], ['server fatal 48'], 'alert'],
  ],
  'tls12-resumed': [0x0303, [1, -1], [2, -1], 'absent', undefined, [], 'completed'],
  'tls13-rsa': [0x0304, [1, -1], [2, -1, -1, -1, -1], 'encrypted', undefined, [], 'completed'],
  'tls13-retry': [0x0304, [1, 1, -1], [2, 2, -1, -1, -1, -1], 'encrypted', undefined, [], 'completed'],
  'tls13-unknown-ca': [
    0x0304,
    [1],
    [2, -1, -1, -1, -1],
    'encrypted',
    undefined,
    ['client fatal 48'],
    'alert',
  ],
}

const lengths = (chain: unknown) => (Array.isArray(chain) ? chain.map(({ der }) => der.length) : chain)

describe('recorded handshakes', () => {
  it('are all expected', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual([...HANDSHAKES].sort())
  })

  it.each(HANDSHAKES)('%s', name => {
    const { tls, say, codes } = connection()
    for (const { from, bytes } of recorded(name)) if (tls.status() === 'open') say(from, bytes)
    const handshake = tls.handshake()!
    const types = (side: string) =>
      handshake.messages.filter(({ from }) => from === side).map(({ type }) => type)
    expect([
      handshake.serverHello?.version,
      types('client'),
      types('server'),
      lengths(handshake.serverChain),
      lengths(handshake.clientChain),
      essence(handshake).alerts,
      handshake.ending,
    ]).toEqual(EXPECTED[name])
    expect([codes(), handshake.gaps, handshake.at, handshake.where]).toEqual([
      [],
      false,
      1,
      { source: 'test', frame: 1 },
    ])
  })

  it.each(HANDSHAKES)('%s, byte by byte', name => {
    const whole = read(recorded(name))!
    const { tls, say } = connection()
    for (const { from, bytes } of recorded(name)) for (const byte of bytes) say(from, Uint8Array.of(byte))
    expect(essence(tls.handshake()!)).toEqual(essence(whole))
  })
})

describe('the hellos', () => {
  it('tell name, suites, algorithms and versions', () => {
    const handshake = read(recorded('tls12-rsa'))!
    expect(handshake.clientHello).toMatchObject({
      version: 0x0303,
      serverName: 'cucm.steven.lab',
      supportedVersions: [],
      offersResumption: false,
    })
    expect(handshake.clientHello?.cipherSuites.slice(0, 2)).toEqual([0xc02f, 0xc02b])
    expect(handshake.clientHello?.signatureAlgorithms.slice(0, 2)).toEqual([0x0403, 0x0503])
    expect(handshake.serverHello).toEqual({ version: 0x0303, cipherSuite: 0xc02f })
  })

  it('take the session id that TLS 1.3 makes up for no resumption', () => {
    expect(read(recorded('tls13-rsa'))?.clientHello).toMatchObject({
      offersResumption: false,
      supportedVersions: [0x0304],
    })
  })

  it('tell a session that is offered again', () => {
    expect(read(recorded('tls12-resumed'))?.clientHello?.offersResumption).toBe(true)
  })

  it('keep the ServerHello that follows a HelloRetryRequest, and know the request where it is alone', () => {
    expect(read(recorded('tls13-retry'))?.serverHello).toEqual({ version: 0x0304, cipherSuite: 0x1302 })
    expect(read(recorded('tls13-retry').slice(0, 2))?.serverHello).toEqual({
      version: 0x0304,
      cipherSuite: 0x1302,
      helloRetryRequest: true,
    })
  })
})

describe('the request for a client certificate', () => {
  it('tells types, algorithms and authorities', () => {
    const request = read(recorded('tls12-unknown-ca'))?.certificateRequest
    expect(request?.types).toEqual([1, 2, 64])
    expect(request?.signatureAlgorithms).toContain(0x0401)
    expect(request?.authorities.map(name => name[0])).toEqual([0x30])
  })

  it('has no algorithms before TLS 1.2', () => {
    const request = read(recorded('tls11-rsa'))?.certificateRequest
    expect(request?.signatureAlgorithms).toEqual([])
    expect(request?.authorities).toHaveLength(1)
  })
})
