import type { Pages } from './page.ts'

const WARNING =
  'ログ: WARNING: Core server certificate verification failed for (アドレス). Action=Terminate Error=TEXT server=アドレス(IP) depth=N'
const CARD =
  '接続先のカード: 証明書、チェーン、OpenSSL のエラー番号と深さ、ログ行、フレーム、Wireshark のフィルタが表示されます。'
const UPLOAD =
  'すべての Expressway-C ピアで [Maintenance] > [Security] > [Trusted CA certificate] を開き、[Append CA certificate] を実行します。信頼ストアはピア間で複製されません。'
const CSR =
  'ノードの [Cisco Unified OS Administration] > [Security] > [Certificate Management] > [Generate CSR] を使用します。'

export const ja: Pages = {
  reasons: {
    'self-signed': {
      title: '接続先が提示する自己署名証明書が信頼されていない',
      meaning:
        '証明書の発行者がその証明書自身であるため、保証する CA がありません。検証に成功するのは、その証明書自体が Expressway-C の信頼ストアにある場合だけです。CUCM は既定で自己署名証明書を作成します。tomcat だけが CA 署名済みで、tomcat-ECDSA や CallManager が自己署名のままになっていることがよくあります。深さ 0 だけでは自己署名とは限りません。発行者とサブジェクトが一致する必要があります。',
      see: [
        WARNING.replace('TEXT', 'self signed certificate').replace('=N', '=0'),
        'キャプチャ: 発行者とサブジェクトが同じ証明書の直後に、Expressway-C がアラート unknown_ca (48) を送信しています。',
        CARD,
      ],
      repair: [
        '恒久対策として、Expressway-C が信頼する CA で証明書に署名します。',
        `または、証明書自体を信頼ストアに追加します。${UPLOAD}`,
        '同じサブジェクトの自己署名証明書を 2 つ同時に信頼させることはできません (CSCwa12905)。',
      ],
    },
    'unknown-ca': {
      title: '証明書からトラストアンカーに到達できない',
      meaning:
        '証明書は CA によって署名されていますが、その上位の経路が Expressway-C の信頼ストアの外で終わっています。接続先がルート証明書を送信しても意味はなく、ルートは信頼ストアになければなりません。中間 CA だけが信頼ストアにあっても不十分で、その上のルートが必要です。',
      see: [
        WARNING.replace(
          'TEXT',
          'unable to get local issuer certificate または self signed certificate in certificate chain',
        ),
        'キャプチャ: Expressway-C がアラート unknown_ca (48) を送信しています。',
        CARD,
      ],
      repair: [
        'CA の管理者からルート CA 証明書とすべての中間 CA 証明書を入手します。',
        UPLOAD,
        '同じ名前で鍵の異なる CA があると表示された場合は、CA が更新されています。Expressway は同じサブジェクトの最初の証明書しか参照しないため、古い証明書を削除します (CSCwa12905)。',
      ],
    },
    'incomplete-chain': {
      title: 'ルートは信頼されているが、中間 CA 証明書が欠けている',
      meaning:
        'Expressway-C はルートを信頼していますが、接続先が、ルートとの間をつなぐ中間 CA 証明書を送信しておらず、信頼ストアにもありません。ネットワークからの取得は行われません。欠けている証明書は採取データの別の場所で見つかったため、未知の CA と区別されています。',
      see: [
        WARNING.replace('TEXT', 'unable to get local issuer certificate').replace('=N', '=0'),
        'キャプチャ: Certificate メッセージの証明書が、カードのチェーンより少なくなっています。',
        CARD,
      ],
      repair: [
        'ノードで、証明書に対応する -trust ストアに中間 CA 証明書をアップロードし、サービスを再起動して、送信されるようにします。',
        `または、ルートに加えて中間 CA 証明書を追加します。${UPLOAD}`,
      ],
    },
    'name-mismatch': {
      title: '証明書に接続アドレスが含まれていない',
      meaning:
        '接続アドレスは、クライアントに通知されたアドレス、つまり CUCM の [System] > [Server] の値で、要求のパスに含まれます。トラフィックサーバは、大文字と小文字を区別せずに、SAN のすべての dNSName、続いて先頭の CN と照合します。IP アドレスは文字列として照合されるため、iPAddress の項目は効果がありません。',
      see: [
        'ログ: WARNING: SNI (アドレス) not in certificate. Action=Terminate server=アドレス(IP)',
        'キャプチャ: Expressway-C がアラート internal_error (80) を送信しています。',
        CARD,
      ],
      repair: [
        '[Cisco Unified CM Administration] > [System] > [Server] で完全修飾ドメイン名を使用し、Expressway-C で [Refresh servers] を実行します。',
        `または、接続アドレスを名前に含めて証明書を再発行します。${CSR}`,
      ],
    },
    expired: {
      title: 'チェーン内の証明書の有効期限が切れている',
      meaning:
        'ハンドシェイクの時刻に、チェーン内の証明書の有効期限が切れていました。深さ 0 はノードの証明書、それより大きい深さは CA 証明書です。',
      see: [
        WARNING.replace('TEXT', 'certificate has expired'),
        'キャプチャ: Expressway-C がアラート certificate_expired (45) を送信しています。',
        CARD,
      ],
      repair: [
        `証明書を更新します。${CSR}`,
        'CA 証明書の場合は、後継の CA 証明書をすべてのピアの信頼ストアに追加し、期限切れのものを削除します。',
      ],
    },
    'not-yet-valid': {
      title: 'チェーン内の証明書がまだ有効ではない',
      meaning:
        'ハンドシェイクの時刻に、証明書の有効期間がまだ始まっていませんでした。多くの場合は時計のずれが原因ですが、後日の日付で発行された証明書のこともあります。',
      see: [
        WARNING.replace('TEXT', 'certificate is not yet valid'),
        'キャプチャ: Expressway-C がアラート bad_certificate (42) を送信しています。',
        CARD,
      ],
      repair: [
        'Expressway-C とノードの時刻を正確な時計と比べ、NTP を修正します。',
        '時刻が正しい場合は、有効期間の開始を待つか、証明書を再発行します。',
      ],
    },
    'weak-or-unsupported': {
      title: '証明書の強度が不足しているか、用途が合わない',
      meaning:
        '証明書の鍵、署名、用途のいずれかが受け入れられません。OpenSSL のセキュリティ レベル 1 における 1024 ビット未満の RSA 鍵や MD5 署名、未知の署名アルゴリズム、serverAuth を含まない拡張鍵用途などです。',
      see: [
        WARNING.replace(
          'TEXT',
          'EE certificate key too weak、CA signature digest algorithm too weak、unsupported certificate purpose のいずれか',
        ),
        'キャプチャ: Expressway-C がアラート bad_certificate (42) または unsupported_certificate (43) を送信しています。',
        CARD,
      ],
      repair: [
        `RSA 2048 ビット以上または EC P-256 / P-384、SHA-256、serverAuth と clientAuth で再発行します。${CSR}`,
      ],
    },
    other: {
      title: '証明書がその他の理由で拒否された',
      meaning:
        '署名の破損、無効な CA 証明書、パス長、名前制約、未知のクリティカル拡張など、個別の名前を持たない OpenSSL の検証エラーです。または、ハンドシェイクの失敗だけが採取データからわかる場合です。番号、テキスト、深さはカードに表示されます。',
      see: [WARNING, CARD],
      repair: [
        'カードの番号と、その深さの証明書を確認します。',
        '採取データに証明書がない場合は、tcpdump を有効にして再収集するか、openssl s_client -showcerts でノードに問い合わせます。',
      ],
    },
  },
  remedies: {
    'trust-ca': {
      title: 'CA を信頼ストアに追加する',
      meaning:
        '発行元の CA からルートまでのすべての CA を Expressway-C に信頼させます。その CA が発行するほかの証明書も信頼されるようになります。',
      see: [
        '[Maintenance] > [Security] > [Trusted CA certificate] の [Show all] で、各ピアが信頼している証明書を確認できます。',
      ],
    },
    'trust-self-signed': {
      title: '自己署名証明書を信頼ストアに追加する',
      meaning:
        '証明書自体をトラストアンカーにします。更新のたびに追加し直す必要があり、同じサブジェクトの別の証明書とは共存できません (CSCwa12905)。',
      see: [
        '[Maintenance] > [Security] > [Trusted CA certificate] の [Show all] で、各ピアが信頼している証明書を確認できます。',
      ],
    },
    'remove-duplicate': {
      title: '同じサブジェクトのもう一方の証明書を削除する',
      meaning:
        'Expressway は発行者をサブジェクトで検索し、最初に見つかったものを使用します (CSCwa12905)。同じサブジェクトの古い証明書が先にあると、正しい証明書は試されません。',
      see: [
        '[Maintenance] > [Security] > [Trusted CA certificate] に同じサブジェクトの証明書が 2 つあることを確認します。turnpike trust check でも確認できます。',
      ],
    },
    'sign-by-trusted-ca': {
      title: '信頼済みの CA で署名する',
      meaning:
        '信頼ストアにある CA が署名し、接続アドレスを名前に含む証明書であれば、Expressway-C 側の作業は不要で、更新後もそのまま使えます。',
      see: ['新しい証明書の発行者が、すべてのピアの信頼ストアにあることを確認します。'],
    },
    'reissue-with-name': {
      title: '正しい名前で証明書を再発行する',
      meaning:
        'クライアントに通知されるアドレスが、証明書の dNSName に含まれている必要があります。更新時に名前が抜け落ちることが多いため、すべての名前を一度に指定します。',
      see: ['接続先のカードで、証明書の名前と接続アドレスを比べます。'],
    },
    'change-address': {
      title: '証明書に含まれる名前を通知する',
      meaning:
        'クライアントは [System] > [Server] の値に接続します。それが IP アドレスや短いホスト名の場合は、証明書にすでに含まれる完全修飾ドメイン名に変更します。',
      see: [
        '[Cisco Unified CM Administration] > [System] > [Server] と、要求のパスの記述子 (turnpike decode) で確認できます。',
      ],
    },
    'complete-chain': {
      title: '証明書チェーンを補完する',
      meaning:
        'TLS サーバは、自身の証明書とルートの間のすべての中間 CA 証明書を送信する必要があります。CUCM は、サービスの起動時に証明書に対応する -trust ストアにあるものを送信します。',
      see: ['カードのチェーンで、送信されていないと示されたリンクを確認します。'],
    },
    'renew-certificate': {
      title: '証明書を更新する',
      meaning:
        '期限切れの証明書は置き換える必要があります。同じ名前で更新し、証明書を提示するサービスを再起動します。再起動までは古い証明書が提示されます。',
      see: ['カードの有効期間とハンドシェイクの時刻を比べます。'],
    },
    'fix-clock': {
      title: '時刻を修正する',
      meaning:
        'ログまたはキャプチャの時計では、ハンドシェイクが証明書の有効期間の開始より前に行われています。',
      see: ['システム行の時計のずれと、Expressway-C およびノードの NTP の状態を確認します。'],
    },
    'reissue-stronger': {
      title: 'より強い証明書を再発行する',
      meaning:
        '鍵、署名アルゴリズム、鍵用途は、OpenSSL がそのセキュリティ レベルで受け入れるものでなければなりません。',
      see: ['カードの OpenSSL のエラー番号とテキストを確認します。'],
    },
    'prefer-rsa': {
      title: 'RSA を優先する',
      meaning:
        'CUCM ノードは RSA と ECDSA の証明書を持ち、最初に一致した暗号スイートに応じた方を提示します。RSA のスイートを先頭に置くと、TLS 1.2 では RSA 証明書が提示されます。TLS 1.3 は暗号スイート文字列に従いません。',
      see: ['カードの鍵の種類と、同じノードの RSA 証明書が検証に成功していることを確認します。'],
    },
    'inspect-certificate': {
      title: '証明書を直接確認する',
      meaning:
        '採取データに証明書が現れていない (TLS 1.3 による暗号化、セッションの再開、またはキャプチャの欠如) か、修復方法の分からない規則違反があります。確認だけでは何も変わらないため、証明の対象にはなりません。',
      see: ['証明書が含まれていないことは、カードに示されます。'],
    },
    'verify-off': {
      title: '最後の手段: 検証を無効にする',
      meaning:
        'Expressway-C は X14.2 より前と同じ動作になり、どの接続先のどのような証明書も受け入れます。ログインは回復しますが、通信に割り込める攻撃者が認証情報を読み取れるようになります。何も修復されず、修復計画には決して含まれません。',
      see: ['xConfiguration EdgeConfigServer VerifyOriginServer'],
    },
  },
  bases: {
    'log-warning': {
      meaning:
        '拒否した接続先とその理由を、トラフィックサーバ自身が WARNING 行に記録しています。この記録は、当ツールの判定より優先されます。',
      see: [
        'WARNING: Core server certificate verification failed … または WARNING: SNI (…) not in certificate',
      ],
    },
    'log-error': {
      meaning:
        'ERROR 行だけがあります。検証でハンドシェイクが失敗したことはわかりますが、原因を示す WARNING 行がログにありません。',
      see: ["ERROR: SSL connection failed for '…': … certificate verify failed"],
    },
    'alert-sent': {
      meaning:
        '証明書を受け取った Expressway-C が TLS アラートでハンドシェイクを終了したことが、キャプチャからわかります。接続先が送信したアラートであれば、Expressway-C の証明書の問題です。',
      see: ['カードにあるアラートのフレームを確認します。'],
    },
    'must-refuse': {
      meaning:
        'ログ行もアラートもありませんが、キャプチャの証明書を、ハンドシェイクの時刻とバンドルの信頼ストアで判定すると検証に失敗し、検証は強制されていました。',
      see: ['カードのチェーンを確認します。'],
    },
    'not-enforced': {
      meaning:
        '証明書は検証に失敗しますが、トラフィックサーバは拒否していません。X14.2 より前のリリース、VerifyOriginServer Off、またはログの Action=Continue が該当します。検証が強制されると拒否されます。',
      see: ['システム行のリリースと VerifyOriginServer を確認します。'],
    },
    verified: {
      meaning:
        'キャプチャの証明書を、ハンドシェイクの時刻とバンドルの信頼ストアで判定した結果、チェーンも名前も問題ありません。',
      see: ['--verbose を指定するとチェーンが表示されます。'],
    },
    accepted: {
      meaning:
        '検証が強制されている状態で、接続先が要求に応答したか、ハンドシェイクが完了しています。採取データに証明書が現れていなくても、トラフィックサーバは証明書を受け入れたことになります。',
      see: ['ログにある接続先からの応答を確認します。'],
    },
    'accepted-unverified': {
      meaning:
        'バンドルの信頼ストアで判定すると証明書は検証に失敗しますが、ハンドシェイクは完了しています。途中で信頼ストアが変更されたか、検証が有効になっていない可能性があります。',
      see: ['バンドルの信頼ストアと現在の信頼ストアを比べます。'],
    },
    'probe-refused': {
      meaning:
        'アップグレード後の Expressway-C と同じ要求をノードに送り、提示された証明書をピアの信頼ストアで判定しました。対象のリリースでは拒否されます。',
      see: ['turnpike probe HOST:PORT --key gateway --trust ca.pem で同じ証明書を確認できます。'],
    },
    'probe-other-key': {
      meaning:
        'ノードには RSA と ECDSA の 2 つの証明書があります。この証明書は検証を通りませんが、アップグレード後のピアに提示されるのはもう一方です。暗号文字列の変更や TLS 1.3 によって、こちらが提示されるようになります。',
      see: ['turnpike probe HOST:PORT --trust ca.pem で両方を確認できます。'],
    },
    'probe-not-enforced': {
      meaning:
        '証明書は検証を通りませんが、対象のリリースは接続先を検証しないか、VerifyOriginServer が Off です。',
      see: ['turnpike audit --to X14.2.0 で、検証を行うリリースを想定できます。'],
    },
    'probe-verified': {
      meaning: 'ノードが提示する証明書は信頼ストアの CA に到達し、接続アドレスを含んでいます。',
      see: ['turnpike probe HOST:PORT --trust ca.pem'],
    },
    'probe-unanswered': {
      meaning:
        'このアドレスとポートでは応答がなく、証明書について判断できません。ネットワークの応答は採取データに含まれます。',
      see: ['turnpike probe HOST:PORT で、ネットワークの応答を確認できます。'],
    },
    'hidden-certificate': {
      meaning: 'TLS 1.3 では証明書が暗号化されます。受け入れられたかどうかを示すログ行もありません。',
      see: [
        'developer.trafficserver.ssl のログレベルを DEBUG にするか、openssl s_client -showcerts でノードに問い合わせます。',
      ],
    },
    'no-trust-store': {
      meaning:
        '証明書はキャプチャにありますが、Expressway-C の信頼ストア (ca_*.pem) がないため判定できません。',
      see: ['完全な診断バンドルには ca_*.pem が含まれます。再起動後はログだけが収集されます。'],
    },
    'no-handshake-seen': {
      meaning:
        'この接続先への要求はログにありますが、応答もハンドシェイクもないため、証明書については何も判定できません。',
      see: ['tcpdump を有効にして再収集し、ログインをもう一度試します。'],
    },
  },
  families: {
    archive: {
      meaning:
        'アーカイブが破損しているか、途中で切れているか、展開できないものを含んでいます。読み取れる部分は読み取り、欠けたものがある場合は不完全であることをレポートに示します。',
      see: [
        '問題とともに示された入力とオフセットを確認します。同じファイルに gzip -t や tar -tv を実行します。',
      ],
      repair: [
        '診断ログをもう一度ダウンロードし、サイズを比べます。',
        '別の方法で展開し、フォルダを分析します。',
      ],
    },
    cap: {
      meaning:
        'バンドルは信頼できない入力として扱われ、展開や保持の量に名前付きの上限があります。上限の 1 つに達したため、それを超えた部分はレポートに含まれていません。',
      see: ['問題とともに示された上限の値を確認します。'],
      repair: ['バンドルが信頼できる場合は、展開してフォルダを分析するか、部分ごとに分析します。'],
    },
    log: {
      meaning: 'ログの行が、製品の書式と異なっています。可能な範囲で読み取りました。',
      see: ['問題とともに示されたファイルと行を確認します。'],
      repair: ['エディタや端末からのコピーではなく、製品からアーカイブとしてログを収集します。'],
    },
    capture: {
      meaning:
        'キャプチャが破損しているか、途中で切れているか、未対応のリンク層であるか、追跡できる数を超える接続を含んでいます。その前後のハンドシェイクが欠けている可能性があります。',
      see: [
        '問題とともに示されたキャプチャ、フレーム、オフセットを確認します。同じファイルに capinfos を実行します。',
      ],
      repair: ['ノードのアドレスとポートでフィルタを指定して再収集します。'],
    },
    tls: {
      meaning:
        '接続のバイト列が、本来の TLS ハンドシェイクになっていません。キャプチャのパケットの欠落、別のプロトコル、または通信相手の不正な動作が原因です。',
      see: ['問題とともに示されたフレームを Wireshark で確認します。'],
      repair: [
        '通常は対処の必要はありません。重要な接続の場合は、最初から、切り詰めずに再キャプチャします。',
      ],
    },
    certificate: {
      meaning:
        '証明書ファイル、またはその中の証明書に異常があります。ほかの証明書はすべて読み取られています。',
      see: ['問題とともに示された場所 (ファイルと行、またはバイト オフセット) を確認します。'],
      repair: [
        'その場所を openssl x509 -text や openssl asn1parse で確認し、破損している場合は再収集します。',
      ],
    },
    dump: {
      meaning:
        '構成または状態のダンプを完全には読み取れなかったか、2 つのダンプが一致していません。リリースや設定が欠けているか、もう一方のダンプの値になっている可能性があります。',
      see: [
        '問題とともに示された xconf_dump または xstat_dump のファイルを確認します。同じバンドルの .txt と .xml は一致するはずです。',
      ],
      repair: [
        'バンドルを再収集するか、CLI で設定を確認します: xConfiguration EdgeConfigServer VerifyOriginServer',
      ],
    },
  },
  rule: {
    see: [
      'turnpike verify は、試したすべてのパスについて、この規則の結果を深さごとに表示します。',
      '接続先のカードにある OpenSSL の番号と深さ、チェーンの印を確認します。',
    ],
  },
  check: {
    see: [
      'turnpike analyze で、このチェックのカードと対象の接続先が表示されます。--verbose を指定すると、条件、背景、ログ行も表示されます。',
    ],
  },
  placeholders: {
    subject: 'サブジェクト',
    issuer: '発行者',
    address: 'アドレス',
    port: 'ポート',
    from: 'アドレス',
    to: '名前',
    names: ['名前', '…'],
    missing: ['中間 CA'],
    anchor: 'ルート CA',
  },
}
