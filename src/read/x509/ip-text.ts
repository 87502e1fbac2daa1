import { hex } from './hex.ts'

/**
 * Text of an iPAddress: four octets dotted, sixteen as RFC 5952 writes them, eight and thirty-two (name constraints) as
 * address and mask. Any other length is shown as hexadecimal digits.
 */
export function ipText(octets: Uint8Array): string {
  const half = octets.length / 2
  switch (octets.length) {
    case 4:
      return octets.join('.')
    case 16:
      return ipv6Text(octets)
    case 8:
    case 32:
      return `${ipText(octets.subarray(0, half))}/${ipText(octets.subarray(half))}`
    default:
      return `#${hex(octets)}`
  }
}

function ipv6Text(octets: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) => octets[i * 2]! * 256 + octets[i * 2 + 1]!)
  const zeros = longestZeros(groups)
  const text = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map(group => group.toString(16))
      .join(':')
  return zeros.length < 2 ? text(0, 8) : `${text(0, zeros.start)}::${text(zeros.start + zeros.length, 8)}`
}

/** The first longest run of zero groups: the one RFC 5952 section 4.2 shortens. */
function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let length = 0
    while (groups[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  return best
}
