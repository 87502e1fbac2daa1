import type { LabProblem } from '../../tell/messages/index.ts'

/** What was asked of a lab and cannot be. */
export class LabError extends Error {
  readonly code: LabProblem
  readonly params: Readonly<Record<string, string | number | null>>
  constructor(code: LabProblem, params: LabError['params'], options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(params)}`, options)
    this.code = code
    this.params = params
  }
}

/** A publisher that could not be asked; the message is what the console says of it. */
export class DiscoveryError extends Error {}
