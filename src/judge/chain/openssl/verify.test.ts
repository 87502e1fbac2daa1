import { describe, expect, it } from 'vitest'
import {
  akid,
  basicConstraints,
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
  type Wish,
} from '../../../../test/support/certificates.ts'
import { ascii, bits, int, octets, oid, raw, seq, tlv } from '../../../../test/support/der.ts'
import { nodeSignatures } from '../../../run/crypto/index.ts'
import { firstOfEachSubject } from '../../store/index.ts'
import type { ChainInput, ChainProfile } from '../types.ts'
import { verifyChain } from '../verify.ts'

const signatures = nodeSignatures()
const AT = Date.parse('2026-06-01T00:00:00Z')

const root = make({ subject: 'CN=root', ca: true })
const sub = make({ subject: 'CN=sub', by: root, ca: true })
const leaf = make({ by: sub })

type Options = Partial<Omit<ChainInput, 'certificate' | 'untrusted' | 'trusted'>>

/** Errors as OpenSSL's callback sees them, `20@0 21@0`; empty where the chain verifies. */
function errors(
  certificate: Made,
  sent: readonly Made[],
  store: readonly Made[],
  options: Options = {},
): string {
  const verdict = judge(certificate, sent, store, options)
  expect(verdict.ok).toBe(verdict.errors.length === 0)
  expect(verdict.error).toEqual(verdict.errors[0])
  return verdict.errors.map(({ code, depth }) => `${code}@${depth}`).join(' ')
}

function judge(certificate: Made, sent: readonly Made[], store: readonly Made[], options: Options = {}) {
  return verifyChain({
    certificate: certificate.certificate,
    untrusted: sent.map(made => made.certificate),
    trusted: store.map(made => made.certificate),
    at: AT,
    profile: 'openssl',
    signatures,
    ...options,
  })
}

/** A leaf below root and sub, with one wish each. */
function chain(leafWish: Wish, subWish: Wish = {}, rootWish: Wish = {}) {
  const top = make({ subject: 'CN=root', ca: true, ...rootWish })
  const middle = make({ subject: 'CN=sub', by: top, ca: true, ...subWish })
  return { top, middle, bottom: make({ by: middle, ...leafWish }) }
}

function chainErrors(leafWish: Wish, subWish?: Wish, rootWish?: Wish, options?: Options): string {
  const { top, middle, bottom } = chain(leafWish, subWish, rootWish)
  return errors(bottom, [bottom, middle], [top], options)
}

