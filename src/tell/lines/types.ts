import type { Instant } from '../../read/bytes/index.ts'

/** The head of an HTTP message as a line tells it: `first` is the request line or status line, `fields` name and value as sent, in order. */
export interface MessageHead {
  readonly first: string
  readonly fields: readonly (readonly [name: string, value: string])[]
}

interface Peer {
  readonly ip: string
  readonly port: number
}

/**
 * One record of the traffic server's log, of the shapes that `read/logs` reads (facts: samples S01 to S22). What is written here is read
 * back to the same event.
 */
export type LineRecord = {
  readonly at: Instant
  /** When the log took the record, for its prefix; absent: at once. */
  readonly written?: Instant
} & (
  | {
      readonly kind: 'receive-request'
      readonly txn: number
      readonly trackingId: string
      readonly from: Peer
      readonly lastVia: string
      readonly head: MessageHead
    }
  | {
      readonly kind: 'request-allowed'
      readonly username: string
      readonly deployment: number
      readonly method: string
      readonly url: string
      readonly rule: string
      readonly match: 'exact' | 'prefix'
      readonly type: string
    }
  | {
      readonly kind: 'request-denied'
      readonly username: string
      readonly deployment: number
      readonly method: string
      readonly url: string
      readonly reason: string
    }
  | {
      readonly kind: 'send-request'
      readonly txn: number
      readonly trackingId: string
      readonly to: Peer
      readonly head: MessageHead
    }
  | {
      readonly kind: 'receive-response'
      readonly txn: number
      readonly trackingId: string
      readonly from: Peer
      readonly head: MessageHead
    }
  | {
      readonly kind: 'send-response'
      readonly txn: number
      readonly trackingId: string
      readonly to: Peer
      readonly head: MessageHead
    }
  | { readonly kind: 'http-error'; readonly status: number; readonly reason: string; readonly to: Peer }
  /** `[ET_NET n] WARNING: text` and `[ET_NET n] ERROR: text`. */
  | {
      readonly kind: 'diagnostic'
      readonly level: 'WARNING' | 'ERROR'
      readonly thread: number
      readonly text: string
    }
  /** Two records, as a change in the web interface or console leaves: the database's, and `httpd … web:` where a user made it. */
  | {
      readonly kind: 'setting-changed'
      readonly table: string
      readonly column: string
      /** Absent: it was not there before. */
      readonly from?: string
      readonly to: string
      /** The other columns of a row that was not there before. */
      readonly row?: readonly (readonly [column: string, value: string])[]
      /** The web interface's name of it; absent: `configuration/<table>/<column>`. */
      readonly path?: string
      readonly user?: string
      readonly ip?: string
      readonly port?: number
    }
  /** A row goes into a table of the configuration database; written on DEBUG. */
  | { readonly kind: 'table-insert'; readonly table: string }
  | {
      readonly kind: 'alarm'
      readonly raised: boolean
      readonly id: string
      readonly uuid: string
      readonly severity: string
      readonly text: string
      /** Process that raises it; absent: `management`. */
      readonly process?: string
    }
  | { readonly kind: 'marker'; readonly label: string }
  /** Provisioning: a user was authenticated against UDS, or not. */
  | {
      readonly kind: 'authentication'
      readonly passed: boolean
      readonly username: string
      readonly clientIp: string
      readonly reason?: string
    }
)

/** Who writes: what stands before every record. */
export interface LineWriter {
  readonly host: string
  readonly pid: number
  /** Minutes east of UTC of the local prefix. */
  readonly offset: number
  readonly level: 'FATAL' | 'ERROR' | 'WARN' | 'INFO' | 'DEBUG' | 'TRACE'
  /** Process of the web interface; absent: 1. */
  readonly webPid?: number
  /** Node and process of the configuration database (Erlang), `clusterdb@expc01.apolo.local` and `<0.345.0>`. */
  readonly node?: string
  readonly nodePid?: string
}
