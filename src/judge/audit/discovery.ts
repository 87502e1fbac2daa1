import type { Certificate } from '../../read/x509/index.ts'
import type { Verdict } from '../origin/index.ts'

/** What discovery found behind the publishers of a deployment. Made by `run/discover`, judged and told here. */

export type UcProduct = 'cucm' | 'imp' | 'unity'

/** A node, and the address under which clients are sent to it. */
export interface DiscoveredNode {
  /** As System > Server holds it; of Unity Connection the server name. It is what clients are told. */
  readonly name: string
  readonly product: UcProduct
  readonly role: 'publisher' | 'subscriber'
  /** Who told of it. */
  readonly source: 'axl' | 'uds' | 'vmrest' | 'file' | 'bundle'
}

/**
 * Why a request to a node came to nothing:
 * - `unresolvable`, `unreachable`, `refused`, `reset`, `timeout`: the network; `timeout` also where an answer trickles in
 * - `tls-failed`: no handshake; `not-verified`: TLS verify mode On, and the certificate does not verify
 * - `unauthorized` (401), `forbidden` (403), `throttled` (429 or 503, after waiting), `server-error` (5xx), `unexpected-status`
 * - `redirected`: to another host; nothing was sent there
 * - `too-long`: more than an answer may have
 * - `soap-fault`, `no-axl-version`: AXL refused, or speaks no version that we know; `unreadable`: the answer is not what was asked for
 */
export type FailureCode =
  | 'unresolvable'
  | 'unreachable'
  | 'refused'
  | 'reset'
  | 'timeout'
  | 'tls-failed'
  | 'not-verified'
  | 'unauthorized'
  | 'forbidden'
  | 'throttled'
  | 'server-error'
  | 'unexpected-status'
  | 'redirected'
  | 'too-long'
  | 'soap-fault'
  | 'no-axl-version'
  | 'unreadable'

export interface DiscoveryFailure {
  readonly code: FailureCode
  /** `getCCMVersion`, `listProcessNode`, `executeSQLQuery`, `/cucm-uds/servers` … */
  readonly request: string
  /** HTTP status, errno name, fault text, target of a redirect; never a secret. */
  readonly detail: string
}

/** A certificate of a trust store of CUCM, as the database holds it. */
export interface TrustEntry {
  /** `tomcat-trust`, `CallManager-trust` … */
  readonly store: string
  readonly certificate: Certificate
}

/** The connection to a publisher as TLS verify mode sees it. */
export interface PublisherCheck {
  readonly address: string
  readonly chain: readonly Certificate[]
  /** By the trust stores of the peers, one after the other; passes where every peer's does. */
  readonly verdicts: readonly { readonly peer: string; readonly verdict: Verdict }[]
}

/** One cluster as its publisher told of it. */
export interface ClusterDiscovery {
  readonly cluster: string
  readonly product: UcProduct
  readonly publisher: string
  readonly tlsVerify: boolean
  readonly check?: PublisherCheck
  /** `12.5.1.14900-63`. */
  readonly version?: string
  /** Version of the AXL schema that was spoken. */
  readonly axl?: string
  readonly nodes: readonly DiscoveredNode[]
  /** Absent where it could not be read: then nothing is known of it. */
  readonly trust?: readonly TrustEntry[]
  readonly failures: readonly DiscoveryFailure[]
}

export type AddressKind = 'fqdn' | 'ip' | 'bare'

/** An IP address and a bare host name are seldom in a certificate (facts: System > Server should hold FQDNs). */
export function addressKind(address: string): AddressKind {
  if (/^[0-9.]+$/.test(address) || address.includes(':')) return 'ip'
  return address.replace(/\.$/, '').includes('.') ? 'fqdn' : 'bare'
}

/** What TLS verify mode never looked at: every address but the one that was typed in (source document, TLS verify mode). */
export function leftUnverified({ publisher, nodes }: ClusterDiscovery): readonly DiscoveredNode[] {
  return nodes.filter(({ name }) => name.toLowerCase() !== publisher.toLowerCase())
}
