import type { Authority, Extensions, Issued } from '../../pki/index.ts'
import type { Expected, Fault } from './types.ts'
import { nodeSubject, presenting, type Workbench } from './workbench.ts'

const OPEN: Expected = { outcome: 'open' }
const other = (openssl: number, depth: number, alert: number): Expected => ({
  outcome: 'refused',
  reason: 'other',
  openssl,
  depth,
  alert,
})
const purpose = (depth: number): Expected => ({
  outcome: 'refused',
  reason: 'weak-or-unsupported',
  openssl: 26,
  depth,
  alert: 43,
})
/** X509_V_ERR_INVALID_CA has another number in 3.0, but the same text. */
const NOT_A_CA = { expected: other(79, 1, 48), lenient: other(24, 1, 48) }

/** May each certificate be used for what it is used for? */
export const USAGES: readonly Fault[] = [
  intermediate('intermediate-not-ca', 'is no CA', 'CA ではない', NOT_A_CA, {
    basicConstraints: { ca: false },
  }),
  intermediate(
    'intermediate-no-constraints',
    'has no basicConstraints',
    'basicConstraints がない',
    NOT_A_CA,
    {
      basicConstraints: undefined,
      keyUsage: undefined,
    },
  ),
  {
    name: 'intermediate-v1',
    about: { en: 'the intermediate is of X.509 version 1', ja: '中間証明書が X.509 バージョン 1' },
    present: presenting(async bench => {
      const root = await bench.root('Root')
      const sub = await bench.sub(root, 'Issuing CA', { version: 1 })
      return { sent: [await bench.leaf(sub), sub], trust: [root] }
    }),
    ...NOT_A_CA,
  },
  intermediate(
    'intermediate-no-cert-sign',
    'may not sign certificates',
    '証明書への署名が許可されていない',
    NOT_A_CA,
    {
      keyUsage: ['digitalSignature', 'cRLSign'],
    },
  ),
  intermediate(
    'intermediate-purpose',
    'is for clients alone',
    '用途がクライアント認証のみ',
    { expected: purpose(1) },
    {
      extendedKeyUsage: ['clientAuth'],
    },
  ),
  {
    name: 'path-length-exceeded',
    about: {
      en: 'one intermediate too many for pathLenConstraint',
      ja: 'pathLenConstraint を超える中間証明書',
    },
    present: presenting(async bench => {
      const root = await bench.root('Root')
      const upper = await bench.sub(root, 'Policy CA', {
        extensions: { basicConstraints: { ca: true, pathLength: 0 } },
      })
      const lower = await bench.sub(upper, 'Issuing CA', {
        key: await bench.site.keys.key('rsa-2048', 'fault-root-other'),
      })
      return { sent: [await bench.leaf(lower), lower, upper], trust: [root] }
    }),
    expected: other(25, 2, 48),
  },
  {
    name: 'intermediates-7',
    about: { en: 'seven intermediates', ja: '中間証明書が 7 枚' },
    present: presenting(bench => longChain(bench, 7)),
    expected: OPEN,
  },
  {
    name: 'intermediates-8',
    about: { en: 'eight intermediates, one more than the limit', ja: '中間証明書が 8 枚(上限を 1 枚超過)' },
    present: presenting(bench => longChain(bench, 8)),
    expected: other(22, 8, 48),
  },
  leaf('purpose-client-only', 'for clients alone', '用途がクライアント認証のみ', purpose(0), {
    extendedKeyUsage: ['clientAuth'],
  }),
  leaf(
    'purpose-any-only',
    'for any purpose, servers not named',
    '用途が any のみでサーバ認証の指定なし',
    purpose(0),
    {
      extendedKeyUsage: ['any'],
    },
  ),
  {
    ...leaf(
      'key-usage-cert-sign-only',
      'its key may only sign certificates',
      '鍵の用途が証明書署名のみ',
      purpose(0),
      {
        keyUsage: ['keyCertSign'],
      },
    ),
    // OpenSSL does not even offer an ECDSA key that may not sign a handshake.
    kind: 'rsa',
  },
  leaf('no-purpose', 'no extended key usage', '拡張鍵用途なし', OPEN, { extendedKeyUsage: undefined }),
  leaf('leaf-ca', 'a CA itself', 'それ自体が CA', OPEN, { basicConstraints: { ca: true } }),
  {
    name: 'leaf-v1',
    about: { en: 'X.509 version 1', ja: 'X.509 バージョン 1' },
    present: presenting(async bench => ({
      sent: [await bench.leaf(bench.site.root, { version: 1, subject: nodeSubject(bench.site.fqdn) })],
    })),
    expected: OPEN,
  },
  leaf(
    'unknown-critical-extension',
    'a critical extension that nobody knows',
    '未知のクリティカル拡張',
    other(34, 0, 46),
    { more: [{ oid: '1.3.6.1.4.1.99999.1', critical: true, value: Buffer.of(5, 0) }] },
  ),
  {
    name: 'broken-signature',
    about: { en: 'the signature is wrong', ja: '署名が壊れている' },
    present: presenting(async bench => ({ sent: [await bench.leaf(bench.site.root, { broken: true })] })),
    expected: other(7, 0, 51),
  },
  constrained(
    'name-not-permitted',
    'may name other domains alone',
    '別ドメインの名前だけを許可',
    other(47, 0, 46),
    {
      permitted: [{ base: { dns: 'elsewhere.example.com' } }],
    },
  ),
  {
    ...constrained(
      'common-name-not-permitted',
      'may name other domains alone; the name stands in the CN',
      '別ドメインの名前だけを許可、名前は CN にのみ記載',
      other(47, 0, 46),
      { permitted: [{ base: { dns: 'elsewhere.example.com' } }] },
    ),
    present: presenting(bench =>
      constrainedChain(bench, { permitted: [{ base: { dns: 'elsewhere.example.com' } }] }, true),
    ),
  },
  {
    name: 'name-excluded',
    about: { en: "its CA may not name the node's domain", ja: 'CA がこのノードのドメインを除外' },
    present: presenting(bench =>
      constrainedChain(bench, { excluded: [{ base: { dns: domainOf(bench.site.fqdn) } }] }, false),
    ),
    expected: other(48, 0, 46),
  },
  {
    name: 'name-permitted',
    about: { en: "its CA may name the node's domain alone", ja: 'CA がこのノードのドメインだけを許可' },
    present: presenting(bench =>
      constrainedChain(bench, { permitted: [{ base: { dns: domainOf(bench.site.fqdn) } }] }, false),
    ),
    expected: OPEN,
  },
]

