import type { LineRecord } from '../../tell/lines/index.ts'
import type { ListenAddress, PeerChange, PeerState } from '../peer/index.ts'
import type { ConnectionEnds, OriginVerdict } from '../record/index.ts'
import type { Snapshot } from './metrics.ts'
import type { GatewayOptions } from './types.ts'

/** What the first process tells the others (structured clone). */
export type ToWorker =
  | {
      readonly kind: 'start'
      readonly peer: PeerInitialMessage
      readonly options: Pick<GatewayOptions, 'listen' | 'timeouts' | 'limits' | 'uuid' | 'secret'>
      /** Number of this process, from 0, and how many there are. */
      readonly index: number
      readonly of: number
      readonly capturing: boolean
    }
  | { readonly kind: 'change'; readonly change: PeerChange; readonly capturing: boolean }
  | { readonly kind: 'certificate'; readonly certificate: string; readonly key: string }
  | { readonly kind: 'snapshot'; readonly id: number }
  | { readonly kind: 'login'; readonly id: number; readonly admitted: boolean }
  | { readonly kind: 'drain' }

/** What they tell the first. */
export type FromWorker =
  /** Listens to messages: what was sent before would be lost. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'listening'; readonly tunnel: ListenAddress; readonly tls: ListenAddress | undefined }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'records'; readonly records: readonly TapeRecord[] }
  | { readonly kind: 'snapshot'; readonly id: number; readonly snapshot: Snapshot }
  /** A user's credentials are used: may they be? */
  | { readonly kind: 'login'; readonly id: number; readonly username: string }

/** A log record, a verdict, or a part of a captured connection, in the order in which they happened. */
export type TapeRecord =
  | { readonly line: LineRecord }
  | { readonly verdict: OriginVerdict }
  | { readonly open: number; readonly ends: ConnectionEnds }
  | { readonly bytes: Uint8Array; readonly of: number; readonly from: 'client' | 'server' }
  | { readonly end: number; readonly from: 'client' | 'server'; readonly how: 'fin' | 'rst' }

export type PeerInitialMessage = PeerChange & Pick<PeerState, 'host' | 'domain' | 'release'>

/** A state as a change that makes it: what can be cloned, and the trust store as its text. */
export function changeOf(state: PeerState): PeerInitialMessage {
  const { generation: _, trustStore, ...rest } = state
  return { ...rest, trustStorePem: trustStore.pem }
}
