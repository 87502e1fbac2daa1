import { describe, expect, it } from 'vitest'
import {
  akid,
  basicConstraints,
  directory,
  dns,
  ec,
  ed25519,
  email,
  extendedKeyUsage,
  extension,
  ip,
  keyUsage,
  type Made,
  make,
  makeCrl,
  nameConstraints,
  rsa,
  san,
  skid,
  uri,
  type Wish,
} from '../../../../test/support/certificates.ts'
import { ascii, bits, int, oid, raw, seq, tlv } from '../../../../test/support/der.ts'
import { nodeSignatures } from '../../../run/crypto/index.ts'
import type { ChainInput } from '../types.ts'
import { verifyChain } from '../verify.ts'
import { PATH_BUDGETS as BUDGETS } from './search.ts'

const signatures = nodeSignatures()
const AT = Date.parse('2026-06-01T00:00:00Z')
/** The web PKI allows no Ed25519: three keys for all certificates of this file. */
const [rootKey, subKey, leafKey] = [ec('P-384'), ec('P-256'), ec('P-256')]

type Options = Partial<Omit<ChainInput, 'certificate' | 'untrusted' | 'trusted'>>

function judge(certificate: Made, sent: readonly Made[], store: readonly Made[], options: Options = {}) {
  return verifyChain({
    certificate: certificate.certificate,
    untrusted: sent.map(made => made.certificate),
    trusted: store.map(made => made.certificate),
    at: AT,
    profile: 'strict',
    signatures,
    ...options,
  })
}

/** `ok`, or the rules that were broken on the nearest path. */
function broken(certificate: Made, sent: readonly Made[], store: readonly Made[], options?: Options): string {
  const verdict = judge(certificate, sent, store, options)
  const steps = verdict.paths[0]?.steps.filter(step => !step.passed) ?? []
  expect(verdict.ok).toBe(steps.length === 0)
  return verdict.ok ? 'ok' : steps.map(step => `${step.rule}@${step.depth}`).join(' ')
}

function chainBroken(leafWish: Wish, subWish: Wish = {}, rootWish: Wish = {}, options?: Options): string {
  const top = make({ subject: 'CN=root', ca: true, key: rootKey, ...rootWish })
  const middle = make({ subject: 'CN=sub', by: top, ca: true, key: subKey, ...subWish })
  const bottom = make({ by: middle, key: leafKey, ...leafWish })
  return broken(bottom, [middle], [top], options)
}

const leafWith = (also: Uint8Array): Wish => ({ also: [also] })
const past = { from: '2025-01-01T00:00:00Z', until: '2026-01-01T00:00:00Z' }

