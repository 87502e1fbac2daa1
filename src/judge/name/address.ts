import { parseIp } from '../../read/bytes/index.ts'

/**
 * A connection address as text: an IP literal or a name. Octets, because certificates hold octets: everything is compared as a string of
 * one character for each octet of UTF-8.
 */

const utf8 = new TextEncoder()

/** The UTF-8 octets of a text, one character each, as the names in a certificate are held. */
export function octetText(text: string): string {
  return String.fromCharCode(...utf8.encode(text.slice(0, MAX_NAME)))
}

/** A host name has at most 253 octets (RFC 1035 section 2.3.4); a longer text matches nothing, so its rest may be left away. */
const MAX_NAME = 4096

/** 4 or 16 octets of an IP literal, brackets allowed; undefined for anything else. Zones (`%eth0`) are no part of a certificate. */
export function parseIpLiteral(text: string): Uint8Array | undefined {
  return parseIp(text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text)
}
