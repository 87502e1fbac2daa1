import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { encodeSegment } from '../src/read/logs/index.ts'
import { analyze, gather } from '../src/run/analyze/index.ts'
import { connectOrigin } from '../src/run/origin/index.ts'
import { createPeer, openPeer, type Peer, type UcServer } from '../src/run/peer/index.ts'
import { createAuthority, dn, makeKey, selfSigned } from '../src/run/pki/index.ts'
import { createRecorder, DiagnosticsError, type OpenRecorder, openRecorder } from '../src/run/record/index.ts'

/** Diagnostic logging from start to the analysis of its bundle: what a peer is and what it met comes back out of it. */

const dates = { notBefore: Date.UTC(2026, 0, 1), notAfter: Date.UTC(2060, 0, 1) }
const ca = createAuthority({ subject: dn('DC=lab,CN=steven-DC-CA'), key: await makeKey('ec-p256'), ...dates })
const key = await makeKey('ec-p256')
const order = (cn: string, dns: string) => ({
  subject: dn(`CN=${cn}`),
  key,
  extensions: { names: [{ dns }] },
  ...dates,
})
const own = ca.issue(order('vcsc.steven.lab', 'vcsc.steven.lab'))
const ORIGINS = {
  'self-signed': selfSigned(order('cucm-EC.steven.lab', 'cucm.steven.lab')),
  'name-mismatch': ca.issue(order('elsewhere.steven.lab', 'elsewhere.steven.lab')),
} as const
const servers = Object.values(ORIGINS).map(issued =>
  createServer({ cert: issued.pem, key: issued.key.pem, maxVersion: 'TLSv1.2' }).on(
    'tlsClientError',
    () => {},
  ),
)
const ports: Record<keyof typeof ORIGINS, number> = { 'self-signed': 0, 'name-mismatch': 0 }
beforeAll(async () => {
  for (const [index, name] of (Object.keys(ORIGINS) as (keyof typeof ORIGINS)[]).entries()) {
    const server = servers[index]!
    await once(server.listen(0, '127.0.0.1'), 'listening')
    ports[name] = (server.address() as AddressInfo).port
  }
})
afterAll(() => {
  for (const server of servers) server.close()
})

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnpike-record-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const cucm: UcServer = {
  product: 'cucm',
  address: 'cucm.steven.lab',
  username: 'axl',
  password: 'hunter2-never-told',
  tlsVerify: true,
  deployment: 1,
  aesGcm: false,
  sipUpdate: false,
  icePassthrough: false,
  nodes: [{ product: 'cucm', role: 'publisher', address: 'cucm.steven.lab' }],
}
const newPeer = (more: object = {}): Peer =>
  createPeer({
    host: 'vcsc',
    domain: 'steven.lab',
    release: 'X14.2.1',
    upgradedFrom: 'X14.0.7',
    trustStorePem: ca.pem,
    certificate: { chain: own.pem, key: own.key.pem },
    ucServers: [cucm],
    settings: new Map([['TimeZone Name', 'Europe/Brussels']]),
    ...more,
  })

/** One request as a gateway lets it pass: its steps, its handshake with the origin, what the log says of it. */
async function request(peer: Peer, recorder: OpenRecorder, port: number, txn: number): Promise<void> {
  const { ciphers, trustStore, certificate, wording } = peer.state()
  const address = 'cucm.steven.lab'
  const step = { at: Date.now(), txn, trackingId: randomUUID() }
  const client = { ip: '127.0.0.1', port: 30_000 + txn }
  const to = { ip: '127.0.0.1', port }
  const segment = encodeSegment({ domain: 'steven.lab', protocol: 'https', address, port })
  const cookie = ['Cookie', 'X-Auth=1e1111e1-dddb-49e9-ad0d-ab34526e2b00'] as const
  const get = {
    first: `GET http://vcs_control.steven.lab:8443/${segment}/CSFemusk.cnf.xml HTTP/1.1`,
    fields: [cookie],
  }
  recorder.line({ kind: 'receive-request', ...step, from: client, lastVia: '', head: get })
  const passed: { way: 'sent' | 'received'; bytes: Uint8Array }[] = []
  const result = await connectOrigin(
    { address, port },
    { policy: 'enforce', trustStore, ciphers, certificate, wording },
    {
      timeout: 5000,
      tap: (way, bytes) => passed.push({ way, bytes: bytes.slice() }),
      resolve: async () => ['127.0.0.1'],
    },
  )
  if (result.outcome !== 'refused') throw new Error(`not refused: ${result.outcome}`)
  const { localAddress, localPort } = result.handshake
  const tap = recorder.connection({ client: { ip: localAddress, port: localPort }, server: to })
  for (const { way, bytes } of passed) tap?.bytes(way === 'sent' ? 'client' : 'server', bytes)
  tap?.end('client', 'rst')
  const at = Date.now()
  recorder.line({
    kind: 'send-request',
    ...step,
    at,
    to,
    head: { first: 'GET /CSFemusk.cnf.xml HTTP/1.1', fields: [] },
  })
  for (const text of result.handshake.warnings)
    recorder.line({ kind: 'diagnostic', at, level: 'WARNING', thread: 0, text })
  const error = `SSL connection failed for '${address}': ${result.error}`
  recorder.line({ kind: 'diagnostic', at, level: 'ERROR', thread: 0, text: error })
  const bad = { first: 'HTTP/1.1 502 connect failed ', fields: [] }
  recorder.line({ kind: 'send-response', ...step, at, trackingId: '', to: client, head: bad })
}