describe('one certificate of the path is at fault', () => {
  const rows: readonly (readonly [string, Wish, Wish, Wish, string])[] = [
    ['none', {}, {}, {}, 'ok'],
    ['leaf expired', past, {}, {}, 'not-after@0'],
    ['intermediate expired', {}, past, {}, 'not-after@1'],
    ['root expired', {}, {}, past, 'not-after@2'],
    ['not yet valid', { from: '2027-01-01T00:00:00Z' }, {}, {}, 'not-before@0'],
    ['forged leaf', { forged: true }, {}, {}, 'signature@0'],
    ['forged intermediate', {}, { forged: true }, {}, 'signature@1'],
    [
      'unknown critical extension',
      leafWith(extension('1.2.3', raw(5, 0), true)),
      {},
      {},
      'critical-extension@0',
    ],
    [
      'broken alternative names',
      leafWith(extension('2.5.29.17', ascii('x'))),
      {},
      {},
      'readable-extensions@0 subject-alt-name@0',
    ],
    [
      'repeated extension',
      {
        extensions: [
          akid(subKey),
          extendedKeyUsage('1.3.6.1.5.5.7.3.1'),
          san(dns('leaf.example.com')),
          san(dns('leaf.example.com')),
        ],
      },
      {},
      {},
      'readable-extensions@0',
    ],
    ['serial number zero', { serial: int(0) }, {}, {}, 'serial-number@0'],
    ['serial number negative', { serial: tlv(2, raw(0xff)) }, {}, {}, 'serial-number@0'],
    ['serial number of 21 octets', { serial: tlv(2, new Uint8Array(21).fill(1)) }, {}, {}, 'serial-number@0'],
    ['no issuer', { issuerName: '' }, { subject: '' }, {}, 'subject-present@1'],
    ['no subject, names not critical', { subject: '' }, {}, {}, 'subject-present@0'],
    ['CA:true', leafWith(basicConstraints(true)), {}, {}, 'basic-constraints@0'],
    ['keyCertSign without CA', leafWith(keyUsage(0x84)), {}, {}, 'key-usage-consistent@0'],
    ['no EKU', { extensions: [akid(subKey), san(dns('leaf.example.com'))] }, {}, {}, 'extended-key-usage@0'],
    [
      'clientAuth only',
      leafWith(extendedKeyUsage('1.3.6.1.5.5.7.3.2')),
      {},
      {},
      'purpose@0 extended-key-usage@0',
    ],
    [
      'anyExtendedKeyUsage',
      leafWith(extendedKeyUsage('1.3.6.1.5.5.7.3.1', '2.5.29.37.0')),
      {},
      {},
      'extended-key-usage@0',
    ],
    [
      'critical EKU',
      leafWith(extension('2.5.29.37', seq(oid('1.3.6.1.5.5.7.3.1')), true)),
      {},
      {},
      'extended-key-usage@0',
    ],
    [
      'no AKI',
      { extensions: [extendedKeyUsage('1.3.6.1.5.5.7.3.1'), san(dns('leaf.example.com'))] },
      {},
      {},
      'authority-key-id@0',
    ],
    [
      'critical AKI',
      leafWith(extension('2.5.29.35', seq(tlv(0x80, raw(1))), true)),
      {},
      {},
      'authority-key-id@0',
    ],
    ['critical SKI', leafWith(extension('2.5.29.14', tlv(4, raw(1)), true)), {}, {}, 'subject-key-id@0'],
    [
      'no alternative names',
      { extensions: [akid(subKey), extendedKeyUsage('1.3.6.1.5.5.7.3.1')] },
      {},
      {},
      'subject-alt-name@0',
    ],
    [
      'critical alternative names beside a subject',
      leafWith(extension('2.5.29.17', seq(dns('leaf.example.com')), true)),
      {},
      {},
      'subject-alt-name@0',
    ],
    [
      'name constraints in a leaf',
      leafWith(nameConstraints([dns('example.com')], [])),
      {},
      {},
      'name-constraints-form@0',
    ],
    ['common name not listed', { subject: 'CN=other.example.com' }, {}, {}, 'common-name@0'],
    ['common name in another case', { subject: 'CN=Leaf.example.com' }, {}, {}, 'common-name@0'],
    ['common name is the parent domain', { subject: 'CN=example.com' }, {}, {}, 'ok'],
    ['common name is no address', { subject: 'CN=a server' }, {}, {}, 'ok'],
    [
      'common name an address in bad form',
      { subject: 'CN=192.168.001.001', names: [ip(192, 168, 1, 1)] },
      {},
      {},
      'common-name@0',
    ],
    ['RSA 1024', { key: rsa(1024) }, {}, {}, 'public-key@0'],
    ['RSA of uneven size', { key: rsa(2052) }, {}, {}, 'public-key@0'],
    ['Ed25519', { key: ed25519('x') }, {}, {}, 'public-key@0'],
    [
      'AIA critical',
      leafWith(extension('1.3.6.1.5.5.7.1.1', seq(seq(oid('1.3.6.1.5.5.7.48.1'), uri('http://x'))), true)),
      {},
      {},
      'critical-extension@0 authority-information@0',
    ],
    ['AIA empty', leafWith(extension('1.3.6.1.5.5.7.1.1', seq())), {}, {}, 'authority-information@0'],
    ['AIA broken', leafWith(extension('1.3.6.1.5.5.7.1.1', ascii('x'))), {}, {}, 'authority-information@0'],
    ['CA:false', {}, { also: [basicConstraints(false)] }, {}, 'certificate-authority@1 basic-constraints@1'],
    [
      'basicConstraints not critical',
      {},
      { also: [basicConstraints(true, undefined, false)] },
      {},
      'basic-constraints@1',
    ],
    ['no keyCertSign', {}, { also: [keyUsage(0x02)] }, {}, 'key-usage@1 key-usage-consistent@1'],
    [
      'no SKI',
      {},
      { extensions: [akid(rootKey), basicConstraints(true), keyUsage(0x06)] },
      {},
      'subject-key-id@1',
    ],
    [
      'policyConstraints not critical',
      {},
      { also: [extension('2.5.29.36', seq(tlv(0x80, raw(0))))] },
      {},
      'policy-constraints@1',
    ],
    [
      'name constraints of nothing',
      {},
      { also: [extension('2.5.29.30', seq(), true)] },
      {},
      'name-constraints-form@1',
    ],
    ['clientAuth intermediate', {}, { also: [extendedKeyUsage('1.3.6.1.5.5.7.3.2')] }, {}, 'purpose@1'],
    ['root with EKU', {}, {}, { also: [extendedKeyUsage('1.3.6.1.5.5.7.3.1')] }, 'extended-key-usage@2'],
    [
      'root AKI with serial number',
      {},
      {},
      { also: [extension('2.5.29.35', seq(tlv(0x82, raw(1))))] },
      'authority-key-id@2',
    ],
    ['root of version 1', {}, {}, { version: 1 }, 'version@2 subject-key-id@2 basic-constraints@2'],
    ['path length', {}, {}, { pathLength: 0 }, 'path-length@2'],
  ]
  it.each(rows)('%s', (_, bottom, middle, top, wanted) =>
    expect(chainBroken(bottom, middle, top)).toBe(wanted),
  )

  it('SHA-1', () => {
    expect(chainBroken({}, { key: rsa(2048, 'sha1') })).toBe('signature-algorithm@0')
  })
  it('MD5 and explicit curves are refused without the web PKI too', () => {
    const rfc = { webPki: false }
    expect(chainBroken({}, { key: rsa(2048, 'md5') }, {}, rfc)).toBe('digest-strength@0')
    const point = bits(Uint8Array.of(4, ...new Array(64).fill(1)))
    const spki = seq(seq(oid('1.2.840.10045.2.1'), seq(int(1))), point)
    expect(chainBroken({ key: { ...leafKey, spki } }, {}, {}, rfc)).toBe('curve-parameters@0')
  })
  it('section 6 alone minds none of the profile', () => {
    const odd: Wish = { serial: int(0), extensions: [false], subject: 'CN=other.example.com' }
    expect(chainBroken(odd, {}, { version: 1 }, { webPki: false })).toBe('ok')
  })
  it('both dates are inside, and not a moment more', () => {
    const edge = { from: '2026-06-01T00:00:00Z', until: '2026-06-02T00:00:00Z' }
    expect(chainBroken(edge)).toBe('ok')
    expect(chainBroken(edge, {}, {}, { at: Date.parse('2026-06-02T00:00:00Z') })).toBe('ok')
    expect(chainBroken(edge, {}, {}, { at: Date.parse('2026-06-02T00:00:00.001Z') })).toBe('not-after@0')
  })
  it('lengths in more octets than needed are no DER', () => {
    const padded = Uint8Array.from([0x30, 0x81, 0x02, 0x05, 0x00])
    expect(chainBroken(leafWith(extension('1.2.3', padded)))).toBe('ok')
    const odd = seq(tlv(0x06, raw(0x2a, 3)), Uint8Array.from([0x04, 0x81, 0x02, 5, 0]))
    expect(
      chainBroken({
        extensions: [akid(subKey), extendedKeyUsage('1.3.6.1.5.5.7.3.1'), san(dns('leaf.example.com')), odd],
      }),
    ).toBe('strict-der@0')
  })
})

