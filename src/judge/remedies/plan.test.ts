import { describe, expect, it } from 'vitest'
import { dns, ec, make, rsa } from '../../../test/support/certificates.ts'
import { systemFrom } from '../../../test/support/report.ts'
import { fingerprint } from '../../read/x509/index.ts'
import { nodeSignatures } from '../../run/crypto/index.ts'
import type { Evidence, Origin, SystemEvidence } from '../evidence/index.ts'
import { verifyOrigin } from '../origin/index.ts'
import { repairOf } from './plan.ts'
import type { Remedy } from './types.ts'

const NAME = 'leaf.example.com'
const OTHER = 'other.example.com'
const at = Date.parse('2026-06-01T12:00:00Z')
const settings = { names: 'ats', signatures: nodeSignatures() } as const
type Made = ReturnType<typeof make>
const root = make({ subject: 'CN=root', ca: true })
const sub = make({ subject: 'CN=sub', ca: true, by: root })
const stranger = make({ subject: 'CN=stranger', ca: true })
const old = { from: '2024-01-01T00:00:00Z', until: '2025-01-01T00:00:00Z' }
const good = make({ by: root, key: rsa(2048) })

interface Connection {
  readonly chain: readonly Made[] | null
  readonly address?: string
  readonly port?: number
  readonly verdict?: Origin['verdict']
  readonly reason?: Origin['reason']
}

/** Evidence of one peer with these connections, judged over this store; `seen` was shown by other nodes. */
function evidenceOf(
  trust: readonly Made[] | null,
  connections: readonly Connection[],
  seen: readonly Made[] = [],
): Evidence {
  const everything = [...(trust ?? []), ...connections.flatMap(({ chain }) => chain ?? []), ...seen]
  const known = everything.map(({ certificate }) => certificate)
  const origins = connections.map(
    ({ chain, address = NAME, port = 8443, verdict = 'fail', reason }): Origin => {
      const certificates = (chain ?? []).map(({ certificate }) => certificate)
      const judged =
        chain && trust
          ? verifyOrigin({
              address,
              chain: certificates,
              trustStore: trust.map(({ certificate }) => certificate),
              known: known.filter(certificate => certificate.basicConstraints?.ca),
              at,
              profile: 'openssl-1.1.1',
              ...settings,
            })
          : undefined
      const found = reason ?? judged?.primary
      return {
        address,
        ip: '10.0.0.1',
        port,
        verdict,
        basis: 'alert-sent',
        ...(found && { reason: found }),
        reasons: found ? [found] : [],
        ...(judged && { judged }),
        ...(certificates[0] && { certificate: certificates[0] }),
        chain: certificates,
        firstSeen: at,
        lastSeen: at,
        attempts: 1,
        failures: 1,
        evidence: [],
      }
    },
  )
  const { trustStore: _, ...base } = systemFrom({ origins })
  const store = trust && {
    where: { source: 'ca.pem' },
    certificates: trust.map(({ certificate }) => certificate),
    sha256: '',
  }
  const system: SystemEvidence = { ...base, ...(store && { trustStore: store }) }
  const certificates = new Map(
    known.map(certificate => [fingerprint(certificate), { certificate, where: { source: 'x' } }]),
  )
  return { systems: [system], certificates }
}

const proofText = ({ kind, proof }: Remedy): string =>
  `${kind} ${proof.result === 'next-fault' ? `then ${proof.next}` : proof.result === 'unproved' ? proof.because : 'passes'}`

function repair(...given: Parameters<typeof evidenceOf>) {
  const { remedies, plan } = repairOf(evidenceOf(...given), settings)
  return {
    remedies: [...remedies.values()].map(list => list.map(proofText)),
    first: [...remedies.values()][0] ?? [],
    steps: plan.steps.map(step => `${proofText(step)} mends ${step.mends.length}`),
    mended: `${plan.mends} of ${plan.of}`,
    plan,
  }
}
const self = (more: Parameters<typeof make>[0] = {}) => make(more)
const unknown = make({ by: stranger })

