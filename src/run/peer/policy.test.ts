import { describe, expect, it } from 'vitest'
import { createPeer, type PeerInitial } from './peer.ts'
import { policyFor } from './policy.ts'
import type { PolicyException } from './types.ts'

const NOW = Date.UTC(2022, 6, 11)
const exception = (values: Partial<PolicyException>): PolicyException => ({
  address: 'cucm.steven.lab',
  policy: 'off',
  until: NOW + 1,
  reason: 'until it is signed',
  ...values,
})
const base = { host: 'vcsc', domain: 'steven.lab', release: 'X14.2.0' }

describe('policyFor', () => {
  it.each<[string, Partial<PeerInitial>, string, string]>([
    ['before X14.2', { release: 'X14.0.7' }, 'off', 'release'],
    ['X14.0.8 and later of X14.0, where sources conflict', { release: 'X14.0.11' }, 'off', 'release'],
    [
      'before X14.2, whatever is set',
      { release: 'X14.1', exceptions: [exception({ policy: 'enforce' })] },
      'off',
      'release',
    ],
    ['X14.2', {}, 'enforce', 'setting'],
    ['X15.5', { release: 'X15.5' }, 'enforce', 'setting'],
    ['Off', { verifyOriginServer: 'off' }, 'off', 'setting'],
    ['On as permissive', { policies: { on: 'permissive', off: 'off' } }, 'permissive', 'setting'],
    [
      'Off as permissive',
      { verifyOriginServer: 'off', policies: { on: 'enforce', off: 'permissive' } },
      'permissive',
      'setting',
    ],
    ['an exception', { exceptions: [exception({ policy: 'permissive' })] }, 'permissive', 'exception'],
    [
      'an exception of the port',
      { exceptions: [exception({}), exception({ port: 6972, policy: 'permissive' })] },
      'permissive',
      'exception',
    ],
    ['an exception of another port', { exceptions: [exception({ port: 8443 })] }, 'enforce', 'setting'],
    [
      'an exception of another address',
      { exceptions: [exception({ address: 'cucm2.steven.lab' })] },
      'enforce',
      'setting',
    ],
    ['an exception at its end', { exceptions: [exception({ until: NOW })] }, 'enforce', 'setting'],
    [
      'an exception that enforces',
      { verifyOriginServer: 'off', exceptions: [exception({ policy: 'enforce' })] },
      'enforce',
      'exception',
    ],
  ])('%s', (_, initial, policy, because) => {
    const state = createPeer({ ...base, ...initial }).state()
    expect(policyFor(state, 'CUCM.steven.lab.', 6972, NOW)).toMatchObject({ policy, because })
  })
  it.each([
    ['2001:db8::1', '[2001:DB8:0::1]'],
    ['10.48.36.215', '10.48.36.215'],
  ])('takes %s for %s', (address, asked) => {
    const state = createPeer({ ...base, exceptions: [exception({ address })] }).state()
    expect(policyFor(state, asked, 8443, NOW).because).toBe('exception')
  })
})
