import type { Audits } from '../audit/audits.ts'
import type { Blobs } from '../blobs/types.ts'
import type { Store } from '../store/store.ts'
import type { Teller } from '../telling/teller.ts'
import type { GatewayLink } from './gateway.ts'
import type { Meters } from './metrics.ts'

/** What the operations of the API work with. */
export interface ServiceContext {
  readonly store: Store
  readonly blobs: Blobs
  /** Where uploads are received. */
  readonly spool: string
  readonly version: string
  /** Octets that one upload may have. */
  readonly largest: number
  readonly meters: Meters
  readonly teller: Teller
  readonly audits?: Audits
  readonly gateway?: GatewayLink
  /** Something was queued. */
  readonly queued: () => void
}
