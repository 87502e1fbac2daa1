import type { Endpoint, Instant } from '../../read/bytes/index.ts'
import { addressKey, sameAddress } from './address.ts'
import type { Failure, FailureKind, Fault } from './failures.ts'
import { grouped } from './grouped.ts'
import { decidedAt, type Sighting, type SightingGroup } from './handshakes.ts'
import type { Transaction } from './requests.ts'

/** A refusal of the log with what else shows it. */
export interface Resolved {
  readonly failure: Failure
  readonly port: number | null
  /** Several requests to several ports were under way, and no packet decides between them. */
  readonly ambiguous: boolean
  readonly ip: string | undefined
  readonly sighting: Sighting | undefined
}

/** How far a log line may be from the alert of its handshake once the clocks are aligned (ms). */
const WINDOW = 1_500
/** How far a request may start before the refusal that it met, where only their times join them (ms). */
const REQUEST_WINDOW = 10_000

const portOf = (request: Transaction): number | undefined => request.origin?.port ?? request.to?.port

/** Requests that got an answer from the origin did not meet a refusal that ended the handshake. */
const metBy =
  (failure: Failure) =>
  (request: Transaction): boolean =>
    failure.action === 'continue' || request.answered === undefined

/**
 * Joins each refusal of the log to a port and to a handshake of the capture: by the requests that were under way to that address, and by
 * address and time of the packets. A handshake stands for one refusal only.
 */
export function correlate(
  kinds: Iterable<FailureKind>,
  groups: readonly SightingGroup[],
  leftovers: readonly Transaction[],
  skew: number,
): readonly Resolved[] {
  const failures = [...kinds].flatMap(kind => [...kind.failures.items]).sort((a, b) => a.at - b.at)
  const near = index(groups)
  const met = indexRequests(leftovers)
  const used = new Set<Sighting>()
  const resolved = failures.map((failure): Resolved => {
    const requests = requestsOf(failure, met)
    const ports = new Set(requests.map(portOf).filter(port => port !== undefined))
    const destinations = requests.map(request => request.to).filter(to => to !== undefined)
    const sighting = nearest(failure, ports, destinations, near(failure, destinations, skew), used, skew)
    if (sighting) used.add(sighting)
    const port = ports.size === 1 ? [...ports][0]! : (sighting?.handshake.server.port ?? null)
    const ip = failure.ip ?? sighting?.handshake.server.ip ?? destinations[0]?.ip
    return { failure, port, ambiguous: port === null && ports.size > 1, ip, sighting }
  })
  return shareOut(resolved)
}

/**
 * Several requests to one address under way at once, on several ports, and no packet: each that ended in a 502 met a refusal. Where all
 * refusals that it can have met are of one fault, and there are enough of them for all, its port has that fault.
 */
function shareOut(resolved: readonly Resolved[]): readonly Resolved[] {
  const ports = new Map<Resolved, number>()
  for (const [request, met] of refusalsByRequest(resolved)) {
    const port = portOf(request)
    const fault = met[0]!.failure.fault
    const settled = met.some(each => each.port === port || ports.get(each) === port)
    const rivals = new Set(met.flatMap(({ failure }) => failure.candidates))
    if (port === undefined || settled || met.length < rivals.size) continue
    if (!met.every(each => sameFault(each.failure.fault, fault))) continue
    const free = met.find(each => each.ambiguous && !ports.has(each))
    if (free) ports.set(free, port)
  }
  return resolved.map(each => {
    const port = ports.get(each)
    return port === undefined ? each : { ...each, port, ambiguous: false }
  })
}

/** Refusals by the requests that ended in a 502 after them. */
function refusalsByRequest(resolved: readonly Resolved[]): ReadonlyMap<Transaction, readonly Resolved[]> {
  const found = new Map<Transaction, Resolved[]>()
  if (!resolved.some(({ ambiguous }) => ambiguous)) return found
  for (const each of resolved) {
    for (const request of each.failure.candidates) {
      if (request.status !== 502 || request.answered !== undefined) continue
      const list = found.get(request)
      if (list) list.push(each)
      else found.set(request, [each])
    }
  }
  return found
}

const sameFault = (a: Fault, b: Fault): boolean =>
  a === b ||
  (a.kind === b.kind &&
    (a.kind !== 'chain' || (b.kind === 'chain' && a.text === b.text && a.depth === b.depth)) &&
    (a.kind !== 'alert' || (b.kind === 'alert' && a.alert === b.alert)))

