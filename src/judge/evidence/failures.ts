import { type Instant, verifyErrorCode, type Where } from '../../read/bytes/index.ts'
import type { LogEvent } from '../../read/logs/index.ts'
import { addressKey, sameAddress } from './address.ts'
import { type Bounded, bounded } from './bounded.ts'
import { createRoom, type Room } from './limits.ts'
import { createRequests, exhibitOf, type Transaction } from './requests.ts'
import type { Exhibit } from './types.ts'

/** What the traffic server said of one origin handshake. */
export type Fault =
  | { readonly kind: 'chain'; readonly code?: number; readonly depth: number; readonly text: string }
  | { readonly kind: 'name' }
  /** An ERROR line alone: the certificate was refused, the reason is not told. */
  | { readonly kind: 'verify' }
  /** The origin's alert ended the handshake. */
  | { readonly kind: 'alert'; readonly alert: number }

/** One handshake that the log tells of: a WARNING, an ERROR, or the pair of them. */
export interface Failure {
  readonly at: Instant
  readonly pid: number | undefined
  /** The connection address as the log has it. */
  readonly address: string
  readonly ip?: string
  readonly fault: Fault
  readonly action: 'terminate' | 'continue'
  readonly warning?: Exhibit
  error?: Exhibit
  /** Requests under way to that address when it happened. */
  candidates: readonly Transaction[]
}

/** WARNING and ERROR of one handshake are written in one go; this bounds how far apart a busy disk may put them (ms). */
const PAIR_WINDOW = 2_000
/** Failures kept of one kind: enough for every statement of a report and for matching with the capture. */
const KEPT_FIRST = 64
const KEPT_NEWEST = 64

/** Failures of one address and fault. */
export interface FailureKind {
  readonly failures: Bounded<Failure>
  readonly address: string
  readonly fault: Fault
  readonly action: 'terminate' | 'continue'
  firstSeen: Instant
  lastSeen: Instant
}

export interface FailureLog {
  /** Feeds any record of the log. */
  add(event: LogEvent): void
  /** Ends the log: pairs that wait are handed on. */
  finish(): void
  readonly kinds: ReadonlyMap<string, FailureKind>
  readonly leftovers: () => readonly Transaction[]
}

const faultKey = (fault: Fault): string =>
  fault.kind === 'chain'
    ? `chain ${fault.code ?? fault.text} ${fault.depth}`
    : fault.kind === 'alert'
      ? `alert ${fault.alert}`
      : fault.kind

/** How long before a refusal an allow-list record still tells its port (ms): the connection is dialled right after it. */
const ALLOWED_WINDOW = 5_000
const ALLOWED_KEPT = 64

/** Requests that a refusal may have met; those of one moment. */
const MAX_CANDIDATES = 32
/** WARNINGs that wait for their ERROR; each thread has one. */
const MAX_WAITING = 256
/** Characters kept of an address or of OpenSSL's words; a name has 253 at most (RFC 1035 section 2.3.4). */
const LONGEST = 512

const short = (text: string): string => text.slice(0, LONGEST)

const placeOf = ({ warning, error }: Failure): Where => (warning ?? error)?.where ?? { source: '' }

