import type { Language } from '../../src/tell/messages/index.ts'
import type { VerdictState } from './verdicts.ts'

/** Words of the service's page. */
export interface ServiceTexts {
  readonly notHere: string
  readonly noAudit: string
  readonly lastAudit: (at: string) => string
  readonly auditing: (done: number, total: number) => string
  readonly auditFailed: string
  readonly auditNow: string
  readonly unknownAudit: string
  readonly live: string
  readonly notLive: string
  readonly release: string
  readonly trustStore: string
  readonly certificates: (count: number) => string
  readonly latest: string
  readonly each: string
  readonly refusedOnly: string
  readonly noVerdict: string
  readonly time: string
  readonly origin: string
  readonly verdict: string
  readonly certificate: string
  readonly handshakes: string
  readonly counts: (handshakes: number, refused: number) => string
  readonly states: Readonly<Record<VerdictState, string>>
  readonly causes: Readonly<Record<string, string>>
  readonly consoleOf: (host: string) => string
  readonly consoleHint: string
  readonly consoleClosed: string
  readonly consoleSaid: string
  readonly line: string
  readonly run: string
  readonly sendTitle: string
  readonly sendLead: string
  readonly dropHere: string
  readonly letGo: string
  readonly waiting: string
  readonly sending: string
  readonly analysing: string
  readonly failed: string
}

const TEXTS: Readonly<Record<Language, ServiceTexts>> = {
  en: {
    notHere: 'This service was started without it. To have it here:',
    noAudit: 'No audit yet.',
    lastAudit: at => `Last audit: ${at}`,
    auditing: (done, total) =>
      total === 0 ? 'Auditing: asking for nodes' : `Auditing: ${done} of ${total} places`,
    auditFailed: 'The audit failed:',
    auditNow: 'Audit now',
    unknownAudit: 'The file holds no audit that this page knows.',
    live: 'live',
    notLive: 'no connection; trying again',
    release: 'Release',
    trustStore: 'Trust store',
    certificates: count => `${count} certificate${count === 1 ? '' : 's'}`,
    latest: 'Origins, by their newest verdict',
    each: 'Handshakes, newest first',
    refusedOnly: 'Without those that verify',
    noVerdict: 'No handshake with an origin yet. Verdicts stand here as soon as a client asks for something.',
    time: 'Time',
    origin: 'Origin',
    verdict: 'Verdict',
    certificate: 'Certificate',
    handshakes: 'Handshakes',
    counts: (handshakes, refused) =>
      refused === 0 ? String(handshakes) : `${handshakes}, ${refused} refused`,
    states: {
      verifies: 'verifies',
      waved: 'does not verify, passed by policy',
      unverified: 'not verified',
      refused: 'refused',
      failed: 'no verdict',
    },
    causes: {
      unresolvable: 'its name is not known',
      unreachable: 'not reachable',
      timeout: 'took too long',
      reset: 'closed the connection',
      tls: 'speaks no TLS that fits',
      alert: 'ended the handshake with an alert',
    },
    consoleOf: host => `Console of ${host}`,
    consoleHint: 'xConfiguration, xStatus and xCommand; ? behind a word lists what may follow.',
    consoleClosed:
      'The console changes what is verified, so it is open only where the service asks for a token. Make one, start the service again and sign in:',
    consoleSaid: 'What the console said',
    line: 'Line',
    run: 'Run',
    sendTitle: 'Send bundles to this service',
    sendLead:
      'The service analyses them and keeps their reports for everybody who may use it. To look at a bundle without sending it anywhere, use “Analyse a bundle”.',
    dropHere: 'Drop diagnostic bundles here',
    letGo: 'Release to send',
    waiting: 'Waiting',
    sending: 'Sending',
    analysing: 'Being analysed',
    failed: 'No report:',
  },
  ja: {
    notHere: 'このサービスは、この機能なしで起動されています。使用するには次のように起動します:',
    noAudit: '監査結果はまだありません。',
    lastAudit: at => `最後の監査: ${at}`,
    auditing: (done, total) =>
      total === 0 ? '監査中: ノードを照会しています' : `監査中: ${total} か所中 ${done} か所`,
    auditFailed: '監査に失敗しました:',
    auditNow: '今すぐ監査',
    unknownAudit: 'ファイルの内容は、このページで表示できる監査結果ではありません。',
    live: 'ライブ',
    notLive: '接続が切れています。再接続中です',
    release: 'リリース',
    trustStore: '信頼ストア',
    certificates: count => `証明書 ${count} 件`,
    latest: '接続先ごとの最新の判定',
    each: 'ハンドシェイク (新しい順)',
    refusedOnly: '検証に成功したものを除く',
    noVerdict:
      '接続先とのハンドシェイクはまだありません。クライアントの要求があると、ここに判定が表示されます。',
    time: '時刻',
    origin: '接続先',
    verdict: '判定',
    certificate: '証明書',
    handshakes: 'ハンドシェイク',
    counts: (handshakes, refused) =>
      refused === 0 ? `${handshakes} 回` : `${handshakes} 回 (拒否 ${refused} 回)`,
    states: {
      verifies: '検証に成功',
      waved: '検証に失敗 (ポリシーにより通過)',
      unverified: '検証なし',
      refused: '拒否',
      failed: '判定なし',
    },
    causes: {
      unresolvable: '名前を解決できません',
      unreachable: '到達できません',
      timeout: '時間切れ',
      reset: '相手が接続を閉じました',
      tls: '一致する TLS がありません',
      alert: '相手がアラートでハンドシェイクを終了しました',
    },
    consoleOf: host => `${host} のコンソール`,
    consoleHint: 'xConfiguration、xStatus、xCommand を入力します。語の後に ? を付けると候補を表示します。',
    consoleClosed:
      'コンソールは検証の設定を変更できるため、サービスがトークンを要求する場合にだけ使用できます。トークンを作成し、サービスを再起動してサインインしてください:',
    consoleSaid: 'コンソールの出力',
    line: '行',
    run: '実行',
    sendTitle: 'このサービスへバンドルを送信',
    sendLead:
      'サービスがバンドルを解析し、利用者全員のためにレポートを保存します。どこにも送信せずに調べるには「バンドルを解析」を使用してください。',
    dropHere: '診断バンドルをここにドロップ',
    letGo: '離すと送信します',
    waiting: '待機中',
    sending: '送信中',
    analysing: '解析中',
    failed: 'レポートはありません:',
  },
}

export const serviceTextsOf = (language: Language): ServiceTexts => TEXTS[language]