function requestsOf(failure: Failure, met: RequestsMet): readonly Transaction[] {
  const named = failure.candidates.filter(metBy(failure))
  return named.length > 0 ? named : met(failure).filter(metBy(failure))
}

type RequestsMet = (failure: Failure) => readonly Transaction[]

/** Candidates looked at for one refusal: far more than an honest log or capture has in so short a time. */
const MOST_NEAR = 256

/** Finds unfinished requests by where they went, and among those by time. */
function indexRequests(leftovers: readonly Transaction[]): RequestsMet {
  const lists = grouped(
    leftovers.toSorted((a, b) => a.start - b.start),
    ({ origin, to }) => (origin ? `origin ${addressKey(origin.address)}` : `to ${to?.ip}`),
  )
  return ({ address, ip, at }) => {
    const found: Transaction[] = []
    const keys = [`origin ${addressKey(address)}`, ...(ip === undefined ? [] : [`to ${ip}`])]
    for (const list of keys.map(key => lists.get(key) ?? [])) {
      for (let next = firstFrom(list, at - REQUEST_WINDOW); next < list.length; next++) {
        const request = list[next]!
        if (request.start > at + WINDOW || found.length >= MOST_NEAR) break
        found.push(request)
      }
    }
    return found
  }
}

/** Index of the first request that starts at `from` or later. */
function firstFrom(sorted: readonly Transaction[], from: Instant): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]!.start < from) low = middle + 1
    else high = middle
  }
  return low
}

type Near = (failure: Failure, destinations: readonly Endpoint[], skew: number) => Iterable<Sighting>

/** Finds the handshakes with an address around the time of a failure without looking at the others. */
function index(groups: readonly SightingGroup[]): Near {
  const buckets = new Map<string, Sighting[]>()
  for (const group of groups) {
    for (const sighting of group.sightings.items) {
      const bucket = Math.floor(decidedAt(sighting) / WINDOW)
      for (const address of addressesOf(sighting)) {
        const key = `${bucket} ${address}`
        const list = buckets.get(key)
        if (!list) buckets.set(key, [sighting])
        else if (list.length < MOST_NEAR) list.push(sighting)
      }
    }
  }
  return ({ at, ip, address }, destinations, skew) => {
    const bucket = Math.floor((at - skew) / WINDOW)
    const wanted = ip === undefined ? [address, ...destinations.map(to => to.ip)] : [ip]
    const keys = new Set(
      wanted.flatMap(text => [-1, 0, 1].map(step => `${bucket + step} ${addressKey(text)}`)),
    )
    return new Set([...keys].flatMap(key => buckets.get(key) ?? []))
  }
}

/** Both what the client asked for and where it went. */
function addressesOf({ handshake }: Sighting): ReadonlySet<string> {
  const { clientHello, server } = handshake
  return new Set([server.ip, clientHello?.serverName ?? server.ip].map(addressKey))
}

function nearest(
  failure: Failure,
  ports: ReadonlySet<number>,
  destinations: readonly Endpoint[],
  sightings: Iterable<Sighting>,
  used: ReadonlySet<Sighting>,
  skew: number,
): Sighting | undefined {
  let best: Sighting | undefined
  let distance = WINDOW
  for (const sighting of sightings) {
    const { handshake } = sighting
    const apart = Math.abs(decidedAt(sighting) + skew - failure.at)
    if (apart > distance || used.has(sighting) || !fits(failure, sighting, destinations)) continue
    if (ports.size > 0 && !ports.has(handshake.server.port)) continue
    best = sighting
    distance = apart
  }
  return best
}

function fits(
  failure: Failure,
  { handshake, treatment }: Sighting,
  destinations: readonly Endpoint[],
): boolean {
  const byOrigin = failure.fault.kind === 'alert'
  if (byOrigin !== (treatment === 'refused-by-origin')) return false
  if (failure.action === 'terminate' && treatment === 'accepted') return false
  if (failure.action === 'continue' && treatment === 'refused') return false
  const name = handshake.clientHello?.serverName
  if (name !== undefined && !sameAddress(name, failure.address)) return false
  if (failure.ip !== undefined) return handshake.server.ip === failure.ip
  return (
    name !== undefined ||
    sameAddress(handshake.server.ip, failure.address) ||
    destinations.some(to => to.ip === handshake.server.ip)
  )
}
