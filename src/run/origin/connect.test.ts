import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Origin, type OriginOrder, openOrigin, settled } from '../../../test/support/ats-origin.ts'
import { openRelay } from '../../../test/support/ats-relay.ts'
import {
  ADDRESS,
  NAME,
  type Scenario,
  type ScenarioKeys,
  scenarioKeys,
  scenarios,
} from '../../../test/support/ats-scenarios.ts'
import { readCertificate } from '../../read/x509/index.ts'
import { defaultCipherList, type TrustStore } from '../peer/index.ts'
import { createAuthority, dn, type Issued, makeKey } from '../pki/index.ts'
import { connectOrigin } from './connect.ts'
import { cipherFault } from './context.ts'
import type { Connected, ConnectOptions, OriginRules } from './types.ts'

const now = Date.now()
const keys: ScenarioKeys = await scenarioKeys()
const table = scenarios(keys, now)

let generation = 0
const storeOf = (trusted: readonly Issued[]): TrustStore => ({
  certificates: trusted.map(({ der }) => readCertificate(der, { source: 'store' }).value!),
  pem: '',
  sha256: trusted.map(({ sha256 }) => sha256).join(),
  generation: ++generation,
})
const rulesOf = (trusted: readonly Issued[], more: Partial<OriginRules> = {}): OriginRules => ({
  policy: 'enforce',
  trustStore: storeOf(trusted),
  ciphers: { list: 'HIGH:!aNULL', minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3', securityLevel: 2 },
  certificate: undefined,
  wording: '3.0',
  ...more,
})

const open: Origin[] = []
const start = async (order: OriginOrder): Promise<Origin> => {
  const origin = await openOrigin(order)
  open.push(origin)
  return origin
}
afterAll(() => Promise.all(open.map(origin => origin.close())))

const options: ConnectOptions = { timeout: 5_000, resolve: async () => [ADDRESS] }
async function fetchOnce(connected: Connected): Promise<string> {
  if (connected.outcome !== 'open') throw new Error(`${connected.outcome}`)
  const { socket } = connected
  const answer = new Promise<string>(resolve => socket.once('data', bytes => resolve(String(bytes))))
  socket.write('GET / HTTP/1.1\r\n\r\n')
  const text = await answer
  socket.destroy()
  return text
}

const addressOf = (scenario: Scenario) => (scenario.address === 'ip' ? ADDRESS : (scenario.address ?? NAME))

function lineOf({ answer }: Scenario, address: string): readonly string[] {
  if (answer === 'passes') return []
  if (answer === 'name')
    return [`SNI (${address}) not in certificate. Action=Terminate server=${address}(${ADDRESS})`]
  return [
    `Core server certificate verification failed for (${address}). Action=Terminate Error=${answer[0]} server=${address}(${ADDRESS}) depth=${answer[1]}`,
  ]
}

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('an origin with %s', version => {
  it.each(table.filter(({ only }) => only === undefined || only === version))('$name', async scenario => {
    const origin = await start({ presents: scenario.presents, host: ADDRESS, version, asksFor: [] })
    const address = addressOf(scenario)
    const rules = rulesOf(scenario.trusted, { certificate: own })
    const connected = await connectOrigin({ address, port: origin.port }, rules, options)
    const alert =
      scenario.answer === 'passes' ? undefined : scenario.answer === 'name' ? 80 : scenario.answer[2]
    expect(connected.outcome === 'failed' ? connected : connected.handshake.warnings).toEqual(
      lineOf(scenario, address),
    )
    if (scenario.answer === 'passes') {
      expect(await fetchOnce(connected)).toMatch(/^HTTP\/1.1 200/)
      expect(origin.seen).toMatchObject({ completed: 1, alerts: [], clientCertificates: ['expressway'] })
      expect(origin.seen.serverNames).toEqual([scenario.address === 'ip' ? undefined : address])
    } else {
      await settled(origin)
      expect(connected).toMatchObject({
        outcome: 'refused',
        alert,
        error: 'error:0A000086:SSL routines::certificate verify failed',
      })
      expect(origin.seen).toMatchObject({
        connections: 1,
        completed: 0,
        alerts: [alert],
        errors: [],
        clientCertificates: [],
        received: 0,
      })
    }
  })
})

const byName = (name: string): Scenario => table.find(scenario => scenario.name === name)!
const GOOD = byName('RSA, signed by a CA of the store')
const WRONG = byName('wrong name')
const SELF = byName('EC, self-signed, CA:true')

/** The same address and port, later, with other certificates. */
async function replaced(before: Origin, order: OriginOrder): Promise<Origin> {
  await before.close()
  return start({ ...order, port: before.port })
}

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('an origin that was verified last time, %s', version => {
  it.each([
    ['is refused once its certificate changes', SELF, 48],
    ['is refused once its name changes', WRONG, 80],
    ['is refused once it expires', byName('leaf expired'), 45],
  ])('%s', async (_, later, alert) => {
    const order = { host: ADDRESS, version, asksFor: [] }
    const rules = rulesOf(GOOD.trusted, { certificate: own })
    const first = await start({ ...order, presents: GOOD.presents })
    const target = { address: NAME, port: first.port }
    for (let n = 0; n < 3; n++) await fetchOnce(await connectOrigin(target, rules, options))
    expect(first.seen.completed).toBe(3)
    const second = await replaced(first, { ...order, presents: later.presents })
    for (let n = 1; n < 4; n++) {
      const connected = await connectOrigin(target, rules, options)
      await settled(second)
      expect(connected).toMatchObject({ outcome: 'refused', alert })
      expect(second.seen).toMatchObject({
        connections: n,
        completed: 0,
        alerts: Array(n).fill(alert),
        clientCertificates: [],
        received: 0,
      })
    }
  })
  it('is judged on every one of many connections at once', async () => {
    const origin = await start({ presents: SELF.presents, host: ADDRESS, version })
    const rules = rulesOf(GOOD.trusted)
    const all = await Promise.all(
      Array.from({ length: 40 }, () => connectOrigin({ address: NAME, port: origin.port }, rules, options)),
    )
    await settled(origin)
    expect(all.map(({ outcome }) => outcome)).toEqual(Array(40).fill('refused'))
    expect(origin.seen).toMatchObject({ connections: 40, completed: 0, alerts: Array(40).fill(48) })
  })
})

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('a session, %s', version => {
  const begin = async () => {
    const origin = await start({ presents: GOOD.presents, host: ADDRESS, version, resumption: true })
    const rules = rulesOf(GOOD.trusted, { certificate: own })
    const go = async (more: Partial<OriginRules> = {}, address = NAME) => {
      const connected = await connectOrigin({ address, port: origin.port }, { ...rules, ...more }, options)
      if (connected.outcome === 'open') await fetchOnce(connected)
      return connected
    }
    return { origin, rules, go }
  }
  it('is taken up, with the verdict of the handshake that made it', async () => {
    const { origin, go } = await begin()
    const [first, ...later] = [await go(), await go(), await go()]
    expect(first).toMatchObject({ handshake: { resumed: false, verdict: { chainOk: true } } })
    for (const each of later)
      expect(each).toMatchObject({
        handshake: { resumed: true, warnings: [], verdict: { chainOk: true, nameOk: true } },
      })
    expect(origin.seen.resumed).toEqual([false, true, true])
  })
  it.each<[string, (rules: OriginRules) => Partial<OriginRules>]>([
    ['another policy', () => ({ policy: 'permissive' })],
    ['none', () => ({ policy: 'off' })],
    [
      'a later trust store of the same content',
      ({ trustStore }) => ({ trustStore: { ...trustStore, generation: ++generation } }),
    ],
    ['other ciphers', ({ ciphers }) => ({ ciphers: { ...ciphers, list: 'ECDHE+AESGCM' } })],
    ['no certificate of ours', () => ({ certificate: undefined })],
    ['words of another OpenSSL', () => ({ wording: '1.1.1' })],
  ])('is not taken up under %s', async (_, change) => {
    const { origin, rules, go } = await begin()
    await go()
    await go(change(rules))
    await go()
    expect(origin.seen.resumed).toEqual([false, false, true])
  })
  it('of one name does not serve another', async () => {
    const { origin, go } = await begin()
    await go()
    expect(await go({}, 'other.steven.lab')).toMatchObject({ outcome: 'refused', alert: 80 })
    await settled(origin)
    expect(origin.seen).toMatchObject({ completed: 1, alerts: [80] })
  })
  it('made while nothing was verified does not serve where it is', async () => {
    const origin = await start({ presents: SELF.presents, host: ADDRESS, version, resumption: true })
    const rules = rulesOf(GOOD.trusted, { policy: 'off' })
    const target = { address: NAME, port: origin.port }
    await fetchOnce(await connectOrigin(target, rules, options))
    expect(await connectOrigin(target, { ...rules, policy: 'enforce' }, options)).toMatchObject({ alert: 48 })
  })
})

describe('a policy', () => {
  it('of permissive tells every fault and goes on', async () => {
    const origin = await start({ presents: byName('unknown CA, leaf alone').presents, host: ADDRESS })
    const rules = rulesOf(GOOD.trusted, { policy: 'permissive' })
    const connected = await connectOrigin({ address: 'x.steven.lab', port: origin.port }, rules, options)
    const about = 'server=x.steven.lab(127.48.36.215)'
    expect(connected).toMatchObject({
      outcome: 'open',
      handshake: {
        warnings: [
          `Core server certificate verification failed for (x.steven.lab). Action=Continue Error=unable to get local issuer certificate ${about} depth=0`,
          `Core server certificate verification failed for (x.steven.lab). Action=Continue Error=unable to verify the first certificate ${about} depth=0`,
          `SNI (x.steven.lab) not in certificate. Action=Continue ${about}`,
        ],
      },
    })
    expect(await fetchOnce(connected)).toMatch(/200/)
  })
  it('of off looks at nothing', async () => {
    const origin = await start({ presents: SELF.presents, host: ADDRESS })
    const connected = await connectOrigin(
      { address: NAME, port: origin.port },
      rulesOf([], { policy: 'off' }),
      options,
    )
    expect(connected).toMatchObject({
      outcome: 'open',
      handshake: { warnings: [], verdict: undefined, chain: [] },
    })
    expect(await fetchOnce(connected)).toMatch(/200/)
  })
  it('speaks in the words of OpenSSL 1.1.1 where it is asked to', async () => {
    const origin = await start({ presents: SELF.presents, host: ADDRESS })
    const rules = rulesOf(GOOD.trusted, { wording: '1.1.1' })
    expect(await connectOrigin({ address: NAME, port: origin.port }, rules, options)).toMatchObject({
      error: 'error:1416F086: SSL routines:tls_process_server_certificate:certificate verify failed',
      handshake: { warnings: [expect.stringContaining('Error=self signed certificate server=')] },
    })
  })
})

describe('old versions', () => {
  const old = (list = 'ALL') => ({
    list,
    minVersion: 'TLSv1' as const,
    maxVersion: 'TLSv1.3' as const,
    securityLevel: 1 as const,
  })
  it.each(['TLSv1', 'TLSv1.1'] as const)('%s is judged where it is allowed', async version => {
    for (const [scenario, outcome] of [
      [GOOD, 'open'],
      [SELF, 'refused'],
    ] as const) {
      const origin = await start({ presents: scenario.presents, host: ADDRESS, version })
      const rules = rulesOf(GOOD.trusted, { ciphers: old() })
      const connected = await connectOrigin({ address: NAME, port: origin.port }, rules, options)
      expect(connected).toMatchObject({ outcome, handshake: { protocol: version } })
      if (connected.outcome === 'open') expect(await fetchOnce(connected)).toMatch(/200/)
      await settled(origin)
      expect(origin.seen.alerts).toEqual(outcome === 'open' ? [] : [48])
    }
  })
  it('are not spoken where they are not', async () => {
    const origin = await start({ presents: GOOD.presents, host: ADDRESS, version: 'TLSv1.1' })
    const connected = await connectOrigin(
      { address: NAME, port: origin.port },
      rulesOf(GOOD.trusted),
      options,
    )
    expect(connected).toMatchObject({ outcome: 'failed', cause: 'alert', alert: 70 })
  })
})

describe('an origin with an RSA certificate that verifies and an EC one that does not', () => {
  const { presents, trusted } = byName('RSA signed and EC self-signed, EC chosen')
  const list = defaultCipherList({ major: 14, minor: 2, patch: 0 })
  const preferred = defaultCipherList({ major: 14, minor: 2, patch: 0 }, { major: 14, minor: 0, patch: 7 })
  it.each<[string, Partial<OriginRules['ciphers']>, string, 'TLSv1.2' | 'TLSv1.3']>([
    ['fails by default', { list }, 'refused', 'TLSv1.2'],
    ['verifies with the RSA prefix', { list: preferred }, 'open', 'TLSv1.2'],
    ['verifies without ECDSA suites', { list: `${list}:!ECDSA` }, 'open', 'TLSv1.2'],
    ['verifies with ECDSA suites last', { list: `${list}:+ECDSA` }, 'open', 'TLSv1.2'],
    ['fails by default', { list }, 'refused', 'TLSv1.3'],
    ['fails with the RSA prefix, which TLS 1.3 does not know', { list: preferred }, 'refused', 'TLSv1.3'],
    [
      'verifies with RSA signatures first',
      { list, signatureAlgorithms: 'rsa_pss_rsae_sha256:ecdsa_secp384r1_sha384' },
      'open',
      'TLSv1.3',
    ],
  ])('%s', async (_, ciphers, outcome, version) => {
    const origin = await start({ presents, host: ADDRESS, version })
    const rules = rulesOf(trusted)
    const connected = await connectOrigin(
      { address: NAME, port: origin.port },
      { ...rules, ciphers: { ...rules.ciphers, ...ciphers } },
      options,
    )
    expect(connected.outcome).toBe(outcome)
    if (connected.outcome === 'open') connected.socket.destroy()
  })
})

describe('the wire', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('may bring one octet at a time, %s', async version => {
    const drip = async (bytes: Buffer, to: Socket) => {
      for (const octet of bytes) {
        to.write(Buffer.of(octet))
        await new Promise(resolve => setImmediate(resolve))
      }
    }
    for (const [scenario, outcome] of [
      [GOOD, 'open'],
      [SELF, 'refused'],
    ] as const) {
      const origin = await start({ presents: scenario.presents, host: ADDRESS, version })
      const relay = await openRelay(ADDRESS, origin.port, drip)
      const rules = rulesOf(GOOD.trusted)
      const connected = await connectOrigin({ address: NAME, port: relay.port }, rules, options)
      expect(connected.outcome).toBe(outcome)
      if (connected.outcome === 'open') connected.socket.destroy()
      await relay.close()
    }
  })
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('carries as much as one likes, held or not, %s', async version => {
    const origin = await start({ presents: GOOD.presents, host: ADDRESS, version, echo: true })
    const rules = rulesOf(GOOD.trusted)
    const sent = randomBytes(3_000_000)
    // The first connection to an origin is held, the next is not, and the last is captured.
    for (const more of [{}, {}, { tap: () => {} }]) {
      const connected = await connectOrigin({ address: NAME, port: origin.port }, rules, {
        ...options,
        ...more,
      })
      if (connected.outcome !== 'open') throw new Error(connected.outcome)
      const { socket } = connected
      const parts: Buffer[] = []
      const ended = new Promise(resolve => socket.once('end', resolve))
      socket.on('data', bytes => void parts.push(bytes))
      socket.end(sent)
      await ended
      expect(Buffer.concat(parts).equals(sent)).toBe(true)
    }
    expect(origin.seen.completed).toBe(3)
  })
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('may bring a hundred certificates, %s', async version => {
    const [leaf] = GOOD.presents[0]!
    const many = [leaf!, ...Array.from({ length: 60 }, () => GOOD.trusted[0]!)]
    const origin = await start({ presents: [many], host: ADDRESS, version })
    const connected = await connectOrigin(
      { address: NAME, port: origin.port },
      rulesOf(GOOD.trusted),
      options,
    )
    expect(await fetchOnce(connected)).toMatch(/200/)
    expect(connected).toMatchObject({ handshake: { chain: { length: 61 } } })
  })
  it('tells a tap every octet, and the capture reads as the handshake it was', async () => {
    const origin = await start({ presents: SELF.presents, host: ADDRESS, version: 'TLSv1.2' })
    const heard: Record<'sent' | 'received', number[]> = { sent: [], received: [] }
    const tap = (way: 'sent' | 'received', bytes: Uint8Array) => void heard[way].push(...bytes)
    await connectOrigin({ address: NAME, port: origin.port }, rulesOf(GOOD.trusted), { ...options, tap })
    expect(heard.sent.slice(0, 2)).toEqual([22, 3])
    expect(heard.sent.slice(-7)).toEqual([21, 3, 3, 0, 2, 2, 48])
    expect(Buffer.from(heard.received).includes(Buffer.from(SELF.presents[0]![0]!.der))).toBe(true)
  })
})

