import { describe, expect, it } from 'vitest'
import { basicConstraints, dns, extendedKeyUsage, ip, make, rsa } from '../../../test/support/certificates.ts'
import { nodeSignatures } from '../../run/crypto/index.ts'
import type { OriginQuestion } from './types.ts'
import { verifyOrigin } from './verify.ts'
import { originWarnings } from './warnings.ts'

const NAME = 'leaf.example.com'
const OTHER = 'other.example.com'
const at = Date.parse('2026-06-01T12:00:00Z')
type Made = ReturnType<typeof make>
const root = make({ subject: 'CN=root', ca: true })
const sub = make({ subject: 'CN=sub', ca: true, by: root })
const old = { from: '2024-01-01T00:00:00Z', until: '2025-01-01T00:00:00Z' }
const good = make({ by: root })
const self = make({})
const stranger = make({ subject: 'CN=stranger', ca: true })

const ask = (chain: readonly Made[], trust: readonly Made[], more: Partial<OriginQuestion> = {}) =>
  verifyOrigin({
    address: NAME,
    ip: '10.0.0.1',
    chain: chain.map(({ certificate }) => certificate),
    trustStore: trust.map(({ certificate }) => certificate),
    at,
    profile: 'openssl-1.1.1',
    names: 'ats',
    signatures: nodeSignatures(),
    ...more,
  })

const core = (text: string, depth: number) =>
  `Core server certificate verification failed for (${NAME}). Action=Terminate Error=${text} server=${NAME}(10.0.0.1) depth=${depth}`

describe('the verdict on an origin', () => {
  const cases: readonly [
    string,
    readonly Made[],
    readonly Made[],
    readonly string[],
    number | undefined,
    string | undefined,
  ][] = [
    ['passes', [good], [root], [], undefined, undefined],
    ['passes with its intermediate', [make({ by: sub }), sub], [root], [], undefined, undefined],
    ['passes by being in the store itself', [self], [self], [], undefined, undefined],
    ['self-signed', [self], [root], ['self-signed'], 48, core('self signed certificate', 0)],
    ['expired', [make({ by: root, ...old })], [root], ['expired'], 45, core('certificate has expired', 0)],
    [
      'expired intermediate',
      (() => {
        const link = make({ subject: 'CN=late', ca: true, by: root, ...old })
        return [make({ by: link }), link]
      })(),
      [root],
      ['expired'],
      45,
      core('certificate has expired', 1),
    ],
    [
      'not yet valid',
      [make({ by: root, from: '2027-01-01T00:00:00Z' })],
      [root],
      ['not-yet-valid'],
      42,
      core('certificate is not yet valid', 0),
    ],
    [
      'no issuer',
      [make({ by: stranger })],
      [root],
      ['unknown-ca'],
      48,
      core('unable to get local issuer certificate', 0),
    ],
    [
      'root sent and unknown',
      [make({ by: stranger }), stranger],
      [root],
      ['unknown-ca'],
      48,
      core('self signed certificate in certificate chain', 1),
    ],
    [
      'intermediate sent, root unknown',
      [make({ by: sub }), sub],
      [stranger],
      ['unknown-ca'],
      48,
      core('unable to get local issuer certificate', 1),
    ],
    [
      'for clients only',
      [make({ by: root, also: [extendedKeyUsage('1.3.6.1.5.5.7.3.2')] })],
      [root],
      ['weak-or-unsupported'],
      43,
      core('unsupported certificate purpose', 0),
    ],
    [
      'weak key',
      [make({ by: root, key: rsa(512) })],
      [root],
      ['weak-or-unsupported'],
      42,
      core('EE certificate key too weak', 0),
    ],
    [
      'no CA',
      (() => {
        const link = make({ subject: 'CN=no-ca', by: root, also: [basicConstraints(false)] })
        return [make({ by: link }), link]
      })(),
      [root],
      ['other', 'weak-or-unsupported'],
      48,
      core('invalid CA certificate', 1),
    ],
    [
      'forged',
      [make({ by: root, forged: true })],
      [root],
      ['other'],
      51,
      core('certificate signature failure', 0),
    ],
    [
      'wrong name',
      [make({ by: root, subject: `CN=${OTHER}`, names: [dns(OTHER)] })],
      [root],
      ['name-mismatch'],
      80,
      `SNI (${NAME}) not in certificate. Action=Terminate server=${NAME}(10.0.0.1)`,
    ],
    [
      'expired and of another name',
      [make({ by: root, ...old, subject: `CN=${OTHER}`, names: [dns(OTHER)] })],
      [root],
      ['expired', 'name-mismatch'],
      45,
      core('certificate has expired', 0),
    ],
    [
      'self-signed, expired and of another name',
      [make({ ...old, subject: `CN=${OTHER}`, names: [dns(OTHER)] })],
      [root],
      ['self-signed', 'expired', 'name-mismatch'],
      48,
      core('self signed certificate', 0),
    ],
  ]
  it.each(cases)('%s', (_, chain, trust, codes, alert, wouldLog) => {
    const verdict = ask(chain, trust)
    expect(verdict.reasons.map(({ code }) => code)).toEqual(codes)
    expect(verdict.primary?.code).toBe(codes[0])
    expect([verdict.alert, verdict.wouldLog]).toEqual([alert, wouldLog])
    expect(verdict.chainOk && verdict.nameOk).toBe(codes.length === 0)
  })
  it('has the words of the OpenSSL that speaks', () => {
    expect(ask([self], [root], { profile: 'openssl' }).wouldLog).toBe(core('self-signed certificate', 0))
  })
  it('judges chain and name always, each by itself', () => {
    expect(ask([self], [root], { address: OTHER })).toMatchObject({ chainOk: false, nameOk: false })
    expect(ask([good], [root], { address: OTHER })).toMatchObject({
      chainOk: true,
      nameOk: false,
      openssl: { code: 0, depth: 0 },
    })
    expect(ask([self], [root])).toMatchObject({
      chainOk: false,
      nameOk: true,
      openssl: { code: 18, depth: 0 },
    })
  })
  it('judges no name that it is not given', () => {
    const { address: _, ...question } = { address: undefined }
    const verdict = verifyOrigin({
      chain: [good.certificate],
      trustStore: [root.certificate],
      at,
      profile: 'openssl',
      names: 'ats',
      signatures: nodeSignatures(),
      ...question,
    })
    expect(verdict).toMatchObject({ chainOk: true, nameOk: true, reasons: [] })
  })
  it('of nothing is a failure without a path', () => {
    expect(ask([], [root])).toMatchObject({ chainOk: false, primary: { code: 'other' }, paths: [] })
  })
  it('holds both profiles of names, whichever decides', () => {
    const numbered = make({ by: root, names: [ip(10, 0, 0, 1)] })
    const stock = ask([numbered], [root], { address: '10.0.0.1' })
    expect([stock.nameOk, stock.names.ats.ok, stock.names.rfc9525.ok]).toEqual([false, false, true])
    expect(ask([numbered], [root], { address: '10.0.0.1', names: 'rfc9525' }).nameOk).toBe(true)
  })
})

