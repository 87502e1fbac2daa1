/**
 * CSCwc69661, the umbrella card: from X14.2 the traffic server verifies every node that an MRA client reaches through it. Vendor tooling
 * shows one text for all faults; this card names each origin with its own fault and gives only the actions that mend what was found.
 */

import type { Params } from '../../read/bytes/index.ts'
import { compareRelease } from '../../read/uc/index.ts'
import { fingerprint, nameText } from '../../read/x509/index.ts'
import type { Origin, SystemEvidence } from '../evidence/index.ts'
import { en } from './en.ts'
import { defineCheck, missing } from './engine.ts'
import { ja, spaced } from './ja.ts'
import { exhibits, fails, noFault, ORIGIN, originRow, outcomeOf, refusedFirst } from './origins.ts'
import { defect, MRA_CERTIFICATE_REQUIREMENTS, TRAFFIC_SERVER_VERIFICATION } from './references.ts'
import { fromCell, listOf, toColumns } from './table.ts'
import { originRows, texts, unique, withLines } from './wording.ts'

export default defineCheck({
  id: 'traffic-server-verification',
  category: 'mra',
  needs: [],
  references: [
    defect('CSCwc69661'),
    defect('CSCwa25108'),
    defect('CSCwa12905'),
    TRAFFIC_SERVER_VERIFICATION,
    MRA_CERTIFICATE_REQUIREMENTS,
  ],
  texts: {
    en: texts(en, {
      title:
        'The traffic server of Expressway-C verifies the certificates of CUCM, IM&P and Unity nodes for MRA (CSCwc69661)',
      condition: 'Expressway-C X14.2 and later that serve MRA are affected.',
      further:
        'From X14.2 on (CSCwc69661) the traffic server verifies the tomcat or tomcat-ECDSA certificate of CUCM, IM&P and Unity nodes at every connection, whatever TLS verify mode was set when the servers were discovered: that mode is applied once, and to the publisher only. Two things are verified, the chain to a trusted CA and the connection address in SAN or CN; the log names only the first that fails. The client then gets "502 connect failed", which shows as a failed login, as a missing service or as a failover that does not work.',
      describe: {
        issue: p =>
          withLines(
            en,
            `The traffic server of Expressway-C does not accept the certificate of ${en.places(originRows(p))}. MRA clients that are sent there get "502 connect failed".`,
            p,
          ),
        potential: p =>
          withLines(
            en,
            `The certificate of ${en.places(originRows(p))} does not pass verification. Verification is not enforced yet; once it is, MRA clients that are sent there get "502 connect failed".`,
            p,
          ),
      },
      act: p => {
        const { rows, has, issuers, twins, covered } = plan(p)
        return [
          ...(twins.length > 0
            ? [
                `The trust store holds several certificates of the subject ${en.list(twins)}, and Expressway stops at the first (CSCwa12905): on every peer, delete the one that no node uses any more.`,
              ]
            : []),
          ...(has('unknown-ca') && !covered
            ? [
                en.trust(
                  `${issuers.length > 0 ? `the CA certificate ${en.list(issuers)} and those above it` : 'the CA certificates above the certificate of the node'}, up to the root`,
                ),
              ]
            : []),
          ...(has('self-signed')
            ? [
                `${en.trust(`the self-signed certificate of ${en.places(rows.filter(r => r.reason === 'self-signed'))}`)} Better: have it signed by a CA that is already trusted.`,
              ]
            : []),
          ...(has('incomplete-chain')
            ? [
                `Let the node send its intermediate (${en.list(missingOf(rows)) || 'not named in the evidence'}): upload it to tomcat-trust on the node and restart Cisco Tomcat. Or append it to the trust store of every Expressway-C peer.`,
              ]
            : []),
          ...(has('name-mismatch')
            ? [
                `Make address and certificate agree for ${en.places(rows.filter(r => named(r)))}: enter the node by its FQDN in CUCM System > Server and run Refresh servers on Expressway-C, or reissue the certificate with the address as a dNSName of its SAN.`,
              ]
            : []),
          ...(has('expired')
            ? ['Renew the expired certificate and restart the service that presents it.']
            : []),
          ...(has('not-yet-valid')
            ? [
                'Compare the clocks of Expressway-C (System > Time) and of the node (utils ntp status); reissue the certificate only if both are right.',
              ]
            : []),
          ...(has('weak-or-unsupported')
            ? [
                'Reissue the certificate with an RSA key of 2048 bits or more (or EC P-256 or more), a SHA-256 signature and the extended key usage serverAuth.',
              ]
            : []),
          ...(has('other')
            ? [
                'Inspect the certificate and its chain: the OpenSSL error above names the rule that was broken.',
              ]
            : []),
          ...(has('') ? [en.obtain.certificate] : []),
          en.verify,
          en.lastResort,
        ]
      },
    }),
    ja: texts(ja, {
      title:
        'Expressway-C のトラフィックサーバが MRA のために CUCM / IM&P / Unity ノードの証明書を検証する（CSCwc69661）',
      condition: 'MRA を提供する Expressway-C X14.2 以降が対象です。',
      further:
        'X14.2 以降（CSCwc69661）のトラフィックサーバは、CUCM / IM&P / Unity ノードの tomcat または tomcat-ECDSA 証明書を接続のたびに検証します。サーバ検出時の TLS verify mode の設定には左右されません（この設定は検出時に一度だけ、パブリッシャに対してのみ適用されます）。検証されるのは、信頼された CA までのチェーンと、接続アドレスが SAN または CN に含まれることの 2 点で、ログに出力されるのは先に失敗した方だけです。失敗するとクライアントには「502 connect failed」が返り、ログインの失敗、一部サービスの欠落、フェールオーバーの不成立として現れます。',
      describe: {
        issue: p =>
          withLines(
            ja,
            `Expressway-C のトラフィックサーバは、${spaced(ja.places(originRows(p)), 'end')}の証明書を受け入れません。ここへ接続する MRA クライアントには「502 connect failed」が返されます。`,
            p,
          ),
        potential: p =>
          withLines(
            ja,
            `${spaced(ja.places(originRows(p)), 'end')}の証明書は検証を通りません。現在は検証が強制されていませんが、強制されると、ここへ接続する MRA クライアントには「502 connect failed」が返されます。`,
            p,
          ),
      },
      act: p => {
        const { rows, has, issuers, twins, covered } = plan(p)
        return [
          ...(twins.length > 0
            ? [
                `信頼ストアに、サブジェクトが${spaced(ja.list(twins))}の証明書が複数あり、Expressway は最初に見つかったもので検索を終えます（CSCwa12905）。すべてのピアで、どのノードも使用していない方を削除します。`,
              ]
            : []),
          ...(has('unknown-ca') && !covered
            ? [
                ja.trust(
                  `${issuers.length > 0 ? spaced(ja.list(issuers), 'end') : 'ノードの証明書の発行元'}からルートまでのすべての CA 証明書`,
                ),
              ]
            : []),
          ...(has('self-signed')
            ? [
                `${ja.trust(`${spaced(ja.places(rows.filter(r => r.reason === 'self-signed')), 'end')}の自己署名証明書`)}すでに信頼されている CA で署名し直す方が望ましい対応です。`,
              ]
            : []),
          ...(has('incomplete-chain')
            ? [
                `ノードが中間 CA 証明書（${ja.list(missingOf(rows)) || '名称は不明'}）を送信するようにします。ノードの tomcat-trust にアップロードし、Cisco Tomcat を再起動します。または、すべての Expressway-C ピアの信頼ストアに追加します。`,
              ]
            : []),
          ...(has('name-mismatch')
            ? [
                `${spaced(ja.places(rows.filter(r => named(r))), 'end')}の接続アドレスと証明書を一致させます。CUCM の System > Server でノードを FQDN で登録し、Expressway-C で Refresh servers を実行するか、接続アドレスを SAN の dNSName に含めて証明書を再発行します。`,
              ]
            : []),
          ...(has('expired')
            ? ['期限切れの証明書を更新し、その証明書を提示するサービスを再起動します。']
            : []),
          ...(has('not-yet-valid')
            ? [
                'Expressway-C（System > Time）とノード（utils ntp status）の時刻を比較します。どちらも正しい場合にだけ、証明書を再発行します。',
              ]
            : []),
          ...(has('weak-or-unsupported')
            ? [
                '2048 ビット以上の RSA 鍵（または P-256 以上の EC 鍵）、SHA-256 の署名、拡張キー使用法 serverAuth で証明書を再発行します。',
              ]
            : []),
          ...(has('other')
            ? ['証明書とチェーンを調べます。上記の OpenSSL エラーが、満たされていない規則を示しています。']
            : []),
          ...(has('') ? [ja.obtain.certificate] : []),
          ja.verify,
          ja.lastResort,
        ]
      },
    }),
  },
  run: system => {
    const failing = refusedFirst(system.origins.filter(fails))
    if (!failing.some(({ verdict }) => verdict === 'fail')) {
      const release = before(system)
      if (release !== undefined)
        return { outcome: 'not-applicable', params: { release, since: 'X14.2', until: '' } }
    }
    if (failing.length === 0) return system.origins.length === 0 ? missing(['origins']) : noFault(system)
    return {
      outcome: outcomeOf(failing),
      params: {
        ...toColumns(
          ORIGIN,
          failing.map(origin => originRow(origin, first(origin))),
        ),
        ...twinsOf(failing, system),
      },
      origins: failing,
      ...exhibits(failing),
    }
  },
})

