import type { ProofBasis } from '../../../judge/remedies/index.ts'
import type { Catalogue } from '../catalogue.ts'
import { type Because, entry } from '../codes.ts'
import type { Facts } from '../facts.ts'
import { lasting } from '../lasting.ts'

const UNENFORCED: Readonly<Record<Because, (release: string) => string>> = {
  release: release => `${release || 'このリリース'} は検証を行いませんが、アップグレード後は`,
  setting: () => 'VerifyOriginServer は Off ですが、On にすると',
  action: () => 'トラフィックサーバは警告のみ (Action=Continue) ですが、検証を強制すると',
  default: () => '接続先は検証されていませんが、検証を有効にすると',
  unknown: () => '接続先が検証されているかどうかは不明ですが、検証されると',
}

const BECAUSE: Readonly<Record<Because, string>> = {
  release: 'リリースの仕様',
  setting: '設定値',
  action: 'ログで確認',
  default: '既定値',
  unknown: '判断材料なし',
}

const PROVED: Readonly<Record<Exclude<ProofBasis, 'log'>, string>> = {
  judged: '適用した状態で再判定すると、この接続先は検証に成功します',
  replacement: 'そのように作成した証明書で再判定すると、この接続先は検証に成功します',
  issuer:
    '再判定では、下位の証明書はすべて検証に成功します。CA 証明書そのものは採取データに含まれていないため、管理者から入手する必要があります',
}

/** Nothing was judged again. */
const FROM_LOG =
  'ログに記録された原因への対処です。証明書が見えないため再判定はしておらず、その先に別の原因があるかどうかは分かりません'

/** Clocks that differ by less are not worth a word (ms): the delay between a packet and its log line is of that size. */
const AGREE = 100

/** Peers that are named one by one. */
const NAMED = 3

export const headline: Catalogue['headline'] = {
  fails: ({ fail, total }, list) => `接続先 ${total} 件中 ${fail} 件が検証に失敗しています: ${list}`,
  wouldFail: ({ wouldFail }, list, because, release) =>
    `${UNENFORCED[because](release)} ${wouldFail} 件の接続先が検証に失敗します: ${list}`,
  alsoWouldFail: n => `ほかに ${n} 件が検証の強制後に失敗します`,
  none: ({ pass, unknown, total }) =>
    unknown === 0
      ? `検証に失敗する接続先はありません: ${total} 件中 ${pass} 件が成功`
      : `検証に失敗した接続先は確認されていません: ${total} 件中 ${pass} 件が成功、${unknown} 件は判定不能`,
  onPeers: (peers, all) => (all ? ` (${peers})` : ` (${peers} のみ)`),
  mended: ' (その後は成功)',
  noOrigin: 'この採取データには接続先への接続が含まれていないため、証明書については何も判定できません',
  otherIssues: n => `その他の問題が ${n} 件あります`,
  incomplete: '入力の一部を読み取れませんでした',
  more: n => `ほか ${n} 件`,
}

export const verdicts: Catalogue['verdicts'] = {
  fail: '失敗',
  'would-fail': '強制後に失敗',
  pass: '成功',
  unknown: '判定不能',
}

export const outcomes: Catalogue['outcomes'] = {
  issue: '問題あり',
  potential: '潜在的な問題',
  clear: '問題なし',
  'not-applicable': '対象外',
  'missing-information': '情報不足',
  error: 'チェックの異常終了',
}

export const bases: Catalogue['bases'] = {
  'log-warning': 'トラフィックサーバの WARNING 行 (ログ)',
  'log-error': 'トラフィックサーバの ERROR 行 (ログ)',
  'alert-sent': 'Expressway-C が送信した TLS アラート (キャプチャ)',
  'must-refuse': 'キャプチャにある証明書の判定結果 (トラフィックサーバは必ず拒否します)',
  'not-enforced': '証明書は検証に失敗しますが、検証は強制されていませんでした',
  verified: 'キャプチャにある証明書の判定結果 (検証に成功します)',
  accepted: '検証が強制されている状態で接続先が応答しています',
  'accepted-unverified': '証明書は検証に失敗しますが、ハンドシェイクは完了しています',
  'no-trust-store': '証明書の判定に必要な信頼ストアが採取データに含まれていません',
  'no-handshake-seen': 'この接続先は要求にのみ現れ、応答もハンドシェイクも採取データにありません',
  'hidden-certificate': 'TLS 1.3 では証明書が暗号化されており、ログにも手がかりがありません',
  'probe-refused': 'アップグレード後のピアにノードが提示する証明書を判定した結果、拒否されます',
  'probe-other-key':
    'もう一方の鍵種別の証明書を判定した結果です。ノードがそれを提示すると（暗号の優先順位）拒否されます',
  'probe-not-enforced': 'ノードが提示する証明書を判定した結果です。検証を通りませんが、検証は強制されません',
  'probe-verified': 'ノードが提示する証明書を判定した結果、検証を通ります',
  'probe-unanswered': 'ノードは監査に証明書を提示しませんでした',
}

