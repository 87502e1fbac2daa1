import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type AuditPeer,
  cellsOf,
  createCertificateReader,
  type PlaceAnswer,
} from '../src/judge/audit/index.ts'
import { encodeSegment } from '../src/read/logs/index.ts'
import { readCertificateFile } from '../src/read/x509/index.ts'
import { nodeSignatures } from '../src/run/crypto/index.ts'
import { type Cell, type Lab, largeLab, openLab, readDeployment } from '../src/run/lab/index.ts'
import type { CipherSettings, PeerState } from '../src/run/peer/index.ts'
import { probe } from '../src/run/probe/index.ts'
import { type Engine, type EngineAnswer, hasAts, startEngine } from './support/ats-engine.ts'

/** Ports that the traffic server connects to, and where a request has an answer. */
const HTTPS: readonly number[] = [8443, 443, 6971, 6972, 7443]
const LISTS = { rsa: 'aRSA:!aNULL', ec: 'aECDSA:!aNULL' } as const
const PEER = 'expc1'

describe.skipIf(!hasAts())('the large lab through Apache Traffic Server', () => {
  let lab: Lab
  let cells: readonly Cell[]
  const engines = new Map<Cell['kind'], Engine>()
  const theirs = new Map<Cell, EngineAnswer>()
  const ours = new Map<Cell, string | undefined>()

  beforeAll(async () => {
    lab = await openLab(readDeployment(largeLab(), 'large.yaml'), { addresses: 'moved' })
    cells = lab
      .cells({ wording: '3.0', level: 2 })
      .filter(({ port, expected }) => HTTPS.includes(port) && expected.outcome !== 'failed')
    const hosts = new Map(lab.nodes.flatMap(({ fqdn, ip }) => [[lab.advertised(fqdn), ip] as const]))
    for (const kind of ['rsa', 'ec'] as const)
      engines.set(kind, await startEngine(stateOf(lab, cells, LISTS[kind]), hosts, new Map(), new Map()))
    for (const cell of cells)
      theirs.set(cell, await engines.get(cell.kind)!.get(`/${segmentOf(cell)}/cucm-uds/version`))
    for (const [cell, warning] of await audited(lab, cells)) ours.set(cell, warning)
  }, 120_000)
  afterAll(async () => {
    for (const engine of engines.values()) engine.stop()
    await lab?.close()
  })

  it('says of every origin what the audit says', () => {
    expect(cells.length).toBeGreaterThan(90)
    const differing = cells
      .map(cell => {
        const { status, warnings } = theirs.get(cell)!
        return { cell, status, theirs: warnings[0], ours: ours.get(cell) }
      })
      .filter(each => each.theirs !== each.ours || (each.status === 502) !== (each.ours !== undefined))
    expect(differing).toEqual([])
    expect([...ours.values()].filter(warning => warning !== undefined).length).toBeGreaterThan(30)
  })
})

const segmentOf = ({ address, port }: Cell) =>
  encodeSegment({ domain: 'example.com', protocol: 'https', address, port })

/** The line that the audit predicts for each; undefined where the origin passes. */
async function audited(lab: Lab, cells: readonly Cell[]): Promise<ReadonlyMap<Cell, string | undefined>> {
  const answers = await Promise.all(
    [...new Set(cells.map(({ node, port }) => `${node} ${port}`))].map(async (key): Promise<PlaceAnswer> => {
      const [node = '', port = ''] = key.split(' ')
      const address = lab.advertised(node)
      const target = { name: address, port: Number(port), connect: { host: lab.node(node).ip } }
      const place = {
        cluster: '',
        node,
        product: 'cucm',
        role: 'subscriber',
        address,
        port: Number(port),
        required: true,
      } as const
      const questions = (['rsa', 'ecdsa'] as const).map(each => ({ key: each, version: '1.2' }) as const)
      return { place, result: await probe(target, { questions }) }
    }),
  )
  const certificates = createCertificateReader()
  for (const { result } of answers)
    for (const { shots } of result.addresses) for (const shot of shots) certificates.chainOf(shot)
  const peer: AuditPeer = {
    name: PEER,
    trustStore: readCertificateFile(new TextEncoder().encode(lab.trustStore(PEER)), 'store').value.map(
      ({ certificate }) => certificate,
    ),
    preference: { prefer: 'rsa', because: 'list', tls13: false },
    profile: 'openssl',
  }
  const judged = cellsOf(answers, {
    peers: [peer],
    certificates,
    signatures: nodeSignatures(),
    names: 'ats',
    known: [],
    securityLevel: 2,
  })
  return new Map(
    cells.map(cell => [
      cell,
      judged.find(
        ({ place, key }) =>
          place.node === cell.node && place.port === cell.port && (key === 'ecdsa') === (cell.kind === 'ec'),
      )?.judged?.wouldLog,
    ]),
  )
}

function stateOf(lab: Lab, cells: readonly Cell[], list: string): PeerState {
  const ciphers: CipherSettings = { list, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', securityLevel: 2 }
  const places = new Map(cells.map(({ address, port }) => [`${address} ${port}`, { address, port }]))
  return {
    generation: 1,
    host: PEER,
    domain: 'example.com',
    release: { major: 14, minor: 2, patch: 0, text: 'X14.2.0' },
    domains: ['example.com'],
    verifyOriginServer: 'on',
    exceptions: [],
    trustStore: { certificates: [], pem: lab.trustStore(PEER), sha256: '', generation: 1 },
    ciphers,
    certificate: lab.identity(PEER),
    allowList: {
      defaultMethods: ['GET'],
      rules: [...places.values()].map(({ address, port }) => ({
        protocol: 'https' as const,
        address,
        port,
        path: '/',
        match: 'prefix' as const,
        methods: [],
        type: 'test',
        deployment: 1,
      })),
    },
    ucServers: [],
    alarms: [],
    attempts: 1,
    wording: '3.0',
    logLevel: 'INFO',
    settings: new Map(),
  }
}
