/**
 * The second story of the source document: a trusted certificate that does not contain the address the request was made to. Clients use the
 * address that CUCM advertises (System > Server), so the mend is in the certificate or in that page, never in the trust store.
 */
import { ipText } from '../../read/x509/index.ts'
import type { Origin } from '../evidence/index.ts'
import { en } from './en.ts'
import { defineCheck } from './engine.ts'
import { ja } from './ja.ts'
import { faultsOf, foundFaults } from './origins.ts'
import { defect, EDGE_CERTIFICATES, TRAFFIC_SERVER_VERIFICATION } from './references.ts'
import { listOf } from './table.ts'
import { originRows, texts, unique, withLines } from './wording.ts'

export default defineCheck({
  id: 'unlisted-origin-name',
  category: 'mra',
  needs: ['origins'],
  references: [defect('CSCwc69661'), defect('CSCus47235'), TRAFFIC_SERVER_VERIFICATION, EDGE_CERTIFICATES],
  texts: {
    en: texts(en, {
      title: 'The certificate of an origin does not contain the connection address',
      condition:
        'Expressway-C X14.2 or later with MRA: clients reach a node by an FQDN, host name or IP address that its certificate does not hold.',
      further:
        'The connection address is what the client put into its request (base64 of domain/protocol/address/port), and that is what CUCM advertises under System > Server. The traffic server compares it, without regard to case, with the dNSName entries of the subject alternative name and then with the first common name. An iPAddress entry is never compared, not even for an IP address: only an FQDN works reliably. Log line: SNI (address) not in certificate.',
      describe: {
        issue: p =>
          told(
            en,
            'The traffic server refused these origins, and their certificate does not contain the connection address:',
            SAN_EN,
            p,
          ),
        potential: p =>
          told(
            en,
            'These origins will be refused as soon as verification is enforced, because their certificate does not contain the connection address:',
            SAN_EN,
            p,
          ),
      },
      act: p => {
        const rows = originRows(p)
        const addresses = en.list(unique(rows.map(({ address }) => address)))
        return [
          'Prefer FQDNs: in Cisco Unified CM Administration > System > Server, enter each node by an FQDN that its certificate contains.',
          'Then refresh the servers on Expressway-C: Configuration > Unified Communications > Unified CM servers (and IM and Presence Service nodes, Unity Connection servers) > Refresh servers.',
          `Or reissue the certificate with the address as a dNSName of its subject alternative name (${addresses}; an IP address counts only if it is spelt out there or in the common name): Cisco Unified OS Administration > Security > Certificate Management > Generate CSR for ${en.roles(rows)}.`,
          en.restartNode(rows),
          en.verify,
          en.lastResort,
        ]
      },
    }),
    ja: texts(ja, {
      title: '接続先の証明書に接続アドレスが含まれていない',
      condition:
        'MRA を使用する Expressway-C X14.2 以降で、クライアントがノードへの接続に使用する FQDN、ホスト名または IP アドレスが、ノードの証明書に含まれていない場合に該当します。',
      further:
        '接続アドレスは、クライアントがリクエストに埋め込んだアドレス（domain/protocol/address/port を base64 で符号化したもの）で、CUCM の System > Server でアドバタイズされる値です。トラフィックサーバは、大文字と小文字を区別せずに、まず SAN の dNSName、次に先頭の CN と照合します。SAN の iPAddress は、接続アドレスが IP アドレスであっても照合されません。確実に動作するのは FQDN だけです。ログには「SNI (アドレス) not in certificate」と出力されます。',
      describe: {
        issue: p =>
          told(
            ja,
            'トラフィックサーバが次の接続先を拒否しました。証明書に接続アドレスが含まれていません。',
            SAN_JA,
            p,
          ),
        potential: p =>
          told(
            ja,
            '証明書に接続アドレスが含まれていないため、検証が強制されると次の接続先は拒否されます。',
            SAN_JA,
            p,
          ),
      },
      act: p => {
        const rows = originRows(p)
        const addresses = ja.list(unique(rows.map(({ address }) => address)))
        return [
          'FQDN の使用を推奨します。Cisco Unified CM Administration > System > Server で、各ノードを証明書に含まれる FQDN で登録します。',
          '続いて Expressway-C の Configuration > Unified Communications > Unified CM servers（および IM and Presence Service nodes、Unity Connection servers）で Refresh servers を実行します。',
          `または、接続アドレス（${addresses}）を SAN の dNSName に含めて証明書を再発行します（IP アドレスは、dNSName または CN に文字列として含まれる場合にだけ一致します）。Cisco Unified OS Administration > Security > Certificate Management > Generate CSR で ${ja.roles(rows)} を選択します。`,
          ja.restartNode(rows),
          ja.verify,
          ja.lastResort,
        ]
      },
    }),
  },
  run: system => {
    const faults = faultsOf(system, 'name-mismatch')
    const found = foundFaults(system, faults)
    const asIp = faults
      .map(({ origin }) => origin)
      .filter(listsIp)
      .map(({ address }) => address)
    return asIp.length === 0 ? found : { ...found, params: { ...found.params, iPAddress: unique(asIp) } }
  },
})

const SAN_EN = (list: string) =>
  `${list} is in the certificate as iPAddress, which satisfies RFC 9525 but is not compared by the traffic server.`
const SAN_JA = (list: string) =>
  `${list} は証明書に iPAddress として含まれており RFC 9525 には適合しますが、トラフィックサーバは照合しません。`

/** The lines of the origins, and a word on addresses that the certificate holds where the traffic server does not look. */
function told(
  words: typeof en,
  heading: string,
  san: (list: string) => string,
  params: Parameters<typeof originRows>[0],
): string {
  const lines = withLines(words, heading, params)
  const asIp = listOf(params.iPAddress)
  return asIp.length === 0 ? lines : `${lines}\n${san(words.list(asIp))}`
}

const listsIp = ({ address, certificate }: Origin): boolean =>
  certificate?.subjectAltName?.some(name => name.kind === 'ip' && ipText(name.raw) === address) ?? false
