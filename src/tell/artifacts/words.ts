import type { Language } from '../messages/index.ts'

/** Words that only artefacts need; sentences about causes and remedies are those of the report. */
export interface Words {
  readonly subject: string
  readonly issuer: string
  readonly seenIn: string
  readonly mends: string
  readonly compareFirst: string
  readonly collides: string
  readonly uploadToPeer: (system: string) => string
  readonly uploadToNode: (address: string) => string
  readonly notSeen: (name: string | undefined) => string
  readonly csrFor: (place: string) => string
  readonly csrOnNode: readonly string[]
  readonly csrIp: (address: string) => readonly string[]
  readonly csrHidden: string
  readonly leftOut: (what: string) => string
  readonly consoleHead: string
  readonly releaseUnknown: string
  readonly preferRsa: (places: string) => string
  readonly couldPreferRsa: (places: string) => string
  readonly rsaCaveats: readonly string[]
  readonly rsaPresent: (list: string) => string
  readonly defaultList: (list: string) => string
  readonly lastResort: readonly string[]
  readonly backOn: string
  readonly filtersHead: string
  readonly filterCertificate: string
  readonly filterAlert: string
  readonly filterFrames: (file: string) => string
  readonly filterAll: string
  readonly ticketOrigins: string
  readonly ticketNone: string
  readonly ticketSeen: string
  readonly ticketSteps: string
  readonly ticketFiles: string
  readonly ticketCheck: string
  readonly ticketChecks: readonly string[]
}

const en: Words = {
  subject: 'subject',
  issuer: 'issuer',
  seenIn: 'seen in',
  mends: 'mends',
  compareFirst: 'Compare the SHA-256 with that of its owner before you trust it: it comes out of evidence.',
  collides:
    'CSCwa12905: the trust store already holds another certificate of this subject. Remove the old one, or only the first one counts.',
  uploadToPeer: system =>
    `For the trust store of ${system}, and of every other peer of its cluster that lacks it (the list is not replicated): Maintenance > Security > Trusted CA certificate, Append CA certificate.`,
  uploadToNode: address =>
    `For ${address}: upload to tomcat-trust (CallManager-trust for CallManager), restart the service, so that the chain is sent whole.`,
  notSeen: name =>
    `Not in the evidence: ${name ?? 'the certificate itself (TLS 1.3 hides it)'}. Get it as PEM from the node or from the CA that runs it.`,
  csrFor: place => `Certificate request for ${place}`,
  csrOnNode: [
    'On CUCM, IM&P and Unity the key stays on the node: enter the subject and the names below in Generate CSR.',
    'With OpenSSL (rehearsal, or a node that takes a key along):',
  ],
  csrIp: address => [
    `${address} is an IP address. The traffic server compares it as text with dNSName entries and the common name; it passes over iPAddress.`,
    'So it stands below in both forms. A public CA will refuse the dNSName form: changing the advertised address to a name is the better repair.',
  ],
  csrHidden:
    'The present certificate is not in the evidence: compare subject and names with those on the node.',
  leftOut: what => `left out, OpenSSL or the CA would refuse it: ${what}`,
  consoleHead: 'Lines for the console of each Expressway-C peer (SSH as admin). # begins a comment.',
  releaseUnknown: 'release unknown',
  preferRsa: places => `Prefer RSA, for ${places}. Run on every peer, then restart it.`,
  couldPreferRsa: places =>
    `Not part of the plan: with RSA preferred, ${places} would present another certificate. Look at that one first.`,
  rsaCaveats: [
    'Cisco does not say which list the traffic server uses towards origins: set both. Up to TLS 1.2 only.',
  ],
  rsaPresent: list => `${list} begins with the RSA suite already.`,
  defaultList: list =>
    `${list} is not in the bundle; what follows the RSA suite is the default of the release.`,
  lastResort: [
    'Last resort, for a while only. Whoever stands between Expressway-C and a node can then read credentials unnoticed.',
    'On every peer:',
  ],
  backOn: 'and as soon as the certificates are mended:',
  filtersHead: 'Wireshark display filters. # begins a comment.',
  filterCertificate: 'the certificate as presented',
  filterAlert: 'the alert that ended it',
  filterFrames: file => `the frames quoted as evidence, in ${file}`,
  filterAll: 'all failing origins at once',
  ticketOrigins: 'Origins that fail',
  ticketNone: 'None.',
  ticketSeen: 'Seen',
  ticketSteps: 'What to do, in this order',
  ticketFiles: 'Files',
  ticketCheck: 'How to see that it is mended',
  ticketChecks: [
    'Repeat the login over MRA that failed.',
    'Collect the diagnostic log again and analyse it: the origin passes, and no WARNING of the traffic server is newer than the change.',
  ],
}

