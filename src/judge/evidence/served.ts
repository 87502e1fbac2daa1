import type { Endpoint, Instant } from '../../read/bytes/index.ts'
import { addressKey } from './address.ts'
import { type Bounded, bounded } from './bounded.ts'
import { createRoom, type Room } from './limits.ts'
import type { Transaction } from './requests.ts'
import type { Exhibit } from './types.ts'

/** Requests that went to one connection address and port, folded to what a report says of them. */
export interface Served {
  readonly address: string
  readonly port: number
  to?: Endpoint
  requests: number
  /** Requests that the origin itself answered: the handshake was let through. */
  answered: number
  /** Requests that ended in a 502 of the traffic server's own. */
  refused: number
  firstSeen: Instant
  lastSeen: Instant
  readonly samples: Bounded<Exhibit>
}

export interface ServedLog {
  add(request: Transaction): void
  readonly all: ReadonlyMap<string, Served>
}

export const servedKey = (address: string, port: number): string => `${addressKey(address)} ${port}`

export function createServedLog(room: Room = createRoom()): ServedLog {
  const all = new Map<string, Served>()
  return {
    all,
    add(request) {
      if (!request.origin || request.origin.protocol === 'http') return
      const { address, port } = request.origin
      const key = servedKey(address, port)
      let served = all.get(key)
      if (!served) {
        if (!room.take('origins', request.named?.where ?? { source: '' })) return
        const samples = bounded<Exhibit>(1, 1)
        served = {
          address,
          port,
          requests: 0,
          answered: 0,
          refused: 0,
          firstSeen: request.start,
          lastSeen: request.start,
          samples,
        }
        all.set(key, served)
      }
      served.requests++
      if (request.answered !== undefined) served.answered++
      else if (request.status === 502) served.refused++
      if (request.to) served.to = request.to
      served.firstSeen = Math.min(served.firstSeen, request.start)
      served.lastSeen = Math.max(served.lastSeen, request.end ?? request.start)
      if (request.named) served.samples.add(request.named)
    },
  }
}
