/**
 * Trust stores of peers are not replicated (Expressway administrator guides: configure them on each peer). A CA that was appended on one peer and
 * forgotten on another breaks logins only when a client lands there, which looks like chance.
 */
import type { Params } from '../../read/bytes/index.ts'
import { type Certificate, fingerprint, nameText, sameName } from '../../read/x509/index.ts'
import type { Evidence, Origin, SystemEvidence } from '../evidence/index.ts'
import { en } from './en.ts'
import { defineCheck } from './engine.ts'
import { ja } from './ja.ts'
import { exhibits, fails, ORIGIN, originRow, outcomeOf, refusedFirst } from './origins.ts'
import { EDGE_CERTIFICATES, MRA_CERTIFICATE_REQUIREMENTS, TRAFFIC_SERVER_VERIFICATION } from './references.ts'
import { fromCell, toCell, toColumns, toRows } from './table.ts'
import { isoTime, utcText } from './time.ts'
import { originRows, texts } from './wording.ts'

/** The certificates that this peer lacks, and the peers that trust them. */
const LACKED = ['storeSubject', 'storeSha256', 'storeTo', 'storeOn'] as const
type LackedRow = Record<(typeof LACKED)[number], string>

export default defineCheck({
  id: 'trust-store-differs',
  category: 'configuration',
  needs: ['trust-store'],
  references: [TRAFFIC_SERVER_VERIFICATION, EDGE_CERTIFICATES, MRA_CERTIFICATE_REQUIREMENTS],
  texts: {
    en: texts(en, {
      title: 'A CA that another peer trusts is missing in the trust store of a peer',
      condition:
        'The report holds the bundles of several Expressway-C peers of one cluster, and their trust stores are not the same.',
      further:
        'The trusted CA list is not replicated between the peers of a cluster. Where one peer lacks a CA, logins fail only for the clients that this peer serves, so that the failure comes and goes. Certificates are compared by their SHA-256: a renewed CA is another certificate than its forerunner.',
      describe: {
        issue: p => told(en, 'Origins were refused for want of a CA that another peer trusts:', p, LINES_EN),
        potential: p =>
          told(en, 'Origins would be refused for want of a CA that another peer trusts:', p, LINES_EN),
        clear: () => 'Every CA that another peer trusts is trusted here too.',
        'not-applicable': p =>
          'release' in p
            ? en.otherwise('not-applicable', p)
            : 'No other peer of this cluster is in the report.',
      },
      act: () => [
        en.trust('the certificates above, as PEM, or upload the list of the peer that has them'),
        'Where a certificate was removed on purpose, remove it on the other peers too.',
        en.restartPeers,
        en.verify,
      ],
    }),
    ja: texts(ja, {
      title: '他のピアが信頼する CA が信頼ストアにないピアがある',
      condition:
        '1 つのクラスタに属する複数の Expressway-C ピアのバンドルがあり、信頼ストアの内容が異なる場合に該当します。',
      further:
        '信頼済み CA のリストはクラスタのピア間で複製されません。1 つのピアにだけ CA がないと、そのピアが処理するクライアントのログインだけが失敗し、症状が現れたり消えたりします。証明書は SHA-256 で比較します。更新された CA 証明書は、古いものとは別の証明書です。',
      describe: {
        issue: p =>
          told(ja, '他のピアが信頼する CA が信頼ストアにないため、次の接続先が拒否されました。', p, LINES_JA),
        potential: p =>
          told(
            ja,
            '他のピアが信頼する CA が信頼ストアにないため、次の接続先は拒否されることになります。',
            p,
            LINES_JA,
          ),
        clear: () => '他のピアが信頼する CA は、ここでもすべて信頼されています。',
        'not-applicable': p =>
          'release' in p
            ? ja.otherwise('not-applicable', p)
            : 'このクラスタの他のピアはレポートに含まれていません。',
      },
      act: () => [
        ja.trust('上記の証明書（PEM 形式、または登録済みのピアのリスト）'),
        '意図的に削除した証明書であれば、他のピアからも削除します。',
        ja.restartPeers,
        ja.verify,
      ],
    }),
  },
  run: (system, all) => {
    const mates = matesOf(system, all)
    if (mates.length === 0) return { outcome: 'not-applicable', params: { peers: 1 } }
    const lacked = lackedBy(system, mates)
    if (lacked.length === 0) return { outcome: 'clear', params: { peers: mates.length + 1 } }
    const origins = refusedFirst(system.origins.filter(fails)).filter(origin =>
      lacked.some(({ certificate }) => wouldHelp(certificate, origin)),
    )
    const { snippet, evidence } = exhibits(origins)
    return {
      outcome: origins.length > 0 ? outcomeOf(origins) : 'potential',
      params: {
        ...toColumns(
          ORIGIN,
          origins.map(origin => originRow(origin, origin.reason ?? origin.reasons[0])),
        ),
        ...toColumns(LACKED, lacked.map(rowOf)),
      },
      origins,
      snippet,
      evidence: [...evidence, ...(system.trustStore ? [system.trustStore.where] : [])],
    }
  },
})

