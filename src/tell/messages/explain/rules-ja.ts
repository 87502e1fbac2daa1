import type { RulePages } from './rules.ts'

const REISSUE = 'この規則に従う CA で証明書を再発行します。'
const REISSUE_CA = 'CA 証明書を再発行し、すべてのピアの信頼ストアに登録します。'

export const rulesJa: RulePages = {
  'issuer-found': {
    meaning:
      '1 段上がるごとに、サブジェクトが発行者名と一致する証明書を、まず信頼ストアから、次に送信された証明書から探します。該当するものがなければ探索は終わります (エラー 2、20、21)。',
    repair: '不足している中間 CA 証明書を送信するか、ルートとともに信頼ストアに登録します。',
  },
  'issuer-name': {
    meaning:
      '候補のサブジェクトが発行者名と等しい場合だけ採用されます。大文字と小文字、余分な空白は区別されません。名前を変えた CA は別の CA です。',
    repair: 'verify が示す発行者名とサブジェクトが完全に一致する CA 証明書を使用します。',
  },
  'issuer-readable': {
    meaning: '拡張を復号できない候補や、同じ拡張が重複している候補を、OpenSSL は採用しません。',
    repair: REISSUE_CA,
  },
  'issuer-key-id': {
    meaning:
      '証明書の機関キー識別子は、署名した CA 証明書の鍵、またはシリアル番号と発行者を示します。名前が同じで鍵が異なる CA は採用されません。OpenSSL と CUCM はこれで区別しますが、サブジェクトだけの検索では区別できません (CSCwa12905)。',
    repair: '必要な鍵を持つ CA 証明書を信頼ストアに登録し、同じサブジェクトの古い証明書を削除します。',
  },
  'issuer-key-kind': {
    meaning: 'RSA 署名は EC 鍵では作成できません。名前が同じでも鍵の種類が異なる CA は採用されません。',
    repair: '正しい種類の鍵を持つ CA 証明書を信頼ストアに登録します。',
  },
  'trust-anchor-identical': {
    meaning:
      '自己署名証明書が信頼されるのは、まったく同じ証明書が信頼ストアにある場合だけです。サブジェクトが同じでも、鍵や日付が異なるものでは不十分です (エラー 18 または 19)。',
    repair: '信頼ストアの証明書を、現在提示されている証明書に置き換えます。',
  },
  'trust-anchor': {
    meaning:
      'パスは、信頼ストアにある自己署名証明書で終わる必要があります (エラー 2、18、19、20、21)。トラフィックサーバの OpenSSL では、信頼ストアに中間 CA だけがあっても不十分です。プロファイル strict では、信頼ストアのどの証明書もアンカーになります。',
    repair: 'ルート CA 証明書をすべてのピアの信頼ストアに登録します。',
  },
  'chain-length': {
    meaning:
      'トラフィックサーバがたどる中間 CA は 7 つまでです。それより長いチェーンはエラー 22 になります。',
    repair: 'ルートにより近い CA で証明書を発行します。',
  },
  'critical-extension': {
    meaning:
      '検証側が知らないクリティカルな拡張がある証明書は使用できません (エラー 34)。理解せずに使用してはならないと発行者が指定しているためです。',
    repair: REISSUE,
  },
  'proxy-certificate': {
    meaning:
      'プロキシ証明書 (RFC 3820) は、サーバが発行者としてふるまうことを許すため、受け入れられません (エラー 40)。',
    repair: 'プロキシ証明書ではない証明書を使用します。',
  },
  'certificate-authority': {
    meaning:
      'サーバより上位の証明書は、すべて基本制約で CA と示されている必要があります (エラー 79、OpenSSL 1.1.1 では 24)。サーバ証明書はほかの証明書を保証できません。',
    repair: 'CA ではない証明書を、実際に署名した CA の証明書に置き換えます。',
  },
  'curve-parameters': {
    meaning:
      '曲線を名前ではなくパラメータで示す EC 鍵は、偽造した曲線を隠せるため (CVE-2020-0601)、拒否されます (エラー 94、OpenSSL 1.1.1 では 79)。',
    repair: 'P-256 または P-384 を名前で指定した新しい鍵を生成します。',
  },
  purpose: {
    meaning:
      '拡張鍵用途がある場合は、チェーン全体で serverAuth を含み、鍵用途で TLS が許可されている必要があります (エラー 26)。',
    repair: 'serverAuth と clientAuth を指定して発行します。CUCM と Expressway には両方が必要です。',
  },
  'path-length': {
    meaning: 'CA は、下位に置ける CA の数を制限できます。自己発行の証明書は数えません (エラー 25)。',
    repair: '制限内の CA で証明書を発行するか、制限のない CA 証明書を再発行します。',
  },
  'key-strength': {
    meaning:
      'トラフィックサーバが使う OpenSSL のセキュリティ レベル 1 では、RSA 鍵は 1024 ビット以上、EC 鍵は 160 ビット以上が必要です (エラー 66、67)。',
    repair: '新しい鍵 (2048 ビット以上の RSA、または EC P-256 か P-384) を生成します。',
  },
  'digest-strength': {
    meaning:
      'セキュリティ レベル 1 では、署名のダイジェストに 80 ビットの強度が必要です。MD5 は常に不足し、SHA-1 は OpenSSL 1.1.1 では足りますが 3.0 では不足します (エラー 68)。ルート自体の署名は対象外です。',
    repair: 'SHA-256 以上で署名された証明書を再発行します。',
  },
  'key-usage': {
    meaning: '鍵用途に keyCertSign がない CA は、証明書に署名できません (エラー 32)。',
    repair: REISSUE_CA,
  },
  'issuer-key': {
    meaning: '発行者の公開鍵を読み取れないか、未知の種類です (エラー 6)。',
    repair: REISSUE_CA,
  },
  signature: {
    meaning:
      '署名が発行者の鍵によるものではありません (エラー 7)。多くの場合、名前が同じで鍵が異なる CA があり、区別するためのキー識別子がないことが原因です。証明書の破損が原因のこともあります。',
    repair: '正しい鍵を持つ CA 証明書を信頼ストアに登録します。シリアル番号を CA と照合してください。',
  },
  'not-before': {
    meaning:
      'チェーンの証明書の有効期間がまだ始まっていません (エラー 9。フィールドを読み取れない場合は 13)。',
    repair: '両側の時計を正確な時計と比べます。正しい場合は、有効になるまで待つか、再発行します。',
  },
  'not-after': {
    meaning: 'チェーンの証明書の有効期限が切れています (エラー 10。フィールドを読み取れない場合は 14)。',
    repair: '証明書を更新し、それを提示するサービスを再起動します。',
  },
  'name-constraints': {
    meaning:
      'CA は、証明できる名前、アドレス、ディレクトリ名を制限されていることがあります。範囲外の名前を持つ下位の証明書は拒否されます (47 許可外、48 除外、51 ～ 53 解釈不能)。',
    repair: 'その CA が証明できる名前で発行するか、別の CA で発行します。',
  },
  revocation: {
    meaning:
      'CRL に載っている証明書は拒否されます (エラー 23)。CRL が必須の場合は、使用できる CRL がないときも拒否されます (3、12 など)。トラフィックサーバには CRL がなく、失効は確認されません。',
    repair: '失効した証明書を置き換えるか、CRL を更新します。',
  },
  policy: {
    meaning: 'CA が明示的なポリシーを要求する場合は、チェーン全体で有効なポリシーが必要です (エラー 43)。',
    repair: REISSUE,
  },
  'readable-extensions': {
    meaning: '重複した拡張や復号できない拡張は、実装によって解釈が異なるおそれがあります (エラー 41)。',
    repair: REISSUE,
  },
  'strict-der': {
    meaning:
      '証明書は、一意に定まる符号化である DER でなければなりません。プロファイル strict では BER の形式は拒否されます。',
    repair: REISSUE,
  },
  version: {
    meaning: '拡張を持つ証明書は、バージョン 3 でなければなりません (プロファイル strict)。',
    repair: REISSUE,
  },
  'serial-number': {
    meaning:
      '証明書を識別できるように、シリアル番号は 20 オクテット以下の正の数でなければなりません (プロファイル strict)。',
    repair: REISSUE,
  },
  'signature-algorithm': {
    meaning:
      'アルゴリズムは署名対象の内側と外側に記載され、一致していなければなりません。プロファイル strict では MD5 と SHA-1 は拒否されます。',
    repair: REISSUE,
  },
  'validity-encoding': {
    meaning:
      '2049 年までの時刻は UTCTime、それ以降は GeneralizedTime で、秒まで UTC で記載されていなければなりません (プロファイル strict)。',
    repair: REISSUE,
  },
  'issuer-present': {
    meaning: '発行者名が空では、発行者を特定できません (プロファイル strict)。',
    repair: REISSUE,
  },
  'subject-present': {
    meaning:
      'CA にはサブジェクトが必要です。サーバ証明書のサブジェクトが空でもよいのは、SAN がクリティカルな場合だけです (プロファイル strict)。',
    repair: REISSUE,
  },
  'public-key': {
    meaning:
      'Web PKI で許可されるのは、適切な指数を持つ 2048 ビット以上の RSA と、P-256、P-384、P-521 の EC です (プロファイル strict)。',
    repair: '新しい鍵 (2048 ビット以上の RSA、または EC P-256 か P-384) を生成します。',
  },
  'authority-key-id': {
    meaning:
      'ルート以外の証明書は、発行者の鍵をキー識別子で示す必要があります。この拡張はクリティカルであってはなりません (プロファイル strict)。',
    repair: REISSUE,
  },
  'subject-key-id': {
    meaning: 'CA 証明書には、ほかの証明書から参照される識別子が必要です (プロファイル strict)。',
    repair: REISSUE_CA,
  },
  'basic-constraints': {
    meaning:
      'CA であることは、クリティカルな基本制約で示します。パス長も CA だけに指定できます (プロファイル strict)。',
    repair: REISSUE_CA,
  },
  'key-usage-consistent': {
    meaning:
      '鍵用途と基本制約は矛盾してはなりません。keyCertSign は CA だけに、そしてすべての CA に必要です (プロファイル strict)。',
    repair: REISSUE,
  },
  'extended-key-usage': {
    meaning:
      'サーバ証明書には anyExtendedKeyUsage ではなく serverAuth を記載します。ルートには拡張鍵用途を記載しません (プロファイル strict)。',
    repair: 'serverAuth と clientAuth を指定して発行します。CUCM と Expressway には両方が必要です。',
  },
  'subject-alt-name': {
    meaning:
      'サーバの名前は、正しい形式で SAN に記載します。クリティカルにできるのは、サブジェクトが空の場合だけです (プロファイル strict)。CUCM はクリティカルとして記載します。',
    repair: REISSUE,
  },
  'common-name': {
    meaning: 'CN がある場合は、SAN のいずれかと一致していなければなりません (プロファイル strict)。',
    repair: 'CN を省略するか、SAN にも記載します。',
  },
  'name-constraints-form': {
    meaning:
      '名前制約は CA だけに記載し、空でなく、比較できる形式でなければなりません (プロファイル strict)。',
    repair: REISSUE_CA,
  },
  'policy-constraints': {
    meaning: 'ポリシー制約と anyPolicy の禁止は、クリティカルでなければなりません (プロファイル strict)。',
    repair: REISSUE_CA,
  },
  'authority-information': {
    meaning: '機関情報アクセスは補助情報なので、クリティカルであってはなりません (プロファイル strict)。',
    repair: REISSUE,
  },
}