describe('paths to the store', () => {
  const other = make({ subject: 'CN=other', ca: true })
  const selfSigned = make({ subject: 'CN=cucm-EC.steven.lab' })
  const newer = make({ subject: 'CN=cucm-EC.steven.lab', key: ed25519('newer') })
  const rows: readonly (readonly [string, Made, readonly Made[], readonly Made[], string])[] = [
    ['intermediate sent', leaf, [leaf, sub], [root], ''],
    ['intermediate in the store', leaf, [leaf], [sub, root], ''],
    ['sent out of order, with extras', leaf, [other, sub, root, leaf], [root], ''],
    ['root sent too', leaf, [leaf, sub, root], [root], ''],
    ['leaf alone, unknown CA', leaf, [leaf], [], '20@0 21@0'],
    ['intermediate missing', leaf, [leaf], [root], '20@0 21@0'],
    ['leaf itself in the store', leaf, [leaf], [leaf], '20@0 21@0'],
    ['root unknown', leaf, [leaf, sub], [other], '20@1'],
    ['root sent, and unknown', leaf, [leaf, sub, root], [other], '19@2'],
    ['intermediate in the store, root not', leaf, [leaf], [sub], '2@1'],
    ['self-signed', selfSigned, [selfSigned], [root], '18@0'],
    ['self-signed, in the store', selfSigned, [selfSigned], [selfSigned], ''],
    ['self-signed, another of the same name in the store', selfSigned, [selfSigned], [newer], '18@0'],
    ['self-signed, old and new in the store', selfSigned, [selfSigned], [newer, selfSigned], ''],
  ]
  it.each(rows)('%s', (_, certificate, sent, store, wanted) =>
    expect(errors(certificate, sent, store)).toBe(wanted),
  )

  it('a root of the same name with another key: the key identifier tells', () => {
    const impostor = make({ subject: 'CN=sub', ca: true, key: ed25519('impostor') })
    expect(errors(leaf, [leaf], [impostor])).toBe('20@0 21@0')
  })
  it('without key identifiers the signature does', () => {
    const impostor = make({ subject: 'CN=sub', ca: true, key: ed25519('impostor') })
    const plain = make({ by: sub, extensions: [san(dns('leaf.example.com'))] })
    expect(errors(plain, [plain], [impostor])).toBe('7@0')
  })
  it('the right root beside one of the same name', () => {
    const impostor = make({ subject: 'CN=root', ca: true, key: ed25519('impostor') })
    const expired = make({ subject: 'CN=root', ca: true, until: '2026-02-01T00:00:00Z' })
    expect(errors(leaf, [leaf, sub], [impostor, root])).toBe('')
    expect(errors(leaf, [leaf, sub], [expired, root])).toBe('')
  })
  it('of candidates that are all expired 3.0 takes the one that expired last, 1.1.1 the last one', () => {
    const until = (year: number) =>
      make({ subject: 'CN=root', ca: true, until: `${year}-01-01T00:00:00Z`, from: '2020-01-01T00:00:00Z' })
    const store = [until(2024), until(2026), until(2025)]
    const anchor = (profile: ChainProfile) =>
      judge(leaf, [leaf, sub], store, { profile }).paths[0]?.certificates.at(-1)
    expect(anchor('openssl')).toBe(store[1]!.certificate)
    expect(anchor('openssl-1.1.1')).toBe(store[2]!.certificate)
  })
  it('does not go back from a first choice that leads nowhere', () => {
    const dead = make({ subject: 'CN=sub', by: other, key: sub.key, ca: true })
    expect(errors(leaf, [leaf, dead, sub], [root])).toBe('20@1')
    expect(errors(leaf, [leaf, sub, dead], [root])).toBe('')
  })
  it('loops end', () => {
    const a = make({ subject: 'CN=a', issuerName: 'CN=b', ca: true, key: ed25519('loop') })
    const b = make({ subject: 'CN=b', issuerName: 'CN=a', ca: true, key: ed25519('loop') })
    const end = make({ by: { ...a, subject: 'CN=a' } })
    expect(errors(end, [end, a, b], [root])).toBe('20@2')
  })
  it('a store searched for the first certificate of a subject only (CSCwa12905)', () => {
    const first = (...store: Parameters<typeof errors>[2]) =>
      firstOfEachSubject(store.map(({ certificate }) => certificate)).map(
        certificate => store.find(made => made.certificate === certificate)!,
      )
    expect(errors(selfSigned, [selfSigned], first(newer, selfSigned))).toBe('18@0')
    expect(errors(selfSigned, [selfSigned], first(selfSigned, newer))).toBe('')
    expect(errors(selfSigned, [selfSigned], [newer, selfSigned])).toBe('')
  })
  it('partial chains, where they are allowed', () => {
    expect(errors(leaf, [leaf], [sub], { partialChain: true })).toBe('')
    expect(errors(leaf, [leaf], [leaf], { partialChain: true })).toBe('')
    expect(errors(leaf, [leaf], [], { partialChain: true })).toBe('20@0')
  })
})

describe('depth', () => {
  /** A chain with so many intermediates. */
  function long(count: number) {
    const made = [root]
    for (let i = 0; i < count; i++) made.unshift(make({ subject: `CN=sub${i}`, by: made[0]!, ca: true }))
    const end = make({ by: made[0]! })
    return { end, sent: made.slice(0, -1) }
  }
  it.each([
    [7, 'openssl', ''],
    [8, 'openssl', '22@8 20@8'],
    [8, 'openssl-1.1.1', '22@8'],
  ] as const)('%i intermediates in %s', (count, profile, wanted) => {
    const { end, sent } = long(count)
    expect(errors(end, sent, [root], { profile })).toBe(wanted)
  })
  it('the limit can be set', () => {
    const { end, sent } = long(2)
    expect(errors(end, sent, [root], { maxDepth: 1 })).toBe('22@2 20@2')
  })
})

