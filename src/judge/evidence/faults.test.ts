import { describe, expect, it } from 'vitest'
import { basicConstraints, dns, make } from '../../../test/support/certificates.ts'
import { nodeSignatures } from '../../run/crypto/index.ts'
import { verifyOrigin } from '../origin/index.ts'
import type { Fault } from './failures.ts'
import { doubtOf, reasonFor, type Witness } from './faults.ts'

const NAME = 'leaf.example.com'
const at = Date.parse('2026-06-01T12:00:00Z')
const root = make({ subject: 'CN=root', ca: true })
const good = make({ by: root })
const self = make({})
const expired = make({ by: root, from: '2024-01-01T00:00:00Z', until: '2025-01-01T00:00:00Z' })
const future = make({ by: root, from: '2027-01-01T00:00:00Z' })
const noCa = make({ subject: 'CN=no-ca', also: [basicConstraints(false)], by: root })
const orphan = make({ by: make({ subject: 'CN=unknown', ca: true }) })

type Made = typeof root
const seen = (
  chain: readonly Made[] | undefined,
  alert?: number,
  store: readonly Made[] | null = [root],
  address = NAME,
): Witness => {
  const certificates = chain?.map(({ certificate }) => certificate)
  return {
    at,
    address,
    chain: certificates,
    alert,
    judged:
      certificates && store
        ? verifyOrigin({
            address,
            chain: certificates,
            trustStore: store.map(({ certificate }) => certificate),
            at,
            profile: 'openssl-1.1.1',
            names: 'ats',
            signatures: nodeSignatures(),
          })
        : undefined,
  }
}
const chain = (code: number | undefined, depth = 0): Fault => ({
  kind: 'chain',
  depth,
  text: '',
  ...(code !== undefined && { code }),
})
const none = undefined

describe('the reason of a refusal', () => {
  const cases: readonly [string, Fault | undefined, Witness, object][] = [
    // What was logged outweighs the judgement: the store of the bundle may be newer than the refusal.
    [
      'logged 18, our store trusts it',
      chain(18),
      seen([self], 48, [self]),
      { code: 'self-signed', subject: 'CN=leaf.example.com' },
    ],
    [
      'logged 20, our store would pass',
      chain(20),
      seen([good], 48),
      { code: 'unknown-ca', issuer: 'CN=root' },
    ],
    [
      'logged 10, our clock would pass',
      chain(10),
      seen([good]),
      { code: 'expired', notAfter: good.certificate.notAfter },
    ],
    [
      'logged name, chain judged bad',
      { kind: 'name' },
      seen([orphan], 80),
      { code: 'name-mismatch', wanted: NAME },
    ],
    ['logged 19 at depth 1, no packets', chain(19, 1), seen(none), { code: 'unknown-ca', depth: 1 }],
    ['logged 79', chain(79, 1), seen(none), { code: 'other', depth: 1, openssl: 79 }],
    ['logged 66', chain(66), seen(none), { code: 'weak-or-unsupported', openssl: 66 }],
    ['logged 62', chain(62), seen(none), { code: 'name-mismatch' }],
    ['logged in unknown words', chain(none), seen([self], 48), { code: 'other' }],
    // Our judgement outweighs the alert that it explains.
    ['alert 48, self-signed', none, seen([self], 48), { code: 'self-signed' }],
    ['alert 48, no CA in the chain', none, seen([make({ by: noCa }), noCa], 48), { code: 'other', depth: 1 }],
    ['alert 45, expired', none, seen([expired], 45), { code: 'expired' }],
    ['alert 42, not yet valid', none, seen([future], 42), { code: 'not-yet-valid' }],
    [
      'alert 80, other name',
      none,
      seen([good], 80, [root], 'other.example.com'),
      { code: 'name-mismatch', presented: [NAME, NAME] },
    ],
    // An alert that the judgement does not explain is told as it is.
    ['alert 48, judged good', none, seen([good], 48), { code: 'unknown-ca' }],
    ['alert 45, judged good', none, seen([good], 45), { code: 'expired' }],
    [
      'alert 80, chain judged bad',
      none,
      seen([self], 80, [root], 'other.example.com'),
      { code: 'name-mismatch' },
    ],
    ['alert 80, judged good', none, seen([good], 80), { code: 'other' }],
    // Without a trust store, the certificate as far as it tells.
    ['alert 48, self-signed, no store', none, seen([self], 48, null), { code: 'self-signed' }],
    ['alert 48, no store', none, seen([orphan], 48, null), { code: 'unknown-ca', issuer: 'CN=unknown' }],
    ['alert 42, begins later, no store', none, seen([future], 42, null), { code: 'not-yet-valid' }],
    ['alert 42, valid, no store', none, seen([good], 42, null), { code: 'weak-or-unsupported' }],
    ['alert 43', none, seen(none, 43), { code: 'weak-or-unsupported', openssl: 26 }],
    ['alert 46', none, seen(none, 46), { code: 'other' }],
    ['alert 48, hidden', none, seen(none, 48), { code: 'unknown-ca' }],
    ['alert 45, hidden', none, seen(none, 45), { code: 'expired', depth: 0 }],
    ['alert 80, hidden', none, seen(none, 80), { code: 'name-mismatch', presented: [] }],
    // A bare ERROR line.
    ['ERROR, judged', { kind: 'verify' }, seen([self]), { code: 'self-signed' }],
    ['ERROR, hidden, alert', { kind: 'verify' }, seen(none, 45), { code: 'expired' }],
    ['ERROR alone', { kind: 'verify' }, seen(none), { code: 'other' }],
  ]
  it.each(cases)('%s', (_, fault, witness, reason) => {
    expect(reasonFor(fault, witness)).toMatchObject(reason)
  })
})

describe('what the evidence leaves open', () => {
  it.each([
    ['a logged name', { kind: 'name' } as Fault, seen(none, 80), []],
    ['a logged missing issuer', chain(20), seen(none), ['incomplete-chain']],
    ['a logged missing issuer, judged', chain(20), seen([orphan]), []],
    ['a logged expiry', chain(10), seen(none), []],
    ['alert 48, hidden', none, seen(none, 48), ['incomplete-chain', 'other', 'self-signed', 'unknown-ca']],
    ['alert 48, self-signed', none, seen([self], 48, null), []],
    ['alert 42, hidden', none, seen(none, 42), ['not-yet-valid', 'weak-or-unsupported']],
    ['alert 45, hidden', none, seen(none, 45), []],
  ] as const)('%s', (_, fault, witness, open) => {
    expect([...doubtOf(fault, witness)].sort()).toEqual(open)
  })
  it('is everything for a bare ERROR line', () => {
    expect(doubtOf({ kind: 'verify' }, seen(none)).size).toBe(7)
  })
})

it('needs names for what it says', () => {
  expect(reasonFor({ kind: 'name' }, seen([make({ by: root, names: [dns('x.example')] })]))).toMatchObject({
    presented: ['x.example', NAME],
  })
})
