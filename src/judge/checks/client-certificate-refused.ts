/**
 * The other direction (CSCvz45074): since X14.0.2 the traffic server shows its own certificate to whoever asks, CUCM asks on 6971 and 6972, and
 * CUCM refuses a certificate whose CA it does not know. The log says "unknown ca" too, but the repair is on the other machine.
 */

import type { Params } from '../../read/bytes/index.ts'
import { alertName } from '../../read/tls/index.ts'
import { compareRelease } from '../../read/uc/index.ts'
import { nameText } from '../../read/x509/index.ts'
import type { ClientRefusal, SystemEvidence } from '../evidence/index.ts'
import { en, times } from './en.ts'
import { defineCheck, missing } from './engine.ts'
import { ja } from './ja.ts'
import { CA_OF_EXPRESSWAY_ON_CUCM, CLIENT_EKU, defect, MRA_CERTIFICATE_REQUIREMENTS } from './references.ts'
import { toColumns, toRows } from './table.ts'
import { isoTime, utcText } from './time.ts'
import { texts, unique, type Wording } from './wording.ts'

const REFUSAL = [
  'address',
  'ip',
  'port',
  'alert',
  'attempts',
  'last',
  'sentSubject',
  'sentIssuer',
  'sentTo',
  'accepted', // is the issuer among the authorities the node named: yes, no, or empty
] as const

type RefusalRow = Record<(typeof REFUSAL)[number], string>

export default defineCheck({
  id: 'client-certificate-refused',
  category: 'mra',
  needs: [],
  references: [
    defect('CSCvz45074'),
    defect('CSCvz20720'),
    CA_OF_EXPRESSWAY_ON_CUCM,
    MRA_CERTIFICATE_REQUIREMENTS,
    CLIENT_EKU,
  ],
  texts: {
    en: texts(en, {
      title: 'A node refuses the certificate of Expressway-C (CSCvz45074)',
      condition:
        'Expressway-C X14.0.2 or later with MRA: a node asks for a client certificate (CUCM does on 6971 and 6972) and does not accept the one that Expressway-C sends.',
      further:
        'The alert was received from the node, not sent by Expressway-C: the trust store of Expressway-C has nothing to do with it, and turning VerifyOriginServer off does not help. The CA of the Expressway-C certificate has to be known to CUCM even if the cluster is in non-secure mode. From X15.5 on, Expressway-C has a client certificate of its own besides the server certificate.',
      describe: {
        issue: p =>
          [
            'These nodes refused the certificate that Expressway-C presented as a client:',
            ...refusals(p).map(lineEn),
          ].join('\n'),
        clear: () => 'No node refused the certificate of Expressway-C.',
      },
      act: p => actions(p, ACT_EN),
    }),
    ja: texts(ja, {
      title: 'ノードが Expressway-C の証明書を拒否している（CSCvz45074）',
      condition:
        'MRA を使用する Expressway-C X14.0.2 以降で、ノードがクライアント証明書を要求し（CUCM は 6971 と 6972 で要求します）、Expressway-C が送信した証明書を受け入れない場合に該当します。',
      further:
        'このアラートはノードから受信したもので、Expressway-C が送信したものではありません。Expressway-C の信頼ストアとは関係がなく、VerifyOriginServer を Off にしても解消しません。クラスタが非セキュアモードでも、Expressway-C の証明書を発行した CA を CUCM に登録する必要があります。X15.5 以降の Expressway-C は、サーバ証明書とは別にクライアント証明書を持ちます。',
      describe: {
        issue: p =>
          [
            'Expressway-C がクライアントとして提示した証明書を、次のノードが拒否しました。',
            ...refusals(p).map(lineJa),
          ].join('\n'),
        clear: () => 'Expressway-C の証明書を拒否したノードはありません。',
      },
      act: p => actions(p, ACT_JA),
    }),
  },
  run: system => {
    if (system.clientRefusals.length === 0) return silence(system)
    const refused = system.clientRefusals
    return {
      outcome: 'issue',
      params: toColumns(REFUSAL, refused.map(row)),
      evidence: refused.flatMap(({ evidence }) => evidence.slice(0, 3).map(({ where }) => where)),
      snippet: refused.flatMap(({ evidence }) =>
        evidence
          .filter(({ kind }) => kind === 'log')
          .slice(-1)
          .map(({ quote }) => quote),
      ),
    }
  },
})

/** What was refused was sent, whatever the release says; the release speaks only where nothing was refused. */
function silence({ facts: { release }, coverage }: SystemEvidence) {
  if (release && compareRelease(release, 'X14.0.2') < 0)
    return {
      outcome: 'not-applicable',
      params: { release: release.text, since: 'X14.0.2', until: '' },
    } as const
  if (coverage.trafficServerEvents === 0 && coverage.handshakes === 0) return missing(['origins'])
  return { outcome: 'clear' } as const
}

function row(refusal: ClientRefusal): RefusalRow {
  const { address, ip, port, alert, attempts, lastSeen, acceptable } = refusal
  const sent = refusal.sent?.[0]
  const issuer = sent ? nameText(sent.issuer) : ''
  return {
    address,
    ip: ip === null || ip === address ? '' : ip,
    port: port === null ? '' : String(port),
    alert: String(alert),
    attempts: String(attempts),
    last: isoTime(lastSeen),
    sentSubject: sent ? nameText(sent.subject) : '',
    sentIssuer: issuer,
    sentTo: sent ? isoTime(sent.notAfter) : '',
    accepted:
      !sent || !acceptable || acceptable.length === 0 ? '' : acceptable.includes(issuer) ? 'yes' : 'no',
  }
}

