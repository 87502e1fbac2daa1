import type { Instant } from '../../read/bytes/index.ts'
import type { Release } from '../../read/uc/index.ts'
import type { Certificate } from '../../read/x509/index.ts'

/** What happens to an origin that does not verify: refused, connected with `Action=Continue` logged, or not looked at. */
export type Policy = 'enforce' | 'permissive' | 'off'

/** An exception for one origin; it holds until its date, and every use of it is logged. */
export interface PolicyException {
  /** Connection address as requests name it, lower case. */
  readonly address: string
  /** Absent: every port. */
  readonly port?: number
  readonly policy: Policy
  readonly until: Instant
  readonly reason: string
}

/** Trusted CA list of one peer (never replicated to the others). */
export interface TrustStore {
  /** In the order of the file: it matters (CSCwa12905). */
  readonly certificates: readonly Certificate[]
  readonly pem: string
  /** Lower-case hexadecimal of the file. */
  readonly sha256: string
  /** Rises with each change: whatever was verified under an older one must not serve a request any more. */
  readonly generation: number
}

/** `xConfiguration Ciphers … Value` of the list that drives the traffic server as a client. */
export interface CipherSettings {
  /** OpenSSL cipher string. */
  readonly list: string
  readonly minVersion: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2'
  readonly maxVersion: 'TLSv1.2' | 'TLSv1.3'
  /** TLS 1.3 and 1.2 signature algorithms in order of preference, OpenSSL's names; absent: OpenSSL's default. */
  readonly signatureAlgorithms?: string
  /** OpenSSL security level: 1 as Expressway, 2 as Debian. */
  readonly securityLevel: 0 | 1 | 2
}

/** The certificate that the peer shows to origins that ask for one (from X14.0.2). PEM. */
export interface OwnCertificate {
  readonly chain: string
  readonly key: string
}

/** A line of the HTTP allow list. */
export interface AllowRule {
  readonly protocol: 'http' | 'https'
  readonly address: string
  readonly port: number
  /** Path beginning with `/`; may hold a query for `exact`. */
  readonly path: string
  readonly match: 'exact' | 'prefix'
  /** Upper case; empty: the default methods of the peer. */
  readonly methods: readonly string[]
  /** `Automatically generated rule for CUCM server` …, as `Request Allowed` prints it. */
  readonly type: string
  readonly deployment: number
  readonly description?: string
}

export interface AllowList {
  readonly rules: readonly AllowRule[]
  readonly defaultMethods: readonly string[]
  /** True: the peer makes the rules of the nodes of `ucServers`, in place of automatic ones among `rules`. Absent: the rules are as given. */
  readonly automatic?: boolean
}

export type UcProduct = 'cucm' | 'imp' | 'unity'

/** A node that discovery found; its address is what clients are told to use. */
export interface UcNode {
  readonly product: UcProduct
  readonly role: 'publisher' | 'subscriber'
  readonly address: string
  readonly version?: string
}

/** A publisher as the administrator entered it, with what discovery made of it. */
export interface UcServer {
  readonly product: UcProduct
  readonly address: string
  readonly username: string
  /** Never printed, logged or dumped but as `{cipher}…`. */
  readonly password: string
  readonly tlsVerify: boolean
  readonly deployment: number
  readonly aesGcm: boolean
  readonly sipUpdate: boolean
  readonly icePassthrough: boolean
  readonly nodes: readonly UcNode[]
}

export interface Alarm {
  readonly id: string
  readonly severity: 'emergency' | 'alert' | 'critical' | 'error' | 'warning' | 'notice' | 'info'
  readonly text: string
  readonly raised: Instant
  readonly acknowledged: boolean
}

/** Everything that decides what a peer does, at one moment. Never changed: a change makes a new one. */
export interface PeerState {
  /** Rises with each change. */
  readonly generation: number
  /** Short system host name, `expc1`: what every log line carries. */
  readonly host: string
  readonly domain: string
  readonly release: Release
  /** MRA domains. */
  readonly domains: readonly string[]
  readonly verifyOriginServer: 'on' | 'off'
  /** What On and Off of it mean; absent: `enforce` and `off`. Cisco does not say whether Off is silence or `Action=Continue`. */
  readonly policies?: { readonly on: 'enforce' | 'permissive'; readonly off: 'permissive' | 'off' }
  readonly exceptions: readonly PolicyException[]
  readonly trustStore: TrustStore
  readonly ciphers: CipherSettings
  readonly certificate: OwnCertificate | undefined
  readonly allowList: AllowList
  readonly ucServers: readonly UcServer[]
  readonly alarms: readonly Alarm[]
  /** Handshakes for each failing request, 1–4 (default 2). */
  readonly attempts: number
  /** Words of the diagnostic lines: OpenSSL 1.1.1 as X14, or 3.x. */
  readonly wording: '1.1.1' | '3.0'
  /** `Logger Developer developer.trafficserver Level` and `Logger Network network.http.trafficserver Level`. */
  readonly logLevel: 'FATAL' | 'ERROR' | 'WARN' | 'INFO' | 'DEBUG' | 'TRACE'
  /** Every other item of `xConfiguration`: path in its canonical spelling → value, unquoted. */
  readonly settings: ReadonlyMap<string, string>
}

/** What a change may set; what is absent stays. */
export type PeerChange = Partial<Omit<PeerState, 'generation' | 'trustStore'>> & {
  /** New text of the trusted CA list. A list that cannot be read leaves the last good one, and says so. */
  readonly trustStorePem?: string
}

/** One Expressway-C: its state, and the one door through which that is changed (file, signal, console and API alike). */
export interface Peer {
  state(): PeerState
  /**
   * Applies a change and tells the watchers, before it returns. `by` is who asked (`console`, `api`, `file`), for the log.
   * @throws PeerError with a code where a value is not possible; the state is then as before.
   */
  change(change: PeerChange, by: string): PeerState
  /** Called after each change; returns how to stop. */
  watch(watcher: (now: PeerState, before: PeerState, by: string) => void): () => void
}
