import type { Endpoint } from '../../read/bytes/index.ts'
import { sameAddress } from './address.ts'
import type { Failure, FailureKind } from './failures.ts'
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
  const used = new Set<Sighting>()
  return failures.map(failure => {
    const requests = requestsOf(failure, leftovers)
    const ports = new Set(requests.map(portOf).filter(port => port !== undefined))
    const destinations = requests.map(request => request.to).filter(to => to !== undefined)
    const sighting = nearest(failure, ports, destinations, near(failure, skew), used, skew)
    if (sighting) used.add(sighting)
    const port = ports.size === 1 ? [...ports][0]! : (sighting?.handshake.server.port ?? null)
    const ip = failure.ip ?? sighting?.handshake.server.ip ?? destinations[0]?.ip
    return { failure, port, ambiguous: port === null && ports.size > 1, ip, sighting }
  })
}

function requestsOf(failure: Failure, leftovers: readonly Transaction[]): readonly Transaction[] {
  const named = failure.candidates.filter(metBy(failure))
  if (named.length > 0) return named
  const met = metBy(failure)
  return leftovers.filter(
    request =>
      met(request) &&
      failure.at - request.start >= -WINDOW &&
      failure.at - request.start <= REQUEST_WINDOW &&
      (request.origin ? sameAddress(request.origin.address, failure.address) : request.to?.ip === failure.ip),
  )
}

/** Finds the handshakes around the time of a failure without looking at the others. */
function index(groups: readonly SightingGroup[]): (failure: Failure, skew: number) => readonly Sighting[] {
  const buckets = new Map<number, Sighting[]>()
  for (const group of groups) {
    for (const sighting of group.sightings.items) {
      const bucket = Math.floor(decidedAt(sighting) / WINDOW)
      const list = buckets.get(bucket)
      if (list) list.push(sighting)
      else buckets.set(bucket, [sighting])
    }
  }
  return (failure, skew) => {
    const bucket = Math.floor((failure.at - skew) / WINDOW)
    return [bucket - 1, bucket, bucket + 1].flatMap(at => buckets.get(at) ?? [])
  }
}

function nearest(
  failure: Failure,
  ports: ReadonlySet<number>,
  destinations: readonly Endpoint[],
  sightings: readonly Sighting[],
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
