import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import {
  ask,
  good,
  openConversation,
  openOrigin,
  rootPem,
  selfMade,
  settled,
  signedFor,
  startGateway,
  tunnelled,
} from './support/gateway.ts'

/** The gateway under load and hindrance: nothing lost, nothing answered twice, nothing sent to an origin that does not verify. */
const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function start(options: Parameters<typeof startGateway>[2] = {}) {
  const origin = await openOrigin(good, (request, response) => response.end(request.url))
  const running = await startGateway([origin.port], {}, options)
  running.recorder.level = 'WARN'
  open.push(
    () => running.gateway.close(),
    () => origin.close(),
  )
  return { origin, port: running.gateway.tunnel.port, ...running }
}

/** One client that asks again and again on one connection; every answer must be to its own request. */
async function client(port: number, originPort: number, name: string, times: number) {
  const conversation = openConversation(port)
  const statuses: number[] = []
  for (let i = 0; i < times; i++) {
    conversation.write(tunnelled(originPort, `/${name}/${i}`))
    const { status, body } = await conversation.answer()
    statuses.push(status)
    if (status === 200) expect(body).toBe(`/${name}/${i}`)
    if (status === 0) break
  }
  conversation.close()
  return statuses
}

const all = (times: number, make: (i: number) => Promise<number[]>) =>
  Promise.all(Array.from({ length: times }, (_, i) => make(i))).then(lists => lists.flat())

async function until(holds: () => boolean): Promise<void> {
  const late = Date.now() + 10_000
  while (!holds() && Date.now() < late) await settled(10)
  expect(holds()).toBe(true)
}

describe('the gateway under load', () => {
  it('answers each request once, with its own answer', async () => {
    const { origin, port, gateway } = await start()
    const statuses = await all(40, i => client(port, origin.port, `c${i}`, 50))
    expect(statuses.every(status => status === 200)).toBe(true)
    expect(statuses).toHaveLength(2000)
    const urls = origin.seen.map(({ url }) => url)
    expect(new Set(urls).size).toBe(2000)
    expect(urls).toHaveLength(2000)
    expect(gateway.counters.answered.get(200)).toBe(2000)
  })
  it('loses no request while the trust store is loaded again and again', async () => {
    const { origin, port, peer } = await start()
    const change = (name: string) =>
      peer.change({ trustStorePem: `${rootPem}${signedFor([name]).pem}` }, 'test')
    // Whenever one of them has asked ten times, the store changes under the other nine.
    const statuses = await all(10, async n => {
      const first = await client(port, origin.port, `c${n}`, 10)
      change(`filler-${n}-a`)
      const second = await client(port, origin.port, `c${n}`, 10)
      change(`filler-${n}-b`)
      return [...first, ...second, ...(await client(port, origin.port, `c${n}`, 10))]
    })
    expect(statuses).toHaveLength(300)
    expect(statuses.every(status => status === 200)).toBe(true)
    expect(origin.seen).toHaveLength(300)
    expect(origin.connections).toBeGreaterThan(10)
  })
  it('sends nothing to the origin once the store trusts it no more', async () => {
    const { origin, port, peer } = await start()
    const running = all(10, n => client(port, origin.port, `c${n}`, 40))
    while (origin.seen.length < 200) await settled(2)
    peer.change({ trustStorePem: signedFor(['nobody']).pem }, 'test')
    const sent = origin.seen.length
    const statuses = await running
    // Those that were under way end; no request that comes after the change is sent.
    expect(origin.seen.length - sent).toBeLessThanOrEqual(10)
    expect(statuses.filter(status => status === 200)).toHaveLength(origin.seen.length)
    expect(statuses.filter(status => status === 502)).toHaveLength(400 - origin.seen.length)
  })
  it('keeps what is pooled and refuses what is new when the origin changes its certificate', async () => {
    const { origin, port } = await start()
    expect(await client(port, origin.port, 'first', 3)).toEqual([200, 200, 200])
    origin.certificate(selfMade)
    expect(await client(port, origin.port, 'pooled', 3)).toEqual([200, 200, 200])
    expect(origin.connections).toBe(1)
    for (const socket of origin.sockets) socket.destroy()
    await settled(50)
    expect(await client(port, origin.port, 'new', 2)).toEqual([502, 502])
    expect(origin.seen.filter(({ url }) => url.startsWith('/new'))).toEqual([])
  })
  it('survives clients and origins that reset in every phase', async () => {
    const { origin, port, gateway } = await start({ timeouts: { response: 300, body: 300, request: 300 } })
    const request = tunnelled(origin.port, '/reset', {
      method: 'PUT',
      fields: 'Content-Length: 2000\r\n',
      body: 'a'.repeat(2000),
    })
    await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const conversation = openConversation(port)
        conversation.write(request.slice(0, Math.floor((request.length * i) / 50)))
        await settled(i % 7)
        conversation.socket.resetAndDestroy()
      }),
    )
    for (const socket of origin.sockets) socket.resetAndDestroy()
    await until(() => gateway.counters.clients === 0)
    expect((await ask(port, tunnelled(origin.port, '/after'))).body).toBe('/after')
    expect(origin.seen.filter(({ url }) => url === '/reset').every(({ body }) => body.length === 2000)).toBe(
      true,
    )
  })
  it('holds a thousand idle connections, and serves beside them', async () => {
    const { origin, port, gateway } = await start()
    const before = process.memoryUsage().rss
    const idle: Socket[] = []
    for (let i = 0; i < 10; i++) {
      await Promise.all(
        Array.from(
          { length: 100 },
          () =>
            new Promise<void>((resolve, reject) => {
              const socket = connect(port, '127.0.0.1', resolve)
              socket.on('error', reject)
              idle.push(socket)
            }),
        ),
      )
    }
    await until(() => gateway.counters.clients === 1000)
    expect(await client(port, origin.port, 'beside', 20)).toEqual(Array.from({ length: 20 }, () => 200))
    // Both ends of each connection are in this process.
    expect(process.memoryUsage().rss - before).toBeLessThan(120 << 20)
    for (const socket of idle) socket.destroy()
    await until(() => gateway.counters.clients === 0)
  })
  it('takes no more connections than it may', async () => {
    const { port, gateway } = await start({ limits: { connections: 3 } })
    const held = [1, 2, 3].map(() => openConversation(port))
    await until(() => gateway.counters.clients === 3)
    expect(await openConversation(port).ended()).toBe('')
    expect(gateway.counters.clientsRefused).toBe(1)
    for (const conversation of held) conversation.close()
  })
  it('passes on what comes octet by octet, both ways at once', async () => {
    const { origin, port } = await start()
    const slow = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const conversation = openConversation(port)
        for (const octet of tunnelled(origin.port, `/slow/${i}`)) {
          conversation.write(octet)
          await new Promise(setImmediate)
        }
        const answer = await conversation.answer()
        conversation.close()
        return answer.body
      }),
    )
    expect(slow).toEqual(Array.from({ length: 20 }, (_, i) => `/slow/${i}`))
  })
})
