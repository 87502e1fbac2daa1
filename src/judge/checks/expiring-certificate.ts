/**
 * What passes today and fails next month. The end of the evidence is the only clock, so that a bundle gives the same answer whenever it is
 * opened. A trust anchor counts only where an origin's path really ends in it: the store is full of roots that nobody needs.
 */
import type { Instant, Params, Where } from '../../read/bytes/index.ts'
import { type Certificate, fingerprint, nameText, serialText } from '../../read/x509/index.ts'
import type { SystemEvidence } from '../evidence/index.ts'
import { en } from './en.ts'
import { defineCheck, missing } from './engine.ts'
import { ja } from './ja.ts'
import { originRow, roleOf } from './origins.ts'
import { acceptedPath } from './paths.ts'
import { defect, EDGE_CERTIFICATES, TRAFFIC_SERVER_VERIFICATION } from './references.ts'
import { numberOf, textOf, toCell, toColumns, toRows } from './table.ts'
import { DAY, isoTime, utcText } from './time.ts'
import { addressPort, texts } from './wording.ts'

const EXPIRING = ['kind', 'certificate', 'serialNumber', 'expires', 'days', 'within', 'usedBy'] as const
type Kind = 'server' | 'client' | 'origin' | 'chain' | 'anchor'

/** Days before the end at which a certificate is told of, as the vendor's own alarms and most monitoring do. */
const WITHIN = [7, 30, 90] as const

export default defineCheck({
  id: 'expiring-certificate',
  category: 'certificates',
  needs: [],
  references: [defect('CSCwc69661'), TRAFFIC_SERVER_VERIFICATION, EDGE_CERTIFICATES],
  texts: {
    en: texts(en, {
      title: 'A certificate in use expires soon',
      condition:
        'A certificate of an origin, a CA certificate above it, or the certificate of Expressway-C itself ends within 90 days after the evidence.',
      further:
        'Counted from the last moment of the evidence, not from today. Expressway raises alarms for its own certificate (40068, 40069) and for its trust store, but none for the certificates of CUCM, IM&P and Unity nodes.',
      describe: {
        issue: p => told(p, EN),
        potential: p => told(p, EN),
        clear: p =>
          `No certificate in use ends within 90 days after ${utcText(textOf(p.clock))} (${numberOf(p.looked)} looked at).`,
      },
      act: p => actions(p, ACT_EN),
    }),
    ja: texts(ja, {
      title: '使用中の証明書の有効期限が近い',
      condition:
        '接続先の証明書、その上位の CA 証明書、または Expressway-C 自身の証明書の有効期限が、採取データの終了時点から 90 日以内に切れる場合に該当します。',
      further:
        '日数は現在ではなく、採取データの最後の時刻から数えています。Expressway は自身の証明書（40068、40069）と信頼ストアについてはアラームを生成しますが、CUCM / IM&P / Unity ノードの証明書については生成しません。',
      describe: {
        issue: p => told(p, JA),
        potential: p => told(p, JA),
        clear: p =>
          `使用中の証明書（${numberOf(p.looked)} 件）に、${utcText(textOf(p.clock))} から 90 日以内に期限が切れるものはありません。`,
      },
      act: p => actions(p, ACT_JA),
    }),
  },
  run: system => {
    const clock = system.coverage.to
    if (clock === undefined) return missing(['period'])
    const used = inUse(system)
    if (used.length === 0) return missing(['certificate'])
    const ending = used
      .filter(
        ({ kind, certificate: { notAfter } }) =>
          notAfter - clock <= 90 * DAY && (notAfter >= clock || isOwn(kind)),
      )
      .sort((a, b) => a.certificate.notAfter - b.certificate.notAfter)
    const params = { clock: isoTime(clock), looked: used.length }
    if (ending.length === 0) return { outcome: 'clear', params }
    const over = ending.some(({ certificate }) => certificate.notAfter < clock)
    return {
      outcome: over ? 'issue' : 'potential',
      params: {
        ...toColumns(
          EXPIRING,
          ending.map(entry => row(entry, clock)),
        ),
        ...params,
      },
      evidence: ending.flatMap(({ where }) => where),
    }
  },
})

interface Used {
  readonly kind: Kind
  readonly certificate: Certificate
  readonly usedBy: string[]
  readonly where: readonly Where[]
}

/** An expired certificate of an origin has its own card; nobody else tells of Expressway-C's own. */
const isOwn = (kind: Kind) => kind === 'server' || kind === 'client'

/** Each certificate once, with the origins that lean on it. */
function inUse(system: SystemEvidence): readonly Used[] {
  const known = new Map<string, Used>()
  const add = (kind: Kind, certificate: Certificate | undefined, where: readonly Where[], by?: string) => {
    if (!certificate) return
    const entry = known.get(fingerprint(certificate)) ?? { kind, certificate, usedBy: [], where }
    if (by !== undefined && !entry.usedBy.includes(by)) entry.usedBy.push(by)
    known.set(fingerprint(certificate), entry)
  }
  const { serverCertificate: server, clientCertificate: client } = system
  add('server', server?.certificates[0], server ? [server.where] : [])
  add('client', client?.certificates[0], client ? [client.where] : [])
  for (const origin of system.origins) {
    const { address, port } = originRow(origin, undefined)
    const place = [addressPort(address, port), roleOf(origin.port, origin.certificate)]
      .filter(part => part !== '')
      .join(' ')
    const where = origin.evidence.slice(0, 1).map(exhibit => exhibit.where)
    add('origin', origin.certificate, where, place)
    const path = acceptedPath(origin)
    const anchors = new Set(
      path?.certificates.slice(path.certificates.length - path.trusted).map(fingerprint),
    )
    for (const link of path?.certificates.slice(1) ?? [])
      add(anchors.has(fingerprint(link)) ? 'anchor' : 'chain', link, where, place)
  }
  return [...known.values()]
}

