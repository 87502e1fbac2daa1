/**
 * The other direction before it breaks (CSCvz45074): an audit can see which authorities a node accepts, and what stands in the trust stores of CUCM, without
 * ever presenting a certificate.
 */
import type { Params } from '../../read/bytes/index.ts'
import type { ClientTrust } from '../evidence/index.ts'
import { en } from './en.ts'
import { defineCheck } from './engine.ts'
import { ja } from './ja.ts'
import { CA_OF_EXPRESSWAY_ON_CUCM, CLIENT_EKU, defect, MRA_CERTIFICATE_REQUIREMENTS } from './references.ts'
import { fromCell, toCell, toColumns, toRows } from './table.ts'
import { texts, unique } from './wording.ts'

const TRUST = ['address', 'ip', 'port', 'source', 'missing'] as const
type TrustRow = Record<(typeof TRUST)[number], string>

export default defineCheck({
  id: 'client-certificate-unknown-ca',
  category: 'mra',
  since: 'X14.0',
  needs: ['server-certificate'],
  references: [
    defect('CSCvz45074'),
    defect('CSCvz20720'),
    CA_OF_EXPRESSWAY_ON_CUCM,
    MRA_CERTIFICATE_REQUIREMENTS,
    CLIENT_EKU,
  ],
  texts: {
    en: texts(en, {
      title: 'A node does not know the CA of the Expressway-C certificate (CSCvz45074)',
      condition:
        'Expressway-C X14.0.2 or later with MRA: a node asks for a client certificate (CUCM does on 6971 and 6972), and neither the authorities that it names nor its trust stores hold the CA of the Expressway-C certificate.',
      further:
        'Nothing was presented to the node: what it names when it asks (CertificateRequest), and what the database of CUCM holds as tomcat-trust and CallManager-trust, were compared with the chain of the certificate of Expressway-C. A node that names no authority may still refuse.',
      describe: {
        issue: p => told(p, EN),
        clear: p =>
          Number(p.looked) === 0
            ? 'No node asked for a client certificate.'
            : `Every node that asks for a client certificate knows the CA of the Expressway-C certificate, as far as it tells (${p.looked} looked at).`,
      },
      act: p => [
        `Upload these CA certificates to CUCM as tomcat-trust and as CallManager-trust: ${en.list(subjects(p)) || 'root and intermediates of the Expressway-C certificate'} (Cisco Unified OS Administration > Security > Certificate Management > Upload Certificate/Certificate chain).`,
        'Restart Cisco Tomcat, Cisco CallManager, Cisco Tftp and Cisco HAProxy on the nodes.',
        'Repeat the audit.',
      ],
    }),
    ja: texts(ja, {
      title: 'ノードが Expressway-C の証明書の CA を信頼していない（CSCvz45074）',
      condition:
        'MRA を使用する Expressway-C X14.0.2 以降で、ノードがクライアント証明書を要求し（CUCM は 6971 と 6972 で要求します）、ノードが示す認証局にも信頼ストアにも、Expressway-C の証明書を発行した CA が含まれていない場合に該当します。',
      further:
        'ノードには証明書を提示していません。ノードが要求時に示す認証局（CertificateRequest）と、CUCM のデータベースにある tomcat-trust および CallManager-trust を、Expressway-C の証明書チェーンと比較しました。認証局を示さないノードも、拒否する可能性があります。',
      describe: {
        issue: p => told(p, JA),
        clear: p =>
          Number(p.looked) === 0
            ? 'クライアント証明書を要求したノードはありません。'
            : `クライアント証明書を要求するノードは、確認できた範囲ですべて Expressway-C の証明書の CA を信頼しています（確認 ${p.looked} 件）。`,
      },
      act: p => [
        `次の CA 証明書を、CUCM に tomcat-trust および CallManager-trust としてアップロードします：${ja.list(subjects(p)) || 'Expressway-C の証明書のルート CA と中間 CA'}（Cisco Unified OS Administration > Security > Certificate Management > Upload Certificate/Certificate chain）。`,
        '各ノードで Cisco Tomcat、Cisco CallManager、Cisco Tftp、Cisco HAProxy を再起動します。',
        '監査を再度実行します。',
      ],
    }),
  },
  run: ({ clientTrust = [] }) => {
    const unknown = clientTrust.filter(({ result }) => result === 'unknown')
    if (unknown.length === 0) return { outcome: 'clear', params: { looked: clientTrust.length } }
    return {
      outcome: 'issue',
      params: { ...toColumns(TRUST, unknown.map(row)), looked: clientTrust.length },
      evidence: unknown.map(({ where }) => where),
    }
  },
})

const row = ({ address, ip, port, source, missing }: ClientTrust): TrustRow => ({
  address,
  ip: ip === null || ip === address ? '' : ip,
  port: port === null ? '' : String(port),
  source,
  missing: toCell(missing),
})

const rows = (params: Params): readonly TrustRow[] => toRows(params, TRUST)
const subjects = (params: Params) => unique(rows(params).flatMap(({ missing }) => fromCell(missing)))

interface Told {
  readonly heading: string
  readonly request: (place: string, missing: string) => string
  readonly store: (address: string, store: string, missing: string) => string
  readonly place: (row: TrustRow) => string
}

const EN: Told = {
  heading: 'These nodes do not know the CA of the Expressway-C certificate, and will refuse it:',
  request: (place, missing) => `${place} does not name it among the authorities that it accepts: ${missing}.`,
  store: (address, store, missing) => `${store} of ${address} does not lead to a root: missing ${missing}.`,
  place: en.place,
}
const JA: Told = {
  heading: '次のノードは Expressway-C の証明書の CA を信頼しておらず、証明書を拒否します。',
  request: (place, missing) => `${place} が受け入れる認証局の一覧に含まれていません：${missing}。`,
  store: (address, store, missing) => `${address} の ${store} ではルートに到達できません。不足：${missing}。`,
  place: ja.place,
}

function told(params: Params, words: Told): string {
  const lines = rows(params).map(entry => {
    const missing = fromCell(entry.missing).join('; ')
    return entry.source === 'request'
      ? words.request(words.place(entry), missing)
      : words.store(entry.address, entry.source, missing)
  })
  return [words.heading, ...unique(lines)].join('\n')
}
