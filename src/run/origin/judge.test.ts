import { describe, expect, it } from 'vitest'
import { readCertificate } from '../../read/x509/index.ts'
import { createAuthority, dn, makeKey } from '../pki/index.ts'
import { judgeOrigin, recallJudgement } from './judge.ts'
import { createSessions } from './sessions.ts'
import type { OriginRules } from './types.ts'

const key = await makeKey('ec-p256')
const from = Date.parse('2026-06-01T00:00:00Z')
const until = Date.parse('2026-06-02T00:00:00Z')
const years = { notBefore: from - 1e10, notAfter: until + 1e10 }
const root = createAuthority({ subject: dn('CN=root'), key, ...years })
const issue = (notBefore: number, notAfter: number) =>
  root.issue({ subject: dn('CN=a.lab'), key, notBefore, notAfter, extensions: { names: [{ dns: 'a.lab' }] } })
    .der
const leaf = issue(from, until)
const other = issue(from, until)
const target = { address: 'a.lab', port: 8443 }
let generation = 0
const rulesOf = (policy: OriginRules['policy'] = 'enforce'): OriginRules => ({
  policy,
  trustStore: {
    certificates: [readCertificate(root.der, { source: 'root' }).value!],
    pem: '',
    sha256: '',
    generation: ++generation,
  },
  ciphers: { list: 'HIGH', minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3', securityLevel: 1 },
  certificate: undefined,
  wording: '3.0',
})
const noon = from + 43_200_000

describe('a judgement', () => {
  it('is given again while it holds, and ends with its certificates', () => {
    const rules = rulesOf()
    const judge = (at: number) => judgeOrigin(target, '10.0.0.1', rules, [leaf], at)
    const first = judge(until - 10_000)
    expect([first.alert, judge(until - 5_000)]).toEqual([undefined, first])
    expect(judge(until + 1).alert).toBe(45)
    expect(judge(from - 1).alert).toBe(42)
    expect(judge(until - 10_000).alert).toBeUndefined()
  })
  it('is of an address, an IP address and rules', () => {
    const rules = rulesOf()
    judgeOrigin(target, '10.0.0.1', rules, [leaf], noon)
    expect(judgeOrigin({ address: 'b.lab', port: 8443 }, '10.0.0.1', rules, [leaf], noon).alert).toBe(80)
    const self = { ...rules, trustStore: { ...rules.trustStore, certificates: [], generation: ++generation } }
    expect(judgeOrigin(target, '10.0.0.1', self, [leaf], noon).alert).toBe(48)
  })
  it('of a certificate that cannot be read is bad_certificate, whatever the policy', () => {
    for (const policy of ['enforce', 'permissive'] as const)
      expect(
        judgeOrigin(target, '10.0.0.1', rulesOf(policy), [leaf, Uint8Array.of(1, 2)], noon),
      ).toMatchObject({
        alert: 42,
        verdict: undefined,
      })
  })
})

describe('recalled', () => {
  const rules = rulesOf()
  judgeOrigin(target, '10.0.0.1', rules, [leaf], noon)
  const recall = (
    more: { der?: Uint8Array; at?: number; port?: number; ip?: string; rules?: OriginRules } = {},
  ) =>
    recallJudgement(
      { ...target, port: more.port ?? target.port },
      more.ip ?? '10.0.0.1',
      more.rules ?? rules,
      more.der ?? leaf,
      more.at ?? noon + 1,
    )
  it('is the last judgement of the same certificate', () => {
    expect(recall()?.alert).toBeUndefined()
    expect(recall()?.chain).toHaveLength(1)
  })
  it.each([
    ['another certificate', { der: other }],
    ['a minute later', { at: noon + 60_000 }],
    ['before it was made', { at: noon - 1 }],
    ['another port', { port: 6972 }],
    ['another IP address', { ip: '10.0.0.2' }],
    ['other rules', { rules: rulesOf() }],
  ])('is nothing for %s', (_, more) => {
    expect(recall(more)).toBeUndefined()
  })
})

describe('a session', () => {
  const judgement = judgeOrigin(target, '10.0.0.1', rulesOf(), [leaf], noon)
  const session = { ticket: Buffer.of(1), judgement }
  it('ends with the certificate that was judged', () => {
    const sessions = createSessions()
    sessions.keep('k', session, until - 1_000)
    expect(sessions.take('k', until - 1)).toBe(session)
    expect(sessions.take('k', until)).toBeUndefined()
    expect(sessions.take('other', until - 1)).toBeUndefined()
  })
  it('that nobody took up is offered no more, for a while', () => {
    const sessions = createSessions()
    sessions.keep('k', session, noon)
    sessions.refused('k', noon)
    sessions.keep('k', session, noon + 1)
    expect([sessions.take('k', noon + 1), sessions.wanted('k', noon + 1)]).toEqual([undefined, false])
    expect(sessions.wanted('k', noon + 600_000)).toBe(true)
  })
})
