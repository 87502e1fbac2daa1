import type { Catalogue } from '../catalogue.ts'
import type { Facts } from '../facts.ts'

const which = (facts: Facts) => {
  const depth = facts.number('depth') ?? 0
  return depth === 0 ? 'サーバ証明書' : `深さ ${depth} の CA 証明書`
}

const openssl = (facts: Facts) =>
  facts.has('openssl')
    ? `OpenSSL エラー ${facts.text('openssl')}${facts.has('name') ? ` (${facts.text('name')})` : ''}`
    : '採取データからは特定できないエラー'

const about = (name: string) => (name === '' ? '証明書' : `証明書 ${name} `)

export const reasons: Catalogue['reasons'] = {
  'self-signed': {
    short: name => `自己署名${about(name)}が信頼されていません`,
    sentence: facts =>
      `接続先が提示した証明書${facts.text('subject') === '' ? '' : ` (${facts.text('subject')}) `}は自己署名で、その証明書自体が Expressway-C の信頼ストアにありません。`,
  },
  'unknown-ca': {
    short: name => `${about(name)}に署名した CA が信頼されていません`,
    sentence: facts =>
      [
        facts.has('root')
          ? `チェーンの最上位 (深さ ${facts.text('depth')}) のルート CA ${facts.text('issuer')} が Expressway-C の信頼ストアにありません。`
          : facts.has('issuer')
            ? `トラストアンカーに到達できません。${which(facts)}の発行者 ${facts.text('issuer')} の使用可能な証明書が Expressway-C の信頼ストアにありません。`
            : `トラストアンカーに到達できません。${which(facts)}を発行した CA が Expressway-C の信頼ストアにありません。`,
        ...(facts.has('sameNameInStore')
          ? ['同じ名前の CA は信頼ストアにありますが、鍵が異なります (別の証明書か、古い証明書です)。']
          : []),
      ].join(''),
  },
  'incomplete-chain': {
    short: name => `${about(name)}に必要な中間 CA 証明書が送られていません`,
    sentence: facts =>
      `ルート ${facts.text('anchor')} は信頼されていますが、その間をつなぐ ${facts.list('missing').join('; ') || facts.text('issuer')} を接続先が送っていません。`,
  },
  'name-mismatch': {
    short: name => `接続アドレスが${about(name)}に含まれていません`,
    sentence: facts =>
      facts.list('presented').length > 0
        ? `クライアントの接続先 ${facts.text('wanted')} が証明書に含まれていません。証明書に含まれる名前: ${[...new Set(facts.list('presented'))].join(', ')}。`
        : `クライアントの接続先 ${facts.text('wanted')} が証明書に含まれていません。`,
  },
  expired: {
    short: name => `${about(name)}の有効期限が切れています`,
    sentence: facts =>
      facts.has('notAfter')
        ? `${which(facts)}の有効期限は ${facts.time('notAfter')} に切れています。ハンドシェイクの時刻は ${facts.time('at')} です。`
        : `ハンドシェイクの時刻 ${facts.time('at')} に、${which(facts)}の有効期限が切れていました。`,
  },
  'not-yet-valid': {
    short: name => `${about(name)}はまだ有効ではありません`,
    sentence: facts =>
      facts.has('notBefore')
        ? `${which(facts)}は ${facts.time('notBefore')} から有効です。ハンドシェイクの時刻 ${facts.time('at')} はそれより前です。`
        : `ハンドシェイクの時刻 ${facts.time('at')} に、${which(facts)}はまだ有効ではありませんでした。`,
  },
  'weak-or-unsupported': {
    short: name => `${about(name)}は強度が不足しているか、サーバ用途に使えません`,
    sentence: facts => `${which(facts)}は強度が不足しているか、この用途に使えません: ${openssl(facts)}。`,
  },
  other: {
    short: name => `${about(name)}が拒否されました`,
    sentence: facts => `${which(facts)}が拒否されました: ${openssl(facts)}。`,
  },
}
