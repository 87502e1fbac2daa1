import type { Params } from '../../read/bytes/index.ts'
import { verifyErrorText } from '../../read/bytes/index.ts'
import type { Outcome } from './check.ts'
import type { Absent } from './engine.ts'
import type { OriginRow } from './origins.ts'
import { fromCell, listOf, numberOf, textOf } from './table.ts'
import { utcText } from './time.ts'
import { addressPort, servicesOf, unique, VERIFY_OFF, type Wording } from './wording.ts'

/** Latin text stands apart from Japanese text by a space; punctuation and Japanese text do not. */
export function spaced(text: string, side: 'both' | 'end' = 'both'): string {
  const before = side === 'both' && /^[!-~]/.test(text) ? ' ' : ''
  return `${before}${text}${/[!-~]$/.test(text) ? ' ' : ''}`
}

/** The words that Japanese cards share. */
export const ja: Wording = {
  place: ({ address, ip, port }) => {
    const details = [ip, port === '' ? 'ポート不明' : ''].filter(Boolean).join('、')
    return details === '' ? addressPort(address, port) : `${addressPort(address, port)}（${details}）`
  },
  places: rows => ja.list(unique(rows.map(ja.place))),
  list: items => items.join('、'),
  line: row =>
    [
      `${ja.place(row)}${onPeers(row)}：${ja.fault(row)}。`,
      opensslError(row),
      hiddenBehind(row),
      attempts(row),
    ]
      .filter(Boolean)
      .join(''),
  fault,
  otherwise,
  obtain: {
    log: '診断ログ（Maintenance > Diagnostics > Diagnostic logging）を採取し直し、アーカイブ全体を指定してください。',
    requests:
      'MRA ログインの前に診断ログを開始し、障害が発生した後に停止して、クライアントからのリクエストがログに含まれるようにしてください。',
    capture: '診断ログの開始時に「Take tcpdump while logging」を有効にし、採取中に障害を再現してください。',
    'trust-store':
      '信頼ストア（ca_*.pem）を追加してください。完全なアーカイブには必ず含まれます。Maintenance > Security > Trusted CA certificate の Show all (PEM file) でも取得できます。',
    'server-certificate':
      'サーバ証明書（server_*.pem）を追加してください。完全なアーカイブには必ず含まれます。Maintenance > Security > Server certificate の Show (PEM file) でも取得できます。',
    release:
      'ステータスのダンプ（xstat_dump_*.xml）を追加してください。ソフトウェアのリリースはこのファイルから分かります。',
    'verify-setting':
      '設定のダンプ（xconf_dump_*.xml）を追加するか、CLI で設定値を確認してください：xConfiguration EdgeConfigServer VerifyOriginServer',
    origins:
      'すべての Expressway-C ピアで tcpdump を有効にして診断ログを開始し、MRA ログインを再現したうえで、各ピアのログを採取してください。',
    certificate:
      'ノードとの TLS 1.2 フルハンドシェイクをキャプチャするか、Cisco Unified OS Administration > Security > Certificate Management から証明書をエクスポートしてください。',
    period:
      'ログまたはパケットキャプチャを追加してください。判定の基準時刻は、それらに記録された時刻だけです。',
  },
  trust: what =>
    `すべての Expressway-C ピアで（このリストはクラスタ内で複製されません）、Maintenance > Security > Trusted CA certificate を開き、${spaced(what, 'end')}を追加（Append CA certificate）します。`,
  restartPeers:
    'その後、各ピアを 1 台ずつ再起動します（Maintenance > Restart options）。MRA 導入ガイドでは、信頼ストアを変更した後の再起動が必要とされています。',
  sign: roles =>
    `または、Expressway-C がすでに信頼している CA で署名した証明書に置き換えます。ノードの Cisco Unified OS Administration > Security > Certificate Management で${spaced(roles)}の CSR を生成し、先に CA チェーンを対応する -trust ストアへアップロードしてから、署名済みの証明書をアップロードします。`,
  restartNode: rows =>
    `証明書を提示するサービスをノードで再起動します：${ja.list(servicesOf(rows))}。再起動するまでは古い証明書が提示され続けます。`,
  lastResort: `最後の手段として、恒久対策が完了するまでの間に限り、各 Expressway-C ピアの CLI で検証を無効にします：${VERIFY_OFF}。この間、トラフィックサーバはどのような証明書も受け入れるため、Expressway-C とノードの間の中間者攻撃を検知できません。`,
  verify:
    'MRA ログインを再度実行し、新しい診断ログに traffic_server の WARNING 行が出力されないことを確認します。',
  roles: rows => ja.list(unique(rows.map(({ role }) => role))) || 'ノードの証明書',
}

function certificate({ role, subject, key }: OriginRow): string {
  const named = role === '' ? '証明書' : `${role} 証明書`
  const details = [subject, key].filter(Boolean).join('、')
  return details === '' ? named : `${named}（${details}）`
}

/** Which peers of several: the answer to "some logins or all?". */
function onPeers({ peers, of }: OriginRow): string {
  const names = fromCell(peers)
  if (names.length === 0) return ''
  return names.length === Number(of)
    ? of === '2'
      ? '［両方のピア］'
      : `［全 ${of} ピア］`
    : `［${ja.list(names)}］`
}

