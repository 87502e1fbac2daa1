import type { Endpoint, Instant } from '../../read/bytes/index.ts'
import type { LogEvent, OriginDescriptor } from '../../read/logs/index.ts'
import { addressKey } from './address.ts'
import { createRoom, type Room } from './limits.ts'
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

/** Requests to one address that are found by it; a refusal met one of the newest. */
const MAX_ABOUT = 256

export interface Requests {
  /** Feeds a record; true where it belongs to a request. */
  add(event: LogEvent): boolean
  /** Requests under way whose path names the address or `ip`, or that went to it where nothing names an origin; newest first. */
  about(address: string, ip: string | undefined): Transaction[]
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
export function createRequests(closed: (request: Transaction) => void, room: Room = createRoom()): Requests {
  const open = new Map<string, Transaction>()
  const places = createPlaces()

  function transaction(event: LogEvent & { txn: string }): Transaction {
    const key = keyOf(event)
    let found = open.get(key)
    // A Txn-id starts again at 1 after a restart: a second "Receive Request" long after the first is another request.
    if (found && event.kind === 'receive-request' && event.at - found.start > 60_000) {
      end(key, found)
      found = undefined
    }
    if (found) return found
    const started: Transaction = { pid: event.pid ?? 0, txn: event.txn.slice(0, 64), start: event.at }
    // A request that is never answered must not stay for ever.
    if (!room.take('requests', event.where)) {
      const oldest = open.entries().next().value
      if (!oldest) return started
      end(...oldest)
      room.take('requests', event.where)
    }
    open.set(key, started)
    return started
  }

  function end(key: string, request: Transaction): void {
    open.delete(key)
    places.remove(request)
    room.giveBack('requests')
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
            places.put(request)
          }
          return true
        }
        case 'send-request': {
          const request = transaction(event)
          if (event.to) request.to = event.to
          request.named ??= exhibitOf(event)
          places.put(request)
          return true
        }
        case 'receive-response': {
          const request = transaction(event)
          if (event.from) request.to ??= event.from
          places.put(request)
          if (event.status !== undefined) request.answered = event.status
          return true
        }
        case 'send-response': {
          const key = keyOf(event)
          // The twin record of a response that already closed its request opens nothing new.
          const request = open.get(key)
          if (!request) return true
          request.end = event.at
          if (event.status !== undefined) request.status = event.status
          if (event.reason !== undefined) request.statusReason = event.reason
          request.closing = exhibitOf(event)
          if (event.status !== undefined) {
            end(key, request)
            closed(request)
          }
          return true
        }
        default:
          return false
      }
    },
    about: (address, ip) => places.at(address, ip),
    leftovers: () => [...open.values()],
  }
}

/** A Txn-id is a number; of anything else the beginning is enough. */
const keyOf = (event: { readonly pid?: number; readonly txn: string }): string =>
  `${event.pid ?? 0}|${event.txn.slice(0, 64)}`

/** Open requests by where they go, so that a refusal finds its own without looking at the others. */
function createPlaces() {
  const lists = new Map<string, Transaction[]>()
  const keys = new Map<Transaction, string>()

  function placeOf({ origin, to }: Transaction): string | undefined {
    if (origin) return `origin ${addressKey(origin.address)}`
    return to && `to ${to.ip}`
  }

  function remove(request: Transaction): void {
    const key = keys.get(request)
    const list = key === undefined ? undefined : lists.get(key)
    if (key === undefined || !list) return
    keys.delete(request)
    list.splice(list.indexOf(request), 1)
    if (list.length === 0) lists.delete(key)
  }

  return {
    remove,
    put(request: Transaction): void {
      const key = placeOf(request)
      if (key === undefined || keys.get(request) === key) return
      remove(request)
      const list = lists.get(key) ?? []
      if (list.length >= MAX_ABOUT) keys.delete(list.shift() as Transaction)
      list.push(request)
      lists.set(key, list)
      keys.set(request, key)
    },
    at(address: string, ip: string | undefined): Transaction[] {
      const wanted = [address, ...(ip === undefined ? [] : [ip])]
      const names = new Set(wanted.flatMap(text => [`origin ${addressKey(text)}`, `to ${text}`]))
      return [...names].flatMap(key => lists.get(key) ?? []).sort((a, b) => b.start - a.start)
    },
  }
}
