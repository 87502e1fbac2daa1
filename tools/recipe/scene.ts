import type { Packet } from './conversation.ts'
import { type Log, openLog, type Peer } from './log.ts'

/** What happens on one Expressway: its log and the packets on its interface, filled by the steps of a story. */
export interface Scene {
  readonly peer: Peer
  readonly log: Log
  readonly packets: Packet[]
}

export function openScene(peer: Peer): Scene {
  return { peer, log: openLog(peer), packets: [] }
}
