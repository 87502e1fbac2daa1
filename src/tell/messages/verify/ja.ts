import type { Place, TrustWords, VerifyWords } from './words.ts'

const numbers = (list: readonly number[]) => list.map(n => `#${n}`).join('、')
const seen = ({ where }: Place) => (where === undefined ? '' : ` (${where} で確認)`)

export const verify: VerifyWords = {
  verifies: what => `${what} は検証に成功します`,
  fails: (what, cause) => `${what} は検証に失敗します: ${cause}`,
  failsSome: (n, of, list) => `アドレス ${of} 件中 ${n} 件が検証に失敗します: ${list}`,
  allVerify: list => `すべてのアドレスが検証に成功します: ${list}`,
  spent: budget => `探索を打ち切りました (${budget} の上限に到達)`,
  judgedAt: '判定時刻',
  rules: '規則',
  ruleSet: (chain, names, lookup) =>
    `チェーン ${chain} · 名前 ${names} · ${lookup === 'openssl' ? '信頼ストアの検索は OpenSSL と同じ' : '信頼ストアの検索は同じサブジェクトの先頭の証明書のみ (CSCwa12905)'}`,
  position: n => `信頼ストアの #${n}`,
  presentedNames: '証明書の名前',
  noNames: 'なし',
  matched: (from, value) => `一致 (${from} ${value})`,
  noMatch: '一致しない',
  profilesDiffer: '名前のプロファイルによって結果が異なります',
  profile: {
    ats: 'ats (トラフィックサーバ)',
    rfc9525: 'rfc9525',
    openssl: 'openssl (X509_check_host、X509_check_ip)',
  },
  nearMisses: '手がかり',
  nearMiss: {
    'same-name-other-key': ({ subject, position }) =>
      `信頼ストアに、サブジェクトは同じで鍵が異なる CA があります: ${subject}${position === null ? '' : ` (#${position})`}。この証明書に署名した CA ではありません。`,
    'root-not-trusted': ({ subject }) =>
      `チェーンは、送信された自己署名証明書で終わっていますが、その証明書は信頼ストアにありません: ${subject}。`,
    'intermediate-without-root': ({ subject }) =>
      `信頼ストアに中間 CA 証明書はありますが、その上位の証明書がありません: ${subject}。`,
    'issuer-seen-elsewhere': place =>
      `不足している発行者は ${place.subject}${seen(place)} です。送信されておらず、信頼ストアにもありません。`,
    'issuer-unknown': ({ subject }) =>
      `不足している発行者は ${subject} です。送信されておらず、信頼ストアにもほかの場所にもありません。`,
    'renewed-elsewhere': place =>
      `名前と鍵が同じで、有効期間内の証明書があります: ${place.subject}${place.position === null ? seen(place) : ` (信頼ストアの #${place.position})`}。`,
  },
  insteadValidFor: names => `この証明書が有効な名前は次のとおりです: ${names}。`,
  next: '修復後',
  nextFault: fault => `不足している証明書を追加して再判定すると、次の原因は次のとおりです: ${fault}`,
  nextProvedGood: '不足している証明書を追加して再判定すると、検証に成功します。',
  nextUnproved: fault => `次の原因は次のとおりです: ${fault}`,
  nextNoneKnown: 'ほかに判明している原因はありません。',
  expired: (which, notAfter, at) =>
    `${which}の有効期限は ${notAfter} に切れています。判定時刻は ${at} です。`,
  notYetValid: (which, notBefore, at) =>
    `${which}は ${notBefore} から有効です。判定時刻 ${at} はそれより前です。`,
  which: depth => (depth === 0 ? 'サーバ証明書' : `深さ ${depth} の CA 証明書`),
  trafficServer: 'トラフィックサーバ',
  accepts: '受け入れます',
  refuses: '拒否します',
  warning: 'ログ',
  alert: 'アラート',
  otherLookup: '信頼ストアの順序',
  lookup: {
    openssl: 'OpenSSL と同じ方法で検索すると',
    'first-subject': '同じサブジェクトの先頭の証明書だけを検索すると (CSCwa12905)',
  },
  lookupVerifies: lookup => `${lookup}、チェーンは検証に成功します。`,
  lookupFails: (lookup, error) => `${lookup}、チェーンは検証に失敗します: ${error}。`,
  shadow: (needed, first, subject) =>
    `サブジェクト ${subject} の証明書が 2 つあります。下にある #${needed} なら検証に成功しますが、上にある #${first} が先に見つかります。`,
  paths: '試したパスとすべての規則',
  path: n => `パス ${n}`,
  morePaths: n => `このほかのパス ${n} 件は JSON 文書にあります`,
  depths: list => `深さ ${list}`,
  sent: '送信',
  store: n => `信頼ストア (証明書 ${n} 件)`,
  issuerWanted: '必要な発行者',
  otherKey: 'サブジェクトは同じで鍵が異なる',
  foundFirst: 'サブジェクトの検索で先に見つかる',
  below: '同じサブジェクトの先頭より下にあるため見つかりません',
}

export const trust: TrustWords = {
  holds: n => `信頼ストアの証明書: ${n} 件`,
  sound: n => `信頼ストアに問題はありません: 証明書 ${n} 件`,
  faults: (issues, notes) =>
    [
      issues > 0 ? `信頼ストアに問題が ${issues} 件あります` : '信頼ストアに問題はありません',
      ...(notes > 0 ? [`注意 ${notes} 件`] : []),
    ].join('、'),
  added: (n, dryRun) => (dryRun ? `証明書 ${n} 件が追加されます` : `証明書 ${n} 件を追加しました`),
  removed: (n, dryRun) => (dryRun ? `証明書 ${n} 件が削除されます` : `証明書 ${n} 件を削除しました`),
  unchanged: '変更はありません',
  already: subject => `すでに信頼ストアにあります: ${subject}`,
  expires: '有効期限',
  findings: {
    'same-subject': (subject, others) =>
      `${subject} がここにあり、鍵の異なるものが ${numbers(others)} にもあります。Expressway は同じサブジェクトの先頭で検索を終えるため、下にある証明書なら検証に成功する場合でも、上にある証明書が先に見つかります (CSCwa12905)。`,
    'same-subject-same-key': (subject, others) =>
      `${subject} がここにあり、鍵の同じものが ${numbers(others)} にもあります (更新された証明書)。サブジェクトだけで検索する場合は、先頭の証明書だけが使われます。`,
    'outdated-first': (subject, others) =>
      `順序に注意が必要です。${subject} はここでは有効期間外で、${numbers(others)} では有効期間内ですが、先頭の証明書が見つかります。`,
    'issuer-shadowed': (subject, [needed = 0, first = 0]) =>
      `${subject} の発行者は #${needed} ですが、同じサブジェクトの #${first} が上にあり、先に見つかります。OpenSSL ではこの証明書の検証に成功しますが、サブジェクトだけの検索では失敗します。`,
    duplicate: (subject, others) => `${subject} は ${numbers(others)} と同一の証明書です。`,
    expired: subject => `${subject} の有効期限が切れています。`,
    'not-yet-valid': subject => `${subject} はまだ有効ではありません。`,
    weak: (subject, _, openssl) => `${subject} は OpenSSL では強度不足です: ${openssl}。`,
    'weak-at-level-2': (subject, _, openssl) =>
      `${subject} は OpenSSL のセキュリティ レベル 2 では強度不足です: ${openssl}。`,
    'not-a-ca': subject => `${subject} は CA でも自己署名でもないため、検証には使えません。`,
    'self-signed-server': subject =>
      `${subject} は CA ではない自己署名証明書です。信頼されるのはその証明書だけで、更新のたびに置き換える必要があります。`,
    'cannot-sign': subject => `${subject} は CA ですが、鍵用途で証明書への署名が許可されていません。`,
    'without-root': subject =>
      `${subject} はルートのない中間 CA 証明書です。Expressway には完全なチェーンが必要なため、この証明書では検証できません。`,
    'too-many': () => 'Expressway に登録できる上限 (1000 件) を超えています。',
  },
  collision: subject =>
    `注意: 信頼ストアに、サブジェクトが ${subject} の証明書が 2 つあることになります。Expressway は先頭で検索を終えるため、後から追加した証明書は使われません (CSCwa12905)。古い方を先に削除してください。`,
  effects: '接続先への影響',
  effect: (place, before, after) => `${place}: ${before} → ${after}`,
  passes: '検証に成功',
  unproved: 'このレポートからは証明できません (--bundle を指定して再判定してください)',
  notBySubject: 'サブジェクトだけで検索する場合は失敗 (CSCwa12905)',
  noEffect: 'どの接続先の結果も変わりません。',
  noOrigins: 'この採取データには、証明書が確認できる接続先がありません。',
  written: file => `${file} に書き込みました`,
}
