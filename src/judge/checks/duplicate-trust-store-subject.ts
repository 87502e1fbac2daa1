/**
 * CSCwa12905: Expressway looks a CA up by its subject and stops at the first that fits, so two certificates of one subject get in each other's
 * way. The usual victims are tomcat and CallManager, self-signed under one name, and a renewed CA beside its forerunner.
 */
import type { Params } from '../../read/bytes/index.ts'
import {
  type Certificate,
  canonicalName,
  fingerprint,
  type Name,
  nameText,
  sameBytes,
  sameName,
  serialText,
} from '../../read/x509/index.ts'
import type { Origin, SystemEvidence } from '../evidence/index.ts'
import type { Found } from './check.ts'
import { en } from './en.ts'
import { defineCheck } from './engine.ts'
import { ja } from './ja.ts'
import { exhibits, fails, ORIGIN, originRow, outcomeOf, refusedFirst } from './origins.ts'
import {
  defect,
  EDGE_CERTIFICATES,
  MRA_CERTIFICATE_REQUIREMENTS,
  TRAFFIC_SERVER_VERIFICATION,
} from './references.ts'
import { toColumns, toRows } from './table.ts'
import { isoTime, utcText } from './time.ts'
import { originRows, texts, unique } from './wording.ts'

/** The certificates of the store that share a subject, in the order of the file, which is the order of the look-up. */
const STORE = ['storeSubject', 'storeSerial', 'storeFrom', 'storeTo', 'storeSha256'] as const

export default defineCheck({
  id: 'duplicate-trust-store-subject',
  category: 'certificates',
  needs: ['trust-store'],
  references: [
    defect('CSCwa12905'),
    defect('CSCwa12894'),
    TRAFFIC_SERVER_VERIFICATION,
    EDGE_CERTIFICATES,
    MRA_CERTIFICATE_REQUIREMENTS,
  ],
  texts: {
    en: texts(en, {
      title: 'Two certificates of one subject compete in the trust store (CSCwa12905)',
      condition:
        'The trust store of Expressway-C holds, or would have to hold, two different certificates with the same subject.',
      further:
        'CUCM tells such certificates apart by their key identifiers, Expressway does not. Depending on the release the web interface refuses the second certificate, or both stand in the list and the upper one wins. Reusing one certificate for tomcat and CallManager is possible from CUCM 14 (multi-server SAN).',
      describe: {
        issue: p =>
          told(
            en,
            'These origins were refused, and a certificate of the same subject with another key is already in the trust store:',
            p,
            STORE_EN,
          ),
        potential: p =>
          told(
            en,
            'These origins would be refused, and a certificate of the same subject with another key is already in the trust store:',
            p,
            STORE_EN,
          ),
        clear: () => 'No two different certificates in the trust store share a subject.',
      },
      act: () => [
        'Find out which of them is in use now: compare the serial numbers above with the certificates of the nodes and with the CA.',
        'On every Expressway-C peer, Maintenance > Security > Trusted CA certificate: delete the certificate that is no longer used first, then append the right one. A replacement of the same issuer and subject is not taken while the old one is there.',
        'If both are in use (for example self-signed tomcat and CallManager), have them signed by a CA, give them different common names, or reuse one certificate for both roles (CUCM 14 or later).',
        en.restartPeers,
        en.verify,
      ],
    }),
    ja: texts(ja, {
      title: '信頼ストアで同じサブジェクトの証明書が競合している（CSCwa12905）',
      condition:
        'Expressway-C の信頼ストアに、サブジェクトが同じ異なる証明書が 2 つある、または 2 つ必要になる場合に該当します。',
      further:
        'CUCM は鍵識別子でこのような証明書を区別しますが、Expressway は区別しません。リリースによって、2 つ目の証明書を Web インターフェイスが受け付けない場合と、両方が登録されて上にある方が使われる場合があります。CUCM 14 以降では、tomcat と CallManager で 1 つの証明書（マルチサーバ SAN）を再利用できます。',
      describe: {
        issue: p =>
          told(
            ja,
            '次の接続先は拒否されました。同じサブジェクトで鍵が異なる証明書が、すでに信頼ストアにあります。',
            p,
            STORE_JA,
          ),
        potential: p =>
          told(
            ja,
            '検証が強制されると次の接続先は拒否されます。同じサブジェクトで鍵が異なる証明書が、すでに信頼ストアにあります。',
            p,
            STORE_JA,
          ),
        clear: () => '信頼ストアに、サブジェクトが同じ異なる証明書はありません。',
      },
      act: () => [
        '上記のシリアル番号をノードの証明書および CA と照合し、現在使用されている証明書を特定します。',
        'すべての Expressway-C ピアの Maintenance > Security > Trusted CA certificate で、使用されなくなった証明書を先に削除してから、正しい証明書を追加します。発行者とサブジェクトが同じ証明書は、古いものが残っている間は置き換えられません。',
        '両方とも使用されている場合（自己署名の tomcat と CallManager など）は、CA で署名するか、CN を変えるか、1 つの証明書を両方の役割で再利用します（CUCM 14 以降）。',
        ja.restartPeers,
        ja.verify,
      ],
    }),
  },
  run: system => {
    const store = system.trustStore?.certificates ?? []
    const clashes = refusedFirst(system.origins.filter(fails)).flatMap(origin => {
      const others = rivals(origin, store)
      return others.length > 0 ? [{ origin, others }] : []
    })
    const listed = inOrder(store, [...clashes.flatMap(({ others }) => others), ...duplicates(store)])
    if (listed.length === 0) return { outcome: 'clear', params: { certificates: store.length } }
    const origins = clashes.map(({ origin }) => origin)
    return {
      outcome: origins.length > 0 ? outcomeOf(origins) : 'potential',
      params: {
        ...toColumns(
          ORIGIN,
          origins.map(o => originRow(o, o.reason ?? o.reasons[0])),
        ),
        ...storeColumns(listed),
      },
      origins,
      ...withStore(system, origins),
    }
  },
})

