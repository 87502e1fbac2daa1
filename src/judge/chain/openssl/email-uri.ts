import { decodeString, STRING } from '../../../read/x509/index.ts'
import { ERROR } from './settings.ts'

/**
 * Name constraints on e-mail addresses and URIs (crypto/x509/v3_ncons.c), as texts of one character for each octet: 0 inside, 47 outside,
 * 53 cannot be told.
 */

const OK = 0

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
const endsWith = (text: string, end: string): boolean =>
  text.length > end.length && same(text.slice(-end.length), end)

/** nc_email: a base with `@` is a mailbox, one with a dot in front a domain's children, any other a host. */
export function emailWithin(email: string, base: string): number {
  const at = email.lastIndexOf('@')
  const baseAt = base.lastIndexOf('@')
  if (at < 0) return ERROR.nameSyntax
  if (baseAt < 0 && base.startsWith('.')) return endsWith(email, base) ? OK : ERROR.permitted
  if (baseAt > 0) {
    const [local, baseLocal] = [email.slice(0, at), base.slice(0, baseAt)]
    if (local.length !== baseLocal.length) return ERROR.permitted
    if (local.includes('\0') || baseLocal.includes('\0')) return ERROR.nameSyntax
    if (local !== baseLocal) return ERROR.permitted
  }
  return same(email.slice(at + 1), base.slice(baseAt + 1)) ? OK : ERROR.permitted
}

/** nc_email_eai: the host of a SmtpUTF8Mailbox against a base of A-labels; no mailbox can be named (RFC 8398 section 6). */
export function smtpUtf8Within(
  value: { readonly tag: number; readonly raw: Uint8Array } | undefined,
  base: string,
): number {
  const email = value?.tag === STRING.utf8 ? decodeString(STRING.utf8, value.raw) : undefined
  const at = email?.lastIndexOf('@') ?? -1
  if (email === undefined || at < 0 || base.includes('\0')) return ERROR.nameSyntax
  const host = unicodeHost(base)
  const inside = base.startsWith('.') ? endsWith(email, host) : same(email.slice(at + 1), host)
  return inside ? OK : ERROR.permitted
}

/** Every A-label of a host as its U-label (RFC 3492), for comparison with text that is in Unicode. */
function unicodeHost(host: string): string {
  return host
    .split('.')
    .map(label => (/^xn--/i.test(label) ? (decodePunycode(label.slice(4)) ?? label) : label))
    .join('.')
}

/** Punycode (RFC 3492 section 6.2); undefined where the text is none. */
function decodePunycode(text: string): string | undefined {
  const split = text.lastIndexOf('-')
  const points = Array.from(split > 0 ? text.slice(0, split) : '', character => character.charCodeAt(0))
  let [n, i, bias, at] = [128, 0, 72, split > 0 ? split + 1 : 0]
  while (at < text.length) {
    const before = i
    for (let weight = 1, k = 36; ; k += 36) {
      const digit = Number.parseInt(text[at++] ?? '', 36)
      if (Number.isNaN(digit)) return undefined
      const value = digit < 10 ? digit + 26 : digit - 10
      i += value * weight
      const threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias
      if (value < threshold) break
      weight *= 36 - threshold
      if (weight > 0x7fffffff) return undefined
    }
    const length = points.length + 1
    bias = adapt(i - before, length, before === 0)
    n += Math.floor(i / length)
    i %= length
    if (n > 0x10ffff) return undefined
    points.splice(i++, 0, n)
  }
  return String.fromCodePoint(...points)
}

function adapt(delta: number, length: number, first: boolean): number {
  let rest = Math.floor(delta / (first ? 700 : 2))
  rest += Math.floor(rest / length)
  let k = 0
  for (; rest > 455; k += 36) rest = Math.floor(rest / 35)
  return k + Math.floor((36 * rest) / (rest + 38))
}

/** nc_uri: the host behind `//`, up to a port or a slash. A base with a dot in front means the host's children. */
export function uriWithin(uri: string, base: string): number {
  const colon = uri.indexOf(':')
  if (colon < 0 || uri.slice(colon + 1, colon + 3) !== '//') return ERROR.nameSyntax
  const rest = uri.slice(colon + 3)
  const end = rest.includes(':') ? rest.indexOf(':') : rest.includes('/') ? rest.indexOf('/') : rest.length
  const host = rest.slice(0, end)
  if (host === '') return ERROR.nameSyntax
  const inside = base.startsWith('.') ? endsWith(host, base) : same(host, base)
  return inside ? OK : ERROR.permitted
}
