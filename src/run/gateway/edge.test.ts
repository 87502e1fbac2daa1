import { once } from 'node:events'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Answer,
  good,
  NAME,
  type Origin,
  openConversation,
  openOrigin,
  pemOf,
  prefixRule,
  type Running,
  rootPem,
  segmentFor,
  selfMade,
  signedFor,
  startGateway,
} from '../../../test/support/gateway.ts'
import { type ConnectOrigin, connectOrigin } from '../origin/index.ts'
import type { UcServer } from '../peer/index.ts'
import { createLoginLimit } from './edge/login-limit.ts'
import { createSessions } from './edge/sessions.ts'

/** The edge as a client meets it; UDS stands at a port of its own though its name is asked for at 8443. */
const EDGE = 'vcse.steven.lab'
let uds: Origin
let running: Running

const udsAt =
  (port: () => number): ConnectOrigin =>
  (target, rules, options) =>
    connectOrigin({ ...target, port: port() }, rules, { ...options, resolve: async () => ['127.0.0.1'] })

const tlsOf = (edge: Parameters<typeof pemOf>[0]) => ({ certificate: pemOf(edge).cert, key: pemOf(edge).key })

const cucm = (addresses: readonly string[]): UcServer => ({
  product: 'cucm',
  address: addresses[0] ?? '',
  username: 'axl',
  password: 'secret',
  tlsVerify: true,
  deployment: 1,
  aesGcm: false,
  sipUpdate: false,
  icePassthrough: false,
  nodes: addresses.map((address, i) => ({
    product: 'cucm',
    role: i === 0 ? 'publisher' : 'subscriber',
    address,
  })),
})

beforeAll(async () => {
  uds = await openOrigin(good, (request, response) => {
    const { url = '', headers } = request
    if (url.startsWith('/cucm-uds/clusterUser')) {
      const found = url.endsWith('username=emusk')
      response.end(
        `<clusterUser><result found="${found}"/>${found ? `<homeCluster serversUri="x">${NAME}</homeCluster>` : ''}</clusterUser>`,
      )
    } else if (url === '/cucm-uds/servers')
      response.end(`<servers><server>${NAME}</server><server>b.steven.lab</server></servers>`)
    else {
      response.statusCode = headers.authorization === `Basic ${btoa('emusk:tesla')}` ? 200 : 401
      response.end('<devices/>')
    }
  })
  const edge = signedFor([EDGE])
  running = await startGateway(
    [],
    {
      allowList: { rules: [], defaultMethods: ['GET'], automatic: true },
      ucServers: [cucm(['a.steven.lab', NAME])],
      settings: new Map([
        ['EdgeConfigServer CredentialTtl', '2'],
        ['EdgeConfigServer RateLimitLogins', '0'],
      ]),
    },
    {
      connectOrigin: udsAt(() => uds.port),
      listen: {
        tls: {
          address: { address: '127.0.0.1', port: 0 },
          ...tlsOf(edge),
        },
      },
    },
  )
})
afterAll(async () => {
  await running.gateway.close()
  await uds.close()
})

async function fromClient(path: string, fields = ''): Promise<Answer> {
  const socket = connectTls({
    port: running.gateway.tls?.port ?? 0,
    host: '127.0.0.1',
    servername: EDGE,
    ca: rootPem,
  })
  await once(socket, 'secureConnect')
  const conversation = openConversation(socket)
  conversation.write(`GET ${path} HTTP/1.1\r\nHost: ${EDGE}:8443\r\n${fields}\r\n`)
  const answer = await conversation.answer()
  conversation.close()
  return answer
}

const domain = Buffer.from('steven.lab').toString('base64url')
const CONFIG = `/${domain}/get_edge_config?service_name=_cisco-uds&service_name=_cuplogin`
const basic = (user: string, password: string) => `Authorization: Basic ${btoa(`${user}:${password}`)}\r\n`
const cookieOf = ({ head }: Answer) => /^Set-Cookie: (X-Auth=[^;]+)/m.exec(head)?.[1] ?? ''

