import type { Language } from '../messages/index.ts'
import type { AuditCell, AuditChange, AuditDocument } from './audit-schema.ts'

type Step = AuditDocument['peers'][number]['steps'][number]

/** Words of `turnpike audit` and `turnpike discover`. */
export interface AuditWords {
  /** The answer in one line; `list` names what breaks first. */
  readonly survival: Readonly<Record<AuditDocument['survival'], (to: string, list: string) => string>>
  readonly notEnforced: (to: string, count: number) => string
  readonly switchedOff: (count: number) => string
  readonly counted: (nodes: number, places: number) => string
  readonly unanswered: (count: number) => string
  /** What exit code 3 means here. */
  readonly incomplete: string
  readonly order: string
  readonly step: Readonly<Record<Step['step'], string>>
  readonly state: Readonly<Record<Step['state'], string>>
  readonly cipher: string
  readonly prefers: (kind: string) => string
  readonly because: Readonly<Record<AuditDocument['peers'][number]['because'], string>>
  readonly tls13: string
  readonly matrix: string
  readonly legend: string
  readonly discovery: string
  readonly tlsVerify: (on: boolean, publisher: string) => string
  readonly notAsked: string
  readonly checkPasses: (peers: string) => string
  readonly checkFails: (peers: string, reason: string) => string
  readonly leftUnverified: (list: string) => string
  readonly nothingLeft: string
  readonly ofThoseFail: (list: string) => string
  readonly unusual: Readonly<Record<'ip' | 'bare', (list: string) => string>>
  readonly failure: (request: string, code: string, detail: string) => string
  readonly failures: Readonly<Record<string, string>>
  readonly nodes: (count: number) => string
  readonly role: Readonly<Record<'publisher' | 'subscriber', string>>
  readonly home: (user: string, cluster: string, known: boolean) => string
  readonly noHome: (user: string, failure: string | null) => string
  readonly clientTrust: string
  readonly clientKnown: (count: number) => string
  readonly clientUnknown: (place: string, source: string, missing: string) => string
  readonly clientAny: (list: string) => string
  readonly noClient: string
  readonly expiring: string
  readonly noneExpiring: string
  readonly endsTitle: string
  /** For those who do not see the drawing. */
  readonly endsDrawing: string
  readonly today: string
  readonly inventory: (count: number) => string
  readonly selfSigned: string
  readonly valid: string
  readonly expired: (days: number, at: string) => string
  readonly daysLeft: (days: number, at: string) => string
  readonly changes: string
  readonly noChanges: string
  readonly change: Readonly<Record<AuditChange['kind'], (before: string, after: string) => string>>
  readonly cell: Readonly<Record<AuditCell['state'], string>>
  readonly column: Readonly<Record<'node' | 'role' | 'shownAt' | 'ends', string>>
  readonly moreCards: string
  readonly verboseShows: string
  /** Where a step has no node left; null: everywhere. */
  readonly everyNode: (clusters: string | null) => string
  /** A later step, and how many addresses and ports fail in it. */
  readonly laterStep: (step: string, places: number) => string
  readonly andLater: (first: string, later: readonly string[]) => string
}

