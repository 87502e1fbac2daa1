import { formatIp } from '../bytes/index.ts'
import { hex } from './hex.ts'

/**
 * Text of an iPAddress: four octets dotted, sixteen as `formatIp` writes them, eight and thirty-two (name constraints) as
 * address and mask. Any other length is shown as hexadecimal digits.
 */
export function ipText(octets: Uint8Array): string {
  const half = octets.length / 2
  switch (octets.length) {
    case 4:
    case 16:
      return formatIp(octets)
    case 8:
    case 32:
      return `${ipText(octets.subarray(0, half))}/${ipText(octets.subarray(half))}`
    default:
      return `#${hex(octets)}`
  }
}
