import {
  type Authority,
  createAuthority,
  dn,
  type Extensions,
  type Issued,
  type Key,
  type LeafOrder,
  makeKey,
  selfSigned,
} from '../../src/run/pki/index.ts'

/** What a real traffic server was measured to do: nothing, a line about the chain, or one about the name. */
export type Answer =
  | 'passes'
  | 'name'
  /** Text of OpenSSL 3.0, depth and alert. */
  | readonly [error: string, depth: number, alert: number]

/** An origin and the store it is judged with, under policy `enforce`, OpenSSL 3.0 and security level 2. */
export interface Scenario {
  readonly name: string
  /** Default `cucm.steven.lab`; `ip`: the address that the origin listens on. */
  readonly address?: string
  /** Leaf first, each list with the key of its leaf; several where the origin has certificates of several kinds. */
  readonly presents: readonly (readonly Issued[])[]
  readonly trusted: readonly Issued[]
  readonly answer: Answer
  /** The other version has no such origin: OpenSSL serves no EC certificate without digitalSignature under TLS 1.2. */
  readonly only?: 'TLSv1.2' | 'TLSv1.3'
}

export const NAME = 'cucm.steven.lab'
export const ADDRESS = '127.48.36.215'
const DAY = 86_400_000

/** Keys that the scenarios share: making one takes longer than everything else. */
export async function scenarioKeys() {
  const kinds = {
    root: 'rsa-2048',
    sub: 'rsa-2048',
    stranger: 'rsa-2048',
    leaf: 'rsa-2048',
    other: 'rsa-2048',
    ec: 'ec-p384',
    ec2: 'ec-p256',
    short: 'rsa-1024',
    pss: 'rsa-pss-2048',
  } as const
  const made = await Promise.all(
    Object.entries(kinds).map(async ([name, kind]) => [name, await makeKey(kind)] as const),
  )
  return Object.fromEntries(made) as Readonly<Record<keyof typeof kinds, Key>>
}

export type ScenarioKeys = Awaited<ReturnType<typeof scenarioKeys>>