describe('forms of alternative names', () => {
  it.each([
    ['a host', dns('a.example.com'), true],
    ['one label', dns('cucm'), true],
    ['a wildcard', dns('*.example.com'), true],
    ['a wildcard below one label', dns('*.com'), false],
    ['a star', dns('*'), false],
    ['a partial wildcard', dns('a*.example.com'), false],
    ['a wildcard further right', dns('a.*.example.com'), false],
    ['an underscore', dns('a_b.example.com'), false],
    ['an address', dns('10.0.0.1'), false],
    ['a dot at the end', dns('a.example.com.'), false],
    ['a label of 64', dns(`${'a'.repeat(64)}.example.com`), false],
    ['UTF-8', tlv(0x82, new TextEncoder().encode('bücher.example')), false],
    ['five octets', ip(1, 2, 3, 4, 5), false],
    ['sixteen octets', ip(...new Array(16).fill(1)), true],
    ['a mailbox', email('a@example.com'), true],
    ['two @', email('a@b@example.com'), false],
    ['a URI', uri('https://example.com/'), true],
    ['no URI', uri('example.com'), false],
    ['an empty directory name', directory(''), false],
  ])('%s', (_, name, ok) => {
    expect(chainBroken({ subject: 'CN=x', names: [name] })).toBe(ok ? 'ok' : 'subject-alt-name@0')
  })
})

