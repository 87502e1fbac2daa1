import { describe, expect, it } from 'vitest'
import { verifyOrigin } from '../../../judge/origin/index.ts'
import { type Certificate, readCertificate } from '../../../read/x509/index.ts'
import { nodeSignatures } from '../../crypto/index.ts'
import { createAuthority, createKeyPool, dn, type Issued } from '../../pki/index.ts'
import { datesAround, expectedOf, FAULT_NAMES, FAULTS, type Fault, type Site, warningOf } from './index.ts'

const now = Date.UTC(2026, 6, 1)
const keys = createKeyPool()
const root = createAuthority({
  subject: dn('DC=lab,DC=steven,CN=steven-DC-CA'),
  key: await keys.key('rsa-2048', 'ca'),
  ...datesAround(now),
})
const signatures = nodeSignatures()

const siteOf = (kind: 'rsa' | 'ec', fault = ''): Site => ({
  fault,
  fqdn: 'cucm.steven.lab',
  ip: '127.48.36.215',
  cn: kind === 'rsa' ? 'cucm.steven.lab' : 'cucm-EC.steven.lab',
  kind,
  keys,
  root,
  now,
})

function read({ der }: Issued): Certificate {
  const { value } = readCertificate(der, { source: 'lab' })
  if (!value) throw new Error('unreadable')
  return value
}

async function judge(fault: Fault, kind: 'rsa' | 'ec', wording: '1.1.1' | '3.0') {
  const site = siteOf(kind, fault.name)
  const { certificates, trust = [] } = (await fault.present?.(site)) ?? { certificates: [] }
  return verifyOrigin({
    address: fault.advertise?.(site) ?? site.fqdn,
    ip: site.ip,
    chain: certificates.map(read),
    trustStore: [root, ...trust].map(read),
    at: now,
    profile: wording === '3.0' ? 'openssl' : 'openssl-1.1.1',
    securityLevel: wording === '3.0' ? 2 : 1,
    names: 'ats',
    signatures,
  })
}

const cases = FAULTS.filter(({ present }) => present).flatMap(fault =>
  (['rsa', 'ec'] as const)
    .filter(kind => (fault.kind ?? kind) === kind)
    .flatMap(kind => (['3.0', '1.1.1'] as const).map(wording => ({ fault, kind, wording }))),
)

describe('faults', () => {
  it('are told apart by their names', () => expect(new Set(FAULT_NAMES).size).toBe(FAULTS.length))
  it.each(cases.map(each => [each.fault.name, each.kind, each.wording, each.fault] as const))(
    '%s %s %s is judged as measured',
    async (_, kind, wording, fault) => {
      const verdict = await judge(fault, kind, wording)
      const expected = expectedOf(fault, { wording, level: wording === '3.0' ? 2 : 1 })
      const address = fault.advertise?.(siteOf(kind)) ?? 'cucm.steven.lab'
      expect(verdict.wouldLog).toBe(warningOf(expected, { address, ip: '127.48.36.215', wording }))
      if (expected.outcome !== 'refused') return
      expect(verdict.primary?.code).toBe(expected.reason)
      expect(verdict.openssl).toEqual({ code: expected.openssl, depth: expected.depth })
      expect(verdict.alert).toBe(expected.alert)
    },
  )
})
