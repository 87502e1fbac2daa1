import { isRecordHeader } from '../tls/index.ts'

/**
 * Is TLS possible where a direction begins with these bytes? One or two bytes are enough to turn nearly everything else away; what is
 * let through is judged by the TLS reader. An SSLv2-compatible hello counts (RFC 5246 appendix E.2).
 */
export function mayBeginTls(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start]!
  if (first === 0x16 || first === 0x15) return end - start < 2 || bytes[start + 1] === 3
  return first >= 0x80 && (end - start < 3 || bytes[start + 2] === 1)
}

/** Do these bytes begin with the record of a ClientHello? Strict enough to be asked anywhere in a stream (STARTTLS, CONNECT). */
export function beginsClientHello(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 11 || bytes[start] !== 0x16) return false
  const length = (bytes[start + 3]! << 8) | bytes[start + 4]!
  if (!isRecordHeader(0x16, bytes[start + 1]!, bytes[start + 2]!, length)) return false
  const hello = bytes[start + 5] === 1 && bytes[start + 6] === 0
  return hello && bytes[start + 9] === 3 && bytes[start + 10]! <= 4
}
