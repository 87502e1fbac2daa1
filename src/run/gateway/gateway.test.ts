import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  ask,
  good,
  NAME,
  type Origin,
  openOrigin,
  prefixRule,
  type Running,
  segmentFor,
  selfMade,
  settled,
  startGateway,
  tunnelled,
} from '../../../test/support/gateway.ts'
import type { LineRecord } from '../../tell/lines/index.ts'
import type { ConnectionEnds } from '../record/index.ts'

let origin: Origin
let bad: Origin
let running: Running
const port = () => running.gateway.tunnel.port

beforeAll(async () => {
  origin = await openOrigin(good)
  bad = await openOrigin(selfMade)
  running = await startGateway([origin.port, bad.port])
})
afterEach(() => {
  running.recorder.records.length = 0
  running.recorder.level = 'INFO'
  origin.seen.length = 0
  bad.connections = origin.connections = 0
})
afterAll(async () => {
  await running.gateway.close()
  await Promise.all([origin.close(), bad.close()])
})

/** What the log was told, in order. */
const told = () =>
  running.recorder.records.map((record: LineRecord) => {
    if ('head' in record) return `${record.kind} ${record.head.first}`
    if (record.kind === 'diagnostic') return `${record.level} ${record.text}`
    if (record.kind === 'request-allowed')
      return `${record.kind} ${record.url} by ${record.rule} ${record.match}`
    if (record.kind === 'request-denied') return `${record.kind} ${record.url} ${record.reason}`
    return record.kind
  })

describe('a request that may go to its origin', () => {
  it('goes there as the traffic server sends it', async () => {
    const request = tunnelled(origin.port, '/cucm-uds/user/emusk/devices?max=100', {
      fields:
        'Accept: */*\r\nConnection: X-Hop\r\nX-Hop: 1\r\nTE: trailers\r\nCookie: X-Auth=abc; a=b\r\nVia: https/1.1 vcs[e] (ATS)\r\n',
    })
    const answer = await ask(port(), request)
    expect(answer).toMatchObject({ status: 200, body: 'GET /cucm-uds/user/emusk/devices?max=100 0' })
    expect(origin.seen[0]?.headers).toEqual({
      host: `${NAME}:${origin.port}`,
      accept: '*/*',
      cookie: 'a=b',
      via: 'https/1.1 vcs[e] (ATS), http/1.1 vcs[0e9a7a4a-7f0a-4b53-8f4f-0b6b8a4d6c01] (ATS)',
    })
  })
  it('is told in the order of the traffic server', async () => {
    const request = tunnelled(origin.port, '/cucm-uds/user/emusk/devices', {
      fields: `TrackingID: 6af9\r\nAuthorization: Basic ${btoa('emusk:secret')}\r\n`,
    })
    await ask(port(), request)
    const base = `https://${NAME}:${origin.port}`
    expect(told()).toEqual([
      `receive-request GET http://vcs_control.steven.lab:8443/${segmentFor(origin.port)}/cucm-uds/user/emusk/devices HTTP/1.1`,
      `request-allowed ${base}/cucm-uds/user/emusk/devices by ${base}/ prefix`,
      'send-request GET /cucm-uds/user/emusk/devices HTTP/1.1',
      'receive-response HTTP/1.1 200 OK',
      'send-response HTTP/1.1 200 OK',
    ])
    const [received, allowed, sent, got] = running.recorder.records
    expect(received).toMatchObject({ trackingId: '6af9', from: { ip: '127.0.0.1' }, lastVia: '' })
    expect(allowed).toMatchObject({ username: 'emusk', deployment: 1, method: 'GET' })
    expect(sent).toMatchObject({ trackingId: '6af9', to: { ip: '127.0.0.1', port: origin.port } })
    expect(got).toMatchObject({ trackingId: '', from: { ip: '127.0.0.1', port: origin.port } })
    const txns = running.recorder.records.flatMap(record => ('txn' in record ? record.txn : []))
    expect(new Set(txns).size).toBe(1)
  })
  it('costs no record that nobody wants', async () => {
    running.recorder.level = 'WARN'
    expect((await ask(port(), tunnelled(origin.port, '/x'))).status).toBe(200)
    expect(told()).toEqual([])
  })
  it('has its fields told on DEBUG alone', async () => {
    await ask(port(), tunnelled(origin.port, '/x'))
    expect(
      running.recorder.records.every(record => !('head' in record) || record.head.fields.length === 0),
    ).toBe(true)
    running.recorder.records.length = 0
    running.recorder.level = 'DEBUG'
    await ask(port(), tunnelled(origin.port, '/x', { fields: 'A: b\r\n' }))
    const sent = running.recorder.records.find(record => record.kind === 'send-request')
    expect(sent).toMatchObject({
      head: {
        fields: [
          ['Host', `${NAME}:${origin.port}`],
          ['A', 'b'],
          ['Via', expect.stringContaining('vcs[')],
        ],
      },
    })
  })
  it.each([
    ['unpadded', (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '')],
    ['padded', (text: string) => Buffer.from(text).toString('base64')],
    ['URL-safe', (text: string) => Buffer.from(text).toString('base64url')],
    ['with encoded padding', (text: string) => Buffer.from(text).toString('base64').replaceAll('=', '%3D')],
  ])('may name its origin in base64 %s', async (_, encode) => {
    const segment = encode(`steven.lab/https/${NAME}/${origin.port}`)
    const answer = await ask(port(), `GET /${segment}/x HTTP/1.1\r\nHost: a\r\n\r\n`)
    expect(answer.body).toBe('GET /x 0')
  })
  it('may have no path, or only a query', async () => {
    const segment = segmentFor(origin.port)
    expect((await ask(port(), `GET /${segment} HTTP/1.1\r\nHost: a\r\n\r\n`)).body).toBe('GET / 0')
    expect((await ask(port(), `GET /${segment}?a=/b HTTP/1.1\r\nHost: a\r\n\r\n`)).body).toBe('GET /?a=/b 0')
  })
})

