import { formatIp, parseIp } from '../../read/bytes/index.ts'

/**
 * One key for every spelling of a connection address: names without case and without the dot of the root (RFC 4343, RFC 1034 section
 * 3.1; TLS leaves the dot out of server_name, RFC 6066 section 3), IP addresses in one text form. It joins evidence; it judges nothing:
 * the name check gets the address as it was written.
 */
export function addressKey(address: string): string {
  const octets = parseIp(address)
  return octets ? formatIp(octets) : address.toLowerCase().replace(/\.$/, '')
}

export const sameAddress = (a: string, b: string): boolean => a === b || addressKey(a) === addressKey(b)
