/**
 * "502" has two meanings. "connect failed" is the origin; "Next Hop Connection Failed" is Expressway-E that cannot reach Expressway-C through
 * its SSH tunnels. Whoever mistakes the second for the first searches certificates for nothing.
 */
import type { Params } from '../../read/bytes/index.ts'
import { en, times } from './en.ts'
import { defineCheck } from './engine.ts'
import { ja } from './ja.ts'
import { EDGE_ISSUES } from './references.ts'
import { toColumns, toRows } from './table.ts'
import { isoTime, utcText } from './time.ts'
import { texts } from './wording.ts'

const TUNNEL = ['text', 'attempts', 'firstSeen', 'lastSeen'] as const

export default defineCheck({
  id: 'tunnel-next-hop-failed',
  category: 'connectivity',
  needs: ['log'],
  references: [EDGE_ISSUES],
  texts: {
    en: texts(en, {
      title: 'Requests failed between Expressway-E and Expressway-C, not at an origin',
      condition: 'MRA requests end in a 502 whose reason is the next hop, not "connect failed".',
      further:
        'Expressway-E hands MRA requests to Expressway-C through SSH tunnels (TCP 2222 towards Expressway-E). If they are down, requests fail before any certificate of a CUCM, IM&P or Unity node is looked at.',
      describe: {
        issue: p =>
          [
            'These responses say that the tunnel between Expressway-E and Expressway-C was down:',
            ...rows(p).map(
              row =>
                `${row.text}: ${times(row.attempts)}, from ${utcText(row.firstSeen)} to ${utcText(row.lastSeen)}.`,
            ),
          ].join('\n'),
        clear: () => 'No response says that the tunnel between Expressway-E and Expressway-C was down.',
      },
      act: () => [
        'Check the tunnels on both: Status > Unified Communications > SSH tunnels status, and the alarms 35013 and 35014.',
        'Check that TCP 2222 from Expressway-C to Expressway-E is open, and that the Unified Communications traversal zone is active.',
        'Check the names: the server certificates of both, their trust stores and the DNS entries the traversal zone uses (Maintenance > Security > Secure traversal test on Expressway-C).',
      ],
    }),
    ja: texts(ja, {
      title: '接続先ではなく、Expressway-E と Expressway-C の間でリクエストが失敗している',
      condition:
        'MRA リクエストが、「connect failed」ではなくネクストホップを理由とする 502 で終わる場合に該当します。',
      further:
        'Expressway-E は、SSH トンネル（Expressway-E 側の TCP 2222）を通じて MRA リクエストを Expressway-C へ渡します。トンネルが切断されていると、CUCM / IM&P / Unity ノードの証明書が検証される前にリクエストが失敗します。',
      describe: {
        issue: p =>
          [
            '次の応答は、Expressway-E と Expressway-C の間のトンネルが切断されていたことを示しています。',
            ...rows(p).map(
              row =>
                `${row.text}：${row.attempts} 回（${utcText(row.firstSeen)}～${utcText(row.lastSeen)}）。`,
            ),
          ].join('\n'),
        clear: () => 'Expressway-E と Expressway-C の間のトンネルの切断を示す応答はありません。',
      },
      act: () => [
        '両方の Expressway で Status > Unified Communications > SSH tunnels status と、アラーム 35013 および 35014 を確認します。',
        'Expressway-C から Expressway-E への TCP 2222 が許可されていることと、Unified Communications のトラバーサルゾーンがアクティブであることを確認します。',
        '名前を確認します。両方のサーバ証明書、信頼ストア、トラバーサルゾーンが使用する DNS エントリが対象です（Expressway-C の Maintenance > Security > Secure traversal test）。',
      ],
    }),
  },
  run: ({ tunnelFailures }) => {
    if (tunnelFailures.length === 0) return { outcome: 'clear' }
    return {
      outcome: 'issue',
      params: toColumns(
        TUNNEL,
        tunnelFailures.map(({ reason, attempts, firstSeen, lastSeen }) => ({
          text: reason,
          attempts: String(attempts),
          firstSeen: isoTime(firstSeen),
          lastSeen: isoTime(lastSeen),
        })),
      ),
      evidence: tunnelFailures.flatMap(({ evidence }) => evidence.slice(0, 3).map(({ where }) => where)),
      snippet: tunnelFailures.flatMap(({ evidence }) => evidence.slice(-1).map(({ quote }) => quote)),
    }
  },
})

const rows = (params: Params) => toRows(params, TUNNEL)