export const portUnknown: Catalogue['portUnknown'] = {
  'no-request-in-log': '不明: ログ行の前後に、ポートを示す要求もパケットもありません',
  'several-ports-at-once': '不明: このアドレスの複数のポートへの要求が同時に進行していました',
}

export const unproved: Catalogue['unproved'] = {
  'certificate-hidden': '採取データに証明書が現れていません',
  'issuer-not-seen': '発行元 CA の証明書が採取データのどこにもありません',
  'trust-store-absent': '採取データに信頼ストアが含まれていません',
  'changes-nothing': '確認だけでは何も変わりません。修復すべき点を調べるための手順です',
}

export const phrases: Catalogue['phrases'] = {
  attempts: (attempts, failures) => `${attempts} 回試行、${failures} 回失敗`,
  certificates: n => `証明書 ${n} 件`,
  verify: value => `VerifyOriginServer ${{ on: 'On', off: 'Off', unknown: '記載なし' }[value]}`,
  enforcement: (state, because) =>
    `${{ enforced: '検証を強制', 'not-enforced': '検証を強制していない', unknown: '検証を強制しているかどうかは不明' }[state]} (${BECAUSE[because]})`,
  coverage: (lines, captures, handshakes) =>
    `ログ ${lines} 行、キャプチャ ${captures} 件、TLS ハンドシェイク ${handshakes} 件`,
  window: (since, until) =>
    `${[since && `${since} UTC 以降`, until && `${until} UTC まで`].filter(Boolean).join('、')}の事象のみ`,
  clockSkew: (milliseconds, matches) => {
    const basis = matches === 1 ? '照合できたのは 1 件のみ' : `照合 ${matches} 件`
    if (Math.abs(milliseconds) < AGREE) return `ログとキャプチャの時計は一致 (${basis})`
    const side = milliseconds < 0 ? '遅れ' : '進み'
    return `ログの時計はキャプチャの時計より ${lasting(Math.abs(milliseconds), ['日', '時間', '分', '秒', 'ミリ秒'], ' ')}${side} (${basis})`
  },
  openssl: (code, name, depth) => `${code} ${name}、深さ ${depth}`,
  frame: n => `フレーム ${n}`,
  moreLines: n => `このほかの根拠 ${n} 件は JSON レポートにあります`,
  mends: (n, of) => `これらの手順で、失敗している接続先 ${of} 件中 ${n} 件が修復されます`,
  step: (place, system, others) =>
    ({
      peer: others
        ? `${system} (ほかのピアでは必要性を確認していません)`
        : `すべての Expressway-C ピア (${system})`,
      node: 'ノード側',
      cluster: 'Unified CM 側',
    })[place],
  peers: (names, of) => {
    if (names.length === of) return of === 2 ? '両方のピア' : `全 ${of} ピア`
    return names.length > NAMED ? `${of} ピア中 ${names.length} ピア` : names.join('、')
  },
  onPeer: (name, text) => `${name}: ${text}`,
  passesSince: at => `この失敗の後、${at} UTC に検証に成功しています`,
  shadowed: '必要な CA は信頼ストアにありますが、同じサブジェクトの別の証明書がその前にあります (CSCwa12905)',
  meanwhile: 'この採取データの信頼ストアには、必要な証明書がすでに追加されています (失敗した時点より後)',
  explainHint: '各項目の内容は turnpike explain ID で確認できます',
  forOrigins: list => `対象: ${list}`,
  collides:
    '注意: 信頼ストアには同じサブジェクトの別の証明書がすでにあります。Expressway は先にある方だけを使用します (CSCwa12905)。古い方を削除してください。',
  proved: basis => (basis === 'log' ? FROM_LOG : `証明済み: ${entry(PROVED, basis ?? '') ?? PROVED.judged}`),
  bypass: '修復ではありません: Off の間は、どのような証明書も受け入れられます',
  nextFault: reason => `単独では不十分: 適用した状態で再判定すると、次の原因は ${reason} です`,
  unproved: because => `未証明: ${because}`,
  exit: code =>
    ({
      0: '終了コード 0: しきい値以上の問題はありません',
      1: '終了コード 1: 問題が見つかりました',
      2: '終了コード 2: 使用方法または設定の誤り',
      3: '終了コード 3: 不完全 (入力の一部を読み取れませんでした)',
      4: '終了コード 4: 内部エラー',
    })[code] ?? `終了コード ${code}`,
}

const change = (f: Facts) =>
  `${f.text('setting')}${f.has('from') ? ` (変更前: ${f.text('from')})` : ''}${f.has('to') ? ` → ${f.text('to')}` : ''}`

export const timeline: Catalogue['timeline'] = {
  'first-failure': () => '最初の失敗',
  'certificate-replaced': f =>
    `ノードが別の証明書を提示: ${f.text('subject')}、SHA-256 ${f.text('toSha256')}`,
  'trust-store-changed': f => `信頼ストアを変更: ${change(f)}`,
  'verification-switched': f => `接続先の検証を切り替え: ${change(f)}`,
  'ciphers-changed': f => `暗号リストを変更: ${change(f)}`,
  'last-failure': f => `最後の失敗 (計 ${f.text('failures')} 回)`,
  'repaired-since': () => '検証に成功',
}
