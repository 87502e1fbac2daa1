import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FAULT_NAMES, type Lab, largeLab, openLab, readDeployment } from '../src/run/lab/index.ts'
import { connectOrigin } from '../src/run/origin/index.ts'
import { createPeer } from '../src/run/peer/index.ts'

/** The lab that an audit is held to: every certificate on every port of every node is met over the network once. */
let lab: Lab

beforeAll(async () => {
  lab = await openLab(readDeployment(largeLab(), 'large.yaml'), { addresses: 'moved' })
})
afterAll(() => lab.close())

describe('the large lab', () => {
  it('has three clusters, twenty nodes and every fault', () => {
    expect([lab.deployment.clusters.length, lab.nodes.length]).toEqual([3, 20])
    expect(
      lab
        .faults()
        .map(({ fault }) => fault.name)
        .sort(),
    ).toEqual([...FAULT_NAMES].sort())
  })
  it('is as it says in every cell', async () => {
    const cells = lab.cells({ wording: '3.0', level: 2 })
    const met = await Promise.all(
      (['rsa', 'ec'] as const).flatMap(kind => {
        const rules = rulesOf(kind)
        return cells
          .filter(cell => cell.kind === kind)
          .map(async cell => {
            const timeout = cell.faults.includes('port-silent') ? 300 : 20_000
            const target = { address: cell.address, port: cell.port }
            const connected = await connectOrigin(target, rules, { timeout, resolve: lab.resolve })
            if (connected.outcome === 'open') connected.socket.destroy()
            const { outcome } = connected
            return { ...cell, expected: { outcome, ...(outcome === 'refused' && told(connected)) } }
          })
      }),
    )
    const wanted = cells.map(cell => {
      const { outcome } = cell.expected
      return {
        ...cell,
        expected: { outcome, ...(cell.expected.outcome === 'refused' && short(cell.expected)) },
      }
    })
    const order = (list: readonly { node: string; port: number; kind: string }[]) =>
      list.toSorted((a, b) => `${a.node}${a.port}${a.kind}`.localeCompare(`${b.node}${b.port}${b.kind}`))
    expect(order(met)).toEqual(order(wanted))
  })
})

type Refused = Extract<Awaited<ReturnType<typeof connectOrigin>>, { outcome: 'refused' }>

const told = ({ alert, handshake }: Refused) => ({ alert, reason: handshake.verdict?.primary?.code })
const short = ({ alert, reason }: { alert: number; reason: string }) => ({ alert, reason })

function rulesOf(kind: 'rsa' | 'ec') {
  const state = createPeer({
    host: 'expc1',
    domain: 'example.com',
    release: 'X14.2.0',
    trustStorePem: lab.trustStore('expc1'),
    certificate: lab.identity('expc1'),
    wording: '3.0',
    ciphers: {
      list: kind === 'rsa' ? 'ECDHE-RSA-AES256-GCM-SHA384' : 'ECDHE-ECDSA-AES256-GCM-SHA384',
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.2',
      securityLevel: 2,
    },
  }).state()
  return { ...state, policy: 'enforce' as const }
}