describe('times', () => {
  const past = { from: '2025-01-01T00:00:00Z', until: '2026-01-01T00:00:00Z' }
  const future = { from: '2027-01-01T00:00:00Z' }
  it.each([
    ['leaf expired', past, {}, {}, '10@0'],
    ['intermediate expired', {}, past, {}, '10@1'],
    ['root expired', {}, {}, past, '10@2'],
    ['all expired, from the top down', past, past, past, '10@2 10@1 10@0'],
    ['not yet valid', future, {}, {}, '9@0'],
  ] as const)('%s', (_, bottom, middle, top, wanted) => expect(chainErrors(bottom, middle, top)).toBe(wanted))
  it('notBefore is inside, notAfter is not', () => {
    const edge = { from: '2026-06-01T00:00:00Z', until: '2026-06-02T00:00:00Z' }
    expect(chainErrors(edge)).toBe('')
    expect(chainErrors(edge, {}, {}, { at: Date.parse('2026-06-02T00:00:00Z') })).toBe('10@0')
    expect(chainErrors(edge, {}, {}, { at: Date.parse('2026-06-01T23:59:59.999Z') })).toBe('')
  })
  it('expired and self-signed: in the store or not', () => {
    const old = make({ subject: 'CN=old', ...past })
    expect(errors(old, [old], [old])).toBe('10@0')
    expect(errors(old, [old], [root])).toBe('18@0 10@0')
  })
})

describe('certificate authorities and purposes', () => {
  const no = basicConstraints(false)
  const clientOnly = extendedKeyUsage('1.3.6.1.5.5.7.3.2')
  const rows: readonly (readonly [string, Wish, Wish, string, string])[] = [
    ['CA:false', {}, { also: [no] }, '79@1 26@1', '24@1 26@1'],
    ['no basicConstraints', {}, { extensions: [keyUsage(0x04)] }, '79@1', '24@1'],
    ['neither basicConstraints nor keyUsage', {}, { extensions: [false] }, '79@1 26@1', '24@1 26@1'],
    ['no keyCertSign', {}, { also: [keyUsage(0x02)] }, '79@1 26@1 32@1', '24@1 26@1 32@1'],
    ['clientAuth leaf', { also: [clientOnly] }, {}, '26@0', '26@0'],
    ['anyExtendedKeyUsage leaf', { also: [extendedKeyUsage('2.5.29.37.0')] }, {}, '26@0', '26@0'],
    ['keyCertSign only leaf', { also: [keyUsage(0x04)] }, {}, '26@0', '26@0'],
    ['keyAgreement leaf', { also: [keyUsage(0x08)] }, {}, '', ''],
    ['no EKU', { extensions: [false] }, {}, '', ''],
    ['server gated crypto', { also: [extendedKeyUsage('2.16.840.1.113730.4.1')] }, {}, '', ''],
    ['CA:true leaf', { also: [basicConstraints(true), keyUsage(0x84)] }, {}, '', ''],
    ['clientAuth intermediate', {}, { also: [clientOnly] }, '26@1', '26@1'],
    [
      'nsCertType client leaf',
      { also: [extension('2.16.840.1.113730.1.1', bits(raw(0x80), 7))] },
      {},
      '26@0',
      '26@0',
    ],
    [
      'nsCertType SSL CA',
      {},
      { extensions: [extension('2.16.840.1.113730.1.1', bits(raw(0x04), 2))] },
      '79@1',
      '24@1',
    ],
    ['unknown critical extension', { also: [extension('1.2.3.4', raw(5, 0), true)] }, {}, '34@0', '34@0'],
    [
      'OCSP nocheck, critical: 1.1.1 does not know it',
      { also: [extension('1.3.6.1.5.5.7.48.1.5', raw(5, 0), true)] },
      {},
      '',
      '34@0',
    ],
    ['unknown extension', { also: [extension('1.2.3.4', raw(5, 0))] }, {}, '', ''],
    ['critical key identifier', { also: [extension('2.5.29.14', octets(raw(1)), true)] }, {}, '34@0', '34@0'],
    [
      'empty key usage: 3.0 does not look at such a certificate',
      {},
      { also: [keyUsage(0)] },
      '20@0 21@0',
      '24@1 26@1 32@1',
    ],
    ['path length of a leaf: 1.1.1 minds it', { also: [basicConstraints(false, 1)] }, {}, '', '20@0 21@0'],
    [
      'broken alternative names',
      { extensions: [extension('2.5.29.17', ascii('x'))] },
      {},
      '20@0 21@0',
      '20@0 21@0',
    ],
    [
      'proxy certificate',
      { extensions: [extension('1.3.6.1.5.5.7.1.14', seq(seq(oid('1.3.6.1.5.5.7.21.1'))), true)] },
      {},
      '40@0 37@1 26@1 39@1 72@0',
      '40@0 37@1 26@1 39@1 72@0',
    ],
  ]
  it.each(rows)('%s', (_, bottom, middle, modern, older) => {
    expect(chainErrors(bottom, middle)).toBe(modern)
    expect(chainErrors(bottom, middle, {}, { profile: 'openssl-1.1.1' })).toBe(older)
  })
  it('a version 1 root is a CA, a version 1 intermediate is none', () => {
    expect(chainErrors({}, {}, { version: 1 })).toBe('')
    expect(chainErrors({}, { version: 1 })).toBe('79@1 26@1')
  })
  it('a client needs clientAuth, and no key encipherment', () => {
    const client = { purpose: 'client' } as const
    expect(chainErrors({}, {}, {}, client)).toBe('26@0')
    expect(chainErrors({ also: [clientOnly] }, {}, {}, client)).toBe('')
    expect(chainErrors({ also: [clientOnly, keyUsage(0x20)] }, {}, {}, client)).toBe('26@0')
    expect(chainErrors({ extensions: [false] }, {}, {}, client)).toBe('')
  })
  it('path lengths', () => {
    expect(chainErrors({}, {}, { pathLength: 0 })).toBe('25@2')
    expect(chainErrors({}, {}, { pathLength: 1 })).toBe('')
    expect(chainErrors({}, { pathLength: 0 })).toBe('')
  })
  it('self-issued intermediates do not count', () => {
    const top = make({ subject: 'CN=root', ca: true, pathLength: 0 })
    const rolled = make({ subject: 'CN=root', by: top, key: ed25519('rolled'), ca: true })
    const bottom = make({ by: rolled })
    expect(errors(bottom, [bottom, rolled], [top])).toBe('')
  })
})

