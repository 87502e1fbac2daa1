import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Origin, type OriginOrder, openOrigin } from '../../../test/support/ats-origin.ts'
import {
  ADDRESS,
  NAME,
  type Scenario,
  type ScenarioKeys,
  scenarioKeys,
  scenarios,
} from '../../../test/support/ats-scenarios.ts'
import { readCertificate } from '../../read/x509/index.ts'
import type { TrustStore } from '../peer/index.ts'
import { createAuthority, dn, type Issued, makeKey } from '../pki/index.ts'
import { connectOrigin } from './connect.ts'
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
/** Lets the other side have what was sent to it. */
const settled = () => new Promise(resolve => setTimeout(resolve, 20))

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
      await settled()
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

let own = { chain: '', key: '' }
beforeAll(async () => {
  const key = await makeKey('ec-p256')
  const ca = createAuthority({ subject: dn('CN=client-ca'), key, notBefore: now - 1e6, notAfter: now + 1e9 })
  const mine = ca.issue({ subject: dn('CN=expressway'), key, notBefore: now - 1e6, notAfter: now + 1e9 })
  own = { chain: mine.pem, key: key.pem }
})
