import type { Params } from '../../read/bytes/index.ts'

/** Why a change is not possible. */
export type PeerErrorCode =
  | 'bad-host'
  | 'bad-domain'
  | 'bad-release'
  | 'bad-attempts'
  | 'bad-exception'
  | 'bad-ciphers'
  | 'bad-certificate'
  | 'bad-allow-rule'
  | 'bad-uc-server'
  | 'bad-setting'
  | 'trust-store-unreadable'
  | 'trust-store-empty'

/** A value that a peer cannot take; the state is as before. `params` names the value and what is wrong with it. */
export class PeerError extends Error {
  readonly code: PeerErrorCode
  readonly params: Params
  constructor(code: PeerErrorCode, params: Params, options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(params)}`, options)
    this.code = code
    this.params = params
  }
}