describe('no verdict', () => {
  const rules = () => rulesOf(GOOD.trusted)
  it('where there is no name', async () => {
    const resolve = async () => []
    expect(
      await connectOrigin({ address: 'nowhere.lab', port: 1 }, rules(), { timeout: 1000, resolve }),
    ).toMatchObject({
      outcome: 'failed',
      cause: 'unresolvable',
    })
  })
  it('where nobody listens', async () => {
    const origin = await openOrigin({ presents: GOOD.presents, host: ADDRESS })
    await origin.close()
    expect(await connectOrigin({ address: NAME, port: origin.port }, rules(), options)).toMatchObject({
      cause: 'unreachable',
      detail: 'ECONNREFUSED',
    })
  })
  it.each([
    [
      'speaks plain HTTP',
      (to: Socket) => to.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
      { cause: 'tls', error: 'error:0A00010B:SSL routines::wrong version number' },
    ],
    ['closes', (to: Socket) => to.end(), { cause: 'reset' }],
    ['says nothing', () => undefined, { cause: 'timeout', detail: 'tls' }],
  ])('where the origin %s', async (_, act, expected) => {
    const server = createServer(socket => {
      socket.on('error', () => {})
      socket.once('data', () => act(socket))
    })
    await new Promise<void>(resolve => server.listen(0, ADDRESS, resolve))
    const { port } = server.address() as AddressInfo
    const connected = await connectOrigin({ address: NAME, port }, rules(), { ...options, timeout: 300 })
    expect(connected).toMatchObject({ outcome: 'failed', ...expected })
    server.close()
  })
  it('where the caller has lost interest', async () => {
    const origin = await start({ presents: GOOD.presents, host: ADDRESS })
    expect(
      await connectOrigin({ address: NAME, port: origin.port }, rules(), {
        ...options,
        signal: AbortSignal.abort(),
      }),
    ).toMatchObject({ outcome: 'failed', cause: 'reset', detail: 'aborted' })
  })
  it('where the cipher string cannot be used', async () => {
    const origin = await start({ presents: GOOD.presents, host: ADDRESS })
    const ciphers = { ...rules().ciphers, list: 'NONSENSE' }
    expect(cipherFault(ciphers)).toMatch(/no cipher match/i)
    expect(cipherFault(rules().ciphers)).toBeUndefined()
    expect(
      await connectOrigin({ address: NAME, port: origin.port }, { ...rules(), ciphers }, options),
    ).toMatchObject({ outcome: 'failed', cause: 'tls' })
  })
})