describe('what would mend an origin', () => {
  const cases: readonly [string, Parameters<typeof evidenceOf>, readonly string[]][] = [
    [
      'self-signed',
      [[root], [{ chain: [self()] }]],
      ['trust-self-signed passes', 'sign-by-trusted-ca passes'],
    ],
    [
      'self-signed and expired',
      [[root], [{ chain: [self(old)] }]],
      ['trust-self-signed then expired', 'sign-by-trusted-ca passes'],
    ],
    [
      'self-signed and of another name',
      [[root], [{ chain: [self({ subject: `CN=${OTHER}`, names: [dns(OTHER)] })] }]],
      ['trust-self-signed then name-mismatch', 'sign-by-trusted-ca passes'],
    ],
    [
      'unknown CA that was sent',
      [[root], [{ chain: [unknown, stranger] }]],
      ['trust-ca passes', 'sign-by-trusted-ca passes'],
    ],
    [
      'unknown CA that was never seen',
      [[root], [{ chain: [unknown] }]],
      ['trust-ca issuer-not-seen', 'sign-by-trusted-ca passes'],
    ],
    [
      'incomplete chain',
      [[root], [{ chain: [make({ by: sub })] }], [sub]],
      ['complete-chain passes', 'trust-ca passes'],
    ],
    [
      'wrong name',
      [[root], [{ chain: [good], address: OTHER }]],
      ['reissue-with-name passes', 'change-address passes'],
    ],
    ['expired', [[root], [{ chain: [make({ by: root, ...old })] }]], ['renew-certificate passes']],
    [
      'not yet valid',
      [[root], [{ chain: [make({ by: root, from: '2027-01-01T00:00:00Z' })] }]],
      ['fix-clock passes', 'renew-certificate passes'],
    ],
    ['weak', [[root], [{ chain: [make({ by: root, key: rsa(512) })] }]], ['reissue-stronger passes']],
    [
      'forged',
      [[root], [{ chain: [make({ by: root, forged: true })] }]],
      ['inspect-certificate issuer-not-seen'],
    ],
    [
      'hidden',
      [[root], [{ chain: null, reason: { code: 'self-signed', depth: 0, subject: '' } }]],
      ['trust-self-signed certificate-hidden', 'sign-by-trusted-ca certificate-hidden'],
    ],
    [
      'judged without a trust store',
      [null, [{ chain: [self()], reason: { code: 'self-signed', depth: 0, subject: '' } }]],
      ['trust-self-signed trust-store-absent', 'sign-by-trusted-ca trust-store-absent'],
    ],
  ]
  it.each(cases)('%s', (_, evidence, expected) => {
    expect(repair(...evidence).remedies).toEqual([[...expected, 'verify-off passes']])
  })
  it('is the RSA certificate where the ECDSA certificate of the node fails and the RSA one passes', () => {
    const found = repair(
      [root],
      [
        { chain: [self({ key: ec('P-384') })], port: 6972 },
        { chain: [good], verdict: 'pass' },
      ],
    )
    expect(found.remedies[0]).toContain('prefer-rsa passes')
  })
  it('is not RSA where no RSA certificate passes', () => {
    const found = repair([root], [{ chain: [self({ key: ec('P-384') })], port: 6972 }])
    expect(found.remedies[0]).not.toContain('prefer-rsa passes')
  })
  it('names the certificate to upload, and says when another of its subject is there (CSCwa12905)', () => {
    const twin = make({ subject: 'CN=stranger', ca: true, key: rsa(2048) })
    const [plain] = repair([root], [{ chain: [unknown, stranger] }]).first
    const [twice] = repair([root, twin], [{ chain: [unknown, stranger] }]).first
    expect(plain).toMatchObject({ kind: 'trust-ca', certificate: stranger.certificate })
    expect(plain?.collides).toBeUndefined()
    expect(twice).toMatchObject({ kind: 'trust-ca', collides: true })
  })
  it('asks for the address that clients are told among the names of a new certificate', () => {
    const [remedy] = repair([root], [{ chain: [good], address: OTHER }]).first
    expect(remedy).toMatchObject({
      kind: 'reissue-with-name',
      place: 'node',
      params: { address: OTHER, names: [OTHER, NAME] },
    })
  })
})

describe('the plan', () => {
  it('has one step for one fault', () => {
    expect(repair([root], [{ chain: [self()] }])).toMatchObject({
      steps: ['trust-self-signed passes mends 1'],
      mended: '1 of 1',
    })
  })
  it('has a step for each fault that follows', () => {
    const found = repair([root], [{ chain: [self(old)] }])
    expect(found.steps).toEqual([
      'trust-self-signed then expired mends 1',
      'renew-certificate passes mends 1',
    ])
    expect(found.mended).toBe('1 of 1')
  })
  it('has one step for several origins that need the same', () => {
    const two = make({ subject: `CN=${OTHER}`, names: [dns(OTHER)], by: stranger })
    const found = repair([root], [{ chain: [unknown, stranger] }, { chain: [two, stranger], address: OTHER }])
    expect(found.steps).toEqual(['trust-ca passes mends 2'])
    expect(found.mended).toBe('2 of 2')
  })
  it('does not claim what it cannot prove', () => {
    const found = repair(
      [root],
      [
        { chain: [unknown] },
        { chain: null, reason: { code: 'self-signed', depth: 0, subject: '' }, address: OTHER },
      ],
    )
    expect(found.mended).toBe('1 of 2')
    expect(found.steps.at(-1)).toBe('trust-self-signed certificate-hidden mends 1')
  })
  it('counts what would fail only where nothing fails', () => {
    const failing: Connection = { chain: [self()] }
    const waiting: Connection = { chain: [unknown, stranger], address: OTHER, verdict: 'would-fail' }
    expect(repair([root], [failing, waiting]).mended).toBe('1 of 1')
    expect(repair([root], [waiting]).plan.of).toBe(1)
    expect(repair([root], [failing, waiting]).remedies).toHaveLength(2)
  })
  it('is empty where all is well, and never turns verification off', () => {
    expect(repair([root], [{ chain: [good], verdict: 'pass' }]).plan).toEqual({ steps: [], mends: 0, of: 0 })
    for (const chain of [[self()], [unknown], [make({ by: root, forged: true })]])
      expect(repair([root], [{ chain }]).steps.join()).not.toContain('verify-off')
  })
})
