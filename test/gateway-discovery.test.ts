import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { discoverMissing } from '../src/run/cli/publishers.ts'
import { type Lab, openLab, readDeployment, STEVEN_LAB } from '../src/run/lab/index.ts'
import { openPeer } from '../src/run/peer/index.ts'

/** A gateway whose configuration names publishers alone finds their nodes, as Expressway-C does when one is entered. */
const folder = mkdtempSync(join(tmpdir(), 'turnpike-discovery-'))
const file = join(folder, 'gateway.yaml')
let lab: Lab
let ip = ''

beforeAll(async () => {
  lab = await openLab(readDeployment(STEVEN_LAB, 'steven.yaml'), { addresses: 'moved' })
  ip = lab.node('cucm.steven.lab').ip
  writeFileSync(join(folder, 'ca.pem'), lab.trustStore('vcsc'))
})
afterAll(async () => {
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

async function opened(more: string) {
  writeFileSync(
    file,
    `host: vcsc
domain: steven.lab
release: X14.2.0
trustStore: ca.pem
listen: {}
ucServers: [{ product: cucm, address: "${ip}", username: administrator, passwordVariable: AXL, ${more} }]
`,
  )
  return openPeer(file, { AXL: 'lab-administrator' })
}
const asked = () => lab.node('cucm.steven.lab').requests().length

describe('publishers of a configuration', () => {
  it('that do not verify are told, and get no password', async () => {
    const peer = await opened('tlsVerify: on')
    expect(await discoverMissing(peer)).toEqual([
      `Unable to communicate with ${ip}: not-verified not-verified`,
    ])
    expect(asked()).toBe(0)
    expect(peer.peer.state().ucServers[0]?.nodes).toMatchObject([{ address: ip }])
    peer.close()
  })
  it('have the nodes that they tell of, and keep them', async () => {
    const first = await opened('tlsVerify: off')
    expect(await discoverMissing(first)).toEqual([])
    expect(first.peer.state().ucServers[0]?.nodes).toEqual([
      { product: 'cucm', role: 'publisher', address: 'cucm.steven.lab' },
    ])
    expect(first.peer.state().allowList.rules.map(({ address }) => address)).toContain('cucm.steven.lab')
    await first.saved()
    first.close()
    const before = asked()
    const again = await opened('tlsVerify: off')
    expect(await discoverMissing(again)).toEqual([])
    expect(again.peer.state().ucServers[0]?.nodes).toMatchObject([{ address: 'cucm.steven.lab' }])
    expect(asked()).toBe(before)
    again.close()
  })
  it('whose nodes the configuration names are not asked', async () => {
    const before = asked()
    const peer = await opened('tlsVerify: off, nodes: [{ address: other.steven.lab }]')
    expect(await discoverMissing(peer)).toEqual([])
    expect(peer.peer.state().ucServers[0]?.nodes).toMatchObject([{ address: 'other.steven.lab' }])
    expect(asked()).toBe(before)
    peer.close()
  })
})