const ja: Words = {
  subject: 'サブジェクト',
  issuer: '発行者',
  seenIn: '取得元',
  mends: '対象',
  compareFirst:
    '採取データから取り出した証明書です。信頼する前に、管理者の手元にある証明書と SHA-256 を照合してください。',
  collides:
    'CSCwa12905: 同じサブジェクトの別の証明書がすでに信頼ストアにあります。先にある証明書だけが使われるため、古いものを削除してください。',
  uploadToPeer: system =>
    `${system} の信頼ストア用。クラスタのほかのピアにない場合はそのピアにも必要です (信頼ストアは複製されません): [Maintenance] > [Security] > [Trusted CA certificate] で [Append CA certificate] を実行します。`,
  uploadToNode: address =>
    `${address} 用: tomcat-trust (CallManager 証明書の場合は CallManager-trust) にアップロードしてサービスを再起動し、チェーン全体が送信されるようにします。`,
  notSeen: name =>
    `採取データに含まれていません: ${name ?? '証明書そのもの (TLS 1.3 では暗号化されます)'}。ノードまたは認証局の管理者から PEM 形式で入手してください。`,
  csrFor: place => `${place} の証明書署名要求`,
  csrOnNode: [
    'CUCM、IM&P、Unity では鍵はノードの中に留まります。以下のサブジェクトと名前を [Generate CSR] に入力してください。',
    'OpenSSL を使う場合 (リハーサル、または鍵を持ち込めるノード):',
  ],
  csrIp: address => [
    `${address} は IP アドレスです。トラフィックサーバはこれを文字列として dNSName およびコモンネームと比較し、iPAddress は無視します。`,
    'そのため両方の形式で記載しています。公的な認証局は dNSName 形式を拒否するため、通知するアドレスを名前に変更する方が適切です。',
  ],
  csrHidden:
    '現在の証明書は採取データに含まれていません。サブジェクトと名前をノード上の証明書と照合してください。',
  leftOut: what => `OpenSSL または認証局に拒否されるため除外: ${what}`,
  consoleHead: '各 Expressway-C ピアのコンソール (admin で SSH 接続) に入力する行です。# はコメントです。',
  releaseUnknown: 'リリース不明',
  preferRsa: places => `${places} のため RSA を優先します。すべてのピアで実行し、再起動してください。`,
  couldPreferRsa: places =>
    `修復計画には含まれません: RSA を優先すると ${places} は別の証明書を提示します。先にその証明書を確認してください。`,
  rsaCaveats: [
    'トラフィックサーバが接続先に対して使う暗号リストは公表されていないため、両方を設定します。有効なのは TLS 1.2 までです。',
  ],
  rsaPresent: list => `${list} の先頭にはすでに RSA スイートがあります。`,
  defaultList: list => `${list} はバンドルに含まれていません。RSA スイート以降はそのリリースの既定値です。`,
  lastResort: [
    '最後の手段で、一時的な使用に限ります。Expressway-C とノードの間に割り込める攻撃者が、気付かれずに認証情報を読み取れるようになります。',
    'すべてのピアで:',
  ],
  backOn: '証明書を修正したら、すぐに戻します:',
  filtersHead: 'Wireshark の表示フィルタです。# はコメントです。',
  filterCertificate: '提示された証明書',
  filterAlert: '接続を終了させたアラート',
  filterFrames: file => `根拠として引用したフレーム (${file})`,
  filterAll: '失敗したすべての接続先',
  ticketOrigins: '検証に失敗した接続先',
  ticketNone: 'ありません。',
  ticketSeen: '観測期間',
  ticketSteps: '対処 (この順に実施)',
  ticketFiles: '添付ファイル',
  ticketCheck: '修復の確認方法',
  ticketChecks: [
    '失敗した MRA ログインをもう一度試します。',
    '診断ログを再収集して解析します。接続先の検証が成功し、変更後の時刻にトラフィックサーバの WARNING がないことを確認します。',
  ],
}

const WORDS: Readonly<Record<Language, Words>> = { en, ja }

export const wordsOf = (language: Language): Words => WORDS[language]
