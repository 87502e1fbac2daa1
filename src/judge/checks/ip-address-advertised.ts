/**
 * CUCM advertises its nodes as they stand under System > Server, and a freshly installed node stands there by host name or IP address.
 * Certificates hold FQDNs, and the traffic server never looks at an iPAddress entry: such a node works only by luck.
 */
import type { Origin, SystemEvidence } from '../evidence/index.ts'
import { en } from './en.ts'
import { defineCheck } from './engine.ts'
import { ja } from './ja.ts'
import { exhibits, noFault, ORIGIN, originRow, refusedFirst } from './origins.ts'
import { defect, EDGE_CERTIFICATES, TRAFFIC_SERVER_VERIFICATION } from './references.ts'
import { listOf, toColumns } from './table.ts'
import { originRows, texts, unique } from './wording.ts'

export default defineCheck({
  id: 'ip-address-advertised',
  category: 'configuration',
  needs: ['origins'],
  references: [defect('CSCwc69661'), TRAFFIC_SERVER_VERIFICATION, EDGE_CERTIFICATES],
  texts: {
    en: texts(en, {
      title: 'A node is advertised by IP address or bare host name',
      condition:
        'A CUCM, IM&P or Unity node stands under System > Server by an IP address or a host name without domain.',
      further:
        'The advertised address becomes the connection address of MRA clients and the name that is looked for in the certificate. An IP address is compared as text with dNSName and common name only; a host name without domain matches only if the certificate holds exactly that name. Cisco recommends FQDNs.',
      describe: {
        issue: p =>
          told(
            en,
            'Clients were sent to these addresses, and the traffic server refused the certificate because it does not contain them:',
            SERVERS_EN,
            p,
          ),
        potential: p =>
          told(en, 'Clients are sent to addresses that certificates seldom contain:', SERVERS_EN, p),
      },
      act: () => [
        'In Cisco Unified CM Administration > System > Server, change the entry of each node to its FQDN. Certificates that contain the FQDN need no change.',
        'On Expressway-C, Configuration > Unified Communications > Unified CM servers (and IM and Presence Service nodes, Unity Connection servers): Refresh servers.',
        'Check that Expressway-C resolves the FQDN: Maintenance > Tools > Network utilities > DNS lookup.',
        en.verify,
      ],
    }),
    ja: texts(ja, {
      title: 'ノードが IP アドレスまたはドメインなしのホスト名でアドバタイズされている',
      condition:
        'CUCM / IM&P / Unity ノードが、System > Server に IP アドレスまたはドメインなしのホスト名で登録されている場合に該当します。',
      further:
        'アドバタイズされたアドレスは MRA クライアントの接続アドレスになり、証明書の中で探される名前にもなります。IP アドレスは文字列として dNSName と CN だけに照合され、ドメインなしのホスト名は証明書に同じ名前がある場合にだけ一致します。Cisco は FQDN の使用を推奨しています。',
      describe: {
        issue: p =>
          told(
            ja,
            'クライアントは次のアドレスへ誘導され、証明書にそのアドレスが含まれていないため、トラフィックサーバが接続を拒否しました。',
            SERVERS_JA,
            p,
          ),
        potential: p =>
          told(ja, 'クライアントは、通常は証明書に含まれないアドレスへ誘導されています。', SERVERS_JA, p),
      },
      act: () => [
        'Cisco Unified CM Administration > System > Server で、各ノードの登録を FQDN に変更します。証明書に FQDN が含まれていれば、証明書の変更は不要です。',
        'Expressway-C の Configuration > Unified Communications > Unified CM servers（および IM and Presence Service nodes、Unity Connection servers）で Refresh servers を実行します。',
        'Expressway-C がその FQDN を名前解決できることを確認します（Maintenance > Tools > Network utilities > DNS lookup）。',
        ja.verify,
      ],
    }),
  },
  run: system => {
    const origins = refusedFirst(system.origins.filter(atRisk))
    const servers = unlisted(system)
    if (origins.length === 0 && servers.length === 0) return noFault(system)
    const refused = origins.some(origin => origin.verdict === 'fail' && mismatch(origin) !== undefined)
    const rows = origins.map(origin =>
      originRow(origin, mismatch(origin) ?? origin.reason ?? origin.reasons[0]),
    )
    const { snippet, evidence } = exhibits(origins)
    return {
      outcome: refused ? 'issue' : 'potential',
      params: { ...toColumns(ORIGIN, rows), servers },
      origins,
      snippet,
      evidence: [
        ...evidence,
        ...system.facts.ucServers
          .filter(({ address }) => servers.includes(address))
          .map(({ where }) => where),
      ],
    }
  },
})

const SERVERS_EN = (list: string) => `Configured as UC servers in the same way, not seen in use: ${list}.`
const SERVERS_JA = (list: string) => `使用は確認していませんが、同様に登録されている UC サーバ：${list}。`

function told(
  words: typeof en,
  heading: string,
  servers: (list: string) => string,
  params: Parameters<typeof originRows>[0],
): string {
  const listed = listOf(params.servers)
  return [
    heading,
    ...originRows(params).map(words.line),
    ...(listed.length > 0 ? [servers(words.list(listed))] : []),
  ].join('\n')
}

/** An IPv4 or IPv6 literal, or a name of one label. */
const isUnqualified = (address: string): boolean =>
  /^\d{1,3}(\.\d{1,3}){3}$/.test(address) ||
  address.includes(':') ||
  !address.replace(/\.$/, '').includes('.')

const mismatch = (origin: Origin) => origin.reasons.find(({ code }) => code === 'name-mismatch')

/** It passes where the certificate happens to hold the address, and then there is nothing to say. */
function atRisk(origin: Origin): boolean {
  if (!isUnqualified(origin.address) || origin.verdict === 'pass') return false
  return mismatch(origin) !== undefined || origin.certificate === undefined
}

const unlisted = ({ facts, origins }: SystemEvidence): readonly string[] => {
  const seen = new Set(origins.map(({ address }) => address))
  return unique(
    facts.ucServers
      .map(({ address }) => address)
      .filter(address => isUnqualified(address) && !seen.has(address)),
  )
}
