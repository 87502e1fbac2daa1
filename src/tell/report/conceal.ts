/** What stands in place of a secret; the mark that Expressway itself uses in its logs. */
export const CONCEALED = '<CONCEALED>'

/**
 * Secrets that an evidence text may hold. Readers conceal them where they read; this is the last gate before a report, so that a reader's gap
 * never becomes a leak. The first group is kept.
 */
const SECRETS: readonly RegExp[] = [
  /()-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b((?:proxy-)?authorization\s*:\s*)(?!<CONCEALED>)(?:(?:basic|bearer|digest|negotiate)\s+)?[^\s|"]+/gi,
  /\b((?:set-)?cookie\s*:\s*)(?!<CONCEALED>)[^\r\n|"]+/gi,
  /\b(x-auth\s*=\s*)(?!<CONCEALED>)[^\s;,"|]+/gi,
  /\b((?:axl)?passw(?:or)?d\s*[:=]\s*"?)(?!<CONCEALED>)(?![:{]|"|$)[^\s",;|]+/gi,
  /\b((?:access_|refresh_|id_)?token\s*=\s*"?)(?!<CONCEALED>)[^\s"&;,|]+/gi,
]

/** The text without passwords, cookies, tokens and private keys. */
export function conceal(text: string): string {
  return SECRETS.reduce((kept, secret) => kept.replace(secret, `$1${CONCEALED}`), text)
}

/** Whether `conceal` would change anything. */
export function holdsSecret(text: string): boolean {
  return conceal(text) !== text
}