describe('keys and signatures', () => {
  it('a broken signature', () => {
    expect(chainErrors({ forged: true })).toBe('7@0')
    expect(chainErrors({}, { forged: true })).toBe('7@1')
    expect(chainErrors({}, {}, { forged: true })).toBe('')
  })
  it('one algorithm inside and another outside is a broken signature', () => {
    expect(chainErrors({ outerAlgorithm: seq(oid('1.3.101.112'), raw(5, 0)) })).toBe('7@0')
  })
  it('RSA 1024 and SHA-1 pass level 1 of 1.1.1, SHA-1 not that of 3.0, neither level 2', () => {
    const top = make({ subject: 'CN=root', ca: true, key: rsa(1024, 'sha1') })
    const bottom = make({ by: top, key: rsa(1024) })
    expect(errors(bottom, [], [top], { profile: 'openssl-1.1.1' })).toBe('')
    expect(errors(bottom, [], [top])).toBe('68@0')
    expect(errors(bottom, [], [top], { securityLevel: 2 })).toBe('66@0 68@0 67@1')
    expect(errors(bottom, [], [top], { securityLevel: 0 })).toBe('')
  })
  it('RSA 512 and MD5 are too weak for any level but 0', () => {
    const top = make({ subject: 'CN=root', ca: true, key: rsa(512, 'md5') })
    const bottom = make({ by: top })
    expect(errors(bottom, [], [top], { profile: 'openssl-1.1.1' })).toBe('68@0 67@1')
    expect(errors(bottom, [], [top], { securityLevel: 0 })).toBe('')
  })
  it('EC keys', () => {
    const top = make({ subject: 'CN=root', ca: true, key: ec('P-384') })
    const bottom = make({ by: top, key: ec('P-256') })
    expect(errors(bottom, [], [top], { securityLevel: 2 })).toBe('')
  })
  it('a key that signs with another algorithm is no candidate', () => {
    const impostor = make({
      subject: 'CN=sub',
      ca: true,
      key: ec('P-256'),
      extensions: [basicConstraints(true)],
    })
    const plain = make({ by: sub, extensions: [false] })
    expect(errors(plain, [], [impostor])).toBe('20@0 21@0')
  })
  it('a leaf key nobody can load', () => {
    const key = { ...ed25519('x'), spki: seq(seq(oid('1.2.3')), bits(raw(1))) }
    expect(errors(make({ by: sub, key }), [], [])).toBe('66@0 66@0 21@0')
    expect(errors(make({ by: sub, key }), [], [], { profile: 'openssl-1.1.1' })).toBe('66@0 20@0 21@0')
  })
  it('a point that is not on its curve', () => {
    const { spki } = ec('P-256')
    spki[spki.length - 1]! ^= 1
    expect(errors(make({ by: sub, key: { ...ed25519('x'), spki } }), [sub], [root])).toMatch(/^66@0 1@0/)
  })
  it('explicit curve parameters: 3.0 refuses them in a chain', () => {
    const spki = seq(
      seq(oid('1.2.840.10045.2.1'), seq(int(1))),
      bits(Uint8Array.of(4, ...new Array(64).fill(1))),
    )
    const key = { ...ed25519('x'), spki }
    expect(errors(make({ by: root, key }), [], [root])).toBe('94@0')
    expect(errors(make({ by: root, key }), [], [root], { profile: 'openssl-1.1.1' })).toBe('')
  })
})

