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
  readonly basis?: string
  readonly ip?: string
  readonly lastSeen?: number
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
    ({ chain, address = NAME, port = 8443, verdict = 'fail', reason, ...more }): Origin => {
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
        ip: more.ip ?? '10.0.0.1',
        port,
        verdict,
        basis: more.basis ?? 'alert-sent',
        ...(found && { reason: found }),
        reasons: found ? [found] : [],
        ...(judged && { judged }),
        ...(certificates[0] && { certificate: certificates[0] }),
        chain: certificates,
        firstSeen: at,
        lastSeen: more.lastSeen ?? at,
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
  `${kind} ${proof.result === 'next-fault' ? `then ${proof.next}` : proof.result === 'unproved' ? proof.because : ['passes', ...(proof.basis && proof.basis !== 'judged' ? [proof.basis] : [])].join(' by ')}`

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
const middle = make({ subject: 'CN=middle', ca: true, by: stranger })

describe('what would mend an origin', () => {
  const cases: readonly [string, Parameters<typeof evidenceOf>, readonly string[]][] = [
    [
      'self-signed',
      [[root], [{ chain: [self()] }]],
      ['trust-self-signed passes', 'sign-by-trusted-ca passes by replacement'],
    ],
    [
      'self-signed and expired',
      [[root], [{ chain: [self(old)] }]],
      ['trust-self-signed then expired', 'sign-by-trusted-ca passes by replacement'],
    ],
    [
      'self-signed and of another name',
      [[root], [{ chain: [self({ subject: `CN=${OTHER}`, names: [dns(OTHER)] })] }]],
      ['trust-self-signed then name-mismatch', 'sign-by-trusted-ca passes by replacement'],
    ],
    [
      'unknown CA that was sent',
      [[root], [{ chain: [unknown, stranger] }]],
      ['trust-ca passes', 'sign-by-trusted-ca passes by replacement'],
    ],
    [
      'unknown CA that was never seen',
      [[root], [{ chain: [unknown] }]],
      ['trust-ca issuer-not-seen', 'sign-by-trusted-ca passes by replacement'],
    ],
    [
      'incomplete chain',
      [[root], [{ chain: [make({ by: sub })] }], [sub]],
      ['complete-chain passes', 'trust-ca passes'],
    ],
    [
      'wrong name',
      [[root], [{ chain: [good], address: OTHER }]],
      ['change-address passes', 'reissue-with-name passes by replacement'],
    ],
    [
      'expired',
      [[root], [{ chain: [make({ by: root, ...old })] }]],
      ['renew-certificate passes by replacement'],
    ],
    [
      'not yet valid',
      [[root], [{ chain: [make({ by: root, from: '2027-01-01T00:00:00Z' })] }]],
      ['fix-clock passes', 'renew-certificate passes by replacement'],
    ],
    [
      'weak',
      [[root], [{ chain: [make({ by: root, key: rsa(512) })] }]],
      ['reissue-stronger passes by replacement', 'sign-by-trusted-ca passes by replacement'],
    ],
    [
      'forged',
      [[root], [{ chain: [make({ by: root, forged: true })] }]],
      ['inspect-certificate changes-nothing', 'sign-by-trusted-ca passes by replacement'],
    ],
    [
      'hidden',
      [[root], [{ chain: null, reason: { code: 'self-signed', depth: 0, subject: '' } }]],
      ['trust-self-signed certificate-hidden', 'sign-by-trusted-ca passes by replacement'],
    ],
    [
      'hidden, and the log names the fault',
      [
        [root],
        [{ chain: null, basis: 'log-warning', reason: { code: 'self-signed', depth: 0, subject: '' } }],
      ],
      ['trust-self-signed passes by log', 'sign-by-trusted-ca passes by replacement'],
    ],
    [
      'hidden, of a CA that the log does not name',
      [[root], [{ chain: null, basis: 'log-warning', reason: { code: 'unknown-ca', depth: 1 } }]],
      ['trust-ca certificate-hidden', 'sign-by-trusted-ca passes by replacement'],
    ],
    [
      'unknown CA of which only an intermediate was sent',
      [[root], [{ chain: [make({ by: middle }), middle] }]],
      ['trust-ca passes by issuer', 'sign-by-trusted-ca passes by replacement'],
    ],
    [
      'IP address, whose name the certificate does not tell',
      [
        [root],
        [
          {
            chain: [make({ by: root, subject: 'CN=*.example.com', names: [dns('*.example.com')] })],
            address: '10.0.0.1',
          },
        ],
      ],
      ['reissue-with-name passes by replacement'],
    ],
    [
      'judged without a trust store',
      [null, [{ chain: [self()], reason: { code: 'self-signed', depth: 0, subject: '' } }]],
      ['trust-self-signed passes', 'sign-by-trusted-ca passes by replacement'],
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
    const [, remedy] = repair([root], [{ chain: [good], address: OTHER }]).first
    expect(remedy).toMatchObject({
      kind: 'reissue-with-name',
      place: 'node',
      params: { address: OTHER, names: [OTHER, NAME] },
    })
  })
  it('removes the certificate that stands before the right one (CSCwa12905)', () => {
    const twin = make({ subject: 'CN=root', ca: true, key: rsa(2048) })
    const refused: Connection = { chain: [good], reason: { code: 'unknown-ca', depth: 0 } }
    const [remedy, next] = repair([twin, root], [refused]).first
    expect(remedy).toMatchObject({ kind: 'remove-duplicate', certificate: twin.certificate })
    // The right one is there: to add it is no repair.
    expect(next?.kind).toBe('sign-by-trusted-ca')
    expect(repair([twin, root], [refused]).steps).toEqual(['remove-duplicate passes mends 1'])
    // Behind the right one it does no harm: what the log told was before the store was mended.
    expect(repair([root, twin], [refused]).first[0]).toMatchObject({
      kind: 'trust-ca',
      params: { present: true },
    })
  })
  it('says the cipher list of the release', () => {
    const [, remedy] = repair(
      [root],
      [
        { chain: [self({ key: ec('P-384') })], port: 6972 },
        { chain: [good], verdict: 'pass' },
      ],
    ).first
    expect(remedy).toMatchObject({
      kind: 'prefer-rsa',
      params: {
        command: expect.stringMatching(
          /^xConfiguration Ciphers ReverseProxyTLSCiphers Value: "ECDHE-RSA-AES256-GCM-SHA384:EECDH:.*:!aDH"$/,
        ),
      },
    })
  })
})

describe('the name that a node is known by', () => {
  const MANY = ['cups.steven.lab', 'steven.lab', 'cucm.steven.lab', 'sub.steven.lab']
  const shared = (cn: string, names = MANY) =>
    make({ by: root, key: rsa(2048), subject: `CN=${cn}`, names: names.map(dns) })
  const IP = '10.0.0.1'
  const ask = (chain: readonly Made[]): Connection => ({ chain, address: IP, ip: IP })
  const cases: readonly [string, readonly Connection[], object | undefined][] = [
    [
      'the common name without -ms',
      [ask([shared('cucm-ms.steven.lab')])],
      { to: 'cucm.steven.lab', source: 'common-name' },
    ],
    ['the common name without -EC-ms', [ask([shared('sub-EC-ms.steven.lab')])], { to: 'sub.steven.lab' }],
    [
      'one under which the same address passes, whatever the common name says',
      [
        ask([shared('cucm-ms.steven.lab')]),
        { chain: [shared('cucm-ms.steven.lab')], address: 'sub.steven.lab', ip: IP, verdict: 'pass' },
      ],
      { to: 'sub.steven.lab', source: 'passing-origin' },
    ],
    [
      'none that another address goes by',
      [
        ask([shared('cucm-ms.steven.lab')]),
        {
          chain: [shared('cucm-ms.steven.lab')],
          address: 'cucm.steven.lab',
          ip: '10.0.0.2',
          verdict: 'pass',
        },
      ],
      undefined,
    ],
    [
      'the only host among the names',
      [ask([shared('x', ['steven.lab', 'cucm.steven.lab'])])],
      { to: 'cucm.steven.lab', source: 'only-name' },
    ],
    ['none where several could be meant', [ask([shared('x')])], undefined],
    ['none out of a wildcard', [ask([shared('x', ['*.steven.lab'])])], undefined],
    [
      'the one that passes on the same port, where the certificate is hidden',
      [
        {
          chain: null,
          address: IP,
          ip: IP,
          basis: 'log-warning',
          reason: { code: 'name-mismatch', wanted: IP, presented: [] },
        },
        { chain: null, address: 'cucm.steven.lab', ip: IP, verdict: 'pass' },
      ],
      { to: 'cucm.steven.lab', source: 'passing-origin' },
    ],
  ]
  it.each(cases)('is %s', (_, connections, expected) => {
    const remedy = repair([root], connections).first.find(({ kind }) => kind === 'change-address')
    if (expected) expect(remedy?.params).toMatchObject(expected)
    else expect(remedy).toBeUndefined()
  })
})

describe('the plan', () => {
  it('has one step for one fault', () => {
    expect(repair([root], [{ chain: [self()] }])).toMatchObject({
      steps: ['trust-self-signed passes mends 1'],
      mended: '1 of 1',
    })
  })
  it('has one step for several faults, where one step mends them', () => {
    const found = repair([root], [{ chain: [self(old)] }])
    expect(found.steps).toEqual(['sign-by-trusted-ca passes by replacement mends 1'])
    expect(found.mended).toBe('1 of 1')
  })
  it('has a step for each fault that follows, and shares what it can', () => {
    const ip = '10.0.0.1'
    const found = repair(
      [root],
      [{ chain: [unknown, stranger], address: ip }, { chain: [unknown, stranger] }],
    )
    expect(found.steps).toEqual(['trust-ca then name-mismatch mends 2', 'change-address passes mends 1'])
    expect(found.mended).toBe('2 of 2')
  })
  it('takes the one step that mends several over one step for each', () => {
    const nodes = ['a.example.com', 'b.example.com'].flatMap((address, index): Connection[] => [
      {
        chain: [self({ key: ec('P-384'), subject: `CN=${address}`, names: [dns(address)] })],
        address,
        port: 6972,
        ip: `10.0.0.${index}`,
      },
      {
        chain: [make({ by: root, key: rsa(2048), subject: `CN=${address}`, names: [dns(address)] })],
        address,
        ip: `10.0.0.${index}`,
        verdict: 'pass',
      },
    ])
    const found = repair([root], nodes)
    expect(found.steps).toEqual(['prefer-rsa passes mends 2'])
  })
  it('renews the one certificate of several ports once', () => {
    const expired = make({ by: root, ...old })
    const found = repair([root], [{ chain: [expired] }, { chain: [expired], port: 6972 }])
    expect(found.steps).toEqual(['renew-certificate passes by replacement mends 2'])
  })
  it('is one step on every peer for what several peers lack', () => {
    const one = evidenceOf([root], [{ chain: [unknown, stranger] }])
    const peers = ['c1', 'c2'].map(name => ({
      ...one.systems[0]!,
      name,
      origins: one.systems[0]!.origins.map(origin => ({ ...origin })),
    }))
    const { plan } = repairOf({ ...one, systems: peers }, settings)
    expect(plan).toMatchObject({ mends: 2, of: 2, steps: [{ kind: 'trust-ca', systems: ['c1', 'c2'] }] })
  })
  it('leaves out what has been mended since', () => {
    const found = repair([root], [{ chain: [self()] }, { chain: [good], verdict: 'pass', lastSeen: at + 1 }])
    expect(found).toMatchObject({ steps: [], mended: '0 of 0' })
  })
  it('has one step for several origins that need the same', () => {
    const two = make({ subject: `CN=${OTHER}`, names: [dns(OTHER)], by: stranger })
    const found = repair([root], [{ chain: [unknown, stranger] }, { chain: [two, stranger], address: OTHER }])
    expect(found.steps).toEqual(['trust-ca passes mends 2'])
    expect(found.mended).toBe('2 of 2')
  })
  it('says what each proof rests on', () => {
    const found = repair(
      [root],
      [
        { chain: [unknown] },
        { chain: null, reason: { code: 'self-signed', depth: 0, subject: '' }, address: OTHER },
        {
          chain: null,
          basis: 'log-warning',
          reason: { code: 'self-signed', depth: 0, subject: '' },
          port: 6972,
        },
      ],
    )
    expect(found.mended).toBe('3 of 3')
    expect(found.plan.steps.map(({ proof }) => 'basis' in proof && proof.basis).sort()).toEqual([
      'log',
      'replacement',
      'replacement',
    ])
  })
  it('does not claim what it cannot prove: without a trust store nothing but the certificate itself is an anchor', () => {
    const found = repair(null, [
      { chain: [make({ by: stranger, ...old })], reason: { code: 'expired', depth: 0, at } },
    ])
    expect(found.remedies[0]).toEqual(['renew-certificate trust-store-absent', 'verify-off passes'])
    expect(found.mended).toBe('0 of 1')
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
