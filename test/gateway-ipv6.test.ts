import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { analyze } from '../src/run/analyze/index.ts'
import { createGateway, type Gateway } from '../src/run/gateway/index.ts'
import { connectOrigin } from '../src/run/origin/index.ts'
import { createPeer, type Peer } from '../src/run/peer/index.ts'
import { createRecorder, type OpenRecorder } from '../src/run/record/index.ts'
import {
  ask,
  good,
  NAME,
  type Origin,
  openOrigin,
  prefixRule,
  rootPem,
  selfMade,
  signedFor,
  tunnelled,
} from './support/gateway.ts'

/** MRA over IPv6 (release note X14.2): from the path segment over log, capture and bundle to the report. */
const IP = '::1'
const hasIpv6 = Object.values(networkInterfaces()).some(each => each?.some(({ address }) => address === IP))
if (!hasIpv6) console.log('skipped: the machine has no ::1')

describe.skipIf(!hasIpv6)('an origin at an IPv6 address', () => {
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-ipv6-'))
  const log = join(folder, 'vcsc.log')
  let origins: readonly Origin[] = []
  let peer: Peer
  let recorder: OpenRecorder
  let gateway: Gateway

  beforeAll(async () => {
    const certificates = [signedFor([IP]), good, selfMade]
    origins = await Promise.all(
      certificates.map(each => openOrigin(each, undefined, { maxVersion: 'TLSv1.2' }, IP)),
    )
    const rules = [
      ...origins.map(({ port }) => prefixRule(port, '/', IP)),
      ...origins.map(({ port }) => prefixRule(port, '/', NAME)),
    ]
    peer = createPeer({
      host: 'vcsc',
      domain: 'steven.lab',
      release: 'X14.2.0',
      trustStorePem: rootPem,
      allowList: { rules, defaultMethods: ['GET'] },
    })
    recorder = createRecorder({ peer, file: { path: log }, folder })
    gateway = await createGateway({
      peer,
      recorder,
      connectOrigin,
      resolve: async () => [IP],
      listen: { tunnel: { address: IP, port: 0 } },
    })
    await recorder.diagnostics.start({ tcpdump: 'own' })
  })
  afterAll(async () => {
    await gateway?.close()
    await recorder?.close()
    await Promise.all(origins.map(origin => origin.close()))
    rmSync(folder, { recursive: true, force: true })
  })

  const get = (index: number, address: string) =>
    ask(connect(gateway.tunnel.port, IP), tunnelled(origins[index]!.port, '/x', { address }))

  it.each([IP, `[${IP}]`, '0:0:0:0:0:0:0:1', '0::1', '::0001'])(
    'is reached however it is spelled, and told in one way: %s',
    async address => {
      expect(await get(0, address)).toMatchObject({ status: 200, body: 'GET /x 0' })
      expect(origins[0]?.connections).toBe(1)
      expect(origins[0]?.seen.at(-1)?.headers.host).toBe(`[${IP}]:${origins[0]?.port}`)
    },
  )
  it('is reached by name, and judged by it', async () => {
    expect((await get(1, NAME)).status).toBe(200)
    expect((await get(0, NAME)).status).toBe(502)
  })
  it('is refused by the address, which is never sent as a name', async () => {
    expect((await get(1, IP)).status).toBe(502)
    expect((await get(2, `[${IP}]`)).status).toBe(502)
  })
  it('stands in log, bundle and report as it is', async () => {
    await recorder.diagnostics.stop()
    const { path } = await recorder.diagnostics.collect(folder)
    await recorder.flush()
    const lines = readFileSync(log, 'utf8')
    const [, named, self] = origins.map(({ port }) => port)
    expect(lines).toContain(`Src-ip="${IP}"`)
    expect(lines).toContain(`Dst-ip="${IP}" Dst-port="${named}"`)
    expect(lines).toContain(
      `Request="https://[${IP}]:${named}/x" Rule="https://[${IP}]:${named}/" Match="prefix"`,
    )
    expect(lines).toContain(`SNI (${IP}) not in certificate. Action=Terminate server=${IP}(${IP})`)
    expect(lines).toContain(
      `Core server certificate verification failed for (${IP}). Action=Terminate Error=self signed certificate server=${IP}(${IP}) depth=0`,
    )
    const report = await analyze({
      paths: [path],
      names: 'ats',
      language: 'en',
      version: '0',
      at: Date.now(),
    })
    expect(report.problems).toEqual([])
    const failing = report.origins.filter(({ verdict }) => verdict === 'fail')
    expect(failing.map(({ address, ip, port, reason }) => [address, ip, port, reason]).sort()).toEqual(
      [
        [IP, IP, named, 'name-mismatch'],
        [IP, IP, self, 'self-signed'],
        [NAME, IP, origins[0]?.port, 'name-mismatch'],
      ].sort(),
    )
    // Judged by the certificates that the capture of the gateway holds.
    expect(failing.every(({ certificate }) => certificate !== null)).toBe(true)
  })
})
