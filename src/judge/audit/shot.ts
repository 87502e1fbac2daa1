import type { Instant } from '../../read/bytes/index.ts'
import type { Handshake } from '../../read/tls/index.ts'

/** Which certificate is asked for. `either`: as the traffic server asks, in its order of preference. */
export type KeyWish = 'rsa' | 'ecdsa' | 'either'
/** `any`: TLS 1.3 and 1.2 in one ClientHello. */
export type VersionWish = '1.2' | '1.3' | 'any'

/** One ClientHello: what it asks for. */
export interface Question {
  readonly key: KeyWish
  readonly version: VersionWish
  /** For `either`: suites of TLS 1.2 with this authentication stand first (`rsa` where the cipher list has the RSA prefix). */
  readonly prefer?: 'rsa' | 'ecdsa'
  /** server_name; absent: none is sent, as for an IP address (RFC 6066 section 3). */
  readonly serverName?: string
}

/**
 * How one question was answered. `certificates`: the server showed its list, the handshake was left there. All others are results too:
 * - `alert`: a fatal alert of the server ended the handshake (it has no certificate of this kind, or not this version)
 * - `other-version`: the server went on in a version, or with a cipher suite, that was not asked for
 * - `no-certificate`: the handshake went on without a certificate
 * - `refused` (RST to the SYN), `unreachable` (no route, ICMP), `timeout`, `reset`, `closed` (FIN before an answer)
 * - `not-tls`: the first bytes are no TLS record
 * - `malformed`: a message or record that cannot be read, or a key exchange that fails
 * - `too-much`: more bytes than a handshake has (`PROBE_LIMITS`)
 */
export type Outcome =
  | 'certificates'
  | 'alert'
  | 'other-version'
  | 'no-certificate'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'reset'
  | 'closed'
  | 'not-tls'
  | 'malformed'
  | 'too-much'

/** One connection: a question and how it was answered. */
export interface Shot {
  readonly question: Question
  readonly at: Instant
  /** From the first SYN to the end (ms). */
  readonly milliseconds: number
  readonly outcome: Outcome
  /** Of the alert, for `alert`. */
  readonly alert?: number
  /** errno name, for the outcomes of the network. */
  readonly cause?: string
  /** As far as it came; absent where no byte of TLS came back. */
  readonly handshake?: Handshake
}

/** Where a probe goes: three things that are usually one, and are asked for apart. */
export interface Target {
  /** Expected name: the connection address that clients are told, FQDN or IP. */
  readonly name: string
  readonly port: number
  /** Where the TCP connection goes: name or IP address, and port where it is another one. Default: `name`, `port`. */
  readonly connect?: { readonly host: string; readonly port?: number }
  /** server_name; `false` sends none. Default: `name` where it is no IP address. */
  readonly sni?: string | false
}

/** All that one IP address of a target answered. */
export interface Probed {
  readonly target: Target
  /** Canonical text. */
  readonly ip: string
  /** TCP port that was connected to. */
  readonly port: number
  readonly shots: readonly Shot[]
}

/** A target, whatever number of addresses its name has. */
export interface ProbeResult {
  readonly target: Target
  /** Absent where the name has an address. errno name, `ENOTFOUND` … */
  readonly unresolvable?: string
  readonly addresses: readonly Probed[]
}
