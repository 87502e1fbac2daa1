import type { Origin } from '../../judge/evidence/index.ts'

const address = (ip: string) => `${ip.includes(':') ? 'ipv6.addr' : 'ip.addr'}==${ip}`

/**
 * Wireshark display filter: of the very connection where a capture holds it, else of everything to this address and port; null where the
 * evidence does not tell the address. Field names of Wireshark's display filter reference (ip.addr, ipv6.addr, tcp.port).
 */
export function wiresharkFilter(origin: Origin): string | null {
  const { handshake } = origin
  // Nobody captures what an audit asks for itself.
  if (handshake?.seenBy === 'probe') return null
  if (handshake) {
    const { server, client } = handshake
    return `${address(server.ip)} && tcp.port==${server.port} && tcp.port==${client.port}`
  }
  if (origin.ip === null) return null
  return origin.port === null ? address(origin.ip) : `${address(origin.ip)} && tcp.port==${origin.port}`
}
