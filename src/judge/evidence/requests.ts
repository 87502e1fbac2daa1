import type { Endpoint, Instant } from '../../read/bytes/index.ts'
import type { LogEvent, OriginDescriptor } from '../../read/logs/index.ts'
import type { Exhibit } from './types.ts'

/** One proxied request, put together from the records that share a Txn-id and a process. */
export interface Transaction {
  readonly pid: number
  readonly txn: string
  start: Instant
  end?: Instant
  origin?: OriginDescriptor
  to?: Endpoint
  /** Status of the origin's own answer; undefined where none came. */
  answered?: number
  /** Status and reason sent to the client. */
  status?: number
  statusReason?: string
  /** Newest line that names the origin or its port. */
  named?: Exhibit
  closing?: Exhibit
}

/** Open requests at one time; beyond it the oldest are let go (a request that is never answered must not stay for ever). */
const MAX_OPEN = 20_000

export interface Requests {
  /** Feeds a record; true where it belongs to a request. */
  add(event: LogEvent): boolean
  /** Requests of process `pid` that are under way, newest first. */
  open(pid: number | undefined): Transaction[]
  /** Requests that were never closed: they may continue in another part of the log. */
  leftovers(): readonly Transaction[]
}

export const exhibitOf = (event: LogEvent): Exhibit => ({
  where: event.where,
  at: event.at,
  kind: 'log',
  quote: event.text,
})

/**
 * Follows requests through the log. `closed` receives each request once, when its response goes to the client. The DEBUG and the INFO
 * record of one step fall together, because a step only ever adds what is not yet known.
 */
export function createRequests(closed: (request: Transaction) => void): Requests {
  const open = new Map<string, Transaction>()

  function transaction(event: LogEvent & { txn: string }): Transaction {
    const key = `${event.pid ?? 0}|${event.txn}`
    let found = open.get(key)
    // A Txn-id starts again at 1 after a restart: a second "Receive Request" long after the first is another request.
    if (found && event.kind === 'receive-request' && event.at - found.start > 60_000) {
      open.delete(key)
      found = undefined
    }
    if (!found) {
      found = { pid: event.pid ?? 0, txn: event.txn, start: event.at }
      open.set(key, found)
      if (open.size > MAX_OPEN) open.delete(open.keys().next().value as string)
    }
    return found
  }

  return {
    add(event) {
      switch (event.kind) {
        case 'receive-request': {
          const request = transaction(event)
          request.start = Math.min(request.start, event.at)
          if (event.origin) {
            request.origin = event.origin
            request.named = exhibitOf(event)
          }
          return true
        }
        case 'send-request': {
          const request = transaction(event)
          if (event.to) request.to = event.to
          request.named ??= exhibitOf(event)
          return true
        }
        case 'receive-response': {
          const request = transaction(event)
          if (event.from) request.to ??= event.from
          if (event.status !== undefined) request.answered = event.status
          return true
        }
        case 'send-response': {
          const key = `${event.pid ?? 0}|${event.txn}`
          // The twin record of a response that already closed its request opens nothing new.
          const request = open.get(key)
          if (!request) return true
          request.end = event.at
          if (event.status !== undefined) request.status = event.status
          if (event.reason !== undefined) request.statusReason = event.reason
          request.closing = exhibitOf(event)
          if (event.status !== undefined) {
            open.delete(key)
            closed(request)
          }
          return true
        }
        default:
          return false
      }
    },
    open(pid) {
      const found: Transaction[] = []
      for (const request of open.values()) if (pid === undefined || request.pid === pid) found.push(request)
      return found.reverse()
    },
    leftovers: () => [...open.values()],
  }
}
