import type { VerifyWording } from '../bytes/index.ts'
import type { LogEvent } from './event.ts'
import type { LogRecord } from './record.ts'

/** What a shape makes of a record: an event without that which the reader adds to all of them. */
export type Found = OmitEach<LogEvent, 'at' | 'host' | 'process' | 'pid' | 'where' | 'text'>

type OmitEach<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** What the log told so far that a shape may need. */
export interface Context {
  /** Which OpenSSL chooses the words here, as far as the lines before told. */
  wording: VerifyWording
}

/** One kind of log record: how it looks, how it reads. */
export interface Shape {
  readonly name: string
  /**
   * Fixed strings, one of which stands on a line of every such record, each at least eleven bytes long. Where a record can be wrapped
   * anywhere there are two, some way apart.
   */
  readonly needles: readonly string[]
  /** A line as it is written; the tests read it. */
  readonly samples: readonly string[]
  /** Undefined: not this shape. An empty list: this shape, and nothing to tell. */
  readonly read: (record: LogRecord, context: Context) => readonly Found[] | undefined
}
