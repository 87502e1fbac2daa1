/**
 * X14.2 also changed which certificate is asked for: depending on the upgrade path the ECDSA suites come first, and a node answers with
 * tomcat-ECDSA, which is often still self-signed while tomcat (RSA) is in order. The fault is then in a certificate nobody meant to use.
 */
import type { Params } from '../../read/bytes/index.ts'
import type { Origin, SystemEvidence } from '../evidence/index.ts'
import type { Found } from './check.ts'
import { en } from './en.ts'
import { defineCheck, missing } from './engine.ts'
import { ja, spaced } from './ja.ts'
import { exhibits, fails, ORIGIN, originRow, outcomeOf, refusedFirst } from './origins.ts'
import { CIPHERS, defect, MRA_CERTIFICATE_REQUIREMENTS, TRAFFIC_SERVER_VERIFICATION } from './references.ts'
import { toColumns, toRows } from './table.ts'
import { originRows, RSA_FIRST, texts, unique, type Wording } from './wording.ts'

/** Beside the failing origin: where the node's RSA certificate passes, and which family the ClientHello asked for first. */
const COLUMNS = [...ORIGIN, 'rsaAddress', 'rsaIp', 'rsaPort', 'rsaSubject', 'offered'] as const

export default defineCheck({
  id: 'ecdsa-origin-preferred',
  category: 'mra',
  needs: ['origins'],
  references: [
    defect('CSCwc69661'),
    defect('CSCwc88608'),
    TRAFFIC_SERVER_VERIFICATION,
    MRA_CERTIFICATE_REQUIREMENTS,
    CIPHERS,
  ],
  texts: {
    en: texts(en, {
      title: 'An origin fails with its ECDSA certificate while its RSA certificate passes',
      condition:
        'Expressway-C X14.2 or later with MRA, fresh or upgraded from a release before X14.0, or with a cipher string that lists ECDSA suites first: a node has an RSA certificate that passes and an ECDSA certificate that does not.',
      further:
        'Fresh installations of X14.2 and upgrades from releases before X14.0 prefer ECDSA; upgrades from X14.0 or later put ECDHE-RSA-AES256-GCM-SHA384: in front of the default cipher strings and keep RSA (CSCwc88608). The string orders TLS 1.2 only: under TLS 1.3 the signature algorithms decide, and the prefix changes nothing. Cisco does not say which cipher list the traffic server uses as a client.',
      describe: {
        issue: p =>
          told(
            en,
            'The traffic server refused the ECDSA certificate of these origins; the RSA certificate of the same node passes:',
            RSA_EN,
            p,
          ),
        potential: p =>
          told(
            en,
            'The ECDSA certificate of these origins will be refused as soon as verification is enforced; the RSA certificate of the same node passes:',
            RSA_EN,
            p,
          ),
      },
      act: p => [
        `Lasting: have ${en.roles(originRows(p))} signed by a CA that Expressway-C trusts, as the RSA certificate is: Cisco Unified OS Administration > Security > Certificate Management > Generate CSR.`,
        en.restartNode(originRows(p)),
        rsaFirst(p)
          ? 'Expressway-C already asks for RSA first, so the node itself chose ECDSA; a cipher prefix does not help here.'
          : `Or prefer RSA (TLS 1.2 only): on each Expressway-C, Maintenance > Security > Ciphers, put ${RSA_FIRST} in front of the strings Reverse proxy TLS ciphers and UC server discovery TLS ciphers, and restart.`,
        en.verify,
      ],
    }),
    ja: texts(ja, {
      title: '接続先の ECDSA 証明書は失敗するが、同じノードの RSA 証明書は検証を通る',
      condition:
        'X14.2 以降の MRA 用 Expressway-C（新規インストール、X14.0 より前からのアップグレード、または ECDSA を優先する暗号文字列）で、ノードの RSA 証明書は検証を通り、ECDSA 証明書は通らない場合に該当します。',
      further:
        'X14.2 の新規インストールと X14.0 より前のリリースからのアップグレードでは ECDSA が優先されます。X14.0 以降からのアップグレードでは、既定の暗号文字列の先頭に ECDHE-RSA-AES256-GCM-SHA384: が追加され、RSA の優先が維持されます（CSCwc88608）。暗号文字列の順序が有効なのは TLS 1.2 だけです。TLS 1.3 では署名アルゴリズムの順序で決まるため、この文字列を追加しても変わりません。トラフィックサーバがクライアントとしてどの暗号リストを使用するかを、Cisco は公表していません。',
      describe: {
        issue: p =>
          told(
            ja,
            'トラフィックサーバが次の接続先の ECDSA 証明書を拒否しました。同じノードの RSA 証明書は検証を通ります。',
            RSA_JA,
            p,
          ),
        potential: p =>
          told(
            ja,
            '検証が強制されると、次の接続先の ECDSA 証明書は拒否されます。同じノードの RSA 証明書は検証を通ります。',
            RSA_JA,
            p,
          ),
      },
      act: p => [
        `恒久対策として、${ja.roles(originRows(p))} を RSA 証明書と同様に、Expressway-C が信頼する CA で署名します（Cisco Unified OS Administration > Security > Certificate Management > Generate CSR）。`,
        ja.restartNode(originRows(p)),
        rsaFirst(p)
          ? 'Expressway-C はすでに RSA を優先して提示しており、ECDSA を選択したのはノード側です。暗号文字列の変更では解決しません。'
          : `または RSA を優先させます（TLS 1.2 のみ有効）。各 Expressway-C の Maintenance > Security > Ciphers で、Reverse proxy TLS ciphers と UC server discovery TLS ciphers の文字列の先頭に ${RSA_FIRST} を追加し、再起動します。`,
        ja.verify,
      ],
    }),
  },
  run: system => {
    const failing = refusedFirst(system.origins.filter(fails))
    const pairs = failing.flatMap(origin => {
      const rsa = isEc(origin) ? passingRsa(origin, system) : undefined
      return rsa ? [{ origin, rsa }] : []
    })
    if (pairs.length === 0) return nothing(system, failing)
    const origins = pairs.map(({ origin }) => origin)
    return {
      outcome: outcomeOf(origins),
      params: toColumns(
        COLUMNS,
        pairs.map(({ origin, rsa }) => row(origin, rsa)),
      ),
      origins,
      ...exhibits(origins),
    }
  },
})

