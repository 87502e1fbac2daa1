/**
 * The first of the two stories of the source document: the node's certificate is CA-signed, but no root that Expressway-C trusts stands
 * above it. Before X14.2 nobody noticed, because the traffic server did not look.
 */
import { en } from './en.ts'
import { defineCheck } from './engine.ts'
import { ja, spaced } from './ja.ts'
import { faultsOf, foundFaults } from './origins.ts'
import { defect, EDGE_CERTIFICATES, TRAFFIC_SERVER_VERIFICATION } from './references.ts'
import { originRows, texts, unique, withLines } from './wording.ts'

export default defineCheck({
  id: 'untrusted-origin-ca',
  category: 'mra',
  needs: ['origins'],
  references: [defect('CSCwc69661'), TRAFFIC_SERVER_VERIFICATION, EDGE_CERTIFICATES],
  texts: {
    en: texts(en, {
      title: 'The CA of an origin is not trusted by Expressway-C',
      condition:
        'Expressway-C X14.2 or later with MRA: a CUCM, IM&P or Unity node presents a certificate whose root CA is not in the trust store.',
      further:
        'A chain has to end at a root certificate in the trust store: an intermediate alone is not enough, and neither is the server certificate itself once a CA has signed it. The depth in the WARNING line counts from the server certificate (0) upwards and names the certificate at which the search stopped. Expressway-C looks only into its own trust store; it does not fetch issuers and it checks no revocation list.',
      describe: {
        issue: p =>
          withLines(en, 'The traffic server refused these origins because their CA is not trusted:', p),
        potential: p =>
          withLines(
            en,
            'These origins will be refused as soon as verification is enforced, because their CA is not trusted:',
            p,
          ),
      },
      act: p => {
        const rows = originRows(p)
        const issuers = unique(rows.map(({ issuer }) => issuer))
        return [
          `Get ${issuers.length === 0 ? 'the CA certificates above the certificate of the node' : `the CA certificate ${en.list(issuers)} and those above it`}, up to the root, from the CA or from Certificate Management of the node (tomcat-trust).`,
          en.trust('the root CA certificate and all intermediate CA certificates'),
          en.restartPeers,
          en.sign(en.roles(rows)),
          en.verify,
          en.lastResort,
        ]
      },
    }),
    ja: texts(ja, {
      title: '接続先の証明書を発行した CA が Expressway-C で信頼されていない',
      condition:
        'MRA を使用する Expressway-C X14.2 以降で、CUCM / IM&P / Unity ノードの証明書のルート CA が信頼ストアに登録されていない場合に該当します。',
      further:
        '証明書チェーンは、信頼ストアにあるルート CA 証明書で終わる必要があります。中間 CA 証明書だけを登録しても、CA が署名したサーバ証明書そのものを登録しても、検証は成功しません。WARNING 行の depth はサーバ証明書を 0 として上位へ数えた番号で、探索が止まった証明書を示します。Expressway-C が参照するのは自身の信頼ストアだけで、発行者の証明書を取得することも、失効リストを確認することもありません。',
      describe: {
        issue: p =>
          withLines(ja, 'CA が信頼されていないため、トラフィックサーバが次の接続先を拒否しました。', p),
        potential: p =>
          withLines(ja, 'CA が信頼されていないため、検証が強制されると次の接続先は拒否されます。', p),
      },
      act: p => {
        const rows = originRows(p)
        const issuers = unique(rows.map(({ issuer }) => issuer))
        return [
          `CA の管理者から、またはノードの Certificate Management（tomcat-trust）から、${issuers.length === 0 ? 'ノードの証明書の発行元' : spaced(ja.list(issuers), 'end')}からルートまでのすべての CA 証明書を入手します。`,
          ja.trust('ルート CA 証明書とすべての中間 CA 証明書'),
          ja.restartPeers,
          ja.sign(ja.roles(rows)),
          ja.verify,
          ja.lastResort,
        ]
      },
    }),
  },
  run: system => foundFaults(system, faultsOf(system, 'unknown-ca')),
})