describe('a diagnostic log', () => {
  it('tells analyze what the peer is and why its origins fail', async () => {
    const peer = newPeer()
    const recorder = createRecorder({ peer, offset: 120, folder })
    await recorder.diagnostics.start({ tcpdump: 'own' })
    expect(peer.state()).toMatchObject({ logLevel: 'DEBUG', alarms: [{ id: '25019' }] })
    recorder.diagnostics.marker('before the login')
    await request(peer, recorder, ports['self-signed'], 1)
    await request(peer, recorder, ports['name-mismatch'], 2)
    peer.change({ verifyOriginServer: 'off' }, 'console')
    await recorder.diagnostics.stop()
    expect(peer.state()).toMatchObject({ logLevel: 'INFO', alarms: [] })
    const bundle = await recorder.diagnostics.collect(folder)
    await recorder.close()

    const report = await analyze({ paths: [bundle.path], names: 'ats', language: 'en', version: '0', at: 0 })
    expect(report.problems).toEqual([])
    expect(
      report.origins.map(({ address, port, reasons }) => [address, port, reasons.map(({ code }) => code)]),
    ).toEqual(
      expect.arrayContaining([
        ['cucm.steven.lab', ports['self-signed'], ['self-signed']],
        ['cucm.steven.lab', ports['name-mismatch'], ['name-mismatch']],
      ]),
    )
    const { evidence } = await gather({ paths: [bundle.path], names: 'ats' })
    const [system] = evidence.systems
    expect(evidence.systems).toHaveLength(1)
    const { state } = { state: newPeer().state() }
    expect(system?.facts).toMatchObject({
      host: 'vcsc',
      release: { text: 'X14.2.1' },
      verifyOriginServer: { value: 'on' },
      mraEnabled: true,
      timeZone: 'Europe/Brussels',
      ciphers: { ReverseProxyTLSCiphers: state.ciphers.list },
      ucServers: [{ address: 'cucm.steven.lab' }, { address: 'cucm.steven.lab' }],
    })
    expect(system?.trustStore?.sha256).toBe(state.trustStore.sha256)
    expect(system?.trustStore?.certificates.map(({ der }) => Buffer.from(der).equals(ca.der))).toEqual([true])
    expect(system?.serverCertificate?.certificates).toHaveLength(1)
    const bytes = JSON.stringify(report)
    expect(bytes).not.toContain('1e1111e1')
    expect(bytes).not.toContain('hunter2')
  })

  it('has the members and names of the product, and no secret in any', async () => {
    const peer = newPeer({ release: 'X15.5' })
    const recorder = createRecorder({ peer, folder, now: () => Date.UTC(2022, 6, 11, 16, 55, 44, 910) })
    await recorder.diagnostics.start({ tcpdump: 'own', filter: { ports: [8443] } })
    expect(recorder.capturing?.()).toBe(true)
    const ends = { client: { ip: '10.0.0.1', port: 30_000 }, server: { ip: '10.0.0.2', port: 8443 } }
    expect(recorder.connection({ ...ends, server: { ip: '10.0.0.2', port: 6972 } })).toBeUndefined()
    recorder.connection(ends)?.end('client', 'fin')
    await recorder.diagnostics.stop()
    expect(recorder.capturing?.()).toBe(false)
    const { name, path } = await recorder.diagnostics.collect(folder)
    await recorder.close()
    expect(name).toBe('diagnostic_log_vcsc_2022-07-11_16_55_44.tar.gz')
    const { unpackTar } = await import('modern-tar')
    const { gunzipSync } = await import('node:zlib')
    const entries = await unpackTar(gunzipSync(await readFile(path)))
    const tail = 'vcsc_2022-07-11_16_55_44'
    expect(entries.map(({ header }) => header.name).sort()).toEqual([
      `ca_${tail}.pem`,
      `client_${tail}.pem`,
      `eth0_diagnostic_logging_tcpdump00_${tail}.pcap`,
      `loggingsnapshot_${tail}.txt`,
      `server_${tail}.pem`,
      `xconf_dump_${tail}.txt`,
      `xconf_dump_${tail}.xml`,
      `xstat_dump_${tail}.txt`,
      `xstat_dump_${tail}.xml`,
    ])
    const all = entries.map(({ data }) => Buffer.from(data ?? []).toString('latin1')).join('\n')
    expect(all).not.toContain('PRIVATE KEY')
    expect(all).not.toContain('hunter2')
  })

  it('of a peer that trusts nobody says so', async () => {
    const recorder = createRecorder({ peer: newPeer({ trustStorePem: '' }), folder })
    await recorder.diagnostics.start()
    await recorder.diagnostics.stop()
    const { path } = await recorder.diagnostics.collect(folder)
    await recorder.close()
    const { evidence } = await gather({ paths: [path], names: 'ats' })
    expect(evidence.systems.map(({ trustStore }) => trustStore?.certificates)).toEqual([[]])
  })

  it('is asked in its order, or says why not', async () => {
    const recorder = createRecorder({ peer: newPeer(), folder })
    const { diagnostics } = recorder
    const code = async (run: () => unknown) => {
      try {
        await run()
      } catch (error) {
        if (error instanceof DiagnosticsError) return error.code
        throw error
      }
      return 'none'
    }
    expect(diagnostics.state()).toEqual({ state: 'idle' })
    expect(await code(() => diagnostics.stop())).toBe('not-running')
    expect(await code(() => diagnostics.marker('x'))).toBe('not-running')
    expect(await code(() => diagnostics.collect(folder))).toBe('not-stopped')
    const nowhere = { addresses: ['no-such-host.invalid'] }
    expect(await code(() => diagnostics.start({ tcpdump: 'own', filter: nowhere }))).toBe('unresolvable')
    expect(await code(() => diagnostics.start())).toBe('none')
    expect(await code(() => diagnostics.start())).toBe('already-running')
    expect(diagnostics.state()).toMatchObject({ state: 'running', tcpdump: false })
    expect(recorder.capturing?.()).toBe(false)
    expect(await code(() => diagnostics.collect(folder))).toBe('not-stopped')
    expect(await code(() => diagnostics.stop())).toBe('none')
    expect(diagnostics.state()).toMatchObject({ state: 'stopped' })
    expect(await code(() => diagnostics.collect(folder))).toBe('none')
    expect(await code(() => diagnostics.start())).toBe('none')
    await recorder.close()
    expect(diagnostics.state()).toEqual({ state: 'idle' })
  })

  it('of several peers is each its own', async () => {
    const recorders = ['vcsc1', 'vcsc2'].map(host => createRecorder({ peer: newPeer({ host }), folder }))
    for (const { diagnostics } of recorders) await diagnostics.start()
    recorders[0]?.diagnostics.marker('only the first')
    const bundles = await Promise.all(
      recorders.map(async ({ diagnostics }) => {
        await diagnostics.stop()
        return diagnostics.collect(folder)
      }),
    )
    const { evidence } = await gather({ paths: bundles.map(({ path }) => path), names: 'ats' })
    expect(evidence.systems.map(({ facts }) => facts.host)).toEqual(['vcsc1', 'vcsc2'])
    for (const recorder of recorders) await recorder.close()
  })
})