describe('name constraints', () => {
  const rows: readonly (readonly [
    string,
    readonly Uint8Array[],
    readonly Uint8Array[],
    Uint8Array,
    string,
  ])[] = [
    ['permitted', [dns('example.com')], [], dns('a.example.com'), 'ok'],
    ['not permitted', [dns('example.org')], [], dns('a.example.com'), 'name-constraints@0'],
    ['excluded', [], [dns('example.com')], dns('a.example.com'), 'name-constraints@0'],
    ['a wildcard inside', [dns('example.com')], [], dns('*.example.com'), 'ok'],
    [
      'a wildcard that reaches an excluded host',
      [],
      [dns('bar.example.com')],
      dns('*.example.com'),
      'name-constraints@0',
    ],
    ['a wildcard beside an excluded host', [], [dns('bar.example.org')], dns('*.example.com'), 'ok'],
    ['address outside', [ip(10, 0, 0, 0, 255, 0, 0, 0)], [], ip(11, 0, 0, 1), 'name-constraints@0'],
    ['mail host', [email('example.com')], [], email('a@sub.example.com'), 'name-constraints@0'],
    ['a literal asterisk', [email('*@example.com')], [], email('user@example.com'), 'name-constraints@0'],
    ['URI of an address', [], [uri('example.com')], uri('https://10.0.0.1/'), 'name-constraints@0'],
    ['URI with a user and a port', [uri('example.com')], [], uri('https://u@example.com:8443/'), 'ok'],
    ['otherName', [], [tlv(0xa0, oid('1.2.3'))], tlv(0xa0, oid('1.2.3')), 'name-constraints@0'],
    [
      'a base with a dot in front',
      [dns('.example.com')],
      [],
      dns('a.example.com'),
      'name-constraints-form@1',
    ],
    [
      'a base that is a wildcard',
      [dns('*.example.com')],
      [],
      dns('a.example.com'),
      'name-constraints-form@1',
    ],
    [
      'a mask with a hole',
      [ip(10, 0, 0, 0, 255, 0, 255, 0)],
      [],
      dns('a.example.com'),
      'name-constraints-form@1',
    ],
    ['an address without mask', [ip(10, 0, 0, 1)], [], dns('a.example.com'), 'name-constraints-form@1'],
    ['a mailbox with two @', [email('a@b@c.example')], [], dns('a.example.com'), 'name-constraints-form@1'],
  ]
  it.each(rows)('%s', (_, permitted, excluded, name, wanted) => {
    expect(
      chainBroken({ subject: 'CN=x', names: [name] }, { also: [nameConstraints(permitted, excluded)] }),
    ).toBe(wanted)
  })
  it('directory names hold for the subject too', () => {
    const also = [nameConstraints([directory('O=Example')], [])]
    const names = [dns('leaf.example.com')]
    expect(chainBroken({ subject: 'O=Example,CN=x', names }, { also })).toBe('ok')
    expect(chainBroken({ subject: 'O=Other,CN=x', names }, { also })).toBe('name-constraints@0')
  })
  it('a common name that looks like a host is held for one where no alternative name is', () => {
    const also = [nameConstraints([], [dns('example.org')])]
    const rfc = { webPki: false }
    expect(chainBroken({ subject: 'CN=a.example.org', extensions: [false] }, { also }, {}, rfc)).toBe(
      'name-constraints@0',
    )
    expect(chainBroken({ subject: 'CN=example', extensions: [false] }, { also }, {}, rfc)).toBe('ok')
  })
  it('more comparisons than the budget are refused', () => {
    const many = Array.from({ length: 1100 }, (_, i) => dns(`h${i}.example.com`))
    const verdict = chainBroken({ subject: 'CN=x', names: many }, { also: [nameConstraints(many, [])] })
    expect(verdict).toBe('name-constraints@0')
  })
})

