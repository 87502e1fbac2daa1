/**
 * What Apache Traffic Server cannot express of a peer's state, or does otherwise than the gateway:
 * - `reason-phrase`: 502 without `connect failed`
 * - `wording` {wanted}: words of the OpenSSL that the engine was built with
 * - `request-records`: no Receive Request, Request Allowed, Sending … records
 * - `request-records-late`: from the engine's access log, with what that holds
 * - `exception-expiry` {address, until}: an exception has no date there
 * - `exception-log`: use of an exception is not logged
 * - `change-needs-restart`: trust store, allow list, ciphers and switch are read at start
 * - `pool-not-judged-again`: connections that were opened before a change go on serving
 * - `certificate-expires-in-pool`: a connection outlives its certificate
 * - `edge-role`: no listener for clients, no X-Auth, no get_edge_config
 * - `signature-algorithms` {wanted}: no such setting
 * - `stricter-paths`: paths with `;` or percent-encoded dots are refused everywhere
 * - `first-rule-decides`: of several rules only the longest path is asked for the method
 * - `denied-body`: 403 with the engine’s own body and headers
 * - `timeouts`: whole seconds, for silence alone, one for an origin's head and body
 * - `limits` {fields, idle}: not so many fields, nor idle connections
 */
export type EngineDifferenceCode =
  | 'reason-phrase'
  | 'wording'
  | 'request-records'
  | 'request-records-late'
  | 'exception-expiry'
  | 'exception-log'
  | 'change-needs-restart'
  | 'pool-not-judged-again'
  | 'certificate-expires-in-pool'
  | 'edge-role'
  | 'signature-algorithms'
  | 'stricter-paths'
  | 'first-rule-decides'
  | 'denied-body'
  | 'timeouts'
  | 'limits'

export interface EngineDifference {
  readonly code: EngineDifferenceCode
  /** Fill the places of the text: `{name}`. */
  readonly params: Readonly<Record<string, string | number>>
}

export type EngineWords = Readonly<Record<EngineDifferenceCode, string>>