describe('a log by the configuration', () => {
  it('goes where it says, at the level of the moment, with a record for each change', async () => {
    const file = join(folder, 'gateway.yaml')
    await writeFile(
      file,
      'host: vcsc\ndomain: steven.lab\nrelease: X14.2.0\nlisten: {}\nlogging: { file: logs.txt, level: WARN, offset: "-05:30" }\n',
    )
    const opened = await openPeer(file, {})
    const recorder = await openRecorder(opened)
    const step = { at: Date.UTC(2022, 6, 11), txn: 1, trackingId: '', to: { ip: '10.0.0.1', port: 1 } }
    const head = { first: 'GET / HTTP/1.1', fields: [] }
    expect(recorder.wants('INFO')).toBe(false)
    recorder.line({ kind: 'send-request', ...step, head })
    opened.peer.change({ logLevel: 'INFO' }, 'console')
    expect([recorder.wants('INFO'), recorder.wants('DEBUG')]).toEqual([true, false])
    recorder.line({ kind: 'send-request', ...step, head })
    opened.peer.change({ verifyOriginServer: 'off' }, 'api admin 10.1.2.3')
    opened.peer.change({ attempts: 3 }, 'file')
    await recorder.flush()
    const lines = (await readFile(join(folder, 'logs.txt'), 'utf8')).trim().split('\n')
    expect(lines.map(line => /Detail="([^"]*)"/.exec(line)?.[1])).toEqual([
      'xconfiguration loggerDeveloper trafficserver - changed from: WARN to: INFO',
      "configuration/loggerdeveloper/trafficserver - changed from: 'WARN' to: 'INFO'",
      'Sending Request',
      'xconfiguration edgeConfigServer verify_origin_server - changed from: On to: Off',
      "configuration/edgeconfigserver/verify_origin_server - changed from: 'On' to: 'Off'",
      'xconfiguration edgeConfigServer attempts - changed from: 2 to: 3',
    ])
    expect(lines[2]).toMatch(
      /^2022-07-10T18:30:00\.000-05:30 vcsc traffic_server\[\d+\]: UTCTime="2022-07-11 00:00:00,000"/,
    )
    expect(lines[4]).toContain('Src-ip="10.1.2.3"')
    await recorder.close()
    expect(await opened.saved()).toEqual([])
    opened.close()
  })
})
