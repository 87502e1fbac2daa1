/**
 * Where a profile differs from what a suite expects, and why that is right or must be. An exception that starts to agree fails the run.
 */
export interface Exception {
  readonly profile: string
  readonly id: string
  readonly reason: string
}

export const EXCEPTIONS: readonly Exception[] = []
