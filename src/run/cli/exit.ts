/** Exit codes (documented in README): a script may rely on them. */
export const EXIT = {
  /** Nothing at or above `--fail-on`. */
  clean: 0,
  /** Something. */
  found: 1,
  /** Usage or configuration. */
  usage: 2,
  /** Part of the input could not be read, or a target could not be reached. */
  incomplete: 3,
  /** A fault of our own. */
  fault: 4,
} as const

export type SetExit = (code: number) => void
