import { lookup } from 'node:dns/promises'
import { formatIp, parseIp } from '../../read/bytes/index.ts'
import type { ConnectOptions, OriginTarget } from './types.ts'

/** Where a target is, and by what name it is asked for. */
export interface Resolved {
  /** What the certificate is held against and lines print: the name as asked for, or the IP address as it is printed. */
  readonly target: OriginTarget
  readonly ip: string
  /** Absent for an IP address, which is never sent as SNI (RFC 6066 section 3). */
  readonly serverName?: string
}

/**
 * Finds the IP address of a target: of several the first, IPv4 before IPv6, as the traffic server's `ip_resolve` has it.
 *
 * @throws Error of the resolver
 */
export async function resolveTarget(
  target: OriginTarget,
  resolve: ConnectOptions['resolve'] = systemResolve,
): Promise<Resolved> {
  const octets = parseIp(target.address.replace(/^\[(.*)\]$/, '$1'))
  if (octets) {
    const ip = formatIp(octets)
    return { target: { address: ip, port: target.port }, ip }
  }
  const [ip] = await resolve(target.address)
  if (ip === undefined) throw new Error('no address')
  return { target, ip, serverName: target.address }
}

async function systemResolve(name: string): Promise<readonly string[]> {
  const found = await lookup(name, { all: true, verbatim: false })
  return found.map(({ address }) => address)
}
