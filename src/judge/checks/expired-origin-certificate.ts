/**
 * Before X14.2 an expired node certificate went unnoticed for years. A certificate is judged at the time of its handshake; a chain that
 * is not valid yet usually means a clock that is wrong, on Expressway-C or on the node, not a certificate that is.
 */
import { en } from './en.ts'
import { defineCheck } from './engine.ts'
import { ja } from './ja.ts'
import { faultsOf, foundFaults } from './origins.ts'
import { defect, TRAFFIC_SERVER_VERIFICATION } from './references.ts'
import { originRows, texts, withLines } from './wording.ts'

export default defineCheck({
  id: 'expired-origin-certificate',
  category: 'certificates',
  needs: ['origins'],
  references: [defect('CSCwc69661'), TRAFFIC_SERVER_VERIFICATION],
  texts: {
    en: texts(en, {
      title: 'A certificate of an origin has expired or is not valid yet',
      condition:
        'Expressway-C X14.2 or later with MRA: the server certificate of a node, or a CA certificate above it, is outside its validity period at the time of the handshake.',
      further:
        'Depth 0 is the certificate of the node, depth 1 and above are CA certificates, which may come from the node or from the trust store. The times are those of the handshakes in the evidence, never the present time.',
      describe: {
        issue: p =>
          withLines(
            en,
            'The traffic server refused these origins, and a certificate was outside its validity period:',
            p,
          ),
        potential: p =>
          withLines(
            en,
            'These origins will be refused as soon as verification is enforced, because a certificate is outside its validity period:',
            p,
          ),
      },
      act: p => {
        const rows = originRows(p)
        const early = rows.some(({ reason }) => reason === 'not-yet-valid')
        const leaf = rows.filter(
          ({ reason, depth }) => reason === 'expired' && (depth === '' || depth === '0'),
        )
        const above = rows.some(({ reason, depth }) => reason === 'expired' && depth !== '' && depth !== '0')
        return [
          ...(early
            ? [
                'Compare the clocks first: System > Time on Expressway-C, utils ntp status on the node. If both are right, have the certificate reissued with a validity that has begun.',
              ]
            : []),
          ...(leaf.length > 0
            ? [
                `Renew ${en.roles(leaf)} on the node: Cisco Unified OS Administration > Security > Certificate Management, generate a CSR (or regenerate a self-signed certificate) and upload what the CA returns.`,
                'If the renewed certificate is self-signed, put it into the trust store of every Expressway-C peer in place of the old one.',
              ]
            : []),
          ...(above
            ? [
                'Get the renewed CA certificate from the CA, replace it in tomcat-trust of the node, and in the trust store of every Expressway-C peer (Maintenance > Security > Trusted CA certificate): delete the expired one first, then append the new one.',
              ]
            : []),
          en.restartNode(rows),
          en.verify,
          en.lastResort,
        ]
      },
    }),
    ja: texts(ja, {
      title: '接続先の証明書が有効期限切れ、または有効期間の開始前である',
      condition:
        'MRA を使用する Expressway-C X14.2 以降で、ハンドシェイクの時点で、ノードのサーバ証明書またはその上位の CA 証明書が有効期間外である場合に該当します。',
      further:
        'depth 0 はノードの証明書、depth 1 以上は CA 証明書で、CA 証明書はノードから送信されたものと信頼ストアにあるものの両方があり得ます。判定には採取データに記録されたハンドシェイクの時刻を使用し、現在時刻は使用しません。',
      describe: {
        issue: p =>
          withLines(ja, 'トラフィックサーバが次の接続先を拒否しました。証明書が有効期間外です。', p),
        potential: p =>
          withLines(ja, '証明書が有効期間外であるため、検証が強制されると次の接続先は拒否されます。', p),
      },
      act: p => {
        const rows = originRows(p)
        const early = rows.some(({ reason }) => reason === 'not-yet-valid')
        const leaf = rows.filter(
          ({ reason, depth }) => reason === 'expired' && (depth === '' || depth === '0'),
        )
        const above = rows.some(({ reason, depth }) => reason === 'expired' && depth !== '' && depth !== '0')
        return [
          ...(early
            ? [
                '最初に時刻を比較します。Expressway-C では System > Time、ノードでは utils ntp status で確認します。どちらも正しい場合は、有効期間がすでに始まっている証明書を再発行します。',
              ]
            : []),
          ...(leaf.length > 0
            ? [
                `ノードの ${ja.roles(leaf)} を更新します。Cisco Unified OS Administration > Security > Certificate Management で CSR を生成し（自己署名証明書の場合は再生成し）、CA から受け取った証明書をアップロードします。`,
                '更新後の証明書が自己署名の場合は、すべての Expressway-C ピアの信頼ストアで、古い証明書と置き換えます。',
              ]
            : []),
          ...(above
            ? [
                '更新された CA 証明書を CA から入手し、ノードの tomcat-trust と、すべての Expressway-C ピアの信頼ストア（Maintenance > Security > Trusted CA certificate）で置き換えます。期限切れの証明書を先に削除してから、新しい証明書を追加してください。',
              ]
            : []),
          ja.restartNode(rows),
          ja.verify,
          ja.lastResort,
        ]
      },
    }),
  },
  run: system => foundFaults(system, faultsOf(system, 'expired', 'not-yet-valid')),
})