describe('what was missing', () => {
  const leaf = make({ by: sub })
  it('is a link of the chain where another node sends it', () => {
    expect(ask([leaf], [root], { known: [sub.certificate] }).primary).toEqual({
      code: 'incomplete-chain',
      depth: 0,
      issuer: 'CN=sub',
      missing: ['CN=sub'],
      anchor: 'CN=root',
    })
  })
  it.each([
    ['nobody sends it', [], [root]],
    ['its root is not trusted', [sub.certificate], [stranger]],
    ['only a CA of another name is known', [stranger.certificate], [root]],
  ])('is a CA where %s', (_, known, trust) => {
    expect(ask([leaf], trust as readonly Made[], { known }).primary).toMatchObject({
      code: 'unknown-ca',
      issuer: 'CN=sub',
    })
  })
  it('is never completed for a self-signed certificate', () => {
    expect(ask([self], [root], { known: [sub.certificate, root.certificate] }).primary?.code).toBe(
      'self-signed',
    )
  })
  it('says that the store has a CA of that name with another key', () => {
    const impostor = make({ subject: 'CN=root', ca: true, key: rsa(2048) })
    const verdict = ask([make({ by: root })], [impostor])
    expect(verdict.chainOk).toBe(false)
    expect(verdict.reasons.find(({ code }) => code === 'unknown-ca')).toMatchObject({ sameNameInStore: true })
  })
})

describe('security level', () => {
  const short = make({ by: root, key: rsa(1024) })
  it.each([
    [undefined, undefined],
    [1, undefined],
    [2, 42],
  ] as const)('%s', (securityLevel, alert) => {
    expect(ask([short], [root], securityLevel === undefined ? {} : { securityLevel }).alert).toBe(alert)
  })
})

describe('lines of one handshake', () => {
  const question = (chain: readonly Made[], trust: readonly Made[]): OriginQuestion => ({
    address: OTHER,
    ip: '10.0.0.1',
    chain: chain.map(({ certificate }) => certificate),
    trustStore: trust.map(({ certificate }) => certificate),
    at,
    profile: 'openssl',
    names: 'ats',
    signatures: nodeSignatures(),
  })
  it.each([
    ['Terminate', [/Action=Terminate Error=unable to get local issuer certificate .* depth=0$/]],
    [
      'Continue',
      [
        /Action=Continue Error=unable to get local issuer certificate .* depth=0$/,
        /Action=Continue Error=unable to verify the first certificate .* depth=0$/,
        /^SNI .* Action=Continue/,
      ],
    ],
  ] as const)('%s', (action, lines) => {
    const asked = question([make({ by: stranger })], [root])
    const told = originWarnings(asked, verifyOrigin(asked), action)
    expect(told).toEqual(lines.map(line => expect.stringMatching(line)))
  })
})
