import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ask,
  good,
  NAME,
  type Origin,
  openOrigin,
  type Running,
  selfMade,
  startGateway,
  tunnelled,
} from '../../../test/support/gateway.ts'

let origin: Origin
let bad: Origin
let running: Running

beforeAll(async () => {
  origin = await openOrigin(good)
  bad = await openOrigin(selfMade)
  running = await startGateway([origin.port, bad.port])
})
afterAll(async () => {
  await running.gateway.close()
  await Promise.all([origin.close(), bad.close()])
})

describe('a request that may go to its origin', () => {
  it('goes there as the traffic server sends it', async () => {
    const request = tunnelled(origin.port, '/cucm-uds/user/emusk/devices?max=100', {
      fields:
        'Accept: */*\r\nConnection: X-Hop\r\nX-Hop: 1\r\nTE: trailers\r\nCookie: X-Auth=abc; a=b\r\nVia: https/1.1 vcs[e] (ATS)\r\n',
    })
    const answer = await ask(running.gateway.tunnel.port, request)
    expect(answer).toMatchObject({ status: 200, body: 'GET /cucm-uds/user/emusk/devices?max=100 0' })
    expect(origin.seen[0]?.headers).toEqual({
      host: `${NAME}:${origin.port}`,
      accept: '*/*',
      cookie: 'a=b',
      via: 'https/1.1 vcs[e] (ATS), http/1.1 vcs[0e9a7a4a-7f0a-4b53-8f4f-0b6b8a4d6c01] (ATS)',
    })
  })
  it('is not sent where the certificate does not verify', async () => {
    const answer = await ask(running.gateway.tunnel.port, tunnelled(bad.port, '/x'))
    expect(answer).toMatchObject({ status: 502, reason: 'connect failed' })
    expect(bad.seen).toEqual([])
    expect(bad.connections).toBe(2)
  })
})