describe('the search', () => {
  const root = make({ subject: 'CN=root', ca: true, key: rootKey })
  const sub = make({ subject: 'CN=sub', by: root, ca: true, key: subKey })
  const leaf = make({ by: sub, key: leafKey })
  const other = make({ subject: 'CN=other', ca: true, key: ec('P-256') })

  it('comes back from a dead end', () => {
    const dead = make({ subject: 'CN=sub', by: other, key: subKey, ca: true })
    expect(broken(leaf, [dead, sub], [root])).toBe('ok')
  })
  it('takes another way round an expired intermediate', () => {
    const expired = make({ subject: 'CN=sub', by: root, key: subKey, ca: true, ...past })
    expect(broken(leaf, [expired, sub], [root])).toBe('ok')
    expect(broken(leaf, [expired], [root])).toBe('not-after@1')
  })
  it('lets any certificate of the store be the anchor', () => expect(broken(leaf, [], [sub])).toBe('ok'))
  it('a self-signed certificate in the store is its own', () => {
    const own = make({ key: leafKey, names: [dns('leaf.example.com')] })
    expect(broken(own, [], [own], { webPki: false })).toBe('ok')
    expect(broken(own, [], [root], { webPki: false })).toBe('trust-anchor@0')
  })
  it('counts intermediates', () => {
    expect(broken(leaf, [sub], [root], { maxDepth: 1 })).toBe('ok')
    expect(broken(leaf, [sub], [root], { maxDepth: 0 })).toBe('chain-length@0')
    const rolled = make({ subject: 'CN=sub', by: sub, ca: true, key: rootKey })
    const end = make({ by: rolled, key: leafKey })
    expect(broken(end, [rolled, sub], [root], { maxDepth: 1 })).toBe('ok')
  })
  it('tells the nearest miss first', () => {
    const verdict = judge(leaf, [sub, other], [other])
    expect(verdict).toMatchObject({ ok: false, error: { code: 20, depth: 1 } })
    expect(verdict.paths[0]?.certificates).toEqual([leaf.certificate, sub.certificate])
  })
  it('a mesh of authorities that sign each other spends a budget, by name', () => {
    const size = 14
    const keys = Array.from({ length: size }, (_, i) => ed25519(`mesh ${i}`))
    const mesh = keys.flatMap((key, i) =>
      keys.map((by, j) =>
        make({ subject: `CN=m${i}`, by: { ...other, key: by, subject: `CN=m${j}` }, key, ca: true }),
      ),
    )
    const end = make({ by: { ...other, key: keys[0]!, subject: 'CN=m0' }, key: leafKey })
    const verdict = judge(end, mesh, [root], { webPki: false, maxDepth: 100 })
    expect(verdict.ok).toBe(false)
    expect(Object.keys(BUDGETS)).toContain(verdict.spent)
  })
})

