/** What stands in place of a secret; the product's own mark (facts: `Cookie:<CONCEALED>`). */
export const CONCEALED = '<CONCEALED>'

const NEXT_HEADER = String.raw`(?=\s+[A-Z][\w-]*:\s|[\r\n]|"|$)`

/** Pattern, and what is put in its place. Order counts: keys of PEM blocks first, single words last. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [
    /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
    `-----BEGIN $1-----${CONCEALED}`,
  ],
  [
    new RegExp(String.raw`\b((?:Set-)?Cookie2?:[ \t]*)(?!<CONCEALED>)\S[^\r\n]*?${NEXT_HEADER}`, 'gi'),
    `$1${CONCEALED}`,
  ],
  [
    new RegExp(
      String.raw`\b((?:Proxy-)?Authorization:[ \t]*(?:(?:Basic|Bearer|Digest|Negotiate|NTLM)\b[ \t]*)?)\S[^\r\n]*?${NEXT_HEADER}`,
      'gi',
    ),
    `$1${CONCEALED}`,
  ],
  [
    /\b((?:X-Auth(?:-Token|-Key)?|X-Api-Key|X-Cisco-[\w-]*Token|[\w-]*CSRF-?Token)[ \t]*[:=][ \t]*"?)[^\s;"&,<][^\s;"&,]*/gi,
    `$1${CONCEALED}`,
  ],
  [/\b(Bearer[ \t]+)[\w.~+/-]{8,}=*/g, `$1${CONCEALED}`],
  [
    /\b((?:access|refresh|id|auth|session|sso|saml|oauth)?[_-]?(?:token|secret|passwd|password|passphrase|pwd|api[_-]?key|client[_-]?secret|SAMLResponse|SAMLRequest|JSESSIONID(?:SSO)?)\s*(?:=|:)\s*)("?)(?!<)[^\s"&;,']+\2/gi,
    `$1$2${CONCEALED}$2`,
  ],
  // A changed setting: `bind_password - changed from: 'a' to: 'b'`.
  [
    /((?:passw|passphrase|secret|token|credential)[\w ]*\s-\s(?:changed from|created with value):\s*).*?(?=" [A-Z]|"$|$)/gi,
    `$1${CONCEALED}`,
  ],
  [/(\{cipher\})[^\s"']+/gi, `$1${CONCEALED}`],
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s/:@"]+:)[^\s/@"]+(@)/gi, `$1${CONCEALED}$2`],
]

/** Words without which none of the patterns can match: most texts are done with after one look. */
const SUSPECT =
  /cookie|authori|x-auth|api[-_]?key|token|csrf|bearer|passw|passphrase|pwd|secret|credential|private key|cipher\}|saml|jsession|:\/\/[^\s/@"]+@/i

/** False where `conceal` has nothing to do. */
export const isSuspect = (text: string): boolean => SUSPECT.test(text)

/** The text with cookies, credentials, tokens, passwords and private keys replaced. */
export function conceal(text: string): string {
  if (!isSuspect(text)) return text
  let shown = text
  for (const [pattern, replacement] of SECRETS) shown = shown.replace(pattern, replacement)
  return shown
}

const SECRET_SETTING = /passw|passphrase|secret|token|credential|private|\bkey\b|_key$/i

/** True where the value of a setting of this name is a secret. */
export function isSecretSetting(name: string): boolean {
  return SECRET_SETTING.test(name)
}