/** Other peers with a trust store in the evidence; systems that say of themselves that they belong to another cluster are none. */
function matesOf(system: SystemEvidence, all: Evidence): readonly SystemEvidence[] {
  const cluster = system.facts.clusterName
  return all.systems.filter(
    other =>
      other !== system &&
      other.trustStore !== undefined &&
      (cluster === undefined || other.facts.clusterName === undefined || other.facts.clusterName === cluster),
  )
}

interface Lacked {
  readonly certificate: Certificate
  readonly on: readonly string[]
}

/** What had expired when the evidence ends is not missed. */
function lackedBy(system: SystemEvidence, mates: readonly SystemEvidence[]): readonly Lacked[] {
  const own = new Set((system.trustStore?.certificates ?? []).map(fingerprint))
  const lacked = new Map<string, { certificate: Certificate; on: string[] }>()
  for (const mate of mates) {
    for (const certificate of new Set(mate.trustStore?.certificates ?? [])) {
      const key = fingerprint(certificate)
      if (own.has(key) || certificate.notAfter < (system.coverage.to ?? -Infinity)) continue
      const found = lacked.get(key) ?? { certificate, on: [] }
      if (!found.on.includes(mate.name)) found.on.push(mate.name)
      lacked.set(key, found)
    }
  }
  return [...lacked.values()]
}

const ANCHORLESS: ReadonlySet<string> = new Set(['self-signed', 'unknown-ca', 'incomplete-chain'])

/** The origin found no anchor, and this certificate is the one it presents or the issuer of one that it presents. */
function wouldHelp(certificate: Certificate, origin: Origin): boolean {
  if (!origin.reasons.some(({ code }) => ANCHORLESS.has(code))) return false
  const print = fingerprint(certificate)
  return origin.chain.some(link => fingerprint(link) === print || sameName(link.issuer, certificate.subject))
}

const rowOf = ({ certificate, on }: Lacked): LackedRow => ({
  storeSubject: nameText(certificate.subject),
  storeSha256: fingerprint(certificate),
  storeTo: isoTime(certificate.notAfter),
  storeOn: toCell(on),
})

const LINES_EN = {
  heading: 'Trusted by another peer and not here:',
  line: (row: LackedRow) =>
    `${row.storeSubject}: trusted on ${en.list(fromCell(row.storeOn))}, valid until ${utcText(row.storeTo)}, SHA-256 ${row.storeSha256}`,
}
const LINES_JA = {
  heading: '他のピアだけが信頼する証明書：',
  line: (row: LackedRow) =>
    `${row.storeSubject}：${ja.list(fromCell(row.storeOn))} で信頼済み、有効期限 ${utcText(row.storeTo)}、SHA-256 ${row.storeSha256}`,
}

function told(words: typeof en, heading: string, params: Params, lines: typeof LINES_EN): string {
  const origins = originRows(params).map(words.line)
  return [
    ...(origins.length > 0 ? [heading, ...origins] : []),
    lines.heading,
    ...toRows(params, LACKED).map(lines.line),
  ].join('\n')
}
