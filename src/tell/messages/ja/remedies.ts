import type { Catalogue } from '../catalogue.ts'
import type { Facts } from '../facts.ts'

const first = (facts: Facts, ...names: string[]) =>
  facts.text(names.find(name => facts.has(name)) ?? names[0] ?? '')

/** 数字とドットのみ、またはコロンを含むものは IP アドレス。 */
const isIp = (facts: Facts) => /^[\d.]+$|:/.test(facts.text('address'))
const AS_DNS_NAME =
  'トラフィックサーバは IP アドレスを文字列として比較し、iPAddress を無視するため、dNSName として記載する必要がありますが、多くの認証局はこれを拒否します。アドレスを名前に変更する方が適切です。'

const UPLOAD = [
  'すべての Expressway-C ピアで (信頼ストアは複製されません) [Maintenance] > [Security] > [Trusted CA certificate] を開き、PEM ファイルを選択して [Append CA certificate] を実行します。',
  '再起動を求められたピアを再起動し、失敗したログインをもう一度試します。',
]

/** バンドルの信頼ストアが障害より新しい場合。 */
const PRESENT = 'このバンドルの信頼ストアでは実施済みです。ログインをもう一度試してください: '

export const remedies: Catalogue['remedies'] = {
  'trust-ca': {
    sentence: facts =>
      `${facts.has('present') ? PRESENT : ''}CA 証明書 ${facts.list('subjects').join('; ') || first(facts, 'subject', 'issuer')} を Expressway-C の信頼ストアに追加します。`,
    steps: () => ['この CA からルートまでの CA 証明書をすべて PEM 形式で用意します。', ...UPLOAD],
  },
  'trust-self-signed': {
    sentence: facts =>
      `${facts.has('present') ? PRESENT : ''}自己署名証明書${facts.has('subject') ? ` ${facts.text('subject')} ` : ''}自体を Expressway-C の信頼ストアに追加します。`,
    steps: () => [
      'ノードの [Cisco Unified OS Administration] > [Security] > [Certificate Management] から .PEM 形式でダウンロードします。',
      ...UPLOAD,
      '長期的には、Expressway-C がすでに信頼している CA による署名を推奨します。',
    ],
  },
  'remove-duplicate': {
    sentence: facts =>
      `サブジェクト ${facts.has('subjects') ? facts.list('subjects').join('; ') : facts.text('subject')} のもう一方の証明書${facts.has('serials') ? ` (シリアル番号 ${facts.text('serials')}) ` : ''}を Expressway-C の信頼ストアから削除します。必要な証明書より前にあり、Expressway は最初に見つかった証明書で検索を終えるためです (CSCwa12905)。`,
    steps: facts => [
      'ほかのノードがその証明書を使用していないことを確認します。削除後は、その CA が署名した証明書は検証に失敗します。',
      `すべての Expressway-C ピアの [Maintenance] > [Security] > [Trusted CA certificate] で、${facts.has('serials') ? `シリアル番号 ${facts.text('serials')} の証明書` : 'どのノードも使用していない方の証明書 (有効期間とシリアル番号で区別)'}を削除します。`,
      '再起動を求められたピアを再起動し、失敗したログインをもう一度試します。',
    ],
  },
  'reissue-with-name': {
    sentence: facts =>
      `サブジェクトの別名 (SAN) に ${first(facts, 'address', 'names')} を含めて、ノードの証明書を再発行します。`,
    steps: facts => [
      'ノードの [Cisco Unified OS Administration] > [Security] > [Certificate Management] > [Generate CSR] で、同じ証明書名の CSR を生成します。',
      `SAN に必要な名前: ${facts.has('names') ? facts.text('names') : facts.text('address')}。`,
      ...(isIp(facts) ? [AS_DNS_NAME] : []),
      'Expressway-C が信頼する CA で署名してアップロードし、画面に示されたサービスを再起動します。',
    ],
  },
  'change-address': {
    sentence: facts =>
      `クライアントに通知する接続アドレスを、${first(facts, 'address', 'from')} から証明書に含まれる名前${facts.has('names') ? ` (${facts.text('names')}) ` : facts.has('to') ? ` (${facts.text('to')}) ` : ''}に変更します。`,
    steps: facts => [
      `[Cisco Unified CM Administration] > [System] > [Server] で、${first(facts, 'address', 'from')} を${facts.has('to') ? ` ${facts.text('to')} ` : 'ノードの完全修飾ドメイン名'}に変更します。`,
      'Expressway-C の [Configuration] > [Unified Communications] > [Unified CM servers] (IM and Presence、Unity Connection も同様) で [Refresh servers] を実行します。',
    ],
  },
  'complete-chain': {
    sentence: facts =>
      `証明書チェーンを補完します。証明書と信頼済みルートの間の ${facts.has('missing') ? facts.text('missing') : first(facts, 'subject', 'issuer')} が欠けています。`,
    steps: () => [
      'ノードの tomcat-trust (CallManager 証明書の場合は CallManager-trust) に中間 CA 証明書をアップロードしてサービスを再起動し、チェーンとして送信されるようにします。',
      'または、すべての Expressway-C ピアの [Maintenance] > [Security] > [Trusted CA certificate] で、ルートに加えて中間 CA 証明書を追加します。',
    ],
  },
  'renew-certificate': {
    sentence: facts => `証明書 ${first(facts, 'subject', 'address')} を更新します。`,
    steps: () => [
      'CSR を生成し、Expressway-C が信頼する CA で署名してアップロードし、画面に示されたサービスを再起動します。',
      'CA 証明書の場合は、後継の CA 証明書をすべての Expressway-C ピアの信頼ストアに追加し、古いものを削除します。',
    ],
  },
  'fix-clock': {
    sentence: () => '時刻を修正します。ハンドシェイクの時刻が証明書の有効期間の開始より前です。',
    steps: () => [
      'Expressway-C の [System] > [Time] とノードの utils ntp status を正確な時計と比べ、ずれている側の NTP を修正します。',
      '時刻が正しい場合は、有効期間の開始を待つか、証明書を再発行します。',
    ],
  },
  'reissue-stronger': {
    sentence: () => 'OpenSSL が受け入れる鍵と署名アルゴリズムで、TLS サーバに使える証明書を再発行します。',
    steps: () => [
      'RSA 2048 ビット以上または EC P-256 / P-384、SHA-256 以上、拡張鍵用途は serverAuth と clientAuth を指定します。',
      'CA 証明書に原因がある場合は、その CA 証明書を置き換え、配下の証明書をすべて再発行する必要があります。',
    ],
  },
  'prefer-rsa': {
    sentence: () => 'Expressway-C で RSA を優先させ、検証に成功する RSA 証明書をノードに提示させます。',
    steps: facts => [
      facts.has('command')
        ? `すべての Expressway-C ピアのコンソールで実行します: ${facts.text('command')}`
        : `[Maintenance] > [Security] > [Ciphers] で、暗号スイート文字列の先頭に ${facts.has('prefix') ? facts.text('prefix') : 'ECDHE-RSA-AES256-GCM-SHA384:'} を追加します。`,
      'これで証明書が選ばれるのは TLS 1.2 までです。TLS 1.3 では署名アルゴリズムの順序で決まります。',
      '変更を反映するため Expressway-C を再起動します。',
    ],
  },
  'sign-by-trusted-ca': {
    sentence: () => 'Expressway-C がすでに信頼している CA で、ノードの証明書に署名します。',
    steps: facts => [
      'ノードの [Cisco Unified OS Administration] > [Security] > [Certificate Management] > [Generate CSR] で、同じ証明書名の CSR を生成します。',
      ...(facts.has('names') ? [`SAN に必要な名前: ${facts.text('names')}。`] : []),
      '先に CA チェーンを対応する -trust ストアに、次に署名済み証明書をアップロードし、画面に示されたサービスを再起動します。',
    ],
  },
  'inspect-certificate': {
    sentence: facts =>
      facts.has('seen')
        ? '証明書とチェーンを確認します。規則に反しており、別の証明書に置き換える以外の修復方法は分かりません。'
        : '採取データに証明書が含まれていないため、証明書を直接確認します。',
    steps: facts => [
      `同じネットワークの端末から実行します: openssl s_client -showcerts -connect ${facts.has('address') ? facts.text('address') : 'アドレス'}:${facts.has('port') ? facts.text('port') : 'ポート'} < /dev/null`,
      'または、tcpdump を有効にして診断ログを開始し、クライアントのログイン中のログを再収集します。',
    ],
  },
  'verify-off': {
    sentence: () => '最後の手段として、一時的に接続先の検証を無効にします。',
    steps: facts => [
      `すべての Expressway-C ピアのコンソールで実行します: ${facts.has('command') ? facts.text('command') : 'xConfiguration EdgeConfigServer VerifyOriginServer: Off'}`,
      'リスク: Expressway-C とノードの間に割り込める攻撃者が、この接続先に限らずすべての接続先の認証情報を気付かれずに読み取れるようになります。',
      '証明書を修正したら、すぐに On に戻します。',
    ],
  },
}
