import type { Language } from '../messages/index.ts'

/** Words of the pages that the service itself makes. */
export interface ServiceWords {
  readonly reports: string
  readonly search: string
  readonly find: string
  readonly none: string
  readonly noneFound: string
  readonly older: string
  readonly received: string
  readonly bundle: string
  readonly answer: string
  readonly sendPage: string
  readonly analysePage: string
  readonly servicePage: string
  readonly underWay: (queued: number, running: number) => string
  readonly signIn: string
  readonly signOut: string
  readonly token: string
  readonly tokenHint: string
  readonly wrong: string
  readonly wait: string
  readonly allReports: string
}

const WORDS: Readonly<Record<Language, ServiceWords>> = {
  en: {
    reports: 'Reports',
    search: 'Search findings',
    find: 'Search',
    none: 'No report yet. Send a bundle here, or with: turnpike send FILE',
    noneFound: 'No report has a finding with all of these words.',
    older: 'Older reports',
    received: 'Received (UTC)',
    bundle: 'Bundle',
    answer: 'Answer',
    sendPage: 'Send a bundle',
    analysePage: 'Analyse a bundle in this browser',
    servicePage: 'Audit and gateway',
    underWay: (queued, running) => `${running} being analysed, ${queued} waiting`,
    signIn: 'Sign in',
    signOut: 'Sign out',
    token: 'Token',
    tokenHint: 'The token that turnpike serve --new-token printed.',
    wrong: 'This token is not valid.',
    wait: 'Too many attempts. Wait a minute and try again.',
    allReports: 'All reports',
  },
  ja: {
    reports: 'レポート',
    search: '検出事項の検索',
    find: '検索',
    none: 'レポートはまだありません。ここから、または次のコマンドでバンドルを送信できます: turnpike send ファイル',
    noneFound: 'すべての語を含む検出事項のあるレポートはありません。',
    older: '以前のレポート',
    received: '受信日時 (UTC)',
    bundle: 'バンドル',
    answer: '結果',
    sendPage: 'バンドルを送信する',
    analysePage: 'このブラウザーでバンドルを解析する',
    servicePage: '監査とゲートウェイ',
    underWay: (queued, running) => `解析中 ${running} 件、待機中 ${queued} 件`,
    signIn: 'サインイン',
    signOut: 'サインアウト',
    token: 'トークン',
    tokenHint: 'turnpike serve --new-token が表示したトークンです。',
    wrong: 'このトークンは無効です。',
    wait: '試行回数が多すぎます。1 分ほど待ってから再試行してください。',
    allReports: 'レポートの一覧',
  },
}

export const serviceWordsOf = (language: Language): ServiceWords => WORDS[language]
