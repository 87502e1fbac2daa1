import type { Digest } from '../../pki/index.ts'
import type { Expected, Fault } from './types.ts'
import { presenting } from './workbench.ts'

const OPEN: Expected = { outcome: 'open' }
const weak = (openssl: number, depth: number): Expected => ({
  outcome: 'refused',
  reason: 'weak-or-unsupported',
  openssl,
  depth,
  alert: 42,
})

/** Are keys and digests strong enough? Security level 2 refuses what level 1 still takes. */
export const STRENGTHS: readonly Fault[] = [
  signedWith('sha1', 'SHA-1', weak(68, 0), OPEN),
  signedWith('md5', 'MD5', weak(68, 0)),
  {
    name: 'sha1-intermediate',
    about: { en: 'the intermediate is signed with SHA-1', ja: '中間証明書の署名が SHA-1' },
    present: presenting(async bench => {
      const root = await bench.root('Root')
      const sub = await bench.sub(root, 'Issuing CA', { digest: 'sha1' })
      return { sent: [await bench.leaf(sub), sub], trust: [root] }
    }),
    expected: weak(68, 1),
    lenient: OPEN,
  },
  {
    name: 'rsa-1024',
    about: { en: 'an RSA key of 1024 bits', ja: '1024 ビットの RSA 鍵' },
    kind: 'rsa',
    present: presenting(async bench => {
      const key = await bench.site.keys.key('rsa-1024', 'node')
      return { sent: [await bench.leaf(bench.site.root, { key })] }
    }),
    expected: weak(66, 0),
    lenient: OPEN,
  },
  {
    name: 'rsa-1024-root',
    about: {
      en: 'the trusted root has an RSA key of 1024 bits',
      ja: '信頼ストアのルートが 1024 ビットの RSA 鍵',
    },
    present: presenting(async bench => {
      const root = await bench.root('Weak Root', { key: await bench.site.keys.key('rsa-1024', 'ca') })
      return { sent: [await bench.leaf(root)], trust: [root] }
    }),
    expected: weak(67, 1),
    lenient: OPEN,
  },
  {
    name: 'rsa-pss',
    about: { en: 'signed with RSASSA-PSS', ja: 'RSASSA-PSS による署名' },
    present: presenting(async bench => ({ sent: [await bench.leaf(bench.site.root, { pss: true })] })),
    expected: OPEN,
  },
]

function signedWith(digest: Digest, told: string, expected: Expected, lenient?: Expected): Fault {
  return {
    name: `${digest}-leaf`,
    about: { en: `signed with ${told}`, ja: `署名が ${told}` },
    present: presenting(async bench => ({ sent: [await bench.leaf(bench.site.root, { digest })] })),
    expected,
    ...(lenient && { lenient }),
  }
}