describe('name constraints', () => {
  const constrained = (permitted: readonly Uint8Array[], excluded: readonly Uint8Array[], bottom: Wish) =>
    chainErrors(bottom, { also: [nameConstraints(permitted, excluded)] })
  const commonName = (text: string): Wish => ({ subject: `CN=${text}`, extensions: [false] })
  const rows: readonly (readonly [string, readonly Uint8Array[], readonly Uint8Array[], Wish, string])[] = [
    ['permitted', [dns('example.com')], [], {}, ''],
    ['not permitted', [dns('example.org')], [], {}, '47@0'],
    ['excluded', [], [dns('example.com')], {}, '48@0'],
    ['excluded beats permitted', [dns('example.com')], [dns('leaf.example.com')], {}, '48@0'],
    ['a label must end there', [dns('ample.com')], [], {}, '47@0'],
    ['a dot in front', [dns('.example.com')], [], {}, ''],
    ['empty base holds all', [], [dns('')], {}, '48@0'],
    ['CN of a leaf without dNSName', [dns('example.org')], [], commonName('leaf.example.com'), '47@0'],
    ['CN that is no host', [dns('example.org')], [], commonName('leaf'), ''],
    ['CN with a hyphen beside a dot', [dns('example.org')], [], commonName('a-.example.com'), ''],
    ['CN with a NUL inside', [dns('example.org')], [], commonName('a\0b.example.com'), '53@0'],
    ['another form', [ip(10, 0, 0, 0, 255, 0, 0, 0)], [], {}, ''],
    ['address inside', [ip(10, 0, 0, 0, 255, 0, 0, 0)], [], { names: [ip(10, 1, 2, 3)] }, ''],
    ['address outside', [ip(10, 0, 0, 0, 255, 0, 0, 0)], [], { names: [ip(11, 1, 2, 3)] }, '47@0'],
    [
      'address of the other version',
      [ip(10, 0, 0, 0, 255, 0, 0, 0)],
      [],
      { names: [ip(...new Array(16).fill(1))] },
      '47@0',
    ],
    ['address of odd length', [ip(10, 0, 0, 0, 255, 0, 0, 0)], [], { names: [ip(1, 2, 3)] }, '53@0'],
    ['mailbox', [email('a@example.com')], [], { names: [email('a@EXAMPLE.com')] }, ''],
    ['mailbox, other local part', [email('a@example.com')], [], { names: [email('A@example.com')] }, '47@0'],
    ['mail host', [email('example.com')], [], { names: [email('a@sub.example.com')] }, '47@0'],
    ['mail domain', [email('.example.com')], [], { names: [email('a@sub.example.com')] }, ''],
    ['e-mail without @', [email('example.com')], [], { names: [email('a')] }, '53@0'],
    ['e-mail in the subject', [email('example.com')], [], { subject: 'emailAddress=a@example.org' }, '47@0'],
    [
      'URI host',
      [tlv(0x86, ascii('example.com'))],
      [],
      { names: [tlv(0x86, ascii('https://example.com:8443/x'))] },
      '',
    ],
    [
      'URI below',
      [tlv(0x86, ascii('.example.com'))],
      [],
      { names: [tlv(0x86, ascii('https://a.example.com/'))] },
      '',
    ],
    [
      'URI elsewhere',
      [tlv(0x86, ascii('example.com'))],
      [],
      { names: [tlv(0x86, ascii('https://a.example.com/'))] },
      '47@0',
    ],
    [
      'URI without host',
      [tlv(0x86, ascii('example.com'))],
      [],
      { names: [tlv(0x86, ascii('urn:x'))] },
      '53@0',
    ],
    [
      'otherName',
      [],
      [tlv(0xa0, oid('1.2.3'), tlv(0xa0, raw(5, 0)))],
      { names: [tlv(0xa0, oid('1.2.3'), tlv(0xa0, raw(5, 0)))] },
      '51@0',
    ],
    [
      'otherName of another type',
      [],
      [tlv(0xa0, oid('1.2.3'), tlv(0xa0, raw(5, 0)))],
      { names: [tlv(0xa0, oid('1.2.4'), tlv(0xa0, raw(5, 0)))] },
      '',
    ],
  ]
  it.each(rows)('%s', (_, permitted, excluded, bottom, wanted) =>
    expect(constrained(permitted, excluded, bottom)).toBe(wanted),
  )

  it('a SmtpUTF8Mailbox is an e-mail address to 3.0 and any otherName to 1.1.1', () => {
    const mailbox = (text: string) =>
      tlv(0xa0, oid('1.3.6.1.5.5.7.8.9'), tlv(0xa0, tlv(0x0c, new TextEncoder().encode(text))))
    const wish = (text: string): Wish => ({ names: [mailbox(text)] })
    const within = (base: string) => ({ also: [nameConstraints([email(base)], [])] })
    expect(chainErrors(wish('bjørn@bücher.example'), within('xn--bcher-kva.example'))).toBe('')
    expect(chainErrors(wish('x@a.bücher.example'), within('.xn--bcher-kva.example'))).toBe('')
    expect(chainErrors(wish('x@other.example'), within('xn--bcher-kva.example'))).toBe('47@0')
    expect(chainErrors(wish('x'), within('example.com'))).toBe('53@0')
    expect(
      chainErrors(wish('x@other.example'), within('example.com'), {}, { profile: 'openssl-1.1.1' }),
    ).toBe('')
    const other = { also: [nameConstraints([], [tlv(0xa0, oid('1.2.3'), tlv(0xa0, raw(5, 0)))])] }
    expect(chainErrors(wish('x@y'), other)).toBe('')
    expect(chainErrors(wish('x@y'), other, {}, { profile: 'openssl-1.1.1' })).toBe('51@0')
  })
  it('a minimum other than zero, or a maximum', () => {
    const subtree = seq(dns('example.com'), tlv(0x80, raw(1)))
    const constraints = extension('2.5.29.30', seq(tlv(0xa0, subtree)))
    expect(chainErrors({}, { also: [constraints] })).toBe('49@0')
  })
  it('self-issued intermediates are passed over, the rest of the chain is not', () => {
    const top = make({ subject: 'CN=root', ca: true, also: [nameConstraints([dns('example.com')], [])] })
    const middle = make({ subject: 'CN=sub', by: top, ca: true, also: [san(dns('elsewhere.org'))] })
    const bottom = make({ by: middle })
    expect(errors(bottom, [middle], [top])).toBe('47@1')
  })
  it('too many on a whole path spend a budget, by name', () => {
    const many = Array.from({ length: 1000 }, (_, i) => dns(`h${i}.example.com`))
    const also = [
      nameConstraints(
        [],
        Array.from({ length: 1000 }, (_, i) => dns(`x${i}.example.org`)),
      ),
      san(...many),
    ]
    const made = [root]
    for (let i = 0; i < 10; i++) made.unshift(make({ subject: `CN=sub${i}`, by: made[0]!, ca: true, also }))
    const verdict = judge(make({ by: made[0]!, names: many }), made, [root], { maxDepth: 20 })
    expect(verdict).toMatchObject({ ok: false, error: { code: 1 }, spent: 'name-comparisons' })
  })
  it('too many comparisons end in an unspecified error', () => {
    const many = Array.from({ length: 1100 }, (_, i) => dns(`h${i}.example.com`))
    expect(chainErrors({ names: many }, { also: [nameConstraints(many, [])] })).toBe('1@0')
  })
})

