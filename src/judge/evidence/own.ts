import { type Endpoint, parseIp } from '../../read/bytes/index.ts'
import type { Handshake } from '../../read/tls/index.ts'
import { addressKey } from './address.ts'
import type { SightingGroup } from './handshakes.ts'

/**
 * Ports on which the traffic server meets its origins over TLS (port usage guide, MRA): UDS, AXL and SOAP 443/8443, TFTP 6971/6972,
 * voicemail notification 7443, file transfer 7336. SIP (5061, 5091), XMPP (7400) and LDAP belong to other modules.
 */
export const ORIGIN_PORTS: ReadonlySet<number> = new Set([443, 8443, 6971, 6972, 7443, 7336])

/** Of those, ports that anything else may use too (licensing and cloud services on 443): the port alone proves nothing. */
const COMMON_PORTS: ReadonlySet<number> = new Set([443, 7443, 7336])

/** Ports of other modules' TLS; never the traffic server's, whatever a log line beside them says. */
const FOREIGN_PORTS: ReadonlySet<number> = new Set([
  22, 25, 389, 465, 587, 636, 2222, 3269, 5061, 5062, 5091, 5222, 5269, 7001, 7400,
])

/** Source ports of Expressway-C for HTTP (port usage guide). */
const isTrafficServerPort = (port: number): boolean => port >= 30_000 && port <= 35_999

const endpointKey = ({ ip, port }: Endpoint): string => `${ip} ${port}`

/** What the rest of the evidence says of who is who. */
export interface Bearings {
  /** The peer's own addresses, from its dumps. */
  readonly addresses: readonly string[]
  /** Where requests of the log went. */
  readonly destinations: readonly Endpoint[]
  /** Names and addresses of UC servers (`addressKey`): from requests, refusals and the configuration. */
  readonly servers: ReadonlySet<string>
}

/**
 * Tells the handshakes of the traffic server with its origins from all other TLS in a capture: the client is the Expressway-C itself, the
 * server is not, and the port is one that requests go to. Where no dump names the own addresses they are inferred. An allow list may
 * hold any port: with a server that is known to be an origin it counts where the client's port is one that the traffic server uses.
 */
export function originGroups(groups: Iterable<SightingGroup>, bearings: Bearings): readonly SightingGroup[] {
  const all = [...groups]
  const destinations = new Set(bearings.destinations.map(endpointKey))
  const ports = new Set(bearings.destinations.map(({ port }) => port))
  const nothingKnown = destinations.size === 0 && bearings.servers.size === 0
  const domains = new Set([...bearings.servers].flatMap(server => domainOf(server) ?? []))
  const wanted = ({ client, server, clientHello }: Handshake): boolean => {
    if (destinations.has(endpointKey(server))) return true
    if (FOREIGN_PORTS.has(server.port)) return false
    const name = clientHello?.serverName
    const known =
      bearings.servers.has(server.ip) || (name !== undefined && bearings.servers.has(addressKey(name)))
    const ours = isTrafficServerPort(client.port)
    if (!ORIGIN_PORTS.has(server.port) && !ports.has(server.port)) return known && ours
    if (!COMMON_PORTS.has(server.port) || nothingKnown || known) return true
    return ours && (name === undefined || domains.has(domainOf(addressKey(name)) ?? ''))
  }
  const candidates = all.filter(group => wanted(first(group)))
  const own = ownAddresses(candidates, bearings, destinations)
  return candidates.filter(group => {
    const { client, server } = first(group)
    return own.has(client.ip) && !(own.has(server.ip) && server.ip !== client.ip)
  })
}

/** The domain that a host's name is in; undefined for addresses and bare names. */
const domainOf = (key: string): string | undefined =>
  parseIp(key) || !key.includes('.') ? undefined : key.slice(key.indexOf('.') + 1)

const first = (group: SightingGroup) => group.sightings.items[0]!.handshake

function ownAddresses(
  groups: readonly SightingGroup[],
  bearings: Bearings,
  destinations: ReadonlySet<string>,
): ReadonlySet<string> {
  const clients = (chosen: readonly SightingGroup[]) => new Set(chosen.map(group => first(group).client.ip))
  const told = new Set(bearings.addresses)
  if (groups.some(group => told.has(first(group).client.ip))) return told
  // A capture of another interface than the dumps list, or no dumps at all.
  const byRequests = groups.filter(group => destinations.has(endpointKey(first(group).server)))
  if (byRequests.length > 0) return clients(byRequests)
  const byPort = groups.filter(group => isTrafficServerPort(first(group).client.port))
  if (byPort.length > 0) return clients(byPort)
  const servers = new Set(groups.map(group => first(group).server.ip))
  return clients(groups.filter(group => !servers.has(first(group).client.ip)))
}