const refusals = (params: Params): readonly RefusalRow[] => toRows(params, REFUSAL)

function lineEn(entry: RefusalRow): string {
  const sent =
    entry.sentSubject === ''
      ? ''
      : ` Sent: ${entry.sentSubject}, issued by ${entry.sentIssuer}, valid to ${utcText(entry.sentTo)}.`
  const known =
    entry.accepted === 'no' ? ' The node did not name this issuer among the authorities it accepts.' : ''
  return `${en.place(entry)}: alert ${alertName(Number(entry.alert))} (${entry.alert}) received ${times(entry.attempts)}, last on ${utcText(entry.last)}.${sent}${known}`
}

function lineJa(entry: RefusalRow): string {
  const sent =
    entry.sentSubject === ''
      ? ''
      : `送信した証明書：${entry.sentSubject}（発行者 ${entry.sentIssuer}、有効期限 ${utcText(entry.sentTo)}）。`
  const known =
    entry.accepted === 'no' ? 'この発行者は、ノードが受け入れる認証局の一覧に含まれていません。' : ''
  return `${ja.place(entry)}：アラート ${alertName(Number(entry.alert))}（${entry.alert}）を ${entry.attempts} 回受信しました（最後は ${utcText(entry.last)}）。${sent}${known}`
}

interface Act {
  readonly words: Wording
  readonly trust: (issuers: string) => string
  readonly restart: string
  readonly renew: string
  readonly purpose: string
  readonly absent: string
  readonly inspect: string
  readonly repeat: string
}

const ACT_EN: Act = {
  words: en,
  trust: issuers =>
    `Upload the root and intermediate CA certificates of the Expressway-C certificate${issuers && ` (issuer ${issuers})`} to CUCM as tomcat-trust and as CallManager-trust: Cisco Unified OS Administration > Security > Certificate Management > Upload Certificate/Certificate chain.`,
  restart: 'Restart Cisco Tomcat, Cisco CallManager, Cisco Tftp and Cisco HAProxy on the nodes.',
  renew:
    'Renew the certificate of Expressway-C (Maintenance > Security > Server certificate; from X15.5 on the client certificate) and restart Expressway-C.',
  purpose:
    'Have the certificate of Expressway-C issued with both extended key usages, serverAuth and clientAuth; public CAs drop clientAuth, and X15.5 has a separate client certificate for it.',
  absent:
    'The node demanded a certificate and got none that it could use: check that Expressway-C has a valid server certificate (from X15.5 on also a client certificate).',
  inspect:
    'Compare the certificate that Expressway-C sent with what the node accepts; the Tomcat Security trace of CUCM (RTMT) names the reason.',
  repeat: 'Repeat the MRA login and check that the node no longer sends the alert.',
}
const ACT_JA: Act = {
  words: ja,
  trust: issuers =>
    `Expressway-C の証明書${issuers && `（発行者 ${issuers}）`}のルート CA 証明書と中間 CA 証明書を、CUCM に tomcat-trust および CallManager-trust としてアップロードします（Cisco Unified OS Administration > Security > Certificate Management > Upload Certificate/Certificate chain）。`,
  restart: '各ノードで Cisco Tomcat、Cisco CallManager、Cisco Tftp、Cisco HAProxy を再起動します。',
  renew:
    'Expressway-C の証明書（Maintenance > Security > Server certificate、X15.5 以降はクライアント証明書）を更新し、Expressway-C を再起動します。',
  purpose:
    'Expressway-C の証明書を、拡張キー使用法 serverAuth と clientAuth の両方を含めて発行します。パブリック CA では clientAuth が廃止されつつあり、X15.5 ではそのための独立したクライアント証明書を使用できます。',
  absent:
    'ノードが証明書を要求しましたが、利用できる証明書が送信されていません。Expressway-C に有効なサーバ証明書（X15.5 以降はクライアント証明書も）があることを確認します。',
  inspect:
    'Expressway-C が送信した証明書と、ノードが受け入れる条件を比較します。理由は CUCM の Tomcat Security トレース（RTMT）で確認できます。',
  repeat: 'MRA ログインを再度実行し、ノードがアラートを送信しなくなったことを確認します。',
}

/** Alert descriptions and what they ask for (RFC 8446 section 6.2). */
function actions(params: Params, act: Act): readonly string[] {
  const rows = refusals(params)
  const has = (...alerts: readonly string[]) => rows.some(({ alert }) => alerts.includes(alert))
  const issuers = act.words.list(unique(rows.map(({ sentIssuer }) => sentIssuer)))
  return [
    ...(has('48', '46', '42') ? [act.trust(issuers), act.restart] : []),
    ...(has('45') ? [act.renew] : []),
    ...(has('43', '42', '46') ? [act.purpose] : []),
    ...(has('40', '116') ? [act.absent] : []),
    ...(has('40', '42', '44', '46', '49', '51') ? [act.inspect] : []),
    act.repeat,
  ]
}
