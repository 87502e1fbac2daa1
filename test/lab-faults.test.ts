import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  expectedOf,
  FAULTS,
  type Fault,
  type Lab,
  openLab,
  readDeployment,
  STEVEN_LAB,
  warningOf,
} from '../src/run/lab/index.ts'
import { type Connected, connectOrigin, type OriginRules } from '../src/run/origin/index.ts'
import { createPeer, defaultCiphers } from '../src/run/peer/index.ts'

/** Every fault of the lab, put on a running node one after the other, and met over the network by what verifies origins. */
const CUCM = 'cucm.steven.lab'
const SUITES = { rsa: 'ECDHE-RSA-AES256-GCM-SHA384', ec: 'ECDHE-ECDSA-AES256-GCM-SHA384' } as const
const TIMEOUT = { 'port-silent': 150 } as const

let lab: Lab

beforeAll(async () => {
  const described = STEVEN_LAB.replace(
    '    ecdsa: self-signed\n',
    '    ecdsa: signed\n    httpsCiphers: all\n',
  )
  lab = await openLab(readDeployment(described, 'steven.yaml'), { addresses: 'moved' })
})
afterAll(() => lab.close())

/** Kinds of keys are told apart by the only suite; faults of ports are met with all that a release speaks. */
function rulesOf(kind: 'rsa' | 'ec' | undefined, wording: '1.1.1' | '3.0'): OriginRules {
  const usual = defaultCiphers({ major: 14, minor: 2, patch: 0 })
  const securityLevel = wording === '3.0' ? 2 : 1
  const state = createPeer({
    host: 'vcsc',
    domain: 'steven.lab',
    release: 'X14.2.0',
    trustStorePem: lab.trustStore('vcsc'),
    certificate: lab.identity('vcsc'),
    wording,
    ciphers: { ...usual, ...(kind && { list: SUITES[kind], maxVersion: 'TLSv1.2' }), securityLevel },
  }).state()
  return { ...state, policy: 'enforce' }
}

async function connect(
  address: string,
  port: number,
  rules: OriginRules,
  timeout = 5000,
): Promise<Connected> {
  const connected = await connectOrigin({ address, port }, rules, { timeout, resolve: lab.resolve })
  if (connected.outcome === 'open') connected.socket.destroy()
  return connected
}

const cases = FAULTS.flatMap(fault =>
  (['rsa', 'ec'] as const)
    .filter(kind => (fault.kind ?? kind) === kind && (fault.present || kind === 'rsa'))
    .flatMap(kind => (['3.0', '1.1.1'] as const).map(wording => [fault.name, kind, wording, fault] as const)),
)

describe('an origin with a fault', () => {
  it.each(cases)('%s, %s key, in the words of OpenSSL %s', async (_, kind, wording, fault: Fault) => {
    const port = fault.present || !fault.listening?.clients ? 8443 : 6972
    const applied = await lab.apply(fault.name, {
      node: CUCM,
      port,
      role: kind === 'rsa' ? 'tomcat' : 'tomcat-ECDSA',
    })
    try {
      const timeout = TIMEOUT[fault.name as keyof typeof TIMEOUT]
      const connected = await connect(applied.address, port, rulesOf(fault.present && kind, wording), timeout)
      const expected = expectedOf(fault, { wording, level: wording === '3.0' ? 2 : 1 })
      expect(connected).toMatchObject({ outcome: expected.outcome })
      if (expected.outcome === 'failed') {
        const { cause, alert } = expected
        expect(connected).toMatchObject({ cause, ...(alert !== undefined && { alert }) })
      }
      if (connected.outcome !== 'refused' || expected.outcome !== 'refused') return
      const { ip } = lab.node(CUCM)
      expect(connected.alert).toBe(expected.alert)
      expect(connected.handshake.warnings).toEqual([
        warningOf(expected, { address: applied.address, ip, wording }),
      ])
      expect(connected.handshake.verdict?.primary?.code).toBe(expected.reason)
    } finally {
      await lab.heal(CUCM)
    }
  })
})

describe('an origin with certificates for both kinds of keys', () => {
  const PREFIX = 'ECDHE-RSA-AES256-GCM-SHA384:'
  it.each([
    ['the ECDSA one by default', '', 'TLSv1.2', 'refused'],
    ['the RSA one where its suite comes first', PREFIX, 'TLSv1.2', 'open'],
    ['the ECDSA one still, under TLS 1.3, which the list does not order', PREFIX, 'TLSv1.3', 'refused'],
  ] as const)('shows %s', async (_, prefix, maxVersion, outcome) => {
    await lab.apply('self-signed', { node: CUCM, port: 8443, role: 'tomcat-ECDSA' })
    await lab.node(CUCM).listen({ maxVersion }, 8443)
    try {
      const rules = rulesOf(undefined, '1.1.1')
      const ciphers = { ...rules.ciphers, list: prefix + rules.ciphers.list }
      expect(await connect(CUCM, 8443, { ...rules, ciphers })).toMatchObject({ outcome })
    } finally {
      await lab.heal(CUCM)
    }
  })
})

describe('an origin that refuses our certificate', () => {
  it('is told in the line of the log, and gets no WARNING', async () => {
    await lab.apply('client-certificate-refused', { node: CUCM, port: 6972 })
    const connected = await connect(CUCM, 6972, rulesOf(undefined, '1.1.1'))
    await lab.heal(CUCM)
    expect(connected).toMatchObject({
      outcome: 'failed',
      alert: 48,
      error: 'error:14094418: SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca',
      handshake: { warnings: [] },
    })
  })
})
