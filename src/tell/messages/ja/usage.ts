import type { Catalogue } from '../catalogue.ts'
import { entry } from '../codes.ts'
import type { Expected } from '../expected.ts'
import type { Facts } from '../facts.ts'

const suggestion = (f: Facts) => (f.has('suggestion') ? `もしかして: ${f.text('suggestion')}` : '')

export const usage: Catalogue['usage'] = {
  'unknown-command': f => `不明なコマンドです: ${f.text('name')}。${suggestion(f)}`,
  'unknown-option': f => `不明なオプションです: ${f.text('name')}。${suggestion(f)}`,
  'missing-argument': f => `${f.text('name')} が指定されていません。`,
  'missing-value': f => `${f.text('name')} には値が必要です。`,
  'bad-value': f =>
    `${f.text('name')} に ${f.text('value')} は指定できません。${f.has('allowed') ? `指定できる値: ${f.text('allowed')}` : ''}`,
  'unknown-cap': f =>
    `${f.text('name')} という上限はありません。${f.has('suggestion') ? `${f.text('suggestion')} のことですか？` : ''}一覧は turnpike explain caps で表示できます。`,
  'excess-argument': f => `引数が多すぎます: ${f.text('value')}。`,
  'unknown-explain-id': f => `${f.text('value')} の説明はありません。${suggestion(f)}`,
  'undecodable-path': f => `MRA の記述子として復号できるパス セグメントがありません: ${f.text('value')}。`,
  'tls-checks-disabled': () =>
    'NODE_TLS_REJECT_UNAUTHORIZED=0 が設定されているため、証明書が検証されません。設定を解除してから実行してください。',
  'config-syntax': f =>
    `${f.text('file')}:${f.text('line')}: 設定ファイルとして読み取れません: ${f.text('cause')}`,
  'config-unknown-key': f =>
    `${f.text('file')}:${f.text('line')}: ${f.text('name')} という設定項目はありません。${suggestion(f)}`,
  'config-missing-key': f => `${f.text('file')}:${f.text('line')}: ${f.text('name')} がありません。`,
  'peer-refuses': f =>
    `この値は使用できません: ${f.text('code')}${f.has('about') ? ` (${f.text('about')})` : ''}`,
  'config-bad-value': f =>
    `${f.text('file')}:${f.text('line')}: ${f.text('name')} に ${f.text('value')} は指定できません。指定できる値: ${f.text('allowed')}`,
  'no-such-certificate': f => `${f.text('value')} に該当する証明書は信頼ストアにありません。`,
  'ambiguous-certificate': f =>
    `${f.text('value')} に該当する証明書が信頼ストアに ${f.text('count')} 件あります。SHA-256 で指定してください: ${f.text('allowed')}`,
  'not-a-pem-store': f =>
    `${f.text('path')} は変更できません。変更できるのは、1 ブロックに証明書が 1 つある PEM ファイルだけです。`,
  'file-exists': f =>
    `${f.text('file')} はすでに存在するため、何も書き込みませんでした。上書きするには --force を指定します。`,
  'not-a-report': f => `${f.text('path')} は turnpike analyze の JSON レポートではありません。`,
  'deployment-fault': f =>
    `${f.text('file')}:${f.text('line')}: ${f.has('path') ? `${f.text('path')}: ` : ''}${deploymentFault(f)}。${f.has('suggestion') ? `${f.text('suggestion')} の誤りではありませんか。` : ''}`,
  'deployment-file': f =>
    `設定ファイルで指定された ${f.text('path')} を使用できません (${f.text('cause')})。`,
  'service-token-needed': f =>
    `${f.text('value')} には他のマシンから接続できます。先にトークンを作成してください (turnpike serve --new-token)。`,
  'folder-held': f => `${f.text('path')} は別のプロセスが使用中です。`,
  'not-found': f => `${f.text('path')} が見つかりません。`,
  unreadable: f => `${f.text('path')} を読み取れません (${f.text('cause')})。`,
  'empty-input': f => `${f.text('path')} は空です。`,
  'no-certificate': f => `${f.text('path')} に読み取れる証明書がありません。`,
  'cannot-write': f => `${f.text('file')} に書き込めません (${f.text('cause')})。`,
}

function deploymentFault(f: Facts): string {
  switch (f.text('code')) {
    case 'missing':
      return '指定されていません'
    case 'unknown-key':
      return '不明なキーです'
    case 'repeated':
      return '同じ名前が 2 回指定されています'
    case 'bad-value':
      return f.has('options')
        ? `指定できる値: ${f.text('options')}`
        : `${entry(EXPECTED, f.text('expected')) ?? f.text('expected')}を指定してください`
    default:
      return `YAML として読み取れません: ${f.text('detail')}`
  }
}

const EXPECTED: Readonly<Record<Expected, string>> = {
  host: 'ホスト名または IP アドレス',
  release: 'X14.2.0 のようなリリース',
  variable: '環境変数の名前',
  ciphers: 'OpenSSL の暗号リスト',
  'one-secret': 'passwordFile と passwordVariable のどちらか一方だけ',
  'not-empty': '空でない値',
  port: '1 から 65535 までのポート番号',
  array: 'リスト',
  string: '文字列',
  number: '数値',
  int: '整数',
  boolean: 'true または false',
  object: 'キーと値の組',
  record: 'キーと値の組',
}
