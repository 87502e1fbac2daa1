import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  good,
  type Origin,
  openConversation,
  openRawOrigin,
  prefixRule,
  type Running,
  settled,
  startGateway,
  tunnelled,
} from './support/gateway.ts'
import { smuggledRequests } from './support/smuggling.ts'

/** The origin takes whatever comes for a request and counts it: it is the one that would be deceived. */
let origin: Origin
let running: Running
const arrived: string[] = []

beforeAll(async () => {
  origin = await openRawOrigin(good, socket => {
    socket.on('data', bytes => {
      arrived.push(bytes.toString('latin1'))
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    })
  })
  running = await startGateway(
    [],
    {
      allowList: {
        rules: [prefixRule(origin.port, '/ok', undefined, { methods: ['GET', 'POST'] })],
        defaultMethods: [],
      },
    },
    { timeouts: { request: 500, body: 500, response: 500 } },
  )
})
afterAll(async () => {
  await running.gateway.close()
  await origin.close()
})

/** What the client gets until its connection ends. */
async function send(text: string): Promise<string> {
  const conversation = openConversation(running.gateway.tunnel.port)
  conversation.write(text)
  const answer = await Promise.race([conversation.ended(), settled(3000).then(() => 'still open')])
  conversation.close()
  return answer
}

/** Does the octets of an origin hold what was to be smuggled, or a body that is no body? */
const smuggled = () => arrived.filter(text => text.includes('hidden') || text.includes('/axl'))

describe('requests that smuggle or are broken', () => {
  it('are refused, every one, and none is taken for two', async () => {
    const requests = smuggledRequests(origin.port)
    expect(requests.length).toBeGreaterThanOrEqual(200)
    const wrong: string[] = []
    for (let at = 0; at < requests.length; at += 20) {
      await Promise.all(
        requests.slice(at, at + 20).map(async ({ name, text }) => {
          const answer = await send(text)
          const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
          const clean = answer === '' || (statuses.length === 1 && (statuses[0] ?? 0) >= 400)
          if (!clean) wrong.push(`${name}: ${answer.slice(0, 60)}`)
        }),
      )
    }
    expect(wrong).toEqual([])
    expect(smuggled()).toEqual([])
    // Even of those whose head is in order no octet left: the chunks that came with it were seen to be broken first.
    expect(arrived).toEqual([])
    expect(running.gateway.pool.idle).toBe(0)
  })
  it('are not those that are in order', async () => {
    arrived.length = 0
    const host = 'vcs_control.steven.lab:8443'
    const fine = [
      tunnelled(origin.port, '/ok', { fields: 'Connection: close\r\n' }),
      tunnelled(origin.port, '/ok/a;b=c/d..e/.f?x=../y', { fields: 'Connection: close\r\n' }),
      tunnelled(origin.port, '/ok', {
        method: 'POST',
        fields: 'Connection: close\r\nTransfer-Encoding: chunked\r\n',
        body: '5;a="b"\r\nhello\r\n0\r\nX: y\r\n\r\n',
      }),
      `\r\n${tunnelled(origin.port, '/ok', { fields: 'Connection: close\r\n' })}`,
    ]
    for (const text of fine) expect(await send(text)).toMatch(/^HTTP\/1\.1 200 OK/)
    expect(arrived.every(text => !text.includes(host))).toBe(true)
  })
})
