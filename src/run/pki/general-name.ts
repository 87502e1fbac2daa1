import { isIP } from 'node:net'
import { context, type Der } from './der.ts'
import { type Dn, nameDer } from './name.ts'

/** GeneralName (RFC 5280 section 4.2.1.6); `raw` is a whole element as it is to stand there. */
export type GeneralName =
  | { readonly dns: string }
  | { readonly ip: string }
  | { readonly uri: string }
  | { readonly email: string }
  | { readonly directory: Dn }
  | { readonly raw: Der }

/** `mask` is the prefix length of an address in name constraints, where eight or 32 octets stand for an address (section 4.2.1.10). */
export function generalName(name: GeneralName, mask?: number): Der {
  if ('dns' in name) return context(2, false, Buffer.from(name.dns, 'latin1'))
  if ('ip' in name) return context(7, false, ...addressOctets(name.ip, mask))
  if ('uri' in name) return context(6, false, Buffer.from(name.uri, 'latin1'))
  if ('email' in name) return context(1, false, Buffer.from(name.email, 'latin1'))
  if ('directory' in name) return context(4, true, nameDer(name.directory))
  return name.raw
}

function addressOctets(ip: string, mask: number | undefined): readonly Der[] {
  const address = isIP(ip) === 6 ? ipv6(ip) : Buffer.from(ip.split('.').map(Number))
  if (mask === undefined) return [address]
  return [
    address,
    Buffer.from(address.map((_, i) => 0xff & ~(0xff >> Math.min(8, Math.max(0, mask - i * 8))))),
  ]
}

/** RFC 4291 section 2.2; the text has been found to be an address. */
function ipv6(text: string): Buffer {
  const groups = (part: string) => (part === '' ? [] : part.split(':').flatMap(groupOctets))
  const [head = '', tail] = text.split('::')
  const front = groups(head)
  const back = tail === undefined ? [] : groups(tail)
  return Buffer.from([...front, ...new Array<number>(16 - front.length - back.length).fill(0), ...back])
}

function groupOctets(group: string): readonly number[] {
  if (group.includes('.')) return group.split('.').map(Number)
  const value = Number.parseInt(group, 16)
  return [value >> 8, value & 0xff]
}
