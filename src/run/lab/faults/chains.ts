import type { Authority } from '../../pki/index.ts'
import type { Expected, Fault } from './types.ts'
import { expiredDates, presenting, type Workbench } from './workbench.ts'

const OPEN: Expected = { outcome: 'open' }
const untrusted = (openssl: number, depth: number): Expected => ({
  outcome: 'refused',
  reason: openssl === 18 ? 'self-signed' : 'unknown-ca',
  openssl,
  depth,
  alert: 48,
})

/** Does a path lead to a trusted root? */
export const CHAINS: readonly Fault[] = [
  {
    name: 'self-signed',
    about: { en: 'self-signed, as installed', ja: '自己署名のまま(インストール直後の状態)' },
    present: presenting(async bench => ({ sent: [await bench.selfSigned()] })),
    expected: untrusted(18, 0),
  },
  {
    name: 'self-signed-not-ca',
    about: { en: 'self-signed and no CA', ja: '自己署名で、CA ではない' },
    present: presenting(async bench => ({
      sent: [await bench.selfSigned({ extensions: { basicConstraints: { ca: false } } })],
    })),
    expected: untrusted(18, 0),
  },
  {
    name: 'self-signed-trusted',
    about: { en: 'self-signed, in the trusted CA list itself', ja: '自己署名で、それ自体が信頼ストアにある' },
    present: presenting(async bench => {
      const own = await bench.selfSigned()
      return { sent: [own], trust: [own] }
    }),
    expected: OPEN,
  },
  {
    name: 'self-signed-namesake-trusted',
    about: {
      en: 'self-signed; the trusted CA list holds another certificate of that name (CSCwa12905)',
      ja: '自己署名で、信頼ストアには同じ名前の別の証明書がある(CSCwa12905)',
    },
    present: presenting(async bench => ({
      sent: [await bench.selfSigned()],
      trust: [await renewed(bench)],
    })),
    expected: untrusted(18, 0),
  },
  {
    name: 'self-signed-renewed-trusted',
    about: {
      en: 'self-signed; trusted, before an older certificate of that name',
      ja: '自己署名で、信頼ストアでは同じ名前の古い証明書より前にある',
    },
    present: presenting(async bench => {
      const own = await bench.selfSigned()
      return { sent: [own], trust: [own, await renewed(bench)] }
    }),
    expected: OPEN,
  },
  {
    name: 'self-signed-renewed-behind',
    about: {
      en: 'self-signed; trusted, but behind an older certificate of that name (CSCwa12905)',
      ja: '自己署名で、信頼ストアでは同じ名前の古い証明書より後にある(CSCwa12905)',
    },
    present: presenting(async bench => {
      const own = await bench.selfSigned()
      return { sent: [own], trust: [await renewed(bench), own] }
    }),
    expected: untrusted(18, 0),
  },
  {
    name: 'unknown-ca',
    about: {
      en: 'signed by a CA that is not trusted, sent alone',
      ja: '信頼されていない CA の署名、証明書のみ送信',
    },
    present: presenting(async bench => ({ sent: [await bench.leaf(await bench.root('Unknown CA'))] })),
    expected: untrusted(20, 0),
  },
  {
    name: 'unknown-ca-sent',
    about: {
      en: 'signed by a CA that is not trusted, sent with it',
      ja: '信頼されていない CA の署名、CA 証明書も送信',
    },
    present: presenting(async bench => {
      const root = await bench.root('Unknown CA')
      return { sent: [await bench.leaf(root), root] }
    }),
    expected: untrusted(19, 1),
  },
  {
    name: 'unknown-root',
    about: {
      en: 'intermediate sent, its root not trusted',
      ja: '中間証明書は送信、ルートが信頼されていない',
    },
    present: presenting(async bench => {
      const sub = await bench.sub(await bench.root('Unknown Root'), 'Issuing CA')
      return { sent: [await bench.leaf(sub), sub] }
    }),
    expected: untrusted(20, 1),
  },
  {
    name: 'intermediate-missing',
    about: {
      en: 'root trusted, the intermediate not sent',
      ja: 'ルートは信頼済み、中間証明書が送信されない',
    },
    present: presenting(async bench => {
      const root = await bench.root('Root')
      return { sent: [await bench.leaf(await bench.sub(root, 'Issuing CA'))], trust: [root] }
    }),
    expected: untrusted(20, 0),
  },
  {
    name: 'leaf-trusted',
    about: {
      en: "the node's own certificate is in the trusted CA list, its CA is not",
      ja: 'ノードの証明書自体は信頼ストアにあるが、その CA はない',
    },
    present: presenting(async bench => {
      const leaf = await bench.leaf(await bench.root('Unknown CA'))
      return { sent: [leaf], trust: [leaf] }
    }),
    expected: untrusted(20, 0),
  },
  {
    name: 'intermediate-trusted-alone',
    about: {
      en: 'the intermediate is trusted, its root is not',
      ja: '中間証明書は信頼ストアにあるが、ルートはない',
    },
    present: presenting(async bench => {
      const sub = await bench.sub(await bench.root('Unknown Root'), 'Issuing CA')
      return { sent: [await bench.leaf(sub)], trust: [sub] }
    }),
    expected: untrusted(2, 1),
  },
  {
    name: 'intermediate-sent',
    about: { en: 'root trusted, the intermediate sent', ja: 'ルートは信頼済み、中間証明書も送信' },
    present: chainOf(async (leaf, sub) => [leaf, sub]),
    expected: OPEN,
  },
  {
    name: 'intermediate-trusted',
    about: {
      en: 'root and intermediate trusted, nothing sent but the leaf',
      ja: 'ルートと中間が信頼済み、送信は自身のみ',
    },
    present: presenting(async bench => {
      const root = await bench.root('Root')
      const sub = await bench.sub(root, 'Issuing CA')
      return { sent: [await bench.leaf(sub)], trust: [sub, root] }
    }),
    expected: OPEN,
  },
  {
    name: 'chain-out-of-order',
    about: { en: 'root before the intermediate', ja: '証明書の順序が逆(ルートが中間より前)' },
    present: chainOf(async (leaf, sub, root) => [leaf, root, sub]),
    expected: OPEN,
  },
  {
    name: 'chain-with-extras',
    about: { en: 'certificates that do not belong to the chain', ja: 'チェーンに属さない証明書も送信' },
    present: chainOf(async (leaf, sub, _, bench) => [leaf, await bench.root('Stray CA'), sub]),
    expected: OPEN,
  },
  {
    name: 'namesake-root',
    about: {
      en: 'a root of the same name with another key is trusted',
      ja: '同じ名前で別の鍵のルートが信頼ストアにある',
    },
    present: presenting(async bench => ({
      sent: [await bench.leaf(await bench.root('Root'))],
      trust: [await namesake(bench)],
    })),
    expected: untrusted(20, 0),
  },
  {
    name: 'namesake-root-no-key-id',
    about: {
      en: 'the same, and the certificate does not say which key signed it',
      ja: '同上で、証明書に発行者の鍵識別子がない',
    },
    present: presenting(async bench => ({
      sent: [await bench.leaf(await bench.root('Root'), { extensions: { authorityKeyId: undefined } })],
      trust: [await namesake(bench)],
    })),
    expected: { outcome: 'refused', reason: 'other', openssl: 7, depth: 0, alert: 51 },
  },
  {
    name: 'namesake-root-beside',
    about: {
      en: 'the right root is trusted, and another of its name',
      ja: '正しいルートと同名の別ルートが信頼ストアにある',
    },
    present: presenting(async bench => {
      const root = await bench.root('Root')
      return { sent: [await bench.leaf(root)], trust: [await namesake(bench), root] }
    }),
    expected: OPEN,
  },
  {
    name: 'expired-root-beside',
    about: {
      en: 'the right root is trusted, and an expired one of its name',
      ja: '正しいルートと同名の期限切れルートが信頼ストアにある',
    },
    present: presenting(async bench => {
      const root = await bench.root('Root')
      const old = await bench.root('Root', expiredDates(bench.site.now))
      return { sent: [await bench.leaf(root)], trust: [old, root] }
    }),
    expected: OPEN,
  },
]

const namesake = (bench: Workbench) => bench.root('Root', { purpose: 'fault-root-other' })

/** A self-signed certificate of the same name with another key, as after a renewal. */
async function renewed(bench: Workbench) {
  const kind = bench.site.kind === 'rsa' ? 'rsa-2048' : 'ec-p384'
  return bench.selfSigned({ key: await bench.site.keys.key(kind, 'node-old') })
}

/** Leaf, intermediate and trusted root, sent in some order. */
function chainOf(
  order: (
    leaf: Awaited<ReturnType<Workbench['leaf']>>,
    sub: Authority,
    root: Authority,
    bench: Workbench,
  ) => Promise<readonly Awaited<ReturnType<Workbench['leaf']>>[]>,
) {
  return presenting(async bench => {
    const root = await bench.root('Root')
    const sub = await bench.sub(root, 'Issuing CA')
    return { sent: await order(await bench.leaf(sub), sub, root, bench), trust: [root] }
  })
}
