import { lookup } from 'node:dns/promises'
import { formatIp, parseIp } from '../../read/bytes/index.ts'
import { DiagnosticsError } from './diagnostics-error.ts'
import type { CaptureFilter, ConnectionEnds } from './types.ts'

/** Names looked up once, when the capture begins, as tcpdump does. */
export interface ResolvedFilter {
  /** Canonical; undefined: every address. */
  readonly addresses: ReadonlySet<string> | undefined
  readonly ports: ReadonlySet<number> | undefined
}

/** @throws DiagnosticsError `unresolvable` {address} */
export async function resolveFilter({ addresses, ports }: CaptureFilter): Promise<ResolvedFilter> {
  const found = await Promise.all((addresses ?? []).map(addressesOf))
  return {
    addresses: found.length > 0 ? new Set(found.flat()) : undefined,
    ports: ports && ports.length > 0 ? new Set(ports) : undefined,
  }
}

async function addressesOf(address: string): Promise<string[]> {
  const octets = parseIp(address)
  if (octets) return [formatIp(octets)]
  try {
    return (await lookup(address, { all: true })).map(found => found.address)
  } catch (cause) {
    throw new DiagnosticsError('unresolvable', { address }, { cause })
  }
}

/** As tcpdump's `host` and `port`: either end may match, and both conditions must. */
export function matches({ addresses, ports }: ResolvedFilter, { client, server }: ConnectionEnds): boolean {
  const isHost = !addresses || addresses.has(canonical(client.ip)) || addresses.has(canonical(server.ip))
  return isHost && (!ports || ports.has(client.port) || ports.has(server.port))
}

function canonical(ip: string): string {
  const octets = parseIp(ip.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, ''))
  return octets ? formatIp(octets) : ip
}

/** The filter in the words of libpcap; empty: everything. */
export function pcapExpression({ addresses, ports }: ResolvedFilter): string {
  const hosts = [...(addresses ?? [])].map(address => `host ${address}`).join(' or ')
  const numbers = [...(ports ?? [])].map(port => `port ${port}`).join(' or ')
  return [hosts, numbers]
    .filter(part => part !== '')
    .map(part => `(${part})`)
    .join(' and ')
}
