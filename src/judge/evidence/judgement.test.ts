import { describe, expect, it } from 'vitest'
import { make } from '../../../test/support/certificates.ts'
import type { UcSystem } from '../../read/uc/index.ts'
import { parseRelease } from '../../read/uc/index.ts'
import { nodeSignatures } from '../../run/crypto/index.ts'
import { bounded } from './bounded.ts'
import { createRegistry } from './certificates.ts'
import type { Failure, FailureKind } from './failures.ts'
import { judgeFor, profileFor } from './judgement.ts'

const NAME = 'leaf.example.com'
const root = make({ subject: 'CN=root', ca: true })
const leaf = make({ by: root, from: '2026-03-01T00:00:00Z', until: '2026-09-01T00:00:00Z' })
const settings = { names: 'ats', signatures: nodeSignatures() } as const
const { notBefore, notAfter } = leaf.certificate

function judge(store: readonly (typeof root)[] | undefined = [root], also: readonly (typeof root)[] = []) {
  const registry = createRegistry(() => {})
  const where = { source: 'test' }
  const noted = [root, leaf, ...also].map(({ certificate }) => registry.note(certificate, where)!)
  const trusted = store?.map(({ certificate }) => registry.note(certificate, where)!)
  const judged = judgeFor(trusted, registry, 'openssl-1.1.1', settings)
  return (at: number, address: string | undefined = NAME) => judged([noted[1]!], address, at, '10.0.0.1')
}

describe('a judgement', () => {
  it.each([
    ['before its validity', notBefore - 1, 'not-yet-valid'],
    ['at its first moment', notBefore, undefined],
    ['just before its last moment', notAfter - 1_000, undefined],
    ['at its last moment, as OpenSSL has it', notAfter, 'expired'],
    ['after its validity', notAfter + 1_000, 'expired'],
  ])('%s', (_, at, code) => {
    const at_ = judge()
    expect(at_(at)?.primary?.code).toBe(code)
  })
  it.each([
    [[notBefore - 1_000, notBefore, notBefore + 1_000, notAfter, notAfter + 1_000]],
    [[notAfter + 1_000, notAfter, notBefore + 1_000, notBefore, notBefore - 1_000]],
  ])('is remembered only between the edges of validity, in any order', times => {
    const remembered = judge()
    for (const at of times) expect(remembered(at)?.primary?.code).toBe(judge()(at)?.primary?.code)
  })
  it('is one object for one answer', () => {
    const same = judge()
    expect(same(notBefore + 1_000)).toBe(same(notBefore + 2_000))
    expect(same(notBefore + 1_000)).not.toBe(same(notBefore + 1_000, 'other.example.com'))
  })
  it('judges the name only where the address is known', () => {
    const judged = judge()
    expect(judged(notBefore, 'other.example.com')?.nameOk).toBe(false)
    const chainOnly = judgeFor(
      [],
      createRegistry(() => {}),
      'openssl',
      settings,
    )([leaf.certificate], undefined, notBefore, '10.0.0.1')
    expect(chainOnly?.nameOk).toBe(true)
    expect(chainOnly?.chainOk).toBe(false)
  })
  it('is none without a trust store', () => {
    const nothing = judgeFor(
      undefined,
      createRegistry(() => {}),
      'openssl',
      settings,
    )
    expect(nothing([leaf.certificate], NAME, notBefore, '10.0.0.1')).toBeUndefined()
  })
})

describe('whose rules decide', () => {
  const facts = (release?: string): UcSystem => {
    const read = release === undefined ? undefined : parseRelease(release)
    return {
      addresses: [],
      ciphers: {},
      ucServers: [],
      peers: [],
      alarms: [],
      ...(read && { release: read }),
    }
  }
  const logged = (text: string): FailureKind => ({
    failures: bounded<Failure>(1, 1),
    address: NAME,
    fault: { kind: 'chain', code: 18, depth: 0, text },
    action: 'terminate',
    firstSeen: 0,
    lastSeen: 0,
  })
  it.each([
    ['the wish', facts('X14.2.0'), [logged('self signed certificate')], 'strict', 'strict'],
    ['the words of 3.x', facts('X14.2.0'), [logged('self-signed certificate')], undefined, 'openssl'],
    [
      'the words of 1.1.1',
      facts('X15.2.0'),
      [logged('self signed certificate in certificate chain')],
      undefined,
      'openssl-1.1.1',
    ],
    ['the release', facts('X15.2.0'), [logged('certificate has expired')], undefined, 'openssl'],
    ['an older release', facts('X14.2.0'), [], undefined, 'openssl-1.1.1'],
    ['nothing', facts(), [], undefined, 'openssl-1.1.1'],
  ] as const)('%s', (_, system, kinds, wished, profile) => {
    expect(profileFor(system, kinds, wished)).toBe(profile)
  })
})
