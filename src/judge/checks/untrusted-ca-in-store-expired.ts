/**
 * A trust store collects CA certificates that nobody removes. An expired one does no harm until an origin's path runs through it, or until it
 * stands in the way of its renewed successor of the same name; those two are worth a card, the rest is housekeeping.
 */
import type { Params } from '../../read/bytes/index.ts'
import { type Certificate, fingerprint, nameText, sameName, serialText } from '../../read/x509/index.ts'
import type { Origin, SystemEvidence } from '../evidence/index.ts'
import { en } from './en.ts'
import { defineCheck, missing } from './engine.ts'
import { ja } from './ja.ts'
import { exhibits, outcomeOf, refusedFirst } from './origins.ts'
import { builtPath } from './paths.ts'
import { defect, EDGE_CERTIFICATES } from './references.ts'
import { fromCell, textOf, toCell, toColumns, toRows } from './table.ts'
import { isoTime, utcText } from './time.ts'
import { addressPort, texts } from './wording.ts'

/** `role`: needed by an origin's path, shadows a valid certificate of its name, or idle. */
const EXPIRED = ['ca', 'serialNumber', 'expired', 'role', 'neededBy'] as const

export default defineCheck({
  id: 'untrusted-ca-in-store-expired',
  category: 'certificates',
  needs: ['trust-store'],
  references: [defect('CSCwa12905'), EDGE_CERTIFICATES],
  texts: {
    en: texts(en, {
      title: 'An expired CA certificate in the trust store is still needed or in the way',
      condition:
        'The trust store of Expressway-C holds a CA certificate that had expired by the end of the evidence.',
      further:
        'OpenSSL checks the validity of every certificate of the chain, the root included. If a valid certificate of the same subject is in the store too, which of the two is taken depends on the order and on the key identifiers (CSCwa12905). Expressway raises an alarm for expired certificates of the store from X14.0.1 on.',
      describe: {
        issue: p => told(p, EN),
        potential: p => told(p, EN),
        clear: p =>
          rows(p).length > 0
            ? told(p, EN)
            : 'No certificate in the trust store had expired by the end of the evidence.',
      },
      act: p => [
        ...(has(p, 'needed')
          ? [
              'Get the renewed CA certificate from the CA, and have the nodes send the renewed intermediates (tomcat-trust).',
            ]
          : []),
        'On every Expressway-C peer, Maintenance > Security > Trusted CA certificate: delete the expired certificate, then append the renewed one if it is not there yet.',
        en.restartPeers,
      ],
    }),
    ja: texts(ja, {
      title: '信頼ストアの期限切れの CA 証明書が、使用中または競合している',
      condition:
        'Expressway-C の信頼ストアに、採取データの終了時点で有効期限が切れている CA 証明書がある場合に該当します。',
      further:
        'OpenSSL は、ルート CA を含め、チェーンのすべての証明書の有効期間を検査します。サブジェクトが同じ有効な証明書も信頼ストアにある場合、どちらが使われるかは登録順と鍵識別子によって決まります（CSCwa12905）。X14.0.1 以降の Expressway は、信頼ストアの期限切れの証明書についてアラームを生成します。',
      describe: {
        issue: p => told(p, JA),
        potential: p => told(p, JA),
        clear: p =>
          rows(p).length > 0
            ? told(p, JA)
            : '信頼ストアに、採取データの終了時点で有効期限が切れている証明書はありません。',
      },
      act: p => [
        ...(has(p, 'needed')
          ? [
              '更新された CA 証明書を CA から入手し、ノードが更新後の中間 CA 証明書を送信するようにします（tomcat-trust）。',
            ]
          : []),
        'すべての Expressway-C ピアの Maintenance > Security > Trusted CA certificate で期限切れの証明書を削除し、更新後の証明書がまだなければ追加します。',
        ja.restartPeers,
      ],
    }),
  },
  run: system => {
    const clock = system.coverage.to
    if (clock === undefined) return missing(['period'])
    const store = system.trustStore?.certificates ?? []
    const expired = store.filter(({ notAfter }) => notAfter < clock)
    const users = expired.map(certificate => neededBy(certificate, system))
    const origins = refusedFirst([...new Set(users.flat())])
    const listed = expired.map((certificate, index) => {
      const needed = users[index] ?? []
      const shadow = store.some(
        other => other.notAfter >= clock && sameName(other.subject, certificate.subject),
      )
      return row(certificate, needed, shadow)
    })
    const { snippet, evidence } = exhibits(origins)
    const idle = listed.every(({ role }) => role === 'idle')
    return {
      outcome: origins.length > 0 ? outcomeOf(origins) : idle ? 'clear' : 'potential',
      params: { ...toColumns(EXPIRED, listed), clock: isoTime(clock) },
      origins,
      snippet,
      evidence: [...(expired.length > 0 && system.trustStore ? [system.trustStore.where] : []), ...evidence],
    }
  },
})

/** Origins whose path, as OpenSSL built it, runs through this certificate. */
function neededBy(certificate: Certificate, { origins }: SystemEvidence): readonly Origin[] {
  const print = fingerprint(certificate)
  return origins.filter(origin => builtPath(origin)?.certificates.some(link => fingerprint(link) === print))
}

function row(certificate: Certificate, needed: readonly Origin[], shadow: boolean) {
  return {
    ca: nameText(certificate.subject),
    serialNumber: serialText(certificate),
    expired: isoTime(certificate.notAfter),
    role: needed.length > 0 ? 'needed' : shadow ? 'shadow' : 'idle',
    neededBy: toCell(
      needed.map(({ address, port }) => addressPort(address, port === null ? '' : String(port))),
    ),
  }
}

const rows = (params: Params) => toRows(params, EXPIRED)
const has = (params: Params, role: string) => rows(params).some(entry => entry.role === role)
type ExpiredRow = ReturnType<typeof rows>[number]

interface Told {
  readonly heading: (clock: string) => string
  readonly line: (row: ExpiredRow) => string
  readonly role: (row: ExpiredRow) => string
}

const EN: Told = {
  heading: clock => `Expired CA certificates in the trust store at ${clock}:`,
  line: row => `${row.ca} (serial ${row.serialNumber}): expired ${utcText(row.expired)}; ${EN.role(row)}.`,
  role: row => {
    if (row.role === 'needed') return `the path of ${en.list(fromCell(row.neededBy))} needs it`
    return row.role === 'shadow'
      ? 'a valid certificate of the same subject is in the store too'
      : 'no origin seen needs it, it can be removed'
  },
}
const JA: Told = {
  heading: clock => `${clock} の時点で期限切れの、信頼ストアの CA 証明書：`,
  line: row =>
    `${row.ca}（シリアル番号 ${row.serialNumber}）：${utcText(row.expired)} に期限切れ。${JA.role(row)}。`,
  role: row => {
    if (row.role === 'needed') return `${ja.list(fromCell(row.neededBy))} の証明書チェーンに必要です`
    return row.role === 'shadow'
      ? 'サブジェクトが同じ有効な証明書も信頼ストアにあります'
      : '確認できた接続先には不要なため、削除できます'
  },
}

const told = (params: Params, words: Told): string =>
  [words.heading(utcText(textOf(params.clock))), ...rows(params).map(words.line)].join('\n')