describe('a client at the edge', () => {
  it('is told that there is no single sign-on', async () => {
    const { status, body } = await fromClient(`/${domain}/get_edge_sso?username=emusk`)
    expect(status).toBe(200)
    expect(body).toContain('<SingleSignOn><Status enabled="false"/>')
  })
  it('is asked for its name and password', async () => {
    const answer = await fromClient(CONFIG)
    expect(answer).toMatchObject({ status: 401, reason: 'Unauthorized' })
    expect(answer.head).toContain('WWW-Authenticate: Basic realm="Cisco-Edge"')
    expect(answer.head).toContain('Server: CE_C ECS')
  })
  it.each([
    ['a wrong password', 'emusk', 'x'],
    ['a name nobody knows', 'jbezos', 'x'],
    ['no name', '', 'tesla'],
  ])('is refused with %s', async (_, user, password) => {
    const before = running.recorder.records.length
    expect((await fromClient(CONFIG, basic(user, password))).status).toBe(401)
    expect(running.recorder.records.slice(before)).toContainEqual(
      expect.objectContaining({
        kind: 'authentication',
        passed: false,
        username: user,
        clientIp: '127.0.0.1',
      }),
    )
  })
  it('is told of the deployment and gets a cookie once UDS knows it', async () => {
    const before = uds.seen.length
    const answer = await fromClient(CONFIG, basic('emusk', 'tesla'))
    expect(answer.status).toBe(200)
    expect(uds.seen.slice(before).map(({ url }) => url)).toEqual([
      '/cucm-uds/clusterUser?username=emusk',
      '/cucm-uds/user/emusk/devices',
      '/cucm-uds/servers',
    ])
    expect(answer.head).toMatch(
      /^Set-Cookie: X-Auth=[0-9a-f-]{36}; Expires=[^;]+ GMT; Domain=\.steven\.lab; Path=\/; Secure$/m,
    )
    expect(answer.body).toContain('<name>_cisco-uds</name><server><priority>1</priority>')
    expect(answer.body).toContain(`<address>${NAME}</address>`)
    expect(answer.body).toContain('<address>b.steven.lab</address>')
    expect(answer.body).toContain('<name>_cuplogin</name><error>NameError</error>')
    expect(answer.body).toContain(`<httpEdgeServer><server><address>${EDGE}</address><tlsPort>8443</tlsPort>`)
    expect(answer.body).toContain(`<userUdsServer><address>${NAME}</address>`)
    expect(answer.body).not.toContain('_cisco-phone-tftp')
  })
  it('asks through the traffic server, with its records', async () => {
    running.recorder.records.length = 0
    await fromClient(CONFIG, basic('emusk', 'tesla'))
    const lines = running.recorder.records.flatMap(record =>
      record.kind === 'receive-request' ? record.head.first : [],
    )
    const at = segmentFor(8443)
    expect(lines[2]).toBe(`GET http://vcs_control.steven.lab:8443/${at}/cucm-uds/user/emusk/devices HTTP/1.1`)
  })
  it('reaches origins with its cookie, until that ends, and not without', async () => {
    const path = `/${segmentFor(8443)}/cucm-uds/servers`
    expect((await fromClient(path)).status).toBe(403)
    expect((await fromClient(path, 'Cookie: X-Auth=1e1111e1-dddb-49e9-ad0d-ab34526e2b00\r\n')).status).toBe(
      403,
    )
    const cookie = cookieOf(await fromClient(CONFIG, basic('emusk', 'tesla')))
    const fields = `Cookie: a=b; ${cookie}\r\n`
    expect((await fromClient(path, fields)).status).toBe(200)
    const headers = uds.seen.at(-1)?.headers ?? {}
    expect(headers.cookie).toBe('a=b')
    expect(headers.via).toBe(
      'https/1.1 vcs[0e9a7a4a-7f0a-4b53-8f4f-0b6b8a4d6c01] (ATS), http/1.1 vcs[0e9a7a4a-7f0a-4b53-8f4f-0b6b8a4d6c01] (ATS)',
    )
    while ((await fromClient(path, fields)).status === 200)
      await new Promise(resolve => setTimeout(resolve, 200))
    expect((await fromClient(path, fields)).status).toBe(403)
  })
  it('is refused for a domain that is not enabled', async () => {
    const other = Buffer.from('other.lab').toString('base64url')
    const answer = await fromClient(`/${other}/get_edge_config`, basic('emusk', 'tesla'))
    expect(answer).toMatchObject({ status: 403, reason: 'Forbidden' })
    expect(answer.head).toContain('Server: CE_E')
  })
  it('cannot log in where no UDS verifies, nor is its password sent', async () => {
    const before = uds.seen.length
    uds.certificate(selfMade)
    running.peer.change({ trustStorePem: `${rootPem}\n` }, 'test')
    expect((await fromClient(CONFIG, basic('emusk', 'tesla'))).status).toBe(502)
    expect(uds.seen.length).toBe(before)
    uds.certificate(good)
    running.peer.change({ allowList: { rules: [prefixRule(8443)], defaultMethods: ['GET'] } }, 'test')
    expect((await fromClient(CONFIG, basic('emusk', 'tesla'))).status).toBe(200)
  })
})

