import type { EngineWords } from './words.ts'

export const ja: EngineWords = {
  'reason-phrase':
    '拒否したオリジンへの要求には 502 を返しますが、理由句は空です。ゲートウェイは「connect failed」と書きます。',
  wording:
    'ログの文言はエンジンが組み込んでいる OpenSSL (3.x) のものです。このピアの設定は {wanted} の文言です。',
  'request-records':
    'Receive Request、Request Allowed、Sending Request、Receive Response、Sending Response の行は出力されません。要求はエンジン自身のアクセスログに残ります。',
  'request-records-late':
    'Receive Request から Sending Response までの行はエンジンのアクセスログから書かれます。数秒遅れ、TrackingID、ユーザ、HTTPMSG はなく、試行はすべて最初の時刻になります。',
  'exception-expiry':
    '{address} の例外は {until} に終わりますが、エンジンの設定に期限は書けません。それまでに再度エクスポートするか、再起動してください。',
  'exception-log': '例外が使われてもログには残りません。',
  'change-needs-restart':
    '信頼ストア、許可リスト、暗号、例外、VerifyOriginServer は起動時に読まれます。変更するとエンジンが再起動し、処理中の要求は失われます。',
  'pool-not-judged-again':
    'プール内の接続はアドレス、ポート、名前だけで選ばれ、再利用の前に再検証されません。',
  'certificate-expires-in-pool': '証明書の有効期限が切れた後も、開いている接続は要求を運び続けます。',
  'edge-role':
    'トンネルからの要求だけを受け付けます。クライアント向けの TLS リスナー、X-Auth クッキー、get_edge_config はありません。',
  'signature-algorithms':
    '署名アルゴリズムの優先順 ({wanted}) は設定できません。TLS 1.3 ではオリジンが OpenSSL の既定の順で証明書を選びます。',
  'stricter-paths':
    'セミコロンを含むパス、またはドット、スラッシュ、バックスラッシュ、パーセント記号、制御文字をパーセント符号化したパスは、どの規則でも拒否されます。',
  'first-rule-decides':
    '一つのパスに複数の規則が当てはまる場合、最も長いパスの規則だけがメソッドを決めます。',
  'denied-body': '許可されない要求にはエンジン自身の本文とヘッダーで 403 を返し、Event は記録されません。',
  timeouts:
    'タイムアウトは秒単位に切り上げられ、無通信の時間だけを測ります。1 バイトずつ届くヘッダーは打ち切られません。オリジンのヘッダーと本文の中断は同じ値になり、終了時の待ち時間は 5 秒です。',
  limits:
    'ヘッダーのフィールド数 ({fields}) とオリジンごとの待機接続数 ({idle}) は制限されません。接続数は全スレッドの合計です。',
}
