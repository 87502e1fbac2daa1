import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCertificateReader } from '../src/judge/audit/index.ts'
import { fingerprint } from '../src/read/x509/index.ts'
import { audit } from '../src/run/audit/index.ts'
import { type Cell, type Lab, largeLab, openLab, readDeployment } from '../src/run/lab/index.ts'
import { createLimits, probe, serverNameOf } from '../src/run/probe/index.ts'
import type { AuditCell, AuditDocument } from '../src/tell/audit/index.ts'
import { deploymentOfLab, type LabDeployment } from './support/lab-deployment.ts'
import { hasOpenssl, showCerts } from './support/openssl.ts'

/**
 * The large lab: 3 clusters, 20 nodes with certificates for both kinds of keys, and every fault that was measured of the traffic server. Each has to be found
 * on its node, address, port and key type, and none where there is none.
 */
let lab: Lab
let files: LabDeployment
let document: AuditDocument

beforeAll(async () => {
  lab = await openLab(readDeployment(largeLab(), 'large.yaml'), { addresses: 'moved' })
  files = deploymentOfLab(lab)
  document = await audit(files.loaded, {
    names: 'ats',
    language: 'en',
    version: '0',
    at: Date.now(),
    timeout: 3000,
  })
}, 120_000)
afterAll(async () => {
  files?.remove()
  await lab?.close()
})

const keyOf = (kind: Cell['kind']): AuditCell['key'] => (kind === 'ec' ? 'ecdsa' : 'rsa')

function cellOf(peer: string, { address, port, kind }: Cell): AuditCell | undefined {
  return document.cells.find(
    cell => cell.peer === peer && cell.address === address && cell.port === port && cell.key === keyOf(kind),
  )
}

/** What the lab expects, in the audit's words. */
function expectedOf({ expected }: Cell) {
  if (expected.outcome === 'open') return { verifies: true, reason: null, openssl: null }
  if (expected.outcome === 'failed') return { verifies: null, reason: null, openssl: null }
  const { reason, openssl, depth } = expected
  return { verifies: false, reason, openssl: openssl === 0 ? null : { code: openssl, depth } }
}

describe('the large lab', () => {
  it('every node is discovered under the address that clients are told', () => {
    const told = new Set(document.discovery.clusters.flatMap(({ nodes }) => nodes.map(({ name }) => name)))
    expect([...told].sort()).toEqual(lab.nodes.map(({ fqdn }) => lab.advertised(fqdn)).sort())
    expect(document.discovery.clusters.flatMap(({ failures }) => failures)).toEqual([])
  })

  it('every cell is judged as measured, for every peer', () => {
    const wrong: unknown[] = []
    const cells = lab.cells({ wording: '1.1.1', level: 1 })
    expect(cells.length).toBeGreaterThan(100)
    for (const { host } of lab.deployment.peers)
      for (const cell of cells) {
        const found = cellOf(host, cell)
        const want = expectedOf(cell)
        const refusesClients = cell.faults.includes('client-certificate-refused')
        // The second direction is no fault of the certificate that is shown.
        const verifies = refusesClients ? true : want.verifies
        const got =
          found === undefined || found.certificate === null
            ? { verifies: null, reason: null, openssl: null }
            : { verifies: found.state === 'passes', reason: found.reason, openssl: found.openssl }
        const ok =
          got.verifies === verifies &&
          got.reason === want.reason &&
          JSON.stringify(got.openssl) === JSON.stringify(want.openssl)
        if (!ok) wrong.push({ host, cell, got, found })
      }
    expect(wrong).toEqual([])
  })

  it('nothing is found where there is no fault', () => {
    const told = new Set(
      lab
        .cells({ wording: '1.1.1', level: 1 })
        .filter(({ expected }) => expected.outcome === 'refused')
        .map(({ address, port, kind }) => `${address} ${port} ${keyOf(kind)}`),
    )
    const invented = document.cells.filter(
      ({ state, address, port, key }) =>
        (state === 'fails' || state === 'would-fail') && !told.has(`${address} ${port} ${key}`),
    )
    expect(invented).toEqual([])
  })

  it('the origins of the report are those cells', () => {
    const bad = document.cells.filter(
      ({ via, state }) => via === 'traffic-server' && (state === 'fails' || state === 'would-fail'),
    )
    const told = document.report.origins.filter(
      ({ verdict }) => verdict === 'fail' || verdict === 'would-fail',
    )
    expect(told).toHaveLength(bad.length)
    expect(document.report.repair.mends).toBe(document.report.repair.of)
    expect(document.report.findings.filter(({ result }) => result === 'error')).toEqual([])
  })

  it('the node that does not know the CA of the peers is told, and no other', () => {
    const [refusing] = lab.faults().filter(({ fault }) => fault.listening?.clients === 'distrust')
    const unknown = document.clientTrust.filter(({ result }) => result === 'unknown')
    expect(new Set(unknown.map(({ address, port }) => `${address} ${port}`))).toEqual(
      new Set([`${refusing!.address} ${refusing!.ports[0]}`]),
    )
    expect(
      document.clientTrust.filter(({ source }) => source === 'tomcat-trust').map(({ result }) => result),
    ).toContain('known')
  })
})

describe.skipIf(!hasOpenssl)('openssl s_client -showcerts', () => {
  it('prints the same lists for every port of the lab', async () => {
    const places = [
      ...new Set(lab.cells({ wording: '1.1.1', level: 1 }).map(({ node, port }) => `${node} ${port}`)),
    ]
    const reader = createCertificateReader()
    const limits = createLimits(4, 4)
    const compared = await Promise.all(
      places.map(place =>
        limits.run('', async () => {
          const [node = '', port = ''] = place.split(' ')
          const address = lab.advertised(node)
          const target = { name: address, port: Number(port), connect: { host: lab.node(node).ip } }
          const name = serverNameOf(target)
          const ask = (cipher: string) =>
            showCerts({ host: lab.node(node).ip, port: Number(port), ...(name !== undefined && { name }) }, [
              ...['-tls1_2', '-cipher', `${cipher}:@SECLEVEL=0`],
            ])
          const { addresses } = await probe(target, {
            timeout: 3000,
            questions: [
              { key: 'rsa', version: '1.2' },
              { key: 'ecdsa', version: '1.2' },
            ],
          })
          const ours = addresses[0]!.shots.map(shot => reader.chainOf(shot).map(fingerprint))
          return { place, ours, theirs: [await ask('aRSA'), await ask('aECDSA')] }
        }),
      ),
    )
    expect(compared.filter(({ ours, theirs }) => JSON.stringify(ours) !== JSON.stringify(theirs))).toEqual([])
    const lists = compared.flatMap(({ theirs }) => theirs).filter(({ length }) => length > 0)
    expect(lists.length).toBeGreaterThan(140)
    expect(lists.some(({ length }) => length > 3)).toBe(true)
  }, 60_000)
})