const quoted = (cell: string) => ja.list(fromCell(cell))

function fault(row: OriginRow): string {
  const subject = certificate(row)
  const above = row.depth !== '' && row.depth !== '0'
  const holder = above ? `${subject}のチェーンにある depth ${row.depth} の CA 証明書` : subject
  switch (row.reason) {
    case 'self-signed':
      return `${subject}は自己署名証明書であり、信頼ストアに登録されていません`
    case 'unknown-ca':
      return row.issuer === ''
        ? `${subject}から、信頼ストアにある CA へたどり着けません`
        : `${subject}の発行元をたどると ${row.issuer} に至りますが、そこから信頼できるルート CA へたどり着けません`
    case 'incomplete-chain':
      return `${subject}の発行者は ${row.issuer} です。ルート CA の ${row.anchor} は信頼されていますが、その間の${spaced(quoted(row.missing) || '中間 CA 証明書')}がノードから送信されず、信頼ストアにもありません`
    case 'name-mismatch':
      return row.presented === ''
        ? `${subject}の dNSName にも CN にも、接続アドレス ${row.address} がありません`
        : `${subject}の dNSName にも CN にも、接続アドレス ${row.address} がありません（証明書の名前：${quoted(row.presented)}）`
    case 'expired':
      return row.to === ''
        ? `${holder}の有効期限が切れています`
        : `${holder}の有効期限が ${utcText(row.to)} に切れています`
    case 'not-yet-valid':
      return row.from === ''
        ? `${holder}の有効期間がまだ始まっていません`
        : `${holder}の有効期間は ${utcText(row.from)} からで、まだ始まっていません`
    case 'weak-or-unsupported':
      return `${holder}の鍵、署名アルゴリズムまたは用途が受け入れられません`
    case 'other':
      return `${holder}が検証を通りません`
    default:
      if (row.verdict === 'unknown') return `${subject}を採取データで確認できません`
      return `${subject}が拒否されましたが、採取データから理由は分かりません`
  }
}

function opensslError({ error, words, depth }: OriginRow): string {
  if (error === '' || error === '0') return ''
  const text =
    (words === '3.0' ? undefined : verifyErrorText(Number(error), '1.1.1')) ?? verifyErrorText(Number(error))
  return `OpenSSL エラー ${error}${text ? `「${text}」` : ''}${depth === '' ? '' : `、depth ${depth}`}。`
}

const hiddenBehind = ({ primary, reason }: OriginRow) =>
  primary === 'no' && reason !== ''
    ? 'トラフィックサーバはこの証明書の別の問題で先に停止するため、この問題はそれを解消した後に表面化します。'
    : ''

function attempts({ verdict, attempts: all, failures, last }: OriginRow): string {
  // Nobody but an audit asks without trying.
  if (all === '0') return ''
  const when = last === '' ? '' : `（最後は ${utcText(last)}）`
  if (verdict === 'fail') return `接続 ${all} 回のうち ${failures} 回を拒否しました${when}。`
  return verdict === 'would-fail'
    ? `検証が強制されていないため、接続 ${all} 回は許可されています${when}。`
    : `接続 ${all} 回を確認しました${when}。`
}

const ABSENT: Readonly<Record<Absent, string>> = {
  log: 'ログ',
  requests: 'MRA クライアントからのリクエスト',
  capture: 'パケットキャプチャ',
  'trust-store': 'Expressway-C の信頼ストア',
  'server-certificate': 'Expressway-C のサーバ証明書',
  release: 'ソフトウェアのリリース',
  'verify-setting': 'VerifyOriginServer の設定値',
  origins: 'トラフィックサーバから CUCM / IM&P / Unity ノードへの接続',
  certificate: 'ノードが提示する証明書',
  period: '判定の基準となる時刻',
}

function otherwise(outcome: Outcome, params: Params): string {
  switch (outcome) {
    case 'missing-information':
      return `${ja.list(listOf(params.absent).map(item => ABSENT[item as Absent] ?? item))}が採取データに含まれていないため、判定できませんでした。`
    case 'not-applicable':
      return outsideWindow(params)
    case 'error':
      return `このチェックは内部エラーで終了しました（${textOf(params.message)}）。ほかの結果には影響しません。`
    default:
      return judged(numberOf(params.judged), numberOf(params.unknown))
  }
}

function outsideWindow(params: Params): string {
  const { release, since, until } = {
    release: textOf(params.release),
    since: textOf(params.since),
    until: textOf(params.until),
  }
  const bounds = [since && `${since} 以降`, until && `${until} 以前`].filter(Boolean).join('、')
  if (release === '') return 'このシステムには該当しません。'
  return bounds === ''
    ? `${release} には該当しません。`
    : `${bounds}のリリースが対象です。このシステムのリリースは ${release} です。`
}

function judged(count: number, unknown: number): string {
  if (count === 0) return '該当するものは見つかりませんでした。'
  const sentence = `判定できた ${count} 件の接続先に、この問題は見つかりませんでした。`
  return unknown === 0 ? sentence : `${sentence}ほかに ${unknown} 件は判定できませんでした。`
}
