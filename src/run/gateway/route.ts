import { type OriginRules as AllowedHere, type AllowList, compileAllowList } from '../../judge/allow/index.ts'
import { formatIp, parseIp } from '../../read/bytes/index.ts'
import { decodeSegment, namesOrigin } from '../../read/logs/index.ts'
import type { OriginTarget } from '../origin/index.ts'
import type { AppliedPolicy, PeerState, Policy } from '../peer/index.ts'

/** Where requests with one path segment go. */
export interface Route {
  readonly kind: 'origin'
  readonly state: PeerState
  readonly domain: string
  readonly protocol: 'http' | 'https'
  readonly target: OriginTarget
  /** Value of Host for the origin. */
  readonly host: string
  /** `https://cucm.steven.lab:8443`, as log lines have it. */
  readonly base: string
  /** What the allow list says of this origin; undefined: nothing. */
  readonly allowed: AllowedHere | undefined
  /** What was found out for this state: asked for with every request. */
  policy: AppliedPolicy | undefined
  readonly keys: { [policy in Policy]?: string }
}

/** Requests to the edge configuration server: `/<base64 of the domain>/get_edge_config`. */
export interface DomainRoute {
  readonly kind: 'domain'
  readonly domain: string
}

/** Routes of one state of the peer, remembered by segment: clients ask for few origins, many times. */
export interface Routes {
  readonly state: PeerState
  of(segment: string): Route | DomainRoute | undefined
}

/** Segments remembered; a client that makes up new ones gains nothing by it. */
const MOST = 4096

export function createRoutes(state: PeerState): Routes {
  const allowList = compileAllowList(state.allowList)
  const domains = new Set(state.domains.map(domain => domain.toLowerCase()))
  const known = new Map<string, Route | DomainRoute>()
  return {
    state,
    of(segment) {
      const remembered = known.get(segment)
      if (remembered !== undefined) return remembered
      const route = routeOf(segment, allowList, domains, state)
      if (route === undefined) return undefined
      if (known.size >= MOST) known.clear()
      known.set(segment, route)
      return route
    },
  }
}

function routeOf(
  segment: string,
  allowList: AllowList,
  domains: ReadonlySet<string>,
  state: PeerState,
): Route | DomainRoute | undefined {
  const descriptor = decodeSegment(segment)
  if (descriptor === undefined) return undefined
  const domain = descriptor.domain.toLowerCase()
  if (!namesOrigin(descriptor)) return { kind: 'domain', domain }
  const { protocol, port } = descriptor
  const address = canonical(descriptor.address)
  if (protocol !== 'http' && protocol !== 'https') return undefined
  const host = hostOf(address, protocol, port)
  return {
    kind: 'origin',
    state,
    domain,
    protocol,
    target: { address: address.toLowerCase(), port },
    host,
    base: `${protocol}://${address.includes(':') ? `[${address}]` : address}:${port}`,
    allowed: domains.has(domain) ? allowList.origin(protocol, address, port) : undefined,
    policy: undefined,
    keys: {},
  }
}

/** One origin however its IP address is spelled: as the traffic server prints it. */
function canonical(address: string): string {
  const octets = parseIp(address)
  return octets ? formatIp(octets) : address
}

/** Host has the port unless the scheme implies it (RFC 9110 section 7.2), and an IPv6 address in brackets. */
function hostOf(address: string, protocol: string, port: number): string {
  const name = address.includes(':') ? `[${address}]` : address
  return port === (protocol === 'https' ? 443 : 80) ? name : `${name}:${port}`
}
