/**
 * A WARNING line names neither port nor certificate, and an ERROR line not even the reason. Without packets the log is all there is, and a
 * reader should know what could not be known. After a restart during logging only the log is collected.
 */
import type { Params } from '../../read/bytes/index.ts'
import type { SystemEvidence } from '../evidence/index.ts'
import { en } from './en.ts'
import { defineCheck } from './engine.ts'
import { ja } from './ja.ts'
import { COLLECT_LOG } from './references.ts'
import { listOf, numberOf, textOf } from './table.ts'
import { texts } from './wording.ts'

export default defineCheck({
  id: 'capture-absent',
  category: 'evidence',
  needs: [],
  references: [COLLECT_LOG],
  texts: {
    en: texts(en, {
      title: 'No packet capture shows the handshakes with the origins',
      condition: 'The evidence holds no capture, or a capture without a TLS handshake to an origin.',
      further:
        'Without packets the port comes from the requests around a WARNING line, the certificate is not known, and only faults that the log names are found: before X14.2, or with verification off, the log names none. The archive of a complete run holds log, dumps, trust store, server certificate and captures; after a restart during logging only the log is collected.',
      describe: {
        'missing-information': p => told(p, EN),
        clear: p => `Captures: ${numberOf(p.captures)}, TLS handshakes: ${numberOf(p.handshakes)}.`,
      },
      act: p => actions(p, ACT_EN),
    }),
    ja: texts(ja, {
      title: '接続先とのハンドシェイクを確認できるパケットキャプチャがない',
      condition:
        '採取データにキャプチャがない、またはキャプチャに接続先との TLS ハンドシェイクが含まれていない場合に該当します。',
      further:
        'パケットがない場合、ポートは WARNING 行の前後のリクエストから推定し、証明書の内容は分かりません。見つけられるのはログに記録された問題だけで、X14.2 より前のリリースや検証が無効のシステムでは、ログに何も記録されません。完全なアーカイブには、ログ、ダンプ、信頼ストア、サーバ証明書、キャプチャが含まれます。採取中に再起動した場合は、ログだけが採取されます。',
      describe: {
        'missing-information': p => told(p, JA),
        clear: p =>
          `キャプチャ ${numberOf(p.captures)} 件、TLS ハンドシェイク ${numberOf(p.handshakes)} 件を確認しました。`,
      },
      act: p => actions(p, ACT_JA),
    }),
  },
  run: system => {
    const { captures, packets, handshakes } = system.coverage
    const params = { captures, packets, handshakes, members: absentMembers(system) }
    if (captures > 0 && handshakes > 0) return { outcome: 'clear', params }
    return { outcome: 'missing-information', params: { ...params, state: captures === 0 ? 'none' : 'empty' } }
  },
})

/** Other members that a complete archive holds. */
function absentMembers({
  coverage,
  trustStore,
  serverCertificate,
  facts,
}: SystemEvidence): readonly string[] {
  return [
    ...(coverage.logLines === 0 ? ['loggingsnapshot_*.txt'] : []),
    ...(trustStore ? [] : ['ca_*.pem']),
    ...(serverCertificate ? [] : ['server_*.pem']),
    ...(facts.release ? [] : ['xstat_dump_*']),
    ...(facts.verifyOriginServer || facts.mraEnabled !== undefined ? [] : ['xconf_dump_*']),
  ]
}

interface Told {
  readonly none: string
  readonly empty: (packets: number) => string
  readonly members: (list: string) => string
}

const EN: Told = {
  none: 'The evidence holds no packet capture.',
  empty: packets => `The capture (${packets} packets) holds no TLS handshake with an origin.`,
  members: list => `Also absent, or telling nothing: ${list}.`,
}
const JA: Told = {
  none: '採取データにパケットキャプチャがありません。',
  empty: packets => `キャプチャ（${packets} パケット）に、接続先との TLS ハンドシェイクが含まれていません。`,
  members: list => `次のファイルも見つからないか、情報を得られませんでした：${list}。`,
}

function told(params: Params, words: Told): string {
  const state = textOf(params.state) === 'empty' ? words.empty(numberOf(params.packets)) : words.none
  const members = listOf(params.members)
  return members.length === 0 ? state : `${state}\n${words.members(members.join(', '))}`
}

const ACT_EN = {
  start:
    'On Expressway-C, Maintenance > Diagnostics > Diagnostic logging: tick "Take tcpdump while logging", then Start new log. In a cluster, start on the primary; it applies to all peers.',
  filter:
    'Set no tcpdump filter, or one that lets the nodes and the ports 443, 6971, 6972 and 8443 through; check that the interface towards the nodes is captured.',
  stop: 'Reproduce the failed login, stop logging, collect the log of every peer, and analyse the archives together.',
}
const ACT_JA = {
  start:
    'Expressway-C の Maintenance > Diagnostics > Diagnostic logging で「Take tcpdump while logging」を有効にし、Start new log を実行します。クラスタではプライマリで開始すると、すべてのピアに適用されます。',
  filter:
    'tcpdump のフィルタは設定しないか、各ノードとポート 443、6971、6972、8443 が含まれるように設定します。ノード側のインターフェイスがキャプチャされていることも確認します。',
  stop: 'ログインの失敗を再現してから停止し、すべてのピアのログを採取して、まとめて分析します。',
}

const actions = (params: Params, act: typeof ACT_EN): readonly string[] =>
  textOf(params.state) === 'empty' ? [act.filter, act.start, act.stop] : [act.start, act.stop]