/** What was refused was verified, whatever the release says: the table of releases speaks only where nothing was refused. */
function before({ facts: { release } }: SystemEvidence): string | undefined {
  return release && compareRelease(release, 'X14.2') < 0 ? release.text : undefined
}

const first = (origin: Origin) => origin.reason ?? origin.reasons[0]

const named = (row: ReturnType<typeof originRows>[number]) =>
  row.reason === 'name-mismatch' || row.also.split(' ').includes('name-mismatch')

const missingOf = (rows: ReturnType<typeof originRows>) => unique(rows.flatMap(row => fromCell(row.missing)))

/** Subjects of which the store holds what these origins lacked, and another certificate besides; absent where there is none. */
function twinsOf(failing: readonly Origin[], { trustStore }: SystemEvidence): Params {
  const wanted = failing.flatMap(origin => {
    const reason = first(origin)
    return reason?.code === 'unknown-ca' && reason.issuer !== undefined ? [reason.issuer] : []
  })
  const keys = new Map<string, Set<string>>()
  for (const certificate of trustStore?.certificates ?? []) {
    const subject = nameText(certificate.subject)
    keys.set(subject, (keys.get(subject) ?? new Set()).add(fingerprint(certificate)))
  }
  const twins = unique(wanted).filter(subject => (keys.get(subject)?.size ?? 0) > 1)
  return twins.length === 0 ? {} : { twins: [...twins] }
}

/** The faults that were found, each once, those behind the first one too: repairing one only uncovers the next. */
function plan(params: Params) {
  const rows = originRows(params)
  const codes = new Set(
    rows.flatMap(({ reason, also }) => [reason, ...also.split(' ').filter(code => code !== '')]),
  )
  const issuers = unique(rows.filter(({ reason }) => reason === 'unknown-ca').map(({ issuer }) => issuer))
  const twins = listOf(params.twins)
  // Nothing has to be appended where all that is lacking is there.
  const covered = issuers.length > 0 && issuers.every(issuer => twins.includes(issuer))
  return { rows, issuers, twins, covered, has: (code: string) => codes.has(code) }
}