describe('a user who logs in again and again', () => {
  it('is told 429, and UDS is asked no more, until the period is over', async () => {
    const { peer, recorder } = running
    const { settings } = peer.state()
    const limited = new Map([...settings].filter(([name]) => name !== 'EdgeConfigServer RateLimitLogins'))
    peer.change({ settings: limited }, 'test')
    const statuses = []
    for (const user of ['emusk', 'Emusk', 'emusk'])
      statuses.push((await fromClient(CONFIG, basic(user, 'tesla'))).status)
    expect(statuses[0]).toBe(200)
    const asked = uds.seen.length
    const answer = await fromClient(CONFIG, basic('emusk', 'tesla'))
    expect(answer).toMatchObject({ status: 429, reason: 'Too Many Requests' })
    expect(answer.head).not.toContain('Set-Cookie')
    expect(uds.seen.length).toBe(asked)
    expect(recorder.records.filter(({ kind }) => kind === 'authentication').at(-1)).toMatchObject({
      passed: false,
      username: 'emusk',
    })
    expect((await fromClient(CONFIG, basic('jbezos', 'x'))).status).toBe(401)
    peer.change({ settings }, 'test')
    expect((await fromClient(CONFIG, basic('emusk', 'tesla'))).status).toBe(200)
  })
  it.each([
    ['3', '300', [true, true, true, false], 300_000],
    ['1', '10', [true, false, false, false], 10_000],
    ['0', '300', [true, true, true, true], 0],
    ['3', '0', [true, true, true, true], 0],
  ])('has %s logins in %s seconds', (logins, period, admitted, later) => {
    const settings = new Map([
      ['EdgeConfigServer RateLimitLogins', logins],
      ['EdgeConfigServer RateLimitPeriod', period],
    ])
    const limit = createLoginLimit(() => ({ ...running.peer.state(), settings }))
    expect(admitted.map((_, i) => limit.admit('emusk', i * 1000))).toEqual(admitted)
    expect(limit.admit('other', 3000)).toBe(true)
    expect(limit.admit('emusk', later)).toBe(true)
  })
})

describe('a cookie', () => {
  const now = Date.UTC(2026, 0, 1)
  it('holds until its end, for those who have the secret', () => {
    const sessions = createSessions(Buffer.alloc(32, 1))
    const { value, until } = sessions.open(now, 10_000)
    expect(until).toBe(now + 10_000)
    expect(sessions.isOpen(value, now)).toBe(true)
    expect(sessions.isOpen(value, until)).toBe(false)
    expect(createSessions(Buffer.alloc(32, 2)).isOpen(value, now)).toBe(false)
  })
  it('is not to be made up', () => {
    const sessions = createSessions(Buffer.alloc(32, 1))
    const { value } = sessions.open(now, 10_000)
    for (let i = 0; i < value.length; i++) {
      if (value[i] === '-') continue
      const other = (Number.parseInt(value[i] ?? '0', 16) ^ 1).toString(16)
      expect(sessions.isOpen(value.slice(0, i) + other + value.slice(i + 1), now)).toBe(false)
    }
    for (const text of ['', 'x', value.toUpperCase(), `${value}0`])
      expect(sessions.isOpen(text, now)).toBe(text === value)
  })
})

describe('a client that gives up its handshake', () => {
  it('keeps no gateway from closing', async () => {
    const address = { address: '127.0.0.1', port: 0 }
    const other = await startGateway([], {}, { listen: { tls: { address, ...tlsOf(signedFor([EDGE])) } } })
    const socket = connectTls({ port: other.gateway.tls?.port ?? 0, host: '127.0.0.1', servername: EDGE })
    const [error] = (await once(socket, 'error')) as [Error]
    expect(error.message).toMatch(/certificate|issuer/)
    await other.gateway.close()
    expect(other.gateway.counters.clients).toBe(0)
  })
})
