import type { Catalogue } from '../catalogue.ts'
import type { Facts } from '../facts.ts'

const cause = (f: Facts) => (f.has('cause') ? ` (${f.text('cause')})` : '')

export const problems: Catalogue['problems'] = {
  'pem-unterminated': () => 'PEM ブロックに終了行がありません。',
  'pem-mismatched-end': () => 'PEM ブロックの終了行のラベルが開始行と一致しません。',
  'pem-bad-base64': () => 'PEM ブロックに base64 以外の文字が含まれています。',
  'not-a-certificate-file': () => 'ファイルに PEM 形式の証明書も DER 形式の証明書も含まれていません。',
  'pkcs7-unreadable': f => `PKCS#7 コンテナから証明書を取り出せませんでした${cause(f)}。`,
  'certificate-unreadable': f => `証明書を読み取れませんでした${cause(f)}。`,
  'certificate-trailing-data': f =>
    `証明書の後ろに ${f.text('octets')} バイトの余分なデータがあります (無視しました)。`,
  'certificate-time-unreadable': f => `証明書の ${f.text('field')} を読み取れませんでした。`,
  'extension-unreadable': f => `証明書の拡張 ${f.text('oid')} を読み取れませんでした${cause(f)}。`,
  'extension-repeated': f => `証明書に拡張 ${f.text('oid')} が 2 回含まれています。`,
}

export const unknownProblem: Catalogue['unknownProblem'] = (code, data) => `${code}${data && ` (${data})`}`
