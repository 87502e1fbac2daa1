import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileAllowList } from '../src/judge/allow/index.ts'
import { encodeSegment } from '../src/read/logs/index.ts'
import { type AtsEngine, runAts } from '../src/run/engine/index.ts'
import type { AllowRule } from '../src/run/peer/index.ts'
import type { LineRecord } from '../src/tell/lines/index.ts'
import { freePort, hasAts, statusOf } from './support/ats-engine.ts'
import { type Origin, openOrigin } from './support/ats-origin.ts'
import { allowRule, peerState } from './support/ats-peer.ts'
import { ADDRESS, scenarioKeys, scenarios } from './support/ats-scenarios.ts'

const keys = await scenarioKeys()

/** Requests of which the engine and our allow list must say the same. */
const REQUESTS: readonly (readonly [method: string, path: string])[] = [
  ['GET', '/cucm-uds/user/emusk'],
  ['GET', '/cucm-uds/user/emusk/devices?max=100'],
  ['POST', '/cucm-uds/user/emusk'],
  ['DELETE', '/cucm-uds/user/emusk'],
  ['GET', '/cucm-uds/user'],
  ['GET', '/axl/'],
  ['GET', '/'],
  ['GET', '/cucm-uds/version'],
  ['GET', '/cucm-uds/version?x=1'],
  ['GET', '/cucm-uds/version/more'],
  ['GET', '/cucm-uds/versions'],
  ['GET', '/cucm-uds/find?name=a'],
  ['GET', '/cucm-uds/find?name=ab'],
  ['GET', '/cucm-uds/find'],
  ['PUT', '/cucm-uds/write/x'],
  ['GET', '/cucm-uds/write/x'],
  ['GET', '/cucm-uds/user/../../axl/'],
  ['GET', '/cucm-uds/user/..'],
  ['GET', '/cucm-uds/user/%2e%2e/%2e%2e/axl/'],
  ['GET', '/cucm-uds/user/..%2faxl'],
  ['GET', '/cucm-uds/user/..;/axl'],
  ['GET', '/cucm-uds/user/a%5cb'],
  ['GET', '/cucm-uds/user/%252e%252e/axl'],
  ['GET', '/cucm-uds/user/%zz'],
  ['GET', '/cucm-uds/user/em%20usk'],
]

