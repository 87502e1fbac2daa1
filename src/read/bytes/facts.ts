/**
 * The vocabulary every reader shares: where a fact came from, what went wrong while reading it, and when.
 */

/**
 * A place in the evidence, so that every fact can point home.
 *
 * `source` is the path of the member inside its input, outermost first, joined by `!`
 * (`bundle.tar.gz!loggingsnapshot_vcsc_2022-07-11_16_55_44.txt`). Lines and frames count from 1, offsets from 0.
 */
export interface Where {
  readonly source: string
  readonly line?: number
  readonly frame?: number
  readonly offset?: number
}

/** Data that a sentence is later made from; never a sentence itself. */
export type Param = string | number | boolean | null | readonly string[]
export type Params = Readonly<Record<string, Param>>

/** Something in the input that could not be read as it should. Reading went on behind it. */
export interface Problem {
  /** kebab-case; documented where it is raised, with a text for it in `tell/messages`. */
  readonly code: string
  readonly where: Where
  readonly params?: Params
}

/** The answer of a reader of messy input, which never throws. */
export interface Read<T> {
  readonly value: T
  readonly problems: readonly Problem[]
}

/**
 * Milliseconds since 1970-01-01T00:00:00Z, with a fraction: a double keeps about a quarter of a microsecond in this century,
 * which is what captures need and `Date` cannot hold.
 */
export type Instant = number

/** A transport address; `ip` in the canonical text form of `formatIp`. */
export interface Endpoint {
  readonly ip: string
  readonly port: number
}
