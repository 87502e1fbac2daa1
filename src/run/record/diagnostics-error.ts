import type { Params } from '../../read/bytes/index.ts'

/** Diagnostic logging is asked for what it cannot do now. */
export class DiagnosticsError extends Error {
  readonly code: 'already-running' | 'not-running' | 'not-stopped' | 'unresolvable' | 'dumpcap-refused'
  readonly params: Params
  constructor(code: DiagnosticsError['code'], params: Params = {}, options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(params)}`, options)
    this.code = code
    this.params = params
  }
}
