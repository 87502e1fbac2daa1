/**
 * Under TLS 1.3 the certificate is encrypted: no capture shows it, and a tool that says "no fault found" there has not looked. The alert of a
 * refusal is encrypted or not by who sends it, so the log is the only witness.
 */

import type { Origin, SystemEvidence } from '../evidence/index.ts'
import { en } from './en.ts'
import { defineCheck } from './engine.ts'
import { ja, spaced } from './ja.ts'
import { exhibits, ORIGIN, originRow, refusedFirst } from './origins.ts'
import { MRA_CERTIFICATE_REQUIREMENTS } from './references.ts'
import { numberOf, toColumns } from './table.ts'
import { originRows, texts } from './wording.ts'

export default defineCheck({
  id: 'hidden-certificate',
  category: 'evidence',
  needs: [],
  references: [MRA_CERTIFICATE_REQUIREMENTS],
  texts: {
    en: texts(en, {
      title: 'TLS 1.3 hides the certificate of an origin from the capture',
      condition: 'Expressway-C and the node agree on TLS 1.3, which encrypts the certificate.',
      further:
        'Where the log names a fault, the origin is reported with it, but its certificate cannot be shown and no repair can be proved. Where the log is silent, the origin is neither good nor bad: it is unknown.',
      describe: {
        'missing-information': p =>
          [
            `The certificates of ${en.places(originRows(p))} are not visible in the capture, because TLS 1.3 encrypts them.`,
            ...originRows(p).map(
              row =>
                `${en.place(row)}: ${row.verdict === 'unknown' ? 'neither capture nor log tells whether it passes' : 'the log tells that it fails, the certificate cannot be shown'}.`,
            ),
          ].join('\n'),
        clear: p =>
          numberOf(p.hidden) === 0
            ? 'No certificate was hidden by TLS 1.3.'
            : `Handshakes of TLS 1.3 were seen (${numberOf(p.hidden)}); nothing suggests that they failed.`,
        'not-applicable': () => 'There is no capture to look into.',
      },
      act: () => [
        'Read the certificates at their source: Cisco Unified OS Administration > Security > Certificate Management, or openssl s_client -connect NODE:PORT -showcerts -tls1_2 from a machine near Expressway-C. Ask for both key types (-sigalgs).',
        'Or let the log tell: raise developer.trafficserver.ssl to DEBUG for the time of the test (Maintenance > Diagnostics > Advanced > Support Log configuration).',
        'Repeat the login and collect a new diagnostic log.',
      ],
    }),
    ja: texts(ja, {
      title: 'TLS 1.3 のため、接続先の証明書をキャプチャで確認できない',
      condition:
        'Expressway-C とノードの間で、証明書が暗号化される TLS 1.3 がネゴシエートされた場合に該当します。',
      further:
        'ログに問題が記録されている接続先は報告されますが、証明書の内容は表示できず、対策の有効性も確認できません。ログにも記録がない接続先は、正常でも異常でもなく「不明」です。',
      describe: {
        'missing-information': p =>
          [
            `TLS 1.3 で暗号化されているため、${spaced(ja.places(originRows(p)), 'end')}の証明書はキャプチャで確認できません。`,
            ...originRows(p).map(
              row =>
                `${ja.place(row)}：${row.verdict === 'unknown' ? 'キャプチャからもログからも、検証の成否は分かりません' : 'ログは失敗を示していますが、証明書を表示できません'}。`,
            ),
          ].join('\n'),
        clear: p =>
          numberOf(p.hidden) === 0
            ? 'TLS 1.3 によって確認できなかった証明書はありません。'
            : `TLS 1.3 のハンドシェイクがありますが（${numberOf(p.hidden)} 件）、失敗を示すものはありません。`,
        'not-applicable': () => '調べるキャプチャがありません。',
      },
      act: () => [
        '証明書を直接確認します。Cisco Unified OS Administration > Security > Certificate Management を参照するか、Expressway-C に近い端末から openssl s_client -connect NODE:PORT -showcerts -tls1_2 を実行します。RSA と ECDSA の両方を確認してください（-sigalgs）。',
        'または、テストの間だけ developer.trafficserver.ssl のログレベルを DEBUG に上げ（Maintenance > Diagnostics > Advanced > Support Log configuration）、ログで確認します。',
        'ログインを再度実行し、新しい診断ログを採取します。',
      ],
    }),
  },
  run: system => {
    if (system.coverage.captures === 0) return { outcome: 'not-applicable' }
    const dark = refusedFirst(system.origins.filter(origin => isDark(origin, system)))
    const params = { hidden: system.hidden.length }
    if (dark.length === 0) return { outcome: 'clear', params }
    const { snippet, evidence } = exhibits(dark)
    return {
      outcome: 'missing-information',
      params: {
        ...toColumns(
          ORIGIN,
          dark.map(origin => originRow(origin, origin.reason)),
        ),
        ...params,
      },
      origins: dark,
      snippet,
      evidence: evidence.length > 0 ? evidence : system.hidden.slice(0, 3).map(({ where }) => where),
    }
  },
})

/** Seen in a TLS 1.3 handshake, certificate never seen, and not known to pass. */
function isDark(origin: Origin, { hidden }: SystemEvidence): boolean {
  if (origin.certificate || origin.verdict === 'pass') return false
  return hidden.some(
    ({ server, serverName }) =>
      (origin.port === null || server.port === origin.port) &&
      (server.ip === origin.ip || server.ip === origin.address || serverName === origin.address),
  )
}
