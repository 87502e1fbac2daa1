import type { Instant } from '../../read/bytes/index.ts'
import type { LineRecord } from '../../tell/lines/index.ts'

/** What one handshake with an origin came to, for whoever watches the gateway. */
export interface OriginVerdict {
  readonly at: Instant
  /** Connection address as the request named it. */
  readonly address: string
  readonly port: number
  /** Null: the name cannot be resolved. */
  readonly ip: string | null
  /** `open`: requests are carried; `refused`: it does not verify; `failed`: no verdict was reached. */
  readonly outcome: 'open' | 'refused' | 'failed'
  /** Of a failure: `unresolvable`, `unreachable`, `timeout`, `reset`, `tls`, `alert`. */
  readonly cause: string | null
  /** False: nothing was verified, because the policy says so, there is no TLS, or no certificate came. */
  readonly judged: boolean
  /** Codes of every fault, also where the policy lets the origin pass. */
  readonly reasons: readonly string[]
  /** OpenSSL's verify error of the first fault. */
  readonly openssl: { readonly code: number; readonly depth: number } | null
  /** Subject of the certificate that the origin presented. */
  readonly subject: string | null
  /** WARNING lines of the log, without their prefix. */
  readonly warnings: readonly string[]
}

/** Where the traffic server's records and the bytes of its connections go. Never blocks and never throws; trouble is told on the side. */
export interface Recorder {
  line(record: LineRecord): void
  /** Would a record of this level be written? Spares making what would be dropped. */
  wants(level: 'WARN' | 'INFO' | 'DEBUG'): boolean
  /** Does a capture run that is made of the bytes that pass? Then connections are worth being tapped, which has its price. */
  capturing?(): boolean
  /** Opens a connection in the capture; undefined while no capture runs or its filter does not match. */
  connection(ends: ConnectionEnds): Tap | undefined
  /** For those who watch; what a log does not tell, such as that an origin verified. */
  verdict?(told: OriginVerdict): void
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

/** Something the recorder could not do; records may have been lost, which its counts tell. */
export interface RecorderTrouble {
  readonly sink: 'file' | 'syslog' | 'capture' | 'diagnostics'
  /** Path or collector. */
  readonly about: string
  readonly cause: unknown
}

export interface RecorderCounts {
  readonly records: number
  readonly droppedRecords: number
  readonly droppedPackets: number
  readonly syslogQueued: number
}

/** Which connections a capture holds; nothing: all. */
export interface CaptureFilter {
  /** IP addresses or names, which are resolved once. */
  readonly addresses?: readonly string[]
  readonly ports?: readonly number[]
}

export interface DiagnosticOptions {
  /** `own`: packets made of the bytes that pass; `dumpcap`: those of the wire, where its program is there and may. Absent: no capture. */
  readonly tcpdump?: 'own' | 'dumpcap'
  readonly filter?: CaptureFilter
}

export type DiagnosticState =
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly since: Instant; readonly tcpdump: boolean }
  /** Stopped, to be collected until the next start. */
  | { readonly state: 'stopped'; readonly since: Instant; readonly until: Instant }

export interface Bundle {
  /** `diagnostic_log_<host>_<time>.tar.gz`. */
  readonly name: string
  readonly path: string
}

/** Diagnostic logging of one peer: one log at a time, as the product has it. */
export interface Diagnostics {
  state(): DiagnosticState
  /**
   * Raises the modules to DEBUG (alarm 25019) and begins the log and, where asked, the capture. What was stopped before and not collected is gone.
   *
   * @throws DiagnosticsError `already-running`, `unresolvable` {address}, `dumpcap-refused` {cause}
   */
  start(options?: DiagnosticOptions): Promise<void>
  /** @throws DiagnosticsError `not-running` */
  marker(text: string): void
  /** Restores the levels. @throws DiagnosticsError `not-running` */
  stop(): Promise<void>
  /** Writes the bundle of the stopped log into a folder. @throws DiagnosticsError `not-stopped` */
  collect(folder: string): Promise<Bundle>
}

/** The newest verdicts, and every one that comes. */
export interface Verdicts {
  recent(): readonly OriginVerdict[]
  /** Gives what ends it. */
  watch(listener: (told: OriginVerdict) => void): () => void
}

export interface OpenRecorder extends Recorder {
  readonly diagnostics: Diagnostics
  readonly verdicts: Verdicts
  counts(): RecorderCounts
  /** Waits until the files hold what was recorded so far. */
  flush(): Promise<void>
  /** Writes what is left; syslog has so many milliseconds for what is queued (default 2000). */
  close(wait?: number): Promise<void>
}