const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`

const en: AuditWords = {
  survival: {
    survives: to => `Logins survive the upgrade to ${to}: every place that clients are sent to verifies`,
    degraded: (to, list) =>
      `Logins survive the upgrade to ${to}, but not on every node; what fails, in the order of a client: ${list}`,
    'services-lost': (to, list) =>
      `Logins survive the upgrade to ${to}, at least on some nodes, but services are lost; what fails, in the order of a client: ${list}`,
    breaks: (to, list) => `Logins do NOT survive the upgrade to ${to}: ${list}`,
    unknown: (to, list) => `Whether logins survive the upgrade to ${to} cannot be told: ${list}`,
  },
  notEnforced: (to, n) =>
    `${to} does not verify origins; from X14.2 on ${count(n, 'place')} would be refused`,
  switchedOff: n =>
    `VerifyOriginServer is Off on every peer: nothing is verified; with it On ${count(n, 'place')} would be refused`,
  counted: (nodes, places) =>
    `${count(nodes, 'node')}, ${count(places, 'address and port', 'addresses and ports')}`,
  unanswered: n => `${count(n, 'place')} did not answer`,
  incomplete: 'exit code 3: incomplete, part of the deployment did not answer',
  order: 'What breaks, in the order in which a client meets it',
  step: {
    'sign-in': 'sign-in (UDS)',
    configuration: 'configuration (TFTP)',
    presence: 'presence (IM&P)',
    voicemail: 'voicemail (Unity Connection)',
    notification: 'voicemail notification',
  },
  state: {
    works: 'works',
    partly: 'fails on some nodes',
    broken: 'fails on every node',
    unknown: 'cannot be told',
  },
  cipher: 'Certificate asked for',
  prefers: kind => `${kind} first`,
  because: {
    list: 'by the cipher string of the peer',
    'from-below-14': 'upgrade from below X14.0',
    'from-14': 'upgrade from X14.0 or later puts the RSA prefix in front',
    fresh: 'fresh installation',
    'not-upgraded': 'not an upgrade to X14.2 or later',
  },
  tls13: 'TLS 1.3 does not follow the cipher string',
  matrix: 'Matrix',
  legend:
    'RSA ECDSA: ✓ verifies · ✗ will be refused · ! does not verify, but is not shown or not enforced · – none · ? no answer',
  discovery: 'Discovery',
  tlsVerify: (on, publisher) => `TLS verify mode ${on ? 'On' : 'Off'}; publisher ${publisher}`,
  notAsked: 'not asked: the deployment file holds no credentials for it',
  checkPasses: peers => `the publisher's certificate verifies on ${peers}`,
  checkFails: (peers, reason) => `the publisher's certificate does not verify on ${peers} (${reason})`,
  leftUnverified: list => `TLS verify mode never looks at: ${list}`,
  nothingLeft: 'TLS verify mode looks at every address that clients are told',
  ofThoseFail: list => `of these will be refused: ${list}`,
  unusual: {
    ip: list => `advertised by IP address, which certificates seldom hold: ${list}`,
    bare: list => `advertised by bare host name, which certificates seldom hold: ${list}`,
  },
  failure: (request, code, detail) => `${request}: ${code}${detail === '' ? '' : ` (${detail})`}`,
  failures: {
    unresolvable: 'the name has no address',
    unreachable: 'not reachable',
    refused: 'connection refused',
    reset: 'connection reset',
    timeout: 'no answer in time',
    'tls-failed': 'no TLS handshake',
    'not-verified': 'the certificate does not verify, and TLS verify mode is On: nothing was sent',
    unauthorized: 'wrong user name or password',
    forbidden: 'the user may not use this interface (Standard AXL API Access)',
    throttled: 'the node asks to wait',
    'server-error': 'the node failed',
    'unexpected-status': 'an unexpected answer',
    redirected: 'redirected to another host, where nothing was sent',
    'too-long': 'an answer without end',
    'soap-fault': 'AXL refused the request',
    'no-axl-version': 'AXL speaks none of the versions tried',
    unreadable: 'the answer cannot be read',
  },
  nodes: n => count(n, 'node'),
  role: { publisher: 'publisher', subscriber: 'subscriber' },
  home: (user, cluster, known) =>
    `${user} is at home on ${cluster}${known ? '' : ', which is none of the nodes of this deployment'}`,
  noHome: (user, failure) => `${user}: no cluster knows this user${failure === null ? '' : ` (${failure})`}`,
  clientTrust: 'Second direction: the certificate of Expressway-C (CSCvz45074)',
  clientKnown: n => `${count(n, 'place')} would accept it`,
  clientUnknown: (place, source, missing) => `${place} (${source}) does not know its CA: ${missing}`,
  clientAny: list => `asked for without naming a CA, so it cannot be told: ${list}`,
  noClient: 'no certificate of a peer in the deployment file, or nobody asks for one',
  expiring: 'Certificates that end within 90 days along the path that is used',
  noneExpiring: 'No certificate in use ends within 90 days.',
  endsTitle: 'When certificates end',
  endsDrawing: 'Certificates by the month in which they end, or the first certificate of their path does',
  today: 'audit',
  inventory: n => `${count(n, 'certificate')} of the nodes`,
  selfSigned: 'self-signed',
  valid: 'valid',
  expired: (days, at) => `expired ${count(days, 'day')} ago: ${at}`,
  daysLeft: (days, at) => `${count(days, 'day')} left, until ${at}`,
  changes: 'Changes since the baseline',
  noChanges: 'Nothing has changed since the baseline.',
  change: {
    fixed: before => `fixed: ${before} before, verifies now`,
    broken: (before, after) => `broken: ${before} before, ${after} now`,
    'reason-changed': (before, after) => `another fault: ${before} before, ${after} now`,
    'certificate-replaced': (before, after) =>
      `certificate replaced: SHA-256 ${before.slice(0, 16)}… → ${after.slice(0, 16)}…`,
    'new-node': () => 'new node',
    'node-gone': () => 'node is gone',
    'answers-again': (_, after) => `answers again: ${after}`,
    silent: (before, after) => `answers no more (${after}); before: ${before}`,
  },
  cell: {
    passes: 'verifies',
    fails: 'will be refused',
    'would-fail': 'does not verify, but is not shown or not enforced',
    'not-offered': 'none',
    unanswered: 'no answer',
  },
  column: { node: 'Node', role: 'Role', shownAt: 'Shown at', ends: 'Ends' },
  moreCards: 'Diagnosis and repair',
  verboseShows: '--verbose shows every card with its evidence',
  everyNode: clusters => (clusters === null ? ' (every node)' : ` (every node of ${clusters})`),
  laterStep: (step, places) => `${step}: ${places} ${places === 1 ? 'place' : 'places'}`,
  andLater: (first, later) => `${first}; then ${later.join(', ')}`,
}

