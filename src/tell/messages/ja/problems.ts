import type { Catalogue } from '../catalogue.ts'
import type { Facts } from '../facts.ts'

const cause = (f: Facts) => (f.has('cause') ? ` (${f.text('cause')})` : '')
const limit = (f: Facts) => (f.has('limit') ? ` (${f.text('limit')}) ` : '')
const name = (f: Facts) => (f.has('name') ? ` ${f.text('name')} ` : '')
const skipped = (f: Facts) => (f.has('skipped') ? ` (${f.text('skipped')} バイトを読み飛ばしました)` : '')

export const problems: Catalogue['problems'] = {
  'gzip-truncated': () => '圧縮データが途中で終わっています。展開できた部分までを読み取りました。',
  'gzip-corrupt': () => '圧縮データが破損しています。破損箇所の手前まで展開できた部分を読み取りました。',
  'tar-bad-header': () => 'tar ヘッダのチェックサムが正しくありません。次のヘッダから読み取りを続けました。',
  'tar-truncated': () => 'tar アーカイブがメンバーの途中で終わっています。',
  'tar-end-missing': () => 'tar アーカイブに終端がありません。メンバーの間で切れている可能性があります。',
  'tar-size-lies': () => 'tar メンバーの本体の中にヘッダがあります。本体はそこで終わるものとして扱いました。',
  'tar-link-skipped': f => `リンク${name(f)}はたどりませんでした。`,
  'tar-special-skipped': f => `特殊ファイル${name(f)}を除外しました。`,
  'tar-unsafe-name': f => `メンバー${name(f)}を除外しました。名前が絶対パスか、空か、「..」を含んでいます。`,
  'unsupported-archive': () =>
    'この種類のアーカイブ (zip、7z、rar、xz、bzip2、zstd) は読み取れません。先に展開してください。',
  'unreadable-input': f =>
    `入力を最後まで読み取れませんでした${f.has('reason') ? ` (${f.text('reason')})` : ''}。`,
  'cap-total-bytes': f => `展開後の合計バイト数の上限${limit(f)}に達したため、残りを除外しました。`,
  'cap-member-bytes': f => `メンバー 1 件のバイト数の上限${limit(f)}に達したため、その残りを除外しました。`,
  'cap-members': f => `メンバー数の上限${limit(f)}に達したため、残りを除外しました。`,
  'cap-ratio': f => `圧縮率の上限${limit(f)}に達したため (zip 爆弾の特徴です)、その残りを除外しました。`,
  'cap-nesting': f => `アーカイブの入れ子の上限${limit(f)}に達したため、それより深いものを除外しました。`,
  'cap-peers': f =>
    `メンバー名が示すホストの数が上限${limit(f)}を超えたため、このメンバーは読みませんでした。`,
  'cap-dumps': f => `1 ピアのダンプの数が上限${limit(f)}を超えたため、このダンプは読みませんでした。`,
  'cap-certificate-file-bytes': f => `証明書ファイルが上限${limit(f)}を超えたため、残りは読みませんでした。`,
  'cap-certificates': f => `証明書の数が上限${limit(f)}に達したため、残りは除外しました。`,
  'cap-certificate-bytes': f => `証明書の合計バイト数が上限${limit(f)}に達したため、残りは除外しました。`,
  'cap-origins': f => `オリジンと拒否の種類の数が上限${limit(f)}に達したため、残りは除外しました。`,
  'cap-refusals': f => `拒否の数が保持の上限${limit(f)}に達しました。超えた分は件数のみ数えています。`,
  'cap-sightings': f =>
    `ハンドシェイクの数が保持の上限${limit(f)}に達しました。超えた分は件数のみ数えています。`,
  'cap-requests': f =>
    `同時に進行中の要求の数が上限${limit(f)}に達したため、最も古い要求は終了したものとみなしました。`,
  'cap-path-search': f =>
    `トラストアンカーまでのパス探索を打ち切りました (${f.text('budget')} の上限に到達${limit(f)})。`,
  'problems-left-out': f => `このファイルの問題は、ほかに ${f.text('count')} 件あります (省略)。`,
  'line-too-long': f => `ログの ${f.text('lines')} 行が行の長さの上限を超えているため、途中で切りました。`,
  'undated-record': () => 'ログのレコードに年がなく、ほかに年を示すものもないため、時刻を特定できません。',
  'capture-format-unknown': () => 'ファイルは pcap でも pcapng でもありません。',
  'capture-truncated': f =>
    `キャプチャがパケットの途中で終わっています${f.has('missing') ? ` (${f.text('missing')} バイト不足)` : ''}。`,
  'pcap-record-corrupt': f => `キャプチャのパケット ヘッダが正しくありません${skipped(f)}。`,
  'pcapng-block-corrupt': f => `pcapng ブロックの長さが正しくありません${skipped(f)}。`,
  'pcapng-interface-unknown': () => 'キャプチャに記述されていないインターフェイスのパケットがあります。',
  'pcapng-interface-limit': f => `キャプチャのインターフェイス数が上限${limit(f)}を超えています。`,
  'link-type-unknown': f => `リンク タイプ ${f.text('linkType')} のパケットは読み取れません。`,
  'ip-fragment-limit': f =>
    `再構築待ちの IP フラグメントが上限${limit(f)}を超えたため、古いものを破棄しました。`,
  'capture-flow-limit': f =>
    `同時に開いている TCP 接続が上限${limit(f)}を超えたため、古いものを破棄しました。`,
  'capture-handshake-limit': f =>
    `同時に進行している TLS ハンドシェイクが上限${limit(f)}を超えたため、古いものを破棄しました。`,
  'capture-connection-limit': f =>
    `キャプチャ内の TLS ハンドシェイクが読み取りの上限${limit(f)}を超えたため、残りを除外しました。`,
  'tls-record-header': () =>
    'TLS レコードに続くデータが TLS レコードではないため、この方向の残りを除外しました。',
  'tls-message-type': () =>
    'ハンドシェイク メッセージに続くデータがメッセージではないため、この方向の残りを除外しました。',
  'tls-message-malformed': f =>
    `ハンドシェイク メッセージ${f.has('type') ? ` (タイプ ${f.text('type')}) ` : ''}の内部の長さが一致しません。`,
  'tls-message-too-long': f =>
    `ハンドシェイク メッセージが長さの上限を超えています${f.has('length') ? ` (${f.text('length')} バイト)` : ''}。`,
  'tls-certificate-limit': f => `ハンドシェイクの証明書または認証局の数が上限${limit(f)}を超えています。`,
  'tls-message-limit': f =>
    `接続のハンドシェイク メッセージまたはアラートの数が上限${limit(f)}を超えています。`,
  'tls-memory-limit': () =>
    '未完了のハンドシェイク メッセージ用のメモリを使い切ったため、1 件を除外しました。',
  'sslv2-hello': () =>
    'クライアントが SSLv2 形式の ClientHello を送信しています。その内容は読み取っていません。',
  'pem-unterminated': f =>
    `PEM ブロック${f.has('label') ? ` (${f.text('label')}) ` : ''}に終了行がありません。`,
  'pem-mismatched-end': f =>
    `PEM ブロック${f.has('label') ? ` (${f.text('label')}) ` : ''}の終了行のラベル${f.has('end') ? ` (${f.text('end')}) ` : ''}が開始行と一致しません。`,
  'pem-bad-base64': () => 'PEM ブロックに base64 以外の文字が含まれています。その手前までを読み取りました。',
  'not-a-certificate-file': () => 'ファイルに PEM 形式の証明書も DER 形式の証明書も含まれていません。',
  'pkcs7-unreadable': f => `PKCS#7 コンテナから証明書を取り出せませんでした${cause(f)}。`,
  'crl-unreadable': f => `証明書失効リスト (CRL) を読み取れませんでした${cause(f)}。`,
  'certificate-unreadable': f => `証明書を読み取れませんでした${cause(f)}。`,
  'certificate-trailing-data': f =>
    `証明書の後ろに ${f.text('octets')} バイトの余分なデータがあります (無視しました)。`,
  'certificate-time-unreadable': f => `証明書の ${f.text('field')} を読み取れませんでした。`,
  'extension-unreadable': f => `証明書の拡張 ${f.text('oid')} を読み取れませんでした${cause(f)}。`,
  'extension-repeated': f => `証明書に拡張 ${f.text('oid')} が 2 回含まれています。`,
  'dump-empty': () => '構成または状態のダンプに、設定が 1 つも含まれていません。',
  'dump-too-long': f => `ダンプが長さの上限${limit(f)}を超えているため、途中で切りました。`,
  'xml-broken': () => 'ダンプの XML が壊れています。壊れている箇所の手前までを読み取りました。',
  'unknown-setting-value': f =>
    `${f.text('setting')} の値 ${f.text('value')} は On でも Off でもないため、記載なしとして扱いました。`,
  'dumps-disagree': f =>
    `2 つのダンプの ${f.text('field')} が一致しません。${f.text('kept')} を採用し、${f.text('other')} は採用しませんでした。`,
}

export const unknownProblem: Catalogue['unknownProblem'] = (code, data) => `${code}${data && ` (${data})`}`
