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
