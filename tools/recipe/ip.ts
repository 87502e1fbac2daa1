/** Bytes of an IPv4 or IPv6 address; IPv6 may use `::` once (RFC 4291 section 2.2). */
export function addressBytes(text: string): Uint8Array {
  if (!text.includes(':')) return Uint8Array.from(text.split('.').map(Number))
  const [head = '', tail] = text.split('::')
  const groups = (part: string) =>
    part === '' ? [] : part.split(':').map(group => Number.parseInt(group, 16))
  const left = groups(head)
  const right = tail === undefined ? [] : groups(tail)
  const all = [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right]
  return Uint8Array.from(all.flatMap(group => [group >> 8, group & 0xff]))
}

export const TCP = 6
export const UDP = 17

/** An IP datagram without options (RFC 791, RFC 8200), `id` being the IPv4 identification. */
export function datagram(
  from: string,
  to: string,
  protocol: number,
  payload: Uint8Array,
  id: number,
): Uint8Array {
  const source = addressBytes(from)
  const target = addressBytes(to)
  const header = new Uint8Array(source.length === 4 ? 20 : 40)
  const view = new DataView(header.buffer)
  if (source.length === 4) {
    header[0] = 0x45
    view.setUint16(2, header.length + payload.length)
    view.setUint16(4, id & 0xffff)
    view.setUint16(6, 0x4000)
    header[8] = 64
    header[9] = protocol
    header.set(source, 12)
    header.set(target, 16)
    view.setUint16(10, checksum([header]))
  } else {
    header[0] = 0x60
    view.setUint16(4, payload.length)
    header[6] = protocol
    header[7] = 64
    header.set(source, 8)
    header.set(target, 24)
  }
  return Buffer.concat([header, payload])
}

/** Puts the checksum over pseudo-header and payload at `at` (RFC 9293 section 3.1, RFC 8200 section 8.1). */
export function seal(
  from: string,
  to: string,
  protocol: number,
  payload: Uint8Array,
  at: number,
): Uint8Array {
  const lengths = Uint8Array.of(0, protocol, payload.length >> 8, payload.length & 0xff)
  const sum = checksum([addressBytes(from), addressBytes(to), lengths, payload])
  new DataView(payload.buffer, payload.byteOffset).setUint16(at, sum)
  return payload
}

/** RFC 1071. Every part but the last has an even length. */
function checksum(parts: readonly Uint8Array[]): number {
  let sum = 0
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 2) sum += (part[at]! << 8) | (part[at + 1] ?? 0)
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}
