import type { Language } from '../messages/index.ts'
import type { ProbeAnswer } from './probe-schema.ts'

/** Words of `turnpike probe`. */
export interface ProbeWords {
  readonly summary: (targets: number, certificates: number) => string
  readonly allPass: string
  readonly failing: (count: number, list: string) => string
  readonly unanswered: (count: number) => string
  readonly notJudged: string
  readonly outcomes: Readonly<Record<ProbeAnswer['outcome'], string>>
  readonly byAlert: (name: string, code: number) => string
  readonly unresolvable: (cause: string) => string
  readonly sni: (name: string) => string
  readonly noSni: string
  readonly via: (place: string) => string
  readonly key: Readonly<Record<ProbeAnswer['key'], string>>
  readonly passes: string
  readonly until: (time: string) => string
  readonly outOfOrder: string
  readonly extras: (places: string) => string
  readonly repeated: (places: string) => string
  readonly missing: (issuer: string) => string
  readonly unreadable: string
  readonly asks: (authorities: number) => string
  readonly asksAny: string
}

const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`

const en: ProbeWords = {
  summary: (targets, certificates) =>
    `${count(targets, 'target')}, ${count(certificates, 'server certificate')} shown`,
  allPass: 'every certificate shown verifies',
  failing: (n, list) => `${count(n, 'target')} ${n === 1 ? 'does' : 'do'} not verify: ${list}`,
  unanswered: n => `${count(n, 'address', 'addresses')} showed no certificate`,
  notJudged: 'not judged: --trust names a trust store',
  outcomes: {
    certificates: 'shown',
    alert: 'refused by an alert',
    'other-version': 'answered in a version that was not asked for',
    'no-certificate': 'no certificate in the handshake',
    refused: 'connection refused',
    unreachable: 'not reachable',
    timeout: 'no answer in time',
    reset: 'connection reset',
    closed: 'connection closed without an answer',
    'not-tls': 'does not speak TLS',
    malformed: 'an answer that cannot be read',
    'too-much': 'an answer too long for a handshake',
  },
  byAlert: (name, code) => `not offered: alert ${name} (${code})`,
  unresolvable: cause => `the name has no address (${cause})`,
  sni: name => `SNI ${name}`,
  noSni: 'no SNI',
  via: place => `connected to ${place}`,
  key: { rsa: 'RSA', ecdsa: 'ECDSA', either: 'as the traffic server asks' },
  passes: 'verifies',
  until: time => `until ${time}`,
  outOfOrder: 'the list is not in order',
  extras: places => `not on the way up: ${places}`,
  repeated: places => `sent twice: ${places}`,
  missing: issuer => `not sent: ${issuer}`,
  unreadable: 'a certificate of the list cannot be read',
  asks: n => `asks for a client certificate of ${count(n, 'authority', 'authorities')}:`,
  asksAny: 'asks for a client certificate, of any authority',
}

const ja: ProbeWords = {
  summary: (targets, certificates) => `対象 ${targets} 件、提示されたサーバ証明書 ${certificates} 件`,
  allPass: '提示された証明書はすべて検証を通ります',
  failing: (n, list) => `${n} 件が検証を通りません: ${list}`,
  unanswered: n => `証明書を提示しなかったアドレス: ${n} 件`,
  notJudged: '判定していません（--trust で信頼ストアを指定してください）',
  outcomes: {
    certificates: '提示',
    alert: 'アラートで拒否',
    'other-version': '要求していないバージョンで応答',
    'no-certificate': 'ハンドシェイクに証明書なし',
    refused: '接続拒否',
    unreachable: '到達不能',
    timeout: '時間内に応答なし',
    reset: '接続リセット',
    closed: '応答なしで切断',
    'not-tls': 'TLS ではない応答',
    malformed: '読み取れない応答',
    'too-much': 'ハンドシェイクとしては長すぎる応答',
  },
  byAlert: (name, code) => `提供なし: アラート ${name} (${code})`,
  unresolvable: cause => `名前を解決できません (${cause})`,
  sni: name => `SNI ${name}`,
  noSni: 'SNI なし',
  via: place => `接続先 ${place}`,
  key: { rsa: 'RSA', ecdsa: 'ECDSA', either: 'トラフィックサーバと同じ要求' },
  passes: '検証を通ります',
  until: time => `有効期限 ${time}`,
  outOfOrder: 'リストの順序が正しくありません',
  extras: places => `チェーンに属さない証明書: ${places}`,
  repeated: places => `重複して送信: ${places}`,
  missing: issuer => `送信されていない発行者: ${issuer}`,
  unreadable: 'リストに読み取れない証明書があります',
  asks: n => `クライアント証明書を要求（認証局 ${n} 件）:`,
  asksAny: 'クライアント証明書を要求（認証局の指定なし）',
}

const WORDS: Readonly<Record<Language, ProbeWords>> = { en, ja }
export const probeWordsOf = (language: Language): ProbeWords => WORDS[language]