describe('an origin that does not verify', () => {
  it('gets no byte of the request, and the client the answer of the traffic server', async () => {
    const request = tunnelled(bad.port, '/CSFemusk.cnf.xml', { fields: 'TrackingID: bb0c\r\n' })
    const answer = await ask(port(), request)
    expect(answer).toMatchObject({ status: 502, reason: 'connect failed', body: COULD_NOT_CONNECT })
    expect(answer.body).toHaveLength(247)
    expect(answer.head.replace(/Date: [^\r]*/, 'Date: …')).toBe(
      [
        'HTTP/1.1 502 connect failed',
        'Date: …',
        'Connection: keep-alive',
        'Server: ATS/8.1.5',
        'Cache-Control: no-store',
        'Content-Type: text/html',
        'Content-Language: en',
        'Content-Length: 247',
      ].join('\r\n'),
    )
    expect(bad.seen).toEqual([])
    expect(bad.connections).toBe(2)
    const sending = 'send-request GET /CSFemusk.cnf.xml HTTP/1.1'
    const warning = `WARNING Core server certificate verification failed for (${NAME}). Action=Terminate Error=self signed certificate server=${NAME}(127.0.0.1) depth=0`
    const error = `ERROR SSL connection failed for '${NAME}': error:1416F086: SSL routines:tls_process_server_certificate:certificate verify failed`
    expect(told().slice(2)).toEqual([
      sending,
      warning,
      error,
      sending,
      warning,
      error,
      'send-response HTTP/1.1 502 connect failed',
    ])
  })
  it('is tried as often as the peer says', async () => {
    const before = running.peer.state()
    for (const attempts of [1, 4]) {
      running.peer.change({ attempts }, 'test')
      bad.connections = 0
      expect((await ask(port(), tunnelled(bad.port, '/'))).status).toBe(502)
      expect(bad.connections).toBe(attempts)
    }
    running.peer.change({ attempts: before.attempts }, 'test')
  })
  it('closes the connection of a request with a body', async () => {
    const request = tunnelled(bad.port, '/', { method: 'POST', fields: 'Content-Length: 2\r\n', body: 'ab' })
    expect((await ask(port(), request)).head).toContain('\r\nConnection: close\r\n')
  })
  it('has no body for HEAD, but its length', async () => {
    const answer = await ask(port(), tunnelled(bad.port, '/', { method: 'HEAD' }), true)
    expect(answer).toMatchObject({ status: 502, body: '' })
    expect(answer.head).toContain('Content-Length: 247')
  })
  it('is connected before X14.2, with VerifyOriginServer Off, and by an exception that has not ended', async () => {
    const { peer, recorder } = running
    const before = peer.state()
    const status = async () => (await ask(port(), tunnelled(bad.port, '/'))).status
    peer.change({ release: { text: 'X14.0.7', major: 14, minor: 0, patch: 7 } }, 'test')
    expect(await status()).toBe(200)
    peer.change({ release: before.release }, 'test')
    expect(await status()).toBe(502)
    peer.change({ verifyOriginServer: 'off' }, 'test')
    expect(await status()).toBe(200)
    peer.change({ verifyOriginServer: 'on' }, 'test')
    expect(await status()).toBe(502)
    const exception = { address: NAME, policy: 'off' as const, reason: 'until renewed' }
    peer.change({ exceptions: [{ ...exception, until: Date.now() + 60_000 }] }, 'test')
    recorder.records.length = 0
    recorder.level = 'WARN'
    expect(await status()).toBe(200)
    expect(await status()).toBe(200)
    expect(
      told().filter(line => line.startsWith('WARNING Origin verification exception in use')),
    ).toHaveLength(2)
    peer.change({ exceptions: [{ ...exception, until: Date.now() - 1 }] }, 'test')
    expect(await status()).toBe(502)
    peer.change({ exceptions: [] }, 'test')
  })
  it('is connected under a permissive policy, and every warning told', async () => {
    const { peer } = running
    peer.change({ policies: { on: 'permissive', off: 'off' } }, 'test')
    expect((await ask(port(), tunnelled(bad.port, '/'))).status).toBe(200)
    const warnings = told().filter(line => line.startsWith('WARNING'))
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('Action=Continue')
    peer.change({ policies: { on: 'enforce', off: 'off' } }, 'test')
    expect((await ask(port(), tunnelled(bad.port, '/'))).status).toBe(502)
  })
})