describe('revocation', () => {
  const root = make({ subject: 'CN=root', ca: true, key: rootKey })
  const sub = make({ subject: 'CN=sub', by: root, ca: true, key: subKey })
  const leaf = make({ by: sub, key: leafKey })
  const number = (value: number) => extension('2.5.29.20', int(value))
  const delta = (base: number) => extension('2.5.29.27', int(base), true)
  const judgeCrls = (...lists: Parameters<typeof makeCrl>[0][]) =>
    broken(leaf, [sub], [root], { crls: [makeCrl({ by: root }), ...lists.map(makeCrl)] })

  it.each([
    ['not revoked', [{ by: sub }], 'ok'],
    ['revoked', [{ by: sub, revoked: [leaf.certificate] }], 'revocation@0'],
    ['no CRL', [], 'revocation@0'],
    ['expired', [{ by: sub, until: '2026-02-01T00:00:00Z' }], 'revocation@0'],
    ['forged', [{ by: sub, forged: true }], 'revocation@0'],
    ['without a number', [{ by: sub, extensions: [akid(subKey)] }], 'revocation@0'],
    [
      'revoked in a delta',
      [
        { by: sub, extensions: [number(1)] },
        { by: sub, revoked: [leaf.certificate], extensions: [number(2), delta(1)] },
      ],
      'revocation@0',
    ],
    [
      'no longer on hold, by a delta',
      [
        { by: sub, revoked: [leaf.certificate], reason: 6, extensions: [number(1)] },
        { by: sub, revoked: [leaf.certificate], reason: 8, extensions: [number(2), delta(1)] },
      ],
      'ok',
    ],
    [
      'a delta of a later base',
      [
        { by: sub, extensions: [number(1)] },
        { by: sub, revoked: [leaf.certificate], extensions: [number(3), delta(2)] },
      ],
      'ok',
    ],
    ['a delta alone', [{ by: sub, extensions: [number(2), delta(1)] }], 'revocation@0'],
  ] as const)('%s', (_, lists, wanted) => expect(judgeCrls(...lists)).toBe(wanted))

  it('reasons add up over several CRLs', () => {
    const some = (...octets: number[]) => [
      number(1),
      extension('2.5.29.28', seq(tlv(0x83, raw(...octets))), true),
    ]
    expect(judgeCrls({ by: sub, extensions: some(0, 0x7f) })).toBe('revocation@0')
    expect(
      judgeCrls({ by: sub, extensions: some(0, 0x7f) }, { by: sub, extensions: some(7, 0x80, 0x80) }),
    ).toBe('ok')
  })
  it('an indirect CRL speaks for the issuer that its entry names', () => {
    const signer = make({ subject: 'CN=crl signer', by: root, key: ec('P-256'), ca: true })
    const indirect = extension('2.5.29.28', seq(tlv(0x84, raw(0xff))), true)
    const point = extension('2.5.29.31', seq(seq(tlv(0xa2, directory('CN=crl signer')))))
    const end = make({ by: sub, key: leafKey, also: [point] })
    const crls = [makeCrl({ by: root }), makeCrl({ by: signer, extensions: [number(1), indirect] })]
    expect(broken(end, [sub, signer], [root], { crls })).toBe('ok')
    expect(broken(end, [sub], [root], { crls })).toBe('revocation@0')
  })
  it('a signer of CRLs that is itself revoked signs nothing', () => {
    const signerKey = ec('P-256')
    const signer = make({ subject: 'CN=sub', by: root, key: signerKey, ca: true })
    const list = makeCrl({ by: { ...sub, key: signerKey } })
    expect(broken(leaf, [sub, signer], [root], { crls: [makeCrl({ by: root }), list] })).toBe('ok')
    const revoked = makeCrl({ by: root, revoked: [signer.certificate] })
    expect(broken(leaf, [sub, signer], [root], { crls: [revoked, list] })).toBe('revocation@0')
  })
})

describe('keys', () => {
  it('a DSA key inherits the parameters of the one above it', () => {
    const parameters = seq(int(0xffff), int(7), int(2))
    const spki = (...with_: Uint8Array[]) => seq(seq(oid('1.2.840.10040.4.1'), ...with_), bits(int(5)))
    const asked: number[] = []
    const top = make({ subject: 'CN=root', ca: true, key: { ...rootKey, spki: spki(parameters) } })
    const middle = make({ subject: 'CN=sub', by: top, ca: true, key: { ...subKey, spki: spki() } })
    const bottom = make({ by: middle, key: leafKey })
    judge(bottom, [middle], [top], {
      webPki: false,
      signatures: {
        check: (_, issuer) => {
          asked.push(issuer.publicKey.bits)
          return 'valid'
        },
      },
    })
    expect(asked).toEqual([16, 16])
  })
  it('key identifiers rank candidates', () => {
    const root = make({ subject: 'CN=root', ca: true, key: rootKey })
    const decoys = Array.from({ length: 20 }, (_, i) =>
      make({
        subject: 'CN=root',
        ca: true,
        key: ed25519(`decoy ${i}`),
        extensions: [skid(ed25519(`decoy ${i}`))],
      }),
    )
    let checks = 0
    const counting = {
      check: (...pair: Parameters<typeof signatures.check>) => {
        checks++
        return signatures.check(...pair)
      },
    }
    judge(make({ by: root, key: leafKey }), [], [...decoys, root], { signatures: counting, webPki: false })
    expect(checks).toBe(1)
  })
})
