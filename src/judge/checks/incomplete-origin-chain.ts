/**
 * The root is trusted and everybody says so, yet verification fails: the node does not send its intermediate, and OpenSSL, unlike a browser,
 * neither fetches nor remembers it. It looks like an untrusted CA in the log; only certificates seen elsewhere tell the two apart.
 */
import { en } from './en.ts'
import { defineCheck } from './engine.ts'
import { ja, spaced } from './ja.ts'
import { faultsOf, foundFaults } from './origins.ts'
import { defect, EDGE_CERTIFICATES, TRAFFIC_SERVER_VERIFICATION } from './references.ts'
import { fromCell } from './table.ts'
import { originRows, texts, unique, withLines } from './wording.ts'

export default defineCheck({
  id: 'incomplete-origin-chain',
  category: 'mra',
  needs: ['origins'],
  references: [defect('CSCwc69661'), TRAFFIC_SERVER_VERIFICATION, EDGE_CERTIFICATES],
  texts: {
    en: texts(en, {
      title: 'An intermediate CA certificate of an origin is missing',
      condition:
        'Expressway-C X14.2 or later with MRA: the root CA of a node is trusted, but an intermediate CA certificate is neither sent by the node nor in the trust store.',
      further:
        'The log line is the same as for an untrusted CA (unable to get local issuer certificate). Here the missing certificate was seen elsewhere in the evidence, for example sent by another node, and it links the server certificate to a root that Expressway-C already trusts.',
      describe: {
        issue: p =>
          withLines(
            en,
            'The traffic server refused these origins because an intermediate CA certificate is missing:',
            p,
          ),
        potential: p =>
          withLines(
            en,
            'These origins will be refused as soon as verification is enforced, because an intermediate CA certificate is missing:',
            p,
          ),
      },
      act: p => {
        const rows = originRows(p)
        return [
          `On the node, upload ${missingOf(p, en.list) || 'the intermediate CA certificate'} to tomcat-trust (Cisco Unified OS Administration > Security > Certificate Management), so that it is sent with ${en.roles(rows)}.`,
          en.restartNode(rows),
          `Or leave the node as it is. ${en.trust(missingOf(p, en.list) || 'the intermediate CA certificate')}`,
          en.verify,
          en.lastResort,
        ]
      },
    }),
    ja: texts(ja, {
      title: '接続先の中間 CA 証明書が不足している',
      condition:
        'MRA を使用する Expressway-C X14.2 以降で、ノードのルート CA は信頼されているものの、中間 CA 証明書がノードから送信されず、信頼ストアにもない場合に該当します。',
      further:
        'ログの行は CA が信頼されていない場合と同じです（unable to get local issuer certificate）。ここでは、不足している証明書が採取データの別の場所（ほかのノードの応答など）で見つかっており、サーバ証明書と Expressway-C がすでに信頼しているルート CA をつなぐことを確認しています。',
      describe: {
        issue: p =>
          withLines(
            ja,
            '中間 CA 証明書が不足しているため、トラフィックサーバが次の接続先を拒否しました。',
            p,
          ),
        potential: p =>
          withLines(ja, '中間 CA 証明書が不足しているため、検証が強制されると次の接続先は拒否されます。', p),
      },
      act: p => {
        const rows = originRows(p)
        return [
          `ノードの Cisco Unified OS Administration > Security > Certificate Management で、${spaced(missingOf(p, ja.list) || '中間 CA 証明書', 'end')}を tomcat-trust にアップロードし、${ja.roles(rows)} とともに送信されるようにします。`,
          ja.restartNode(rows),
          `ノードを変更しない場合は、${ja.trust(missingOf(p, ja.list) || '中間 CA 証明書')}`,
          ja.verify,
          ja.lastResort,
        ]
      },
    }),
  },
  run: system => foundFaults(system, faultsOf(system, 'incomplete-chain')),
})

const missingOf = (params: Parameters<typeof originRows>[0], list: (items: readonly string[]) => string) =>
  list(unique(originRows(params).flatMap(({ missing }) => fromCell(missing))))