/** The recorder as it is while diagnostic logging captures, until `stop`. */
function capturing() {
  const taps: {
    readonly ends: ConnectionEnds
    readonly octets: Record<'client' | 'server', number>
    text: string
    end: string | undefined
  }[] = []
  Object.assign(running.recorder, {
    capturing: () => true,
    connection: (ends: ConnectionEnds) => {
      const tap: (typeof taps)[number] = { ends, octets: { client: 0, server: 0 }, text: '', end: undefined }
      taps.push(tap)
      return {
        bytes: (from: 'client' | 'server', bytes: Uint8Array) => {
          tap.octets[from] += bytes.length
          tap.text += Buffer.from(bytes).toString('latin1')
        },
        end: (from: 'client' | 'server', how: string) => {
          tap.end = `${from} ${how}`
        },
      }
    },
  })
  const stop = () => Object.assign(running.recorder, { capturing: () => false, connection: () => undefined })
  return { taps, stop }
}

describe('a capture', () => {
  it('holds every octet of connections that are opened while it runs', async () => {
    const { peer } = running
    const { taps, stop } = capturing()
    // Another generation of the store, so that nothing of the pool is taken.
    peer.change({ trustStorePem: `${peer.state().trustStore.pem}\n` }, 'test')
    expect((await ask(port(), tunnelled(origin.port, '/x'))).status).toBe(200)
    expect((await ask(port(), tunnelled(bad.port, '/x'))).status).toBe(502)
    stop()
    expect(taps.map(({ ends }) => ends.server)).toEqual(
      [origin.port, bad.port, bad.port].map(at => ({ ip: '127.0.0.1', port: at })),
    )
    expect(
      taps.every(({ ends, octets }) => ends.client.port > 0 && octets.client > 200 && octets.server > 500),
    ).toBe(true)
    expect(taps.map(({ end }) => end)).toEqual([undefined, 'client rst', 'client rst'])
  })
})

describe('an origin that cannot be reached', () => {
  it('is 500 where its name is not known', async () => {
    const { peer } = running
    const before = peer.state().allowList
    const address = 'missing.steven.lab'
    peer.change({ allowList: { ...before, rules: [prefixRule(8443, '/', address)] } }, 'test')
    expect(await ask(port(), tunnelled(8443, '/', { address }))).toMatchObject({
      status: 500,
      reason: 'Cannot find server.',
      body: expect.stringContaining('Unknown Host'),
    })
    peer.change({ allowList: before }, 'test')
  })
  it('is 502 where nobody listens, or speaks TLS', async () => {
    const { peer } = running
    const before = peer.state().allowList
    const closed = await new Promise<number>(resolve => {
      const probe = connect(origin.port, '127.0.0.1', () => {
        resolve(probe.localPort ?? 1)
        probe.destroy()
      })
    })
    peer.change({ allowList: { ...before, rules: [prefixRule(closed), prefixRule(port())] } }, 'test')
    for (const at of [closed, port()])
      expect(await ask(port(), tunnelled(at, '/'))).toMatchObject({ status: 502, reason: 'connect failed' })
    peer.change({ allowList: before, wording: '3.0' }, 'test')
    expect(await ask(port(), tunnelled(bad.port, '/'))).toMatchObject({ status: 502, reason: '' })
    peer.change({ wording: '1.1.1' }, 'test')
  })
  it.each(['https', 'http'] as const)('is told with every attempt that was made: %s', async protocol => {
    const { peer, recorder } = running
    const before = peer.state().allowList
    peer.change({ allowList: { ...before, rules: [prefixRule(1, '/', NAME, { protocol })] } }, 'test')
    recorder.records.length = 0
    expect((await ask(port(), tunnelled(1, '/', { protocol }))).status).toBe(502)
    peer.change({ allowList: before }, 'test')
    expect(recorder.records.map(({ kind }) => kind)).toEqual([
      'receive-request',
      'request-allowed',
      'send-request',
      'send-request',
      'send-response',
    ])
    expect(recorder.records[2]).toMatchObject({ to: { ip: '127.0.0.1', port: 1 } })
  })
})

