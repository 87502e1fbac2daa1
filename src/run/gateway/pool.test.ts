import { afterEach, describe, expect, it } from 'vitest'
import {
  ask,
  good,
  NAME,
  type Origin,
  openOrigin,
  openRawOrigin,
  prefixRule,
  type Running,
  rootPem,
  selfMade,
  settled,
  signedFor,
  startGateway,
  tunnelled,
} from '../../../test/support/gateway.ts'
import type { PeerChange } from '../peer/index.ts'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function start(
  more: Parameters<typeof startGateway>[1] = {},
  options: Parameters<typeof startGateway>[2] = {},
) {
  const origin = await openOrigin(good)
  const running = await startGateway([origin.port], more, options)
  open.push(
    () => running.gateway.close(),
    () => origin.close(),
  )
  const get = (path = '/', address = NAME) =>
    ask(running.gateway.tunnel.port, tunnelled(origin.port, path, { address }))
  return { origin, get, ...running }
}

const allow = (running: Running, origin: Origin, addresses: readonly string[]) =>
  running.peer.change(
    {
      allowList: {
        rules: addresses.map(address => prefixRule(origin.port, '/', address)),
        defaultMethods: ['GET'],
      },
    },
    'test',
  )

describe('a pooled connection', () => {
  it('serves the next request for the same origin', async () => {
    const { origin, get, gateway } = await start()
    for (let i = 0; i < 5; i++) expect((await get()).status).toBe(200)
    expect(origin.connections).toBe(1)
    expect(gateway.counters).toMatchObject({ originOpened: 1, originReused: 4 })
    expect(gateway.pool).toMatchObject({ open: 1, idle: 1 })
  })
  it('serves no other name of the same address and port, not even one that begins alike', async () => {
    const { origin, get, ...running } = await start()
    allow(running, origin, [NAME, 'other.steven.lab', 'cucm', 'wrong.steven.lab', '127.0.0.1'])
    expect((await get('/', NAME)).status).toBe(200)
    expect((await get('/', 'other.steven.lab')).status).toBe(200)
    expect(origin.connections).toBe(2)
    for (const wrong of ['cucm', 'wrong.steven.lab', '127.0.0.1'])
      expect((await get('/', wrong)).status).toBe(502)
    expect(origin.seen).toHaveLength(2)
  })

  const changes: readonly (readonly [what: string, change: PeerChange])[] = [
    ['the policy', { policies: { on: 'permissive', off: 'off' } }],
    ['the switch', { verifyOriginServer: 'off' }],
    ['the trust store', { trustStorePem: `${rootPem}\n${signedFor(['x']).pem}` }],
    ['the trust store, to nobody', { trustStorePem: signedFor(['x']).pem }],
    [
      'the ciphers',
      { ciphers: { list: 'HIGH', minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3', securityLevel: 1 } },
    ],
  ]
  it.each(changes)('serves nothing once %s changes', async (_, change) => {
    const { origin, get, peer, gateway } = await start()
    expect((await get()).status).toBe(200)
    expect(gateway.pool.idle).toBe(1)
    peer.change(change, 'test')
    expect(gateway.pool.idle).toBe(0)
    const nobody = change.trustStorePem !== undefined && !change.trustStorePem.includes(rootPem)
    expect((await get()).status).toBe(nobody ? 502 : 200)
    expect(origin.connections).toBe(nobody ? 3 : 2)
  })
  it('goes on through changes that have nothing to do with it', async () => {
    const { origin, get, peer, gateway } = await start()
    await get()
    peer.change({ attempts: 3, logLevel: 'DEBUG' }, 'test')
    expect(gateway.pool.idle).toBe(1)
    await get()
    expect(origin.connections).toBe(1)
  })
  it('verified under no policy serves none that verifies', async () => {
    const { origin, get, peer } = await start({ verifyOriginServer: 'off' })
    origin.certificate(selfMade)
    expect((await get()).status).toBe(200)
    peer.change({ verifyOriginServer: 'on' }, 'test')
    expect((await get()).status).toBe(502)
    expect(origin.seen).toHaveLength(1)
  })
  it('that is in use when the store changes ends its request and then itself', async () => {
    let answer = (): void => {}
    const origin = await openOrigin(good, (_, response) => {
      answer = () => response.end('late')
    })
    const running = await startGateway([origin.port])
    open.push(
      () => running.gateway.close(),
      () => origin.close(),
    )
    const asked = ask(running.gateway.tunnel.port, tunnelled(origin.port, '/'))
    while (origin.seen.length === 0) await settled(5)
    running.peer.change({ trustStorePem: signedFor(['x']).pem }, 'test')
    answer()
    expect(await asked).toMatchObject({ status: 200, body: 'late' })
    await settled()
    expect(running.gateway.pool).toMatchObject({ open: 0, idle: 0 })
  })
  it('verified while the store changed serves nobody', async () => {
    const { origin, get, peer } = await start({}, {})
    const asked = get()
    // The request is on its way to a first handshake; the store that will have verified it is gone before it is over.
    const timer = setInterval(() => {
      if (origin.connections === 0) return
      clearInterval(timer)
      peer.change({ trustStorePem: signedFor(['x']).pem }, 'test')
    }, 0)
    const { status } = await asked
    clearInterval(timer)
    if (origin.seen.length === 0) expect(status).toBe(502)
    expect((await get()).status).toBe(502)
    expect(origin.seen.length).toBeLessThanOrEqual(1)
  })
  it('ends when its certificate expires', async () => {
    const short = signedFor([NAME], Math.ceil(Date.now() / 1000) * 1000 + 2000)
    const origin = await openOrigin(short)
    const running = await startGateway([origin.port])
    open.push(
      () => running.gateway.close(),
      () => origin.close(),
    )
    const get = () => ask(running.gateway.tunnel.port, tunnelled(origin.port, '/'))
    expect((await get()).status).toBe(200)
    const until = Date.now() + 5000
    while (running.gateway.pool.open > 0 && Date.now() < until) await settled(50)
    expect(running.gateway.pool).toMatchObject({ open: 0, idle: 0 })
    expect((await get()).status).toBe(502)
    expect(origin.seen).toHaveLength(1)
  })
  it('keeps what it verified when the origin changes its certificate, and the next connection does not', async () => {
    const { origin, get, peer } = await start()
    expect((await get()).status).toBe(200)
    origin.certificate(selfMade)
    expect((await get()).status).toBe(200)
    expect(origin.connections).toBe(1)
    peer.change({ trustStorePem: `${rootPem}\n` }, 'test')
    expect((await get()).status).toBe(502)
  })
  it('ends when it was idle for too long, and where too many are idle', async () => {
    const { get, gateway } = await start({}, { timeouts: { pool: 100 }, limits: { idlePerOrigin: 2 } })
    await Promise.all([get(), get(), get(), get()])
    expect(gateway.pool.idle).toBeLessThanOrEqual(2)
    await settled(600)
    expect(gateway.pool).toMatchObject({ open: 0, idle: 0 })
  })
  it('waits its turn where the origin has all the connections it may have', async () => {
    const { origin, get, gateway } = await start({}, { limits: { perOrigin: 2 } })
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => get(`/${i}`)))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200))
    expect(answers.map(({ body }) => body)).toEqual(Array.from({ length: 12 }, (_, i) => `GET /${i} 0`))
    expect(origin.connections).toBeLessThanOrEqual(2)
    expect(gateway.pool.open).toBeLessThanOrEqual(2)
  })
  it('on which the origin says something unasked is closed', async () => {
    const origin = await openRawOrigin(good, socket => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
        setTimeout(() => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison'), 20)
      })
    })
    const running = await startGateway([origin.port])
    open.push(
      () => running.gateway.close(),
      () => origin.close(),
    )
    const get = () => ask(running.gateway.tunnel.port, tunnelled(origin.port, '/'))
    expect((await get()).body).toBe('ok')
    await settled(80)
    expect(running.gateway.pool.idle).toBe(0)
    expect((await get()).body).toBe('ok')
  })
  it('on which an answer is longer than it says is closed', async () => {
    const origin = await openRawOrigin(good, socket => {
      socket.on('data', () =>
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n'),
      )
    })
    const running = await startGateway([origin.port])
    open.push(
      () => running.gateway.close(),
      () => origin.close(),
    )
    expect((await ask(running.gateway.tunnel.port, tunnelled(origin.port, '/'))).body).toBe('ok')
    expect(running.gateway.pool.idle).toBe(0)
  })
})

