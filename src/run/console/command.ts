import type { Space } from '../peer/index.ts'
import type { ConsoleContext } from './context.ts'

/** A parameter of an `xCommand` (facts: CLI conventions, `(r)` required). */
export interface Parameter {
  readonly name: string
  readonly space: Space
  readonly required?: boolean
  /** What it is where it is not given; absent: nothing. */
  readonly initial?: string
  /** Never printed nor kept in the history. */
  readonly secret?: boolean
  readonly help: string
}

/** Values by the names of the parameters, in canonical spelling; what has an initial value is there. */
export type Arguments = ReadonlyMap<string, string>

export interface ConsoleCommand {
  /** `CUCM Config Add`. */
  readonly path: string
  readonly help: string
  readonly parameters: readonly Parameter[]
  /** Lines to print before `OK`. @throws ConsoleError, PeerError, DiagnosticsError */
  readonly run: (context: ConsoleContext, args: Arguments) => readonly string[] | Promise<readonly string[]>
}

/** The value of a required parameter. */
export const needed = (args: Arguments, name: string): string => args.get(name) ?? ''
