import type { Instant, Params } from '../bytes/index.ts'

/** A stream of chunks. A chunk stays as it is until two MiB more of the stream have been asked for; whoever needs it longer copies it. */
export type Bytes = AsyncIterable<Uint8Array>

/** Takes a problem of the layer being read; `offset` counts its own bytes. */
export type Report = (code: string, detail?: { readonly offset?: number; readonly params?: Params }) => void

/**
 * Gunzip, lent by the platform. It yields all that could be inflated and then reports `gzip-truncated` or `gzip-corrupt`; concatenated
 * members are one stream (RFC 1952 section 2.2), garbage behind the last one is left out.
 */
export type Inflate = (source: Bytes, report: Report) => Bytes

/** A regular file of an archive. */
export interface Member {
  /** As written, `./` taken off; neither absolute nor with `..`. */
  readonly name: string
  readonly size: number
  readonly mtime?: Instant
  /** Where its header stands. */
  readonly offset: number
  /** To be read before the next member is asked for; what is left is passed over. */
  readonly body: Bytes
}

/** What a piece of input is, by its content before its name. */
export type Kind =
  | 'gzip'
  | 'tar'
  /** zip, 7z, rar, xz, bzip2, zstd: not read. */
  | 'archive'
  | 'pcap'
  | 'pcapng'
  | 'pem'
  | 'der'
  | 'xconf'
  | 'xstat'
  | 'xml'
  | 'log'
  | 'empty'
  | 'unknown'