function withStore(system: SystemEvidence, origins: readonly Origin[]): Pick<Found, 'snippet' | 'evidence'> {
  const { snippet, evidence } = exhibits(origins)
  return { snippet, evidence: [...evidence, ...(system.trustStore ? [system.trustStore.where] : [])] }
}

/** Certificates of the store whose subject another, different one has too. A byte-identical copy is no rival. */
function duplicates(store: readonly Certificate[]): readonly Certificate[] {
  const groups = new Map<string, Map<string, Certificate>>()
  for (const certificate of store) {
    const key = canonicalName(certificate.subject)
    const group = groups.get(key) ?? new Map<string, Certificate>()
    groups.set(key, group.set(fingerprint(certificate), certificate))
  }
  return [...groups.values()].filter(group => group.size > 1).flatMap(group => [...group.values()])
}

interface Wanted {
  readonly name: Name
  /** The key that would do; undefined where the right one was never seen. */
  readonly spki?: Uint8Array
}

/** Certificates of the store that bear the name of the issuer this origin lacks, but not the key. */
function rivals(origin: Origin, store: readonly Certificate[]): readonly Certificate[] {
  const wanted = origin.reasons.flatMap((reason): Wanted[] => {
    const own = 'depth' in reason ? origin.chain[reason.depth] : undefined
    if (!own) return []
    if (reason.code === 'self-signed') return [{ name: own.subject, spki: own.spki }]
    return reason.code === 'unknown-ca' || isBadSignature(reason) ? [{ name: own.issuer }] : []
  })
  return store.filter(anchor =>
    wanted.some(
      ({ name, spki }) => sameName(anchor.subject, name) && !(spki && sameBytes(anchor.spki, spki)),
    ),
  )
}

/** X509_V_ERR_CERT_SIGNATURE_FAILURE: a CA of the right name was found, with another key, where no key identifier tells them apart. */
const isBadSignature = (reason: Origin['reasons'][number]) => reason.code === 'other' && reason.openssl === 7

/** Each once, those of one subject together. */
function inOrder(store: readonly Certificate[], wanted: readonly Certificate[]): readonly Certificate[] {
  const names = unique(wanted.map(({ subject }) => canonicalName(subject)))
  const chosen = new Set(wanted.map(fingerprint))
  return names.flatMap(name => {
    const group = store.filter(
      entry => canonicalName(entry.subject) === name && chosen.has(fingerprint(entry)),
    )
    return [...new Map(group.map(entry => [fingerprint(entry), entry])).values()]
  })
}

const storeColumns = (certificates: readonly Certificate[]): Params =>
  toColumns(
    STORE,
    certificates.map(certificate => ({
      storeSubject: nameText(certificate.subject),
      storeSerial: serialText(certificate),
      storeFrom: isoTime(certificate.notBefore),
      storeTo: isoTime(certificate.notAfter),
      storeSha256: fingerprint(certificate),
    })),
  )

type StoreRow = Record<(typeof STORE)[number], string>

const STORE_EN = {
  heading: 'Certificates of the same subject in the trust store, in the order in which they are looked up:',
  line: (row: StoreRow) =>
    `${row.storeSubject}: serial ${row.storeSerial}, valid ${utcText(row.storeFrom)} to ${utcText(row.storeTo)}, SHA-256 ${row.storeSha256}`,
}
const STORE_JA = {
  heading: '信頼ストアにある、サブジェクトが同じ証明書（参照される順）：',
  line: (row: StoreRow) =>
    `${row.storeSubject}：シリアル番号 ${row.storeSerial}、有効期間 ${utcText(row.storeFrom)} ～ ${utcText(row.storeTo)}、SHA-256 ${row.storeSha256}`,
}

function told(words: typeof en, heading: string, params: Params, store: typeof STORE_EN): string {
  const lines = originRows(params).map(words.line)
  return [
    ...(lines.length > 0 ? [heading, ...lines] : []),
    store.heading,
    ...toRows(params, STORE).map(store.line),
  ].join('\n')
}