describe.skipIf(!hasAts())('Apache Traffic Server under supervision', () => {
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-ats-'))
  const table = scenarios(keys, Date.now())
  const wrong = table.find(({ name }) => name === 'IP as iPAddress')!
  const records: LineRecord[] = []
  const heads: IncomingHttpHeaders[] = []
  const plain = createServer((asked, response) => {
    heads.push(asked.headers)
    response.end()
  })
  let engine: AtsEngine
  let origin: Origin
  let port = 0
  let rules: readonly AllowRule[] = []
  const state = (more: Parameters<typeof peerState>[1] = {}) =>
    peerState(rules, {
      trustStore: { certificates: [], pem: wrong.trusted[0]!.pem, sha256: '', generation: 1 },
      ...more,
    })
  const pathOf = (rule: AllowRule, path: string, text = encodeSegment({ domain: 'steven.lab', ...rule })) =>
    `/${text}${path}`

  beforeAll(async () => {
    await new Promise<void>(resolve => plain.listen(0, ADDRESS, resolve))
    origin = await openOrigin({ presents: wrong.presents, host: ADDRESS })
    const http = allowRule(ADDRESS, (plain.address() as AddressInfo).port, { protocol: 'http' })
    rules = [
      allowRule(ADDRESS, origin.port),
      { ...http, path: '/cucm-uds/user/' },
      { ...http, path: '/cucm-uds/version', match: 'exact' },
      { ...http, path: '/cucm-uds/find?name=a', match: 'exact' },
      { ...http, path: '/cucm-uds/write/', methods: ['PUT', 'POST'] },
    ]
    port = await freePort()
    engine = await runAts({
      folder,
      listen: { ip: '127.0.0.1', port },
      threads: 1,
      state: state(),
      recorder: { line: record => void records.push(record), wants: () => true },
    })
  }, 30_000)
  afterAll(async () => {
    await engine?.stop()
    plain.close()
    await origin?.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }, 30_000)

  it('answers 502, and its log is told in our records', async () => {
    expect(await statusOf(port, pathOf(rules[0]!, '/x'))).toBe(502)
    const about = `SNI (${ADDRESS}) not in certificate. Action=Terminate server=${ADDRESS}(${ADDRESS})`
    const failed = `SSL connection failed for '${ADDRESS}': error:0A000086:SSL routines::certificate verify failed`
    const told = await toldOf(records, 9)
    expect(
      told.map(record => (record.kind === 'diagnostic' ? [record.level, record.text] : record.kind)),
    ).toEqual([
      'receive-request',
      'request-allowed',
      'send-request',
      'send-request',
      ['WARNING', about],
      ['ERROR', failed],
      ['WARNING', about],
      ['ERROR', failed],
      'send-response',
    ])
    expect(told[2]).toMatchObject({ to: { ip: ADDRESS, port: origin.port } })
    expect(told.at(-1)).toMatchObject({ head: { first: 'HTTP/1.1 502 ' } })
    expect(records.every(({ at }) => Math.abs(at - Date.now()) < 60_000)).toBe(true)
  })
  it('takes every spelling of a descriptor', async () => {
    const [, rule] = rules
    const segment = encodeSegment({ domain: 'steven.lab', ...rule! })
    const padded = segment.padEnd(Math.ceil(segment.length / 4) * 4, '=')
    expect(await statusOf(port, pathOf(rule!, '/cucm-uds/user/x', segment))).toBe(200)
    expect(await statusOf(port, pathOf(rule!, '/cucm-uds/user/x', padded))).toBe(200)
    expect(await statusOf(port, '/c3RldmVuLmxhYg/cucm-uds/user/x')).toBe(403)
  })
  it.each(REQUESTS)('allows what our list allows: %s %s', async (method, path) => {
    const [, rule] = rules
    const list = compileAllowList({ rules, defaultMethods: ['GET'] })
    const decision = list.decide({ ...rule!, method, target: path })
    expect(await send(port, method, pathOf(rule!, path))).toBe(decision.allowed ? 200 : 403)
  })
  it('keeps the cookie of the edge to itself', async () => {
    heads.length = 0
    await send(port, 'GET', pathOf(rules[1]!, '/cucm-uds/user/x'), { cookie: 'X-Auth=secret; JSESSIONID=1' })
    expect(heads.map(({ cookie }) => cookie)).toEqual(['JSESSIONID=1'])
  })
  it('takes another policy, and goes on undisturbed where there is none', async () => {
    await engine.reload(state({ verifyOriginServer: 'off' }))
    expect(await statusOf(port, pathOf(rules[0]!, '/x'))).toBe(200)
    const before = engine.pid()
    await engine.reload(state({ verifyOriginServer: 'off', logLevel: 'DEBUG', generation: 9 }))
    expect(engine.pid()).toBe(before)
  }, 20_000)
  it('ends an exception on its date', async () => {
    const until = Date.now() + 2500
    const exceptions = [{ address: ADDRESS, policy: 'permissive' as const, until, reason: 'x' }]
    await engine.reload(state({ exceptions }))
    expect(await statusOf(port, pathOf(rules[0]!, '/x'))).toBe(200)
    let status = 200
    while (status !== 502 && Date.now() < until + 10_000) {
      await new Promise(resolve => setTimeout(resolve, 100))
      status = await statusOf(port, pathOf(rules[0]!, '/x')).catch(() => 0)
    }
    expect(status).toBe(502)
    await engine.reload(state({ verifyOriginServer: 'off' }))
  }, 30_000)
  it('is started again when it ends', async () => {
    const before = engine.pid()
    if (before === undefined) throw new Error('no process')
    process.kill(before, 'SIGKILL')
    for (let tries = 0; tries < 100 && (engine.pid() ?? before) === before; tries++)
      await new Promise(resolve => setTimeout(resolve, 100))
    expect(engine.restarts()).toBe(1)
    let status = 0
    for (let tries = 0; tries < 50 && status !== 200; tries++) {
      status = await statusOf(port, pathOf(rules[0]!, '/x')).catch(() => 0)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    expect(status).toBe(200)
  }, 20_000)
})

/** The records, once there are so many: they wait for the engine's access log. */
async function toldOf(records: readonly LineRecord[], count: number): Promise<readonly LineRecord[]> {
  for (let tries = 0; tries < 160 && records.length < count; tries++)
    await new Promise(resolve => setTimeout(resolve, 50))
  return records
}

function send(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, response => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
    })
    asked.on('error', reject)
    asked.end()
  })
}