type Over = Parameters<Workbench['leaf']>[1] extends infer T ? NonNullable<T> : never
type Laid = NonNullable<Over['extensions']>

function leaf(name: string, en: string, ja: string, expected: Expected, extensions: Laid): Fault {
  return {
    name,
    about: { en, ja },
    present: presenting(async bench => ({ sent: [await bench.leaf(bench.site.root, { extensions })] })),
    expected,
  }
}

function intermediate(
  name: string,
  en: string,
  ja: string,
  outcome: Pick<Fault, 'expected' | 'lenient'>,
  extensions: Laid,
): Fault {
  return {
    name,
    about: { en: `the intermediate ${en}`, ja: `中間証明書: ${ja}` },
    present: presenting(async bench => {
      const root = await bench.root('Root')
      const sub = await bench.sub(root, 'Issuing CA', { extensions })
      return { sent: [await bench.leaf(sub), sub], trust: [root] }
    }),
    ...outcome,
  }
}

type Constraints = NonNullable<Extensions['nameConstraints']>

function constrained(
  name: string,
  en: string,
  ja: string,
  expected: Expected,
  nameConstraints: Constraints,
): Fault {
  return {
    name,
    about: { en: `its CA ${en}`, ja: `CA が${ja}` },
    present: presenting(bench => constrainedChain(bench, nameConstraints, false)),
    expected,
  }
}

async function constrainedChain(bench: Workbench, nameConstraints: Constraints, inCommonName: boolean) {
  const root = await bench.root('Root')
  const sub = await bench.sub(root, 'Constrained CA', { extensions: { nameConstraints } })
  const over = inCommonName
    ? { subject: nodeSubject(bench.site.fqdn), extensions: { names: undefined } }
    : { subject: [{ type: 'O', value: 'Cisco' }] }
  return { sent: [await bench.leaf(sub, over), sub], trust: [root] }
}

async function longChain(bench: Workbench, intermediates: number) {
  const root = await bench.root('Root')
  let issuer: Authority = root
  const chain: Issued[] = []
  for (let n = 1; n <= intermediates; n++) {
    issuer = await bench.sub(issuer, `CA ${n}`)
    chain.unshift(issuer)
  }
  return { sent: [await bench.leaf(issuer), ...chain], trust: [root] }
}

const domainOf = (fqdn: string): string => fqdn.slice(fqdn.indexOf('.') + 1)