const ja: AuditWords = {
  survival: {
    survives: to =>
      `${to} へのアップグレード後もログインできます。クライアントの接続先はすべて検証を通ります`,
    degraded: (to, list) =>
      `${to} へのアップグレード後もログインできますが、一部のノードでは失敗します。失敗する処理（クライアントの実行順）: ${list}`,
    'services-lost': (to, list) =>
      `${to} へのアップグレード後も少なくとも一部のノードでログインできますが、利用できなくなるサービスがあります。失敗する処理（クライアントの実行順）: ${list}`,
    breaks: (to, list) => `${to} へアップグレードするとログインできなくなります: ${list}`,
    unknown: (to, list) => `${to} へのアップグレード後にログインできるかどうか判断できません: ${list}`,
  },
  notEnforced: (to, n) => `${to} は接続先を検証しません。X14.2 以降では ${n} 件の接続先が拒否されます`,
  switchedOff: n =>
    `すべてのピアで VerifyOriginServer が Off のため、検証は行われません。On にすると ${n} 件の接続先が拒否されます`,
  counted: (nodes, places) => `ノード ${nodes} 台、アドレスとポートの組 ${places} 件`,
  unanswered: n => `応答のない接続先: ${n} 件`,
  incomplete: '終了コード 3: 不完全（応答のないノードまたは接続先があります）',
  order: '失敗する処理（クライアントが実行する順）',
  step: {
    'sign-in': 'サインイン (UDS)',
    configuration: '設定の取得 (TFTP)',
    presence: 'プレゼンス (IM&P)',
    voicemail: 'ボイスメール (Unity Connection)',
    notification: 'ボイスメール通知',
  },
  state: {
    works: '動作します',
    partly: '一部のノードで失敗します',
    broken: 'すべてのノードで失敗します',
    unknown: '判断できません',
  },
  cipher: '要求する証明書',
  prefers: kind => `${kind} を優先`,
  because: {
    list: 'ピアの暗号文字列による',
    'from-below-14': 'X14.0 より前からのアップグレード',
    'from-14': 'X14.0 以降からのアップグレードでは、先頭に RSA の暗号スイートが追加されます',
    fresh: '新規インストール',
    'not-upgraded': 'X14.2 以降へのアップグレードではありません',
  },
  tls13: 'TLS 1.3 は暗号文字列に従いません',
  matrix: 'マトリクス',
  legend:
    'RSA ECDSA: ✓ 検証を通る · ✗ 拒否される · ! 検証を通らないが、提示または強制されない · – なし · ? 応答なし',
  discovery: '検出',
  tlsVerify: (on, publisher) => `TLS 検証モード ${on ? 'On' : 'Off'}、パブリッシャ ${publisher}`,
  notAsked: '問い合わせていません（設定ファイルに認証情報がありません）',
  checkPasses: peers => `パブリッシャの証明書は ${peers} で検証を通ります`,
  checkFails: (peers, reason) => `パブリッシャの証明書は ${peers} で検証を通りません (${reason})`,
  leftUnverified: list => `TLS 検証モードが確認しない接続先: ${list}`,
  nothingLeft: 'TLS 検証モードは、クライアントに通知されるすべてのアドレスを確認します',
  ofThoseFail: list => `そのうち拒否されるもの: ${list}`,
  unusual: {
    ip: list => `IP アドレスで通知されています（通常、証明書に含まれません）: ${list}`,
    bare: list => `ドメインなしのホスト名で通知されています（通常、証明書に含まれません）: ${list}`,
  },
  failure: (request, code, detail) => `${request}: ${code}${detail === '' ? '' : ` (${detail})`}`,
  failures: {
    unresolvable: '名前を解決できません',
    unreachable: '到達できません',
    refused: '接続が拒否されました',
    reset: '接続がリセットされました',
    timeout: '時間内に応答がありません',
    'tls-failed': 'TLS ハンドシェイクが成立しません',
    'not-verified': 'TLS 検証モードが On で、証明書が検証を通らないため、何も送信していません',
    unauthorized: 'ユーザ名またはパスワードが正しくありません',
    forbidden: 'このインターフェースを使用する権限がありません (Standard AXL API Access)',
    throttled: 'ノードが待機を求めています',
    'server-error': 'ノード側のエラー',
    'unexpected-status': '予期しない応答',
    redirected: '別のホストへのリダイレクト（何も送信していません）',
    'too-long': '応答が長すぎます',
    'soap-fault': 'AXL が要求を拒否しました',
    'no-axl-version': '試行したバージョンの AXL に対応していません',
    unreadable: '応答を読み取れません',
  },
  nodes: n => `ノード ${n} 台`,
  role: { publisher: 'パブリッシャ', subscriber: 'サブスクライバ' },
  home: (user, cluster, known) =>
    `${user} のホームクラスタは ${cluster} です${known ? '' : '（このデプロイメントのノードではありません）'}`,
  noHome: (user, failure) =>
    `${user}: このユーザを認識するクラスタがありません${failure === null ? '' : ` (${failure})`}`,
  clientTrust: '逆方向: Expressway-C の証明書 (CSCvz45074)',
  clientKnown: n => `受け入れる接続先: ${n} 件`,
  clientUnknown: (place, source, missing) =>
    `${place} (${source}) は発行元の CA を信頼していません: ${missing}`,
  clientAny: list => `認証局を指定せずに要求しているため、判断できません: ${list}`,
  noClient: '設定ファイルにピアの証明書がないか、要求するノードがありません',
  expiring: '使用されるパス上で 90 日以内に有効期限が切れる証明書',
  noneExpiring: '使用中の証明書に、90 日以内に期限が切れるものはありません。',
  endsTitle: '証明書の有効期限',
  endsDrawing: '証明書、または使用されるパス上で最初に期限が切れる証明書の、有効期限の月ごとの件数',
  today: '監査時点',
  inventory: n => `ノードの証明書 ${n} 件`,
  selfSigned: '自己署名',
  valid: '有効期間',
  expired: (days, at) => `${days} 日前に期限切れ: ${at}`,
  daysLeft: (days, at) => `残り ${days} 日（${at} まで）`,
  changes: '基準からの変更',
  noChanges: '基準からの変更はありません。',
  change: {
    fixed: before => `解消: 以前は ${before}、現在は検証を通ります`,
    broken: (before, after) => `新たな失敗: 以前は ${before}、現在は ${after}`,
    'reason-changed': (before, after) => `原因の変化: 以前は ${before}、現在は ${after}`,
    'certificate-replaced': (before, after) =>
      `証明書の交換: SHA-256 ${before.slice(0, 16)}… → ${after.slice(0, 16)}…`,
    'new-node': () => '新しいノード',
    'node-gone': () => 'なくなったノード',
    'answers-again': (_, after) => `応答が復旧: ${after}`,
    silent: (before, after) => `応答なし (${after})。以前は ${before}`,
  },
  cell: {
    passes: '検証を通る',
    fails: '拒否される',
    'would-fail': '検証を通らないが、提示または強制されない',
    'not-offered': 'なし',
    unanswered: '応答なし',
  },
  column: { node: 'ノード', role: '用途', shownAt: '提示される接続先', ends: '有効期限' },
  moreCards: '診断と修復',
  verboseShows: '--verbose を付けると、証跡を含むすべてのカードを表示します',
  everyNode: clusters => (clusters === null ? '（全ノード）' : `（${clusters} の全ノード）`),
  laterStep: (step, places) => `${step}: ${places} 件`,
  andLater: (first, later) => `${first}、続いて ${later.join('、')}`,
}

const WORDS: Readonly<Record<Language, AuditWords>> = { en, ja }
export const auditWordsOf = (language: Language): AuditWords => WORDS[language]