describe('an origin without TLS', () => {
  const plain = createServer((request, response) => response.end(`${request.method} ${request.url}`))
  const at = () => (plain.address() as AddressInfo).port
  beforeAll(async () => {
    plain.listen(0, '127.0.0.1')
    await once(plain, 'listening')
    const { peer } = running
    const { allowList } = peer.state()
    const rule = prefixRule(at(), '/', NAME, { protocol: 'http' })
    peer.change({ allowList: { ...allowList, rules: [...allowList.rules, rule] } }, 'test')
  })
  afterAll(() => {
    plain.closeAllConnections()
    plain.close()
  })
  const get = (path: string) => ask(port(), tunnelled(at(), path, { protocol: 'http' }))

  it('is found by the names of the deployment, and its connection is used again', async () => {
    const { originReused } = running.gateway.counters
    for (const path of ['/a', '/b']) expect((await get(path)).body).toBe(`GET ${path}`)
    expect(running.gateway.counters.originReused).toBe(originReused + 1)
    expect(told().filter(line => line.startsWith('send-request'))).toHaveLength(2)
  })
  it('is captured as it is spoken with', async () => {
    const { taps, stop } = capturing()
    // The pooled connection of before is not captured.
    plain.closeAllConnections()
    while (running.gateway.pool.idle > 0) await settled(5)
    expect((await get('/captured')).body).toBe('GET /captured')
    stop()
    expect(taps).toHaveLength(1)
    expect(taps[0]?.text).toMatch(/^GET \/captured HTTP\/1\.1\r\n[\s\S]*HTTP\/1\.1 200 OK\r\n/)
  })
})

describe('a request that the allow list does not name', () => {
  it.each([
    ['another path', '/axl/', 'GET', NAME],
    ['a path around the prefix', '/ok/../axl/', 'GET', NAME],
    ['an encoded path around it', '/ok/%2e%2e/axl/', 'GET', NAME],
    ['another method', '/ok/', 'PATCH', NAME],
    ['another address', '/ok/', 'GET', 'other.steven.lab'],
    ['an IP address for the name', '/ok/', 'GET', '127.0.0.1'],
  ])('is refused and nothing dialled: %s', async (_, path, method, address) => {
    const { peer } = running
    const before = peer.state().allowList
    peer.change({ allowList: { ...before, rules: [prefixRule(bad.port, '/ok/')] } }, 'test')
    const answer = await ask(port(), tunnelled(bad.port, path, { method, address }))
    peer.change({ allowList: before }, 'test')
    expect(answer).toMatchObject({ status: 403, reason: 'Forbidden', body: '' })
    expect(answer.head).toContain('\r\nServer: CE_E\r\n')
    expect(bad.connections).toBe(0)
    const kinds = running.recorder.records.map(({ kind }) => kind)
    expect(kinds).toEqual(['receive-request', 'request-denied', 'send-response', 'http-error'])
  })
  it.each([
    ['a domain that is not enabled', Buffer.from(`other.lab/https/${NAME}/8443`).toString('base64url')],
    ['no descriptor', 'ZeW50LXBhLmNvbQ'],
    ['no path', ''],
    ['another protocol', Buffer.from(`steven.lab/ftp/${NAME}/21`).toString('base64url')],
  ])('is refused: %s', async (_, segment) => {
    expect((await ask(port(), `GET /${segment}/x HTTP/1.1\r\nHost: a\r\n\r\n`)).status).toBe(403)
    expect(origin.connections + bad.connections).toBe(0)
  })
  it('is a CONNECT or asks of the server itself', async () => {
    expect((await ask(port(), 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n')).status).toBe(501)
    expect((await ask(port(), 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n')).status).toBe(501)
  })
})

const COULD_NOT_CONNECT = `<HTML>
<HEAD>
<TITLE>Could Not Connect</TITLE>
</HEAD>

<BODY BGCOLOR="white" FGCOLOR="black">
<H1>Could Not Connect</H1>
<HR>

<FONT FACE="Helvetica,Arial"><B>
Description: Could not connect to the requested server host.
</B></FONT>
<HR>
</BODY>
`