describe('a request on a pooled connection that the origin closes', () => {
  /** Answers the first request of a connection, and closes at the second without a word. */
  const closing = (counts: { requests: number }) =>
    openRawOrigin(good, socket => {
      let first = true
      socket.on('data', () => {
        if (!first) {
          socket.destroy()
          return
        }
        first = false
        counts.requests++
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
      })
    })

  it('is sent again where it may be', async () => {
    const counts = { requests: 0 }
    const origin = await closing(counts)
    const running = await startGateway([origin.port])
    open.push(
      () => running.gateway.close(),
      () => origin.close(),
    )
    const get = () => ask(running.gateway.tunnel.port, tunnelled(origin.port, '/'))
    expect((await get()).body).toBe('ok')
    expect((await get()).body).toBe('ok')
    expect(running.gateway.counters.resent).toBe(1)
    expect(origin.connections).toBe(2)
  })
  it('is not where it may not, or had begun to be answered', async () => {
    const counts = { requests: 0 }
    const origin = await closing(counts)
    const half = await openRawOrigin(good, socket => {
      let first = true
      socket.on('data', () => {
        if (first) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
        else socket.end('HTTP/1.1 2')
        first = false
      })
    })
    const running = await startGateway([origin.port, half.port])
    open.push(
      () => running.gateway.close(),
      () => origin.close(),
      () => half.close(),
    )
    const post = { method: 'POST', fields: 'Content-Length: 1\r\n', body: 'x' }
    const send = (to: Origin, more = {}) => ask(running.gateway.tunnel.port, tunnelled(to.port, '/', more))
    expect((await send(origin, post)).status).toBe(200)
    expect((await send(origin, post)).status).toBe(502)
    expect((await send(half)).status).toBe(200)
    expect((await send(half)).status).toBe(502)
    expect(running.gateway.counters.resent).toBe(0)
  })
})
