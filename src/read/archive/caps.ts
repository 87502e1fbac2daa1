/** Limits on what an input may unfold to. Each one that is reached is reported by its name. */
export interface Caps {
  /** Bytes of all members together. */
  readonly totalBytes: number
  /** Bytes of one member. */
  readonly memberBytes: number
  readonly members: number
  /** Bytes out for each byte in, of one gzip layer and of an input as a whole, looked at from `ratioFrom` bytes out on. */
  readonly ratio: number
  readonly ratioFrom: number
  /** Layers of archives inside of archives. */
  readonly nesting: number
}

/**
 * An Expressway keeps 2 GB of logs and up to 20 captures of 20 MB for each interface, and a cluster has six peers: 20 GB unpacked are
 * honest, ten times that are not; they hold some hundreds of members. Deflate cannot do better than 1032 to 1 and logs come to 10 to 60; long runs of one byte that
 * make up hundreds of megabytes are a bomb.
 */
export const DEFAULT_CAPS: Caps = {
  totalBytes: 200e9,
  memberBytes: 50e9,
  members: 20_000,
  ratio: 500,
  ratioFrom: 256e6,
  nesting: 6,
}