describe('revocation', () => {
  const crls = (...lists: Parameters<typeof makeCrl>[0][]) => ({ crls: lists.map(makeCrl) })
  const good = [{ by: root }, { by: sub }]
  it.each([
    ['every CRL there', crls(...good), ''],
    ['leaf revoked', crls({ by: root }, { by: sub, revoked: [leaf.certificate] }), '23@0'],
    ['removed from the CRL', crls({ by: root }, { by: sub, revoked: [leaf.certificate], reason: 8 }), ''],
    ['intermediate revoked', crls({ by: root, revoked: [sub.certificate] }, { by: sub }), '23@1'],
    ['CRL of the intermediate missing', crls({ by: root }), '3@0'],
    ['CRL of the root missing', crls({ by: sub }), '3@1 3@2'],
    ['CRL expired', crls({ by: root }, { by: sub, until: '2026-02-01T00:00:00Z' }), '12@0'],
    ['CRL of the future', crls({ by: root }, { by: sub, from: '2026-07-01T00:00:00Z' }), '11@0'],
    ['CRL forged', crls({ by: root }, { by: sub, forged: true }), '8@0'],
    [
      'critical extension',
      crls({ by: root }, { by: sub, extensions: [extension('1.2.3', raw(5, 0), true)] }),
      '36@0',
    ],
    [
      'only for CAs',
      crls({ by: root }, { by: sub, extensions: [extension('2.5.29.28', seq(tlv(0x82, raw(0xff))), true)] }),
      '44@0 3@0',
    ],
    [
      'only for some reasons',
      crls(
        { by: root },
        { by: sub, extensions: [extension('2.5.29.28', seq(tlv(0x83, raw(6, 0x40))), true)] },
      ),
      '3@0',
    ],
    [
      'of a newer and an older one the newer',
      crls({ by: root }, { by: sub, revoked: [leaf.certificate] }, { by: sub, from: '2026-05-01T00:00:00Z' }),
      '',
    ],
  ])('%s', (_, options, wanted) => expect(errors(leaf, [sub], [root], options)).toBe(wanted))
  it('a signer that may not sign CRLs', () => {
    const top = make({ subject: 'CN=root', ca: true, also: [keyUsage(0x04)] })
    const bottom = make({ by: top })
    expect(errors(bottom, [], [top], crls({ by: top }))).toBe('35@0 35@1')
  })
})