/** Follows requests and refusals through the log of one peer. `closed` receives each finished request. */
export function createFailureLog(
  closed: (request: Transaction) => void,
  room: Room = createRoom(),
): FailureLog {
  const requests = createRequests(closed, room)
  const kinds = new Map<string, FailureKind>()
  /** The newest WARNING of each thread, waiting for its ERROR line. */
  const waiting = new Map<string, Failure>()
  /** Newest `Request Allowed` records: in a log without request records they alone name the port. */
  const allowed: Transaction[] = []

  const concerns = (request: Transaction, address: string, ip: string | undefined): boolean =>
    request.origin
      ? sameAddress(request.origin.address, address) ||
        (ip !== undefined && sameAddress(request.origin.address, ip))
      : request.to !== undefined && (request.to.ip === ip || request.to.ip === address)

  function keep(failure: Failure): void {
    const key = `${addressKey(failure.address)}|${faultKey(failure.fault)}|${failure.action}`
    let kind = kinds.get(key)
    if (!kind) {
      if (!room.take('origins', placeOf(failure))) return
      kind = {
        failures: bounded<Failure>(KEPT_FIRST, KEPT_NEWEST),
        address: failure.address,
        fault: failure.fault,
        action: failure.action,
        firstSeen: failure.at,
        lastSeen: failure.at,
      }
      kinds.set(key, kind)
    }
    if (kind.failures.count === 0 || room.take('refusals', placeOf(failure))) kind.failures.add(failure)
    else kind.failures.pass()
    kind.firstSeen = Math.min(kind.firstSeen, failure.at)
    kind.lastSeen = Math.max(kind.lastSeen, failure.at)
  }

  function candidates(event: LogEvent, address: string, ip: string | undefined): readonly Transaction[] {
    const open = requests.about(address, ip)
    const named = open.filter(({ pid }) => pid === event.pid)
    if (named.length > 0) return named.slice(0, MAX_CANDIDATES)
    if (open.length > 0) return open.slice(0, MAX_CANDIDATES)
    const recent = (request: Transaction) =>
      event.at - request.start >= 0 && event.at - request.start <= ALLOWED_WINDOW
    return allowed.filter(request => recent(request) && concerns(request, address, ip))
  }

  function warned(event: Extract<LogEvent, { kind: 'chain-refused' | 'name-refused' }>): void {
    const address = short(event.server || event.name)
    const ip = event.ip || undefined
    const fault: Fault =
      event.kind === 'name-refused'
        ? { kind: 'name' }
        : { kind: 'chain', depth: event.depth, text: short(event.error), ...codeOf(event) }
    const failure: Failure = {
      at: event.at,
      pid: event.pid,
      address,
      ...(ip && { ip }),
      fault,
      action: event.action,
      warning: exhibitOf(event),
      candidates: candidates(event, address, ip),
    }
    const key = threadKey(event, event.name)
    const before = waiting.get(key)
    if (before) keep(before)
    if (event.action === 'terminate') wait(key, failure)
    else {
      waiting.delete(key)
      keep(failure)
    }
  }

  function wait(key: string, failure: Failure): void {
    waiting.delete(key)
    waiting.set(key, failure)
    const oldest = waiting.entries().next().value
    if (waiting.size <= MAX_WAITING || !oldest) return
    waiting.delete(oldest[0])
    keep(oldest[1])
  }

  function failed(event: Extract<LogEvent, { kind: 'connection-failed' }>): void {
    if (event.cause === 'verify') {
      const key = threadKey(event, event.name)
      const before = waiting.get(key)
      if (before && Math.abs(event.at - before.at) <= PAIR_WINDOW) {
        before.error = exhibitOf(event)
        waiting.delete(key)
        keep(before)
        return
      }
    }
    const fault: Fault | undefined =
      event.cause === 'verify'
        ? { kind: 'verify' }
        : event.cause === 'alert' && event.alert !== undefined
          ? { kind: 'alert', alert: event.alert }
          : undefined
    if (!fault) return
    keep({
      at: event.at,
      pid: event.pid,
      address: short(event.name),
      fault,
      action: 'terminate',
      error: exhibitOf(event),
      candidates: candidates(event, short(event.name), undefined),
    })
  }

  function permit(event: Extract<LogEvent, { kind: 'request-allowed' }>): void {
    if (!event.origin) return
    const origin = { domain: '', ...event.origin }
    allowed.push({ pid: event.pid ?? 0, txn: '', start: event.at, origin, named: exhibitOf(event) })
    if (allowed.length > ALLOWED_KEPT) allowed.shift()
  }

  return {
    kinds,
    leftovers: () => requests.leftovers(),
    add(event) {
      if (event.kind === 'chain-refused' || event.kind === 'name-refused') warned(event)
      else if (event.kind === 'connection-failed') failed(event)
      else if (event.kind === 'request-allowed') permit(event)
      else requests.add(event)
    },
    finish() {
      for (const failure of waiting.values()) keep(failure)
      waiting.clear()
    },
  }
}

const threadKey = (event: { pid?: number; thread?: string }, name: string): string =>
  `${event.pid ?? ''}|${event.thread ?? ''}|${short(name)}`

function codeOf(event: { code?: number; error: string }): { code?: number } {
  const code = event.code ?? verifyErrorCode(event.error)
  return code === undefined ? {} : { code }
}
