import type { Endpoint, Instant, Where } from '../../read/bytes/index.ts'
import type { LogEvent } from '../../read/logs/index.ts'
import type { Handshake } from '../../read/tls/index.ts'
import type { UcSystem } from '../../read/uc/index.ts'
import type { Certificate } from '../../read/x509/index.ts'
import type { Reason, Verdict } from '../origin/index.ts'

/** A certificate file of the bundle. Absent from the evidence is `undefined` in `SystemEvidence`, empty is an empty list. */
export interface CertificateFile {
  readonly where: Where
  readonly certificates: readonly Certificate[]
  readonly sha256: string
}

/** What the evidence holds and lacks, so that silence can be told from health. */
export interface Coverage {
  readonly logLines: number
  readonly trafficServerEvents: number
  readonly requests: number
  readonly captures: number
  readonly packets: number
  readonly handshakes: number
  readonly from?: Instant
  readonly to?: Instant
}

/** A quoted piece of evidence. */
export interface Exhibit {
  readonly where: Where
  readonly at: Instant
  readonly kind: 'log' | 'packet' | 'certificate' | 'configuration'
  /** Log line as written, or what the frame holds in the form `alert unknown_ca (48) from client`. */
  readonly quote: string
}

export type OriginVerdict = 'fail' | 'would-fail' | 'pass' | 'unknown'

/** One origin: a system, a connection address, a port and one certificate fault (or none). */
export interface Origin {
  readonly address: string
  readonly ip: string | null
  readonly port: number | null
  /** Why the port is unknown; set exactly where `port` is null. */
  readonly portUnknown?: 'no-request-in-log' | 'several-ports-at-once'
  readonly verdict: OriginVerdict
  /** Why the verdict is what it is, e.g. `log-warning`, `log-error`, `alert-sent`, `must-refuse`, `not-enforced`, `accepted`, `hidden-certificate`. */
  readonly basis: string
  readonly reason?: Reason
  readonly reasons: readonly Reason[]
  readonly openssl?: { readonly code: number; readonly depth: number }
  /** The judgement over the captured chain, where there is one. */
  readonly judged?: Verdict
  /** Server certificate as presented, where visible. */
  readonly certificate?: Certificate
  readonly chain: readonly Certificate[]
  readonly firstSeen: Instant
  readonly lastSeen: Instant
  readonly attempts: number
  readonly failures: number
  /** Newest WARNING and ERROR line, for the snippet. */
  readonly newest?: { readonly warning?: Exhibit; readonly error?: Exhibit }
  readonly evidence: readonly Exhibit[]
  /** A handshake that shows it, for the ladder and the Wireshark filter. */
  readonly handshake?: Handshake
}

/** The origin refused Expressway-C's own certificate (CSCvz45074). */
export interface ClientRefusal {
  readonly address: string
  readonly ip: string | null
  readonly port: number | null
  readonly alert: number
  readonly attempts: number
  readonly firstSeen: Instant
  readonly lastSeen: Instant
  /** Expressway-C's certificate as sent, and the authorities the origin said it accepts. */
  readonly sent?: readonly Certificate[]
  readonly acceptable?: readonly string[]
  readonly evidence: readonly Exhibit[]
}

/**
 * Would a node accept Expressway-C's own certificate (CSCvz45074)? Told by the authorities it names when it asks for one (`request`), or by a trust store of
 * CUCM; nothing was presented, so nothing was refused. Only audits know it.
 */
export interface ClientTrust {
  readonly address: string
  readonly ip: string | null
  /** null: the trust store serves every port of the cluster. */
  readonly port: number | null
  readonly source: 'request' | 'tomcat-trust' | 'CallManager-trust'
  /** `any`: the node names no authority, so it may accept any or none. */
  readonly result: 'known' | 'unknown' | 'any'
  /** Subjects that the node would have to know. */
  readonly missing: readonly string[]
  readonly at: Instant
  readonly where: Where
}

/** A 502 whose text says that the tunnel between Expressway-E and -C was down, not the origin. */
export interface TunnelFailure {
  readonly reason: string
  readonly attempts: number
  readonly firstSeen: Instant
  readonly lastSeen: Instant
  readonly evidence: readonly Exhibit[]
}

/** Everything known of one peer (one bundle). */
export interface SystemEvidence {
  /** Host name of the peer, or the name of the input where nothing tells it. */
  readonly name: string
  /** Input the facts came from. */
  readonly input: string
  readonly facts: UcSystem
  readonly trustStore?: CertificateFile
  readonly serverCertificate?: CertificateFile
  readonly clientCertificate?: CertificateFile
  readonly origins: readonly Origin[]
  readonly clientRefusals: readonly ClientRefusal[]
  readonly clientTrust?: readonly ClientTrust[]
  readonly tunnelFailures: readonly TunnelFailure[]
  /** Origins in handshakes of TLS 1.3, whose certificate no capture can show. */
  readonly hidden: readonly {
    readonly server: Endpoint
    readonly serverName?: string
    readonly where: Where
    readonly at: Instant
  }[]
  readonly settingChanges: readonly Extract<LogEvent, { kind: 'setting-changed' }>[]
  readonly otherTls: Readonly<Record<'sip' | 'xmpp' | 'ldap' | 'client' | 'other', number>>
  /** What was enforced: from the release, the setting, and `Action=` in the log. */
  readonly enforcement: {
    readonly state: 'enforced' | 'not-enforced' | 'unknown'
    readonly because: 'release' | 'setting' | 'action' | 'default' | 'unknown'
    readonly where?: Where
  }
  /** Log clock minus capture clock in milliseconds, estimated; undefined where nothing could be matched. */
  readonly clockSkew?: { readonly milliseconds: number; readonly matches: number }
  readonly coverage: Coverage
}

export interface Evidence {
  readonly systems: readonly SystemEvidence[]
  /** Every certificate seen, by SHA-256 in lower-case hex. */
  readonly certificates: ReadonlyMap<string, { readonly certificate: Certificate; readonly where: Where }>
}
