import type { Instant } from '../../read/bytes/index.ts'
import type { EngineDifference } from '../../tell/messages/index.ts'
import type { GatewayConfig } from '../peer/index.ts'

/** Where things of Apache Traffic Server are on this machine; defaults are Debian's. */
export interface AtsPlaces {
  readonly bin: string
  readonly modules: string
  readonly data: string
}

/** What the configuration says of time and size. */
export type Bounds = Pick<GatewayConfig, 'timeouts' | 'limits'>

/** A line of records.config, without `proxy.config.`. */
export type Entry = readonly [name: string, value: string | number]

export interface AtsOptions {
  /** Where the configuration is going to lie; absolute. */
  readonly folder: string
  readonly listen: { readonly ip: string; readonly port: number }
  /** Exceptions whose date is over by then are left out. */
  readonly now: Instant
  /** Addresses of names that DNS is not asked for. */
  readonly hosts?: ReadonlyMap<string, string>
  /** `runAts` follows its logs, and starts it anew when an exception ends. */
  readonly supervised?: boolean
  /** Absent: the engine's own. */
  readonly bounds?: Bounds
  /** Threads that carry requests (default: as many as processors). */
  readonly threads?: number
  readonly places?: Partial<AtsPlaces>
}

export interface ExportedFile {
  /** Below the folder, with `/`. */
  readonly path: string
  readonly content: string
  /** For its owner alone. */
  readonly secret: boolean
}

export interface AtsExport {
  readonly files: readonly ExportedFile[]
  /** What the engine cannot express of this state, or does otherwise. */
  readonly differences: readonly EngineDifference[]
}
