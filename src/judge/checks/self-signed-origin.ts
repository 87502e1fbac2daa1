/**
 * CUCM makes self-signed certificates at installation, one for each role and key type, and an engineer who has the RSA one signed easily
 * forgets the ECDSA one. A self-signed certificate is its own CA: trusting it means to trust exactly this certificate.
 */
import { en } from './en.ts'
import { defineCheck } from './engine.ts'
import { ja } from './ja.ts'
import { faultsOf, foundFaults } from './origins.ts'
import { defect, MRA_CERTIFICATE_REQUIREMENTS, TRAFFIC_SERVER_VERIFICATION } from './references.ts'
import { originRows, texts, unique, withLines } from './wording.ts'

export default defineCheck({
  id: 'self-signed-origin',
  category: 'mra',
  needs: ['origins'],
  references: [
    defect('CSCwc69661'),
    defect('CSCwa12905'),
    TRAFFIC_SERVER_VERIFICATION,
    MRA_CERTIFICATE_REQUIREMENTS,
  ],
  texts: {
    en: texts(en, {
      title: 'An origin presents a self-signed certificate that Expressway-C does not trust',
      condition:
        'Expressway-C X14.2 or later with MRA: a node presents a self-signed certificate that is not itself in the trust store.',
      further:
        'depth=0 with "self signed certificate" means that the server certificate is its own issuer; depth=0 alone does not, an expired or CA-signed certificate can fail at depth 0 too. Which certificate a node presents depends on the port and on the cipher suite: 8443 and 6972 present tomcat or tomcat-ECDSA, 6971 presents CallManager or CallManager-ECDSA. The common name of the ECDSA variant ends in -EC. Two self-signed certificates of one subject cannot both be used from the trust store (CSCwa12905), so a node whose tomcat and CallManager certificates are both self-signed under one name should have them signed by a CA.',
      describe: {
        issue: p =>
          withLines(
            en,
            'The traffic server refused these origins because their certificate is self-signed and not trusted:',
            p,
          ),
        potential: p =>
          withLines(
            en,
            'These origins will be refused as soon as verification is enforced, because their certificate is self-signed and not trusted:',
            p,
          ),
      },
      act: p => {
        const rows = originRows(p)
        return [
          `Decide: have the certificate signed by a CA (lasting), or trust the self-signed certificate as it is (quick, and to be repeated at every renewal). Certificates concerned: ${en.list(unique(rows.map(({ subject }) => subject))) || en.roles(rows)}.`,
          en.trust(
            `exactly the self-signed certificate, downloaded from Cisco Unified OS Administration > Security > Certificate Management (${en.roles(rows)})`,
          ),
          en.restartPeers,
          en.sign(en.roles(rows)),
          en.restartNode(rows),
          en.verify,
          en.lastResort,
        ]
      },
    }),
    ja: texts(ja, {
      title: '接続先の自己署名証明書が Expressway-C で信頼されていない',
      condition:
        'MRA を使用する Expressway-C X14.2 以降で、ノードが提示する自己署名証明書そのものが信頼ストアに登録されていない場合に該当します。',
      further:
        'depth=0 かつ「self signed certificate」は、サーバ証明書の発行者がその証明書自身であることを示します。depth=0 だけでは自己署名とは限りません。期限切れの証明書や CA 署名の証明書も depth 0 で失敗することがあります。ノードがどの証明書を提示するかは、ポートと暗号スイートによって決まります。8443 と 6972 は tomcat または tomcat-ECDSA、6971 は CallManager または CallManager-ECDSA です。ECDSA 証明書の CN は末尾に -EC が付きます。サブジェクトが同じ自己署名証明書を 2 つ信頼ストアで使い分けることはできません（CSCwa12905）。tomcat と CallManager が同じ名前の自己署名証明書である場合は、CA 署名の証明書に移行してください。',
      describe: {
        issue: p =>
          withLines(
            ja,
            '信頼されていない自己署名証明書を提示したため、トラフィックサーバが次の接続先を拒否しました。',
            p,
          ),
        potential: p =>
          withLines(
            ja,
            '信頼されていない自己署名証明書を提示しているため、検証が強制されると次の接続先は拒否されます。',
            p,
          ),
      },
      act: p => {
        const rows = originRows(p)
        return [
          `対応方針を決めます。CA に署名してもらう方法（恒久対策）と、自己署名証明書をそのまま信頼する方法（短時間で済みますが、更新のたびに登録し直す必要があります）があります。対象の証明書：${ja.list(unique(rows.map(({ subject }) => subject))) || ja.roles(rows)}。`,
          ja.trust(
            `Cisco Unified OS Administration > Security > Certificate Management からダウンロードした自己署名証明書（${ja.roles(rows)}）そのもの`,
          ),
          ja.restartPeers,
          ja.sign(ja.roles(rows)),
          ja.restartNode(rows),
          ja.verify,
          ja.lastResort,
        ]
      },
    }),
  },
  run: system => foundFaults(system, faultsOf(system, 'self-signed')),
})