const hasOpenssl = spawnSync('openssl', ['version']).error === undefined
if (!hasOpenssl) console.log('skipped: openssl is not installed')

describe.skipIf(!hasOpenssl)('an origin that refuses our certificate', () => {
  it.each([
    ['3.0', 'error:0A000418:SSL routines::tlsv1 alert unknown ca'],
    ['1.1.1', 'error:14094418: SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca'],
  ] as const)('is told in the words of %s', async (wording, error) => {
    const folder = mkdtempSync(join(tmpdir(), 'turnpike-origin-'))
    const [leaf] = GOOD.presents[0]!
    writeFileSync(join(folder, 'origin.pem'), leaf!.pem + leaf!.key.pem)
    writeFileSync(join(folder, 'ca.pem'), byName('unknown CA, root sent').presents[0]![1]!.pem)
    const flags = ['-tls1_2', '-Verify', '1', '-verify_return_error']
    const server = spawn(
      'openssl',
      ['s_server', ...['-accept', `${ADDRESS}:0`, '-cert', 'origin.pem', '-CAfile', 'ca.pem'], ...flags],
      { cwd: folder },
    )
    const port = await new Promise<number>(resolve => {
      let text = ''
      server.stdout.on('data', bytes => {
        text += bytes
        const found = /ACCEPT \S+:(\d+)/.exec(text)?.[1]
        if (found !== undefined) resolve(Number(found))
      })
    })
    const rules = rulesOf(GOOD.trusted, { certificate: own, wording })
    const connected = await connectOrigin({ address: NAME, port }, rules, options)
    expect(connected).toMatchObject({
      outcome: 'failed',
      cause: 'alert',
      alert: 48,
      error,
      handshake: { warnings: [] },
    })
    server.kill()
    rmSync(folder, { recursive: true })
  })
})

let own = { chain: '', key: '' }
beforeAll(async () => {
  const key = await makeKey('ec-p256')
  const ca = createAuthority({ subject: dn('CN=client-ca'), key, notBefore: now - 1e6, notAfter: now + 1e9 })
  const mine = ca.issue({ subject: dn('CN=expressway'), key, notBefore: now - 1e6, notAfter: now + 1e9 })
  own = { chain: mine.pem, key: key.pem }
})
