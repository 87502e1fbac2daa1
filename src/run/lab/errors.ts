/** What was asked of a lab and cannot be: `no-node`, `no-fault`, `no-role` (the node has no such certificate), `no-port`, `no-address` (all tried are taken), `no-loopback` (the system does not have this loopback address), `not-up`, `up-already`. */
export class LabError extends Error {
  readonly code:
    | 'no-node'
    | 'no-fault'
    | 'no-role'
    | 'no-port'
    | 'no-address'
    | 'no-loopback'
    | 'not-up'
    | 'up-already'
  readonly params: Readonly<Record<string, string | number | null>>
  constructor(code: LabError['code'], params: LabError['params'], options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(params)}`, options)
    this.code = code
    this.params = params
  }
}
