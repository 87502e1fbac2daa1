import type { OriginDescriptor } from './event.ts'

/** What a path segment says: an origin, or the domain alone (`/get_edge_config/` and its kin). */
export type SegmentDescriptor = OriginDescriptor | { readonly domain: string }

/** True where the segment names an origin and not only a domain. */
export function namesOrigin(descriptor: SegmentDescriptor): descriptor is OriginDescriptor {
  return 'address' in descriptor
}

/** Longest segment looked at: a name has at most 255 octets (RFC 1035 section 2.3.4), there are two, and base64 adds a third. */
const LONGEST = 1024

/**
 * Reads the first path segment of an MRA request: base64 of `domain/protocol/address/port`, or of `domain` (facts: path descriptor).
 * Both alphabets of RFC 4648 (sections 4 and 5) with and without padding, an IPv6 address with and without brackets; the address is
 * given without them. Undefined for anything else: an ordinary path segment is not a mistake.
 */
export function decodeSegment(text: string): SegmentDescriptor | undefined {
  const decoded = decodeBase64(text)
  if (decoded === undefined) return undefined
  const parts = decoded.split('/')
  const [domain = '', protocol = '', address = '', port = ''] = parts
  if (!isDomain(domain)) return undefined
  if (parts.length === 1) return { domain }
  if (parts.length !== 4 || !/^[a-z][a-z0-9+.-]{0,15}$/i.test(protocol)) return undefined
  const host = withoutBrackets(address)
  if (host === undefined || !/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65535) return undefined
  return { domain, protocol: protocol.toLowerCase(), address: host, port: Number(port) }
}

/** The segment as the Expressway writes it: standard alphabet, no padding, an IPv6 address as it stands in the descriptor. */
export function encodeSegment(descriptor: SegmentDescriptor): string {
  const text = namesOrigin(descriptor)
    ? [descriptor.domain, descriptor.protocol, descriptor.address, String(descriptor.port)].join('/')
    : descriptor.domain
  return encodeBase64(new TextEncoder().encode(text))
}

/** The first path segment of a request target, absolute or not. */
export function segmentOf(target: string): string | undefined {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/[^/?#]*)?\/([^/?#\s]+)/i.exec(target)?.[1]
}

/** The origin that a request target names in its first path segment. */
export function originOf(target: string): OriginDescriptor | undefined {
  const segment = segmentOf(target)
  const descriptor = segment === undefined ? undefined : decodeSegment(segment)
  return descriptor && namesOrigin(descriptor) ? descriptor : undefined
}

const isDomain = (text: string) =>
  text.length <= 253 &&
  /^[\p{L}\p{N}_](?:[\p{L}\p{N}_-]*[\p{L}\p{N}_])?(?:\.[\p{L}\p{N}_-]+)+\.?$/u.test(text)

function withoutBrackets(address: string): string | undefined {
  const inner = /^\[(.+)\]$/.exec(address)?.[1]
  if (inner !== undefined) return /^[0-9a-f:.]+(?:%[\w.-]+)?$/i.test(inner) ? inner : undefined
  return /^[\p{L}\p{N}_:.%-]{1,253}$/u.test(address) ? address : undefined
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function digitOf(code: number): number {
  if (code === 0x2d) return 62 // '-' and '_' of the URL-safe alphabet
  if (code === 0x5f) return 63
  return ALPHABET.indexOf(String.fromCharCode(code))
}

function decodeBase64(text: string): string | undefined {
  const digits = text.replace(/%3d/gi, '=').replace(/={1,2}$/, '')
  if (digits.length < 2 || digits.length > LONGEST || digits.length % 4 === 1) return undefined
  const bytes = new Uint8Array((digits.length * 3) >> 2)
  let held = 0
  let bits = 0
  let at = 0
  for (let i = 0; i < digits.length; i++) {
    const value = digitOf(digits.charCodeAt(i))
    if (value < 0) return undefined
    held = ((held << 6) | value) & 0xffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (held >> bits) & 0xff
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined // not UTF-8: no descriptor
  }
}

function encodeBase64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const triple = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    const digits = Math.min(bytes.length - i, 3) + 1
    for (let digit = 0; digit < digits; digit++) text += ALPHABET[(triple >> (18 - 6 * digit)) & 63]
  }
  return text
}
