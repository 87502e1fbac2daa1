import { parseIp } from '../../../read/bytes/index.ts'

/** A label of letters, digits and hyphens, no hyphen at its ends (RFC 5890 section 2.3.1). */
const LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/

/** A host name in the preferred syntax (RFC 1034 section 3.5) with no dot at its end, which is no IPv4 address. */
export function isHostName(text: string): boolean {
  return text.length <= 253 && text.split('.').every(label => LABEL.test(label)) && !parseIp(text)
}

/** A dNSName of a server certificate: a host name, or one behind `*.` that has two labels at least (CA/B BR 1.6.1, 3.2.2.6). */
export function isServerName(text: string): boolean {
  if (!text.startsWith('*.')) return isHostName(text)
  const rest = text.slice(2)
  return isHostName(rest) && rest.includes('.')
}

/** `local@host` with one `@`, ASCII (RFC 2821 Mailbox as RFC 5280 section 4.2.1.6 has it). */
export function isMailbox(text: string): boolean {
  const at = text.indexOf('@')
  return at > 0 && at === text.lastIndexOf('@') && /^[!-~]+$/.test(text) && isHostName(text.slice(at + 1))
}

/** Meant as an IP address, if not written as one should be: with leading zeros, or in hexadecimal. */
export const looksLikeIp = (text: string): boolean =>
  parseIp(text) !== undefined || /^\d+(\.\d+){3}$/.test(text) || /^0x[\da-f]+(\.[\dxa-f]+)*$/i.test(text)

/** Meant as a host name: labels of any script with dots between them. */
export const looksLikeHost = (text: string): boolean => /^[^\s.@/:]+(\.[^\s.@/:]+)+$/.test(text)
