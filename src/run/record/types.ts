import type { LineRecord } from '../../tell/lines/index.ts'

/** Where the traffic server's records and the bytes of its connections go. Never blocks and never throws; trouble is told on the side. */
export interface Recorder {
  line(record: LineRecord): void
  /** Would a record of this level be written? Spares making what would be dropped. */
  wants(level: 'WARN' | 'INFO' | 'DEBUG'): boolean
  /** Opens a connection in the capture; undefined while no capture runs or its filter does not match. */
  connection(ends: ConnectionEnds): Tap | undefined
}

export interface ConnectionEnds {
  readonly client: { readonly ip: string; readonly port: number }
  readonly server: { readonly ip: string; readonly port: number }
}

/** One TCP connection of the capture; `client` is who opened it. */
export interface Tap {
  bytes(from: 'client' | 'server', bytes: Uint8Array): void
  /** `fin` or `rst`, by whom. */
  end(from: 'client' | 'server', how: 'fin' | 'rst'): void
}