function row({ kind, certificate, usedBy }: Used, clock: Instant) {
  const days = Math.floor((certificate.notAfter - clock) / DAY)
  return {
    kind,
    certificate: nameText(certificate.subject),
    serialNumber: serialText(certificate),
    expires: isoTime(certificate.notAfter),
    days: String(days),
    within: String(days < 0 ? 0 : (WITHIN.find(limit => days <= limit) ?? 90)),
    usedBy: toCell(usedBy),
  }
}

type ExpiringRow = ReturnType<typeof rows>[number]
const rows = (params: Params) => toRows(params, EXPIRING)

interface Told {
  readonly heading: (clock: string) => string
  readonly kinds: Readonly<Record<Kind, string>>
  readonly line: (row: ExpiringRow, kind: string) => string
}

const EN: Told = {
  heading: clock => `Certificates in use that end within 90 days after ${clock}, soonest first:`,
  kinds: {
    server: 'server certificate of Expressway-C',
    client: 'client certificate of Expressway-C',
    origin: 'certificate of an origin',
    chain: 'CA certificate sent by an origin',
    anchor: 'CA certificate in the trust store',
  },
  line: (entry, kind) => {
    const left =
      Number(entry.days) < 0 ? 'expired already' : `${entry.days} days left (within ${entry.within} days)`
    const by = entry.usedBy === '' ? '' : ` Used by ${entry.usedBy.replaceAll(' | ', ', ')}.`
    return `${entry.certificate} (${kind}, serial ${entry.serialNumber}): ends ${utcText(entry.expires)}, ${left}.${by}`
  },
}
const JA: Told = {
  heading: clock => `使用中の証明書のうち、${clock} から 90 日以内に有効期限が切れるもの（期限の近い順）：`,
  kinds: {
    server: 'Expressway-C のサーバ証明書',
    client: 'Expressway-C のクライアント証明書',
    origin: '接続先の証明書',
    chain: '接続先が送信した CA 証明書',
    anchor: '信頼ストアの CA 証明書',
  },
  line: (entry, kind) => {
    const left = Number(entry.days) < 0 ? 'すでに期限切れ' : `残り ${entry.days} 日（${entry.within} 日以内）`
    const by = entry.usedBy === '' ? '' : `使用箇所：${entry.usedBy.replaceAll(' | ', '、')}。`
    return `${entry.certificate}（${kind}、シリアル番号 ${entry.serialNumber}）：有効期限 ${utcText(entry.expires)}、${left}。${by}`
  },
}

const told = (params: Params, words: Told): string =>
  [
    words.heading(utcText(textOf(params.clock))),
    ...rows(params).map(entry => words.line(entry, words.kinds[entry.kind as Kind] ?? entry.kind)),
  ].join('\n')

const ACT_EN: Readonly<Record<Kind, string>> = {
  server:
    'Renew the server certificate of Expressway-C: Maintenance > Security > Server certificate > Generate CSR, then upload it and restart. If its CA changes, upload the new CA to tomcat-trust and CallManager-trust of CUCM first.',
  client:
    'Renew the client certificate of Expressway-C (X15.5 or later) in the same way, and keep its CA in tomcat-trust and CallManager-trust of CUCM.',
  origin:
    'Renew the certificates of the nodes: Cisco Unified OS Administration > Security > Certificate Management. If the issuer changes, append the new CA to the trust store of every Expressway-C peer before.',
  chain:
    'Get the renewed intermediate CA certificate from the CA and upload it to tomcat-trust of the nodes that send it.',
  anchor:
    'Get the renewed root CA certificate from the CA and put it in place of the old one on every Expressway-C peer: Maintenance > Security > Trusted CA certificate. A root of the same subject cannot stand beside the old one (CSCwa12905): delete the old one first.',
}
const ACT_JA: Readonly<Record<Kind, string>> = {
  server:
    'Expressway-C のサーバ証明書を更新します。Maintenance > Security > Server certificate で CSR を生成し、署名済みの証明書をアップロードして再起動します。発行元の CA が変わる場合は、先に新しい CA 証明書を CUCM の tomcat-trust と CallManager-trust に登録します。',
  client:
    'Expressway-C のクライアント証明書（X15.5 以降）も同様に更新し、発行元の CA 証明書を CUCM の tomcat-trust と CallManager-trust に登録しておきます。',
  origin:
    'ノードの証明書を更新します（Cisco Unified OS Administration > Security > Certificate Management）。発行者が変わる場合は、更新の前に、すべての Expressway-C ピアの信頼ストアへ新しい CA 証明書を追加します。',
  chain:
    '更新された中間 CA 証明書を CA から入手し、その証明書を送信するノードの tomcat-trust にアップロードします。',
  anchor:
    '更新されたルート CA 証明書を CA から入手し、すべての Expressway-C ピアの Maintenance > Security > Trusted CA certificate で古い証明書と置き換えます。サブジェクトが同じ証明書は併存できないため（CSCwa12905）、古い証明書を先に削除します。',
}

/** One action for each kind of certificate, in the order in which they end. */
const actions = (params: Params, words: Readonly<Record<Kind, string>>): readonly string[] =>
  [...new Set(rows(params).map(({ kind }) => kind as Kind))].flatMap(kind => words[kind] ?? [])