/** Every fault of a certificate that was measured on a real traffic server, and what passes beside it. Dates are relative to `now`. */
export function scenarios(keys: ScenarioKeys, now: number): readonly Scenario[] {
  const valid = { notBefore: now - 10 * DAY, notAfter: now + 30 * DAY }
  const expired = { notBefore: now - 10 * DAY, notAfter: now - DAY }
  const future = { notBefore: now + DAY, notAfter: now + 30 * DAY }
  const usual: LeafOrder = {
    subject: dn('CN=cucm-ms.steven.lab'),
    key: keys.leaf,
    ...valid,
    extensions: { names: [{ dns: NAME }] },
  }
  const authority = (subject: string, key: Key, more: Partial<Parameters<typeof createAuthority>[0]> = {}) =>
    createAuthority({ subject: dn(subject), key, ...valid, ...more })
  const root = authority('DC=lab,DC=steven,CN=steven-DC-CA', keys.root)
  const sub = authority('CN=steven-sub', keys.sub, { issuer: root })
  const stranger = authority('CN=stranger', keys.stranger)
  const strangerSub = authority('CN=stranger-sub', keys.sub, { issuer: stranger })
  const by = (issuer: Authority, more: Partial<LeafOrder> = {}, extensions: LeafOrder['extensions'] = {}) =>
    issuer.issue({ ...usual, ...more, extensions: { ...usual.extensions, ...extensions } })
  const own = (key: Key, more: Partial<LeafOrder> = {}, extensions: LeafOrder['extensions'] = {}) =>
    selfSigned({
      ...usual,
      subject: dn('CN=cucm-EC.steven.lab'),
      key,
      ...more,
      extensions: { ...usual.extensions, ...extensions },
    })

  const one = (
    name: string,
    presents: readonly Issued[],
    trusted: readonly Issued[],
    answer: Answer,
    more: Partial<Scenario> = {},
  ): Scenario => ({ name, presents: [presents], trusted, answer, ...more })
  const NO_ISSUER = 'unable to get local issuer certificate'
  const SELF = 'self-signed certificate'
  const EXPIRED = 'certificate has expired'
  const PURPOSE = 'unsuitable certificate purpose'
  const NOT_CA = 'invalid CA certificate'
  const good = by(root)
  const ec = own(keys.ec)
  const expiredOwn = own(keys.ec, expired)

  const trust: readonly Scenario[] = [
    one('RSA, signed by a CA of the store', [good], [root], 'passes'),
    one('EC, signed by a CA of the store', [by(root, { key: keys.ec })], [root], 'passes'),
    one('EC, self-signed, CA:true', [ec], [root], [SELF, 0, 48]),
    one(
      'EC, self-signed, CA:false',
      [own(keys.ec, {}, { basicConstraints: { ca: false } })],
      [root],
      [SELF, 0, 48],
    ),
    one('RSA, self-signed', [own(keys.leaf)], [root], [SELF, 0, 48]),
    one('self-signed, itself in the store', [ec], [root, ec], 'passes'),
    one('self-signed, another of its name in the store', [ec], [own(keys.ec2)], [SELF, 0, 48]),
    one('self-signed, new and old in the store', [ec], [ec, own(keys.ec2)], 'passes'),
    one('self-signed, old and new in the store', [ec], [own(keys.ec2), ec], [SELF, 0, 48]),
    one('self-signed and expired, in the store', [expiredOwn], [expiredOwn], [EXPIRED, 0, 45]),
    one('self-signed and expired', [expiredOwn], [root], [SELF, 0, 48]),
    one('unknown CA, leaf alone', [by(stranger)], [root], [NO_ISSUER, 0, 48]),
    one('intermediate missing', [by(sub)], [root], [NO_ISSUER, 0, 48]),
    one('leaf itself in the store', [good], [good], [NO_ISSUER, 0, 48]),
    one(
      'unknown CA, root sent',
      [by(stranger), stranger],
      [root],
      ['self-signed certificate in certificate chain', 1, 48],
    ),
    one('root unknown, intermediate sent', [by(strangerSub), strangerSub], [root], [NO_ISSUER, 1, 48]),
    one('intermediate in the store, root not', [by(sub)], [sub], ['unable to get issuer certificate', 1, 48]),
    one('intermediate sent', [by(sub), sub], [root], 'passes'),
    one('intermediate in the store with its root', [by(sub)], [sub, root], 'passes'),
    one('out of order and with extras', [by(sub), stranger, root, sub, strangerSub], [root], 'passes'),
    one('root sent as well', [good, root], [root], 'passes'),
    one(
      'root of the name with another key',
      [good],
      [authority('DC=lab,DC=steven,CN=steven-DC-CA', keys.other)],
      [NO_ISSUER, 0, 48],
    ),
    one(
      'root of the name with another key, no key identifier',
      [by(root, {}, { authorityKeyId: undefined })],
      [authority('DC=lab,DC=steven,CN=steven-DC-CA', keys.other)],
      ['certificate signature failure', 0, 51],
    ),
    one(
      'right root behind one of its name with another key',
      [good],
      [authority('DC=lab,DC=steven,CN=steven-DC-CA', keys.other), root],
      'passes',
    ),
    one(
      'right root beside an expired one',
      [good],
      [authority('DC=lab,DC=steven,CN=steven-DC-CA', keys.root, expired), root],
      'passes',
    ),
  ]

  const expiredSub = authority('CN=steven-sub', keys.sub, { issuer: root, ...expired })
  const expiredRoot = authority('CN=old-root', keys.root, expired)
  const times: readonly Scenario[] = [
    one('leaf expired', [by(root, expired)], [root], [EXPIRED, 0, 45]),
    one('intermediate expired', [by(expiredSub), expiredSub], [root], [EXPIRED, 1, 45]),
    one('root expired', [by(expiredRoot)], [expiredRoot], [EXPIRED, 1, 45]),
    one('leaf not yet valid', [by(root, future)], [root], ['certificate is not yet valid', 0, 42]),
    one(
      'expired and of another name',
      [by(root, expired, { names: [{ dns: 'other.steven.lab' }] })],
      [root],
      [EXPIRED, 0, 45],
    ),
    one('expired and unknown CA', [by(stranger, expired)], [root], [NO_ISSUER, 0, 48]),
  ]

  const issuerLike = (extensions: LeafOrder['extensions'], more: object = {}) =>
    authority('CN=odd-sub', keys.sub, { issuer: root, ...more, extensions: extensions ?? {} })
  const noFlag = issuerLike({ basicConstraints: { ca: false } })
  const noConstraints = issuerLike({ basicConstraints: undefined, keyUsage: undefined })
  const noSign = issuerLike({ keyUsage: ['digitalSignature'] })
  const versionOne = createAuthority({
    subject: dn('CN=v1-sub'),
    key: keys.sub,
    ...valid,
    issuer: root,
    version: 1,
  })
  const zero = authority('CN=zero', keys.other, {
    issuer: root,
    extensions: { basicConstraints: { ca: true, pathLength: 0 } },
  })
  const underZero = authority('CN=under-zero', keys.sub, { issuer: zero })
  const limited = authority('CN=limited', keys.sub, {
    issuer: root,
    extensions: { extendedKeyUsage: ['clientAuth'] },
  })
  const usages: readonly Scenario[] = [
    one('intermediate CA:false', [by(noFlag), noFlag], [root], [NOT_CA, 1, 48]),
    one('intermediate without basicConstraints', [by(noConstraints), noConstraints], [root], [NOT_CA, 1, 48]),
    one('intermediate of version 1', [by(versionOne), versionOne], [root], [NOT_CA, 1, 48]),
    one('intermediate without keyCertSign', [by(noSign), noSign], [root], [NOT_CA, 1, 48]),
    one(
      'path length exceeded',
      [by(underZero), underZero, zero],
      [root],
      ['path length constraint exceeded', 2, 48],
    ),
    one(
      'EKU clientAuth only',
      [by(root, {}, { extendedKeyUsage: ['clientAuth'] })],
      [root],
      [PURPOSE, 0, 43],
    ),
    one('EKU any only', [by(root, {}, { extendedKeyUsage: ['any'] })], [root], [PURPOSE, 0, 43]),
    one('KU keyCertSign only, RSA', [by(root, {}, { keyUsage: ['keyCertSign'] })], [root], [PURPOSE, 0, 43]),
    one(
      'KU keyCertSign only, EC',
      [by(root, { key: keys.ec }, { keyUsage: ['keyCertSign'] })],
      [root],
      [PURPOSE, 0, 43],
      { only: 'TLSv1.3' },
    ),
    one('EKU clientAuth on the intermediate', [by(limited), limited], [root], [PURPOSE, 1, 43]),
    one('no EKU', [by(root, {}, { extendedKeyUsage: undefined })], [root], 'passes'),
    one('leaf with CA:true', [by(root, {}, { basicConstraints: { ca: true } })], [root], 'passes'),
    one('leaf of version 1', [by(root, { version: 1, subject: dn(`CN=${NAME}`) })], [root], 'passes'),
    one('RSA-PSS signature', [by(root, { pss: true })], [root], 'passes'),
    one('RSA-PSS key', [by(root, { key: keys.pss })], [root], 'passes'),
  ]

  const constrained = (nameConstraints: Extensions['nameConstraints']) =>
    authority('CN=constrained', keys.sub, {
      issuer: root,
      extensions: nameConstraints ? { nameConstraints } : {},
    })
  const elsewhere = constrained({ permitted: [{ base: { dns: 'example.com' } }] })
  const excluded = constrained({ excluded: [{ base: { dns: 'steven.lab' } }] })
  const permitted = constrained({ permitted: [{ base: { dns: 'steven.lab' } }] })
  const PERMITTED = 'permitted subtree violation'
  const constraints: readonly Scenario[] = [
    one('name not permitted', [by(elsewhere), elsewhere], [root], [PERMITTED, 0, 46]),
    one(
      'name not permitted, common name only',
      [by(elsewhere, { subject: dn(`CN=${NAME}`) }, { names: undefined }), elsewhere],
      [root],
      [PERMITTED, 0, 46],
    ),
    one('name excluded', [by(excluded), excluded], [root], ['excluded subtree violation', 0, 46]),
    one('name permitted', [by(permitted), permitted], [root], 'passes'),
    one(
      'unknown critical extension',
      [by(root, {}, { more: [{ oid: '1.3.6.1.4.1.9999.1', critical: true, value: Uint8Array.of(5, 0) }] })],
      [root],
      ['unhandled critical extension', 0, 46],
    ),
  ]

  const WEAK_DIGEST = 'CA signature digest algorithm too weak'
  const sha1Sub = authority('CN=sha1-sub', keys.sub, { issuer: root, digest: 'sha1' })
  const shortRoot = authority('CN=short-root', keys.short)
  const weak: readonly Scenario[] = [
    one('SHA-1 leaf', [by(root, { digest: 'sha1' })], [root], [WEAK_DIGEST, 0, 42]),
    one('MD5 leaf', [by(root, { digest: 'md5' })], [root], [WEAK_DIGEST, 0, 42]),
    one('SHA-1 intermediate', [by(sha1Sub), sha1Sub], [root], [WEAK_DIGEST, 1, 42]),
    one('RSA 1024 leaf', [by(root, { key: keys.short })], [root], ['EE certificate key too weak', 0, 42]),
    one('RSA 1024 root', [by(shortRoot)], [shortRoot], ['CA certificate key too weak', 1, 42]),
    one('broken signature', [by(root, { broken: true })], [root], ['certificate signature failure', 0, 51]),
    one('P-256 leaf', [by(root, { key: keys.ec2 })], [root], 'passes'),
  ]

  const links = (count: number): readonly Authority[] => {
    const chain: Authority[] = []
    for (let n = 0; n < count; n++)
      chain.push(authority(`CN=link-${n}`, keys.sub, { issuer: chain.at(-1) ?? root }))
    return chain
  }
  const chainOf = (count: number): readonly Issued[] => {
    const chain = links(count)
    return [by(chain.at(-1) ?? root), ...chain.toReversed()]
  }
  const long: readonly Scenario[] = [
    one('7 intermediates', chainOf(7), [root], 'passes'),
    one('8 intermediates', chainOf(8), [root], ['certificate chain too long', 8, 48]),
  ]

  const named = (
    name: string,
    subject: string,
    names: Extensions['names'],
    answer: Answer,
    more: Partial<Scenario> = {},
  ) => one(name, [by(root, { subject: dn(subject) }, { names })], [root], answer, more)
  const dns = (...values: readonly string[]) => values.map(value => ({ dns: value }))
  const names: readonly Scenario[] = [
    named('wrong name', 'CN=x', dns('other.steven.lab'), 'name'),
    named('no name', 'O=x', undefined, 'name'),
    named('URI and e-mail only', 'O=x', [{ uri: `https://${NAME}/` }, { email: `a@${NAME}` }], 'name'),
    named('NUL in the SAN', 'O=x', dns(`${NAME}\0.example.com`), 'name'),
    named('NUL in the CN', `CN=${NAME}\0.example.com`, undefined, 'name'),
    named('second CN', `CN=x,CN=${NAME}`, undefined, 'name'),
    named('c*m.', 'O=x', dns('c*m.steven.lab'), 'name'),
    named('* alone', 'O=x', dns('*'), 'name'),
    named('*.*.lab', 'O=x', dns('*.*.lab'), 'name'),
    named('cucm.*.lab', 'O=x', dns('cucm.*.lab'), 'name'),
    named('*.lab', 'O=x', dns('*.lab'), 'name'),
    named('dot at the end', 'O=x', dns(`${NAME}.`), 'name'),
    named('blank at the end', 'O=x', dns(`${NAME} `), 'name'),
    named('dot in front', 'O=x', dns(`.${NAME}`), 'name'),
    named('wildcard for two labels', 'O=x', dns('*.steven.lab'), 'name', { address: 'a.cucm.steven.lab' }),
    named('wildcard for the apex', 'O=x', dns('*.steven.lab'), 'name', { address: 'steven.lab' }),
    named('xn--cu*', 'O=x', dns('xn--cu*.steven.lab'), 'name', { address: 'xn--cucm-abc.steven.lab' }),
    named('CN only', `CN=${NAME}`, undefined, 'passes'),
    named('CN although SANs exist', `CN=${NAME}`, dns('other.steven.lab'), 'passes'),
    named('wildcard in the CN', 'CN=*.steven.lab', undefined, 'passes'),
    one(
      'CN as BMPString',
      [by(root, { subject: [{ type: 'CN', value: NAME, as: 'bmp' }] }, { names: undefined })],
      [root],
      'passes',
    ),
    named('other letter case', 'O=x', dns('CUCM.Steven.LAB'), 'passes'),
    named('*.', 'O=x', dns('*.steven.lab'), 'passes'),
    named('cu*.', 'O=x', dns('cu*.steven.lab'), 'passes'),
    named('*cm.', 'O=x', dns('*cm.steven.lab'), 'passes'),
    named('second SAN', 'O=x', dns('other.steven.lab', NAME), 'passes'),
    named('underscore under a wildcard', 'O=x', dns('*.steven.lab'), 'passes', {
      address: 'cu_cm.steven.lab',
    }),
  ]

  const ip = { address: 'ip' }
  const addresses: readonly Scenario[] = [
    named('IP, name only', 'CN=x', dns(NAME), 'name', ip),
    named('IP as iPAddress', 'CN=x', [{ ip: ADDRESS }], 'name', ip),
    named('IP as dNSName', 'CN=x', dns(ADDRESS), 'passes', ip),
    named('IP as CN', `CN=${ADDRESS}`, undefined, 'passes', ip),
    named('IP under a wildcard', 'CN=x', dns('*.48.36.215'), 'passes', ip),
    one('IP, self-signed', [ec], [root], [SELF, 0, 48], ip),
    one(
      'IP, unknown CA with its root',
      [by(stranger), stranger],
      [root],
      ['self-signed certificate in certificate chain', 1, 48],
      ip,
    ),
  ]

  const both: readonly Scenario[] = [
    {
      name: 'RSA signed and EC self-signed, EC chosen',
      presents: [[good], [ec]],
      trusted: [root],
      answer: [SELF, 0, 48],
    },
    {
      name: 'RSA and EC, both signed',
      presents: [[good], [by(root, { key: keys.ec })]],
      trusted: [root],
      answer: 'passes',
    },
  ]

  return [...trust, ...times, ...usages, ...constraints, ...weak, ...long, ...names, ...addresses, ...both]
}
