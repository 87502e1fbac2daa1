import type { Expected, Fault } from './types.ts'
import { dnsNames, expiredDates, futureDates, presenting } from './workbench.ts'

const expired = (depth: number): Expected => ({
  outcome: 'refused',
  reason: 'expired',
  openssl: 10,
  depth,
  alert: 45,
})

/** Is every certificate of the path valid now? */
export const TIMES: readonly Fault[] = [
  {
    name: 'expired',
    about: { en: 'expired', ja: '有効期限切れ' },
    present: presenting(async bench => ({
      sent: [await bench.leaf(bench.site.root, expiredDates(bench.site.now))],
    })),
    expected: expired(0),
  },
  {
    name: 'expired-intermediate',
    about: { en: 'the intermediate has expired', ja: '中間証明書の有効期限切れ' },
    present: presenting(async bench => {
      const root = await bench.root('Root')
      const sub = await bench.sub(root, 'Issuing CA', expiredDates(bench.site.now))
      return { sent: [await bench.leaf(sub), sub], trust: [root] }
    }),
    expected: expired(1),
  },
  {
    name: 'expired-root',
    about: { en: 'the trusted root has expired', ja: '信頼ストアのルートの有効期限切れ' },
    present: presenting(async bench => {
      const root = await bench.root('Root', expiredDates(bench.site.now))
      return { sent: [await bench.leaf(root)], trust: [root] }
    }),
    expected: expired(1),
  },
  {
    name: 'not-yet-valid',
    about: { en: 'not valid yet', ja: '有効期間がまだ始まっていない' },
    present: presenting(async bench => ({
      sent: [await bench.leaf(bench.site.root, futureDates(bench.site.now))],
    })),
    expected: { outcome: 'refused', reason: 'not-yet-valid', openssl: 9, depth: 0, alert: 42 },
  },
  {
    name: 'self-signed-expired',
    about: { en: 'self-signed and expired', ja: '自己署名で有効期限切れ' },
    present: presenting(async bench => ({ sent: [await bench.selfSigned(expiredDates(bench.site.now))] })),
    expected: { outcome: 'refused', reason: 'self-signed', openssl: 18, depth: 0, alert: 48 },
  },
  {
    name: 'self-signed-expired-trusted',
    about: {
      en: 'self-signed, expired, in the trusted CA list',
      ja: '自己署名で有効期限切れ、信頼ストアにはある',
    },
    present: presenting(async bench => {
      const own = await bench.selfSigned(expiredDates(bench.site.now))
      return { sent: [own], trust: [own] }
    }),
    expected: expired(0),
  },
  {
    name: 'expired-and-wrong-name',
    about: { en: 'expired, and of another name', ja: '有効期限切れで、名前も違う' },
    present: presenting(async bench => ({
      sent: [
        await bench.leaf(bench.site.root, {
          ...expiredDates(bench.site.now),
          subject: [{ type: 'CN', value: 'other.example.com' }],
          extensions: { names: dnsNames('other.example.com') },
        }),
      ],
    })),
    expected: expired(0),
  },
]