describe('the answer', () => {
  it('holds the path that was built, and every step on it', () => {
    const [built] = judge(leaf, [sub], [root]).paths
    expect(built).toMatchObject({ certificates: [leaf, sub, root].map(made => made.certificate), trusted: 1 })
    expect(built!.steps.every(step => step.passed && step.spec)).toBe(true)
    expect(built!.steps.map(step => step.rule)).toEqual(
      expect.arrayContaining(['issuer-found', 'trust-anchor', 'purpose', 'signature', 'not-after']),
    )
  })
  it('holds candidates that were turned down, and why', () => {
    const impostor = make({ subject: 'CN=sub', ca: true, key: ed25519('impostor') })
    const [, turnedDown] = judge(leaf, [], [impostor]).paths
    expect(turnedDown).toMatchObject({
      certificates: [leaf.certificate, impostor.certificate],
      steps: [{ rule: 'issuer-key-id', depth: 0, passed: false }],
    })
  })
  it('keeps no more of them than the explanation needs', () => {
    const impostors = Array.from({ length: 200 }, (_, i) =>
      make({
        subject: 'CN=sub',
        key: ed25519(`impostor ${i}`),
        extensions: [skid(ed25519(`impostor ${i}`)), akid(sub.key)],
      }),
    )
    expect(judge(leaf, [], impostors).paths.length).toBe(65)
  })
})