/** A failing origin whose certificate is not visible may present either kind: it was not judged here. */
function nothing({ origins }: SystemEvidence, failing: readonly Origin[]): Found {
  const blind = failing.filter(({ certificate }) => !certificate).length
  const unknown = origins.filter(({ verdict }) => verdict === 'unknown').length + blind
  const params = { judged: origins.length - unknown, unknown }
  if (params.judged === 0 || (blind > 0 && blind === failing.length)) return missing(['certificate'], params)
  return { outcome: 'clear', params }
}

const isEc = ({ certificate }: Origin) => certificate?.publicKey.kind === 'ec'

/** The same node is the same address or the same IP; its own port is the better proof. */
function passingRsa(origin: Origin, { origins }: SystemEvidence): Origin | undefined {
  const rsa = origins.filter(
    other =>
      other.verdict === 'pass' &&
      other.certificate?.publicKey.kind === 'rsa' &&
      (other.address === origin.address || (origin.ip !== null && other.ip === origin.ip)),
  )
  return rsa.find(({ port }) => port === origin.port) ?? rsa[0]
}

function row(origin: Origin, rsa: Origin) {
  const passing = originRow(rsa, undefined)
  return {
    ...originRow(origin, origin.reason ?? origin.reasons[0]),
    rsaAddress: passing.address,
    rsaIp: passing.ip,
    rsaPort: passing.port,
    rsaSubject: passing.subject,
    offered: offered(origin),
  }
}

/** ECDHE-ECDSA and ECDHE-RSA suites of TLS 1.2 that the default strings expand to (RFC 5289, 7905, 7251, 8422). */
const ECDSA = new Set([
  0xc02b, 0xc02c, 0xcca9, 0xc023, 0xc024, 0xc009, 0xc00a, 0xc0ac, 0xc0ad, 0xc0ae, 0xc0af,
])
const RSA = new Set([0xc02f, 0xc030, 0xcca8, 0xc027, 0xc028, 0xc013, 0xc014])

/** `rsa` or `ecdsa`: the family of the first suite that tells; empty where no ClientHello was seen. */
function offered({ handshake }: Origin): string {
  const first = handshake?.clientHello?.cipherSuites.find(suite => ECDSA.has(suite) || RSA.has(suite))
  if (first === undefined) return ''
  return RSA.has(first) ? 'rsa' : 'ecdsa'
}

function rsaFirst(params: Params): boolean {
  const rows = toRows(params, ['offered'])
  return rows.length > 0 && rows.every(entry => entry.offered === 'rsa')
}

const RSA_EN = (place: string, subject: string) => `RSA certificate ${subject} on ${place} passes.`
const RSA_JA = (place: string, subject: string) =>
  `${spaced(place, 'end')}の RSA 証明書（${subject}）は検証を通ります。`

function told(
  words: Wording,
  heading: string,
  rsa: (place: string, subject: string) => string,
  params: Params,
): string {
  const lines = toRows(params, COLUMNS).map(entry => {
    const place = words.place({ address: entry.rsaAddress, ip: entry.rsaIp, port: entry.rsaPort })
    return [words.line(entry), rsa(place, entry.rsaSubject)].join(words === ja ? '' : ' ')
  })
  return [heading, ...unique(lines)].join('\n')
}
