import type { Endpoint, Instant, Problem, Where } from '../bytes/index.ts'

/** What an MRA path segment names (facts: base64 of `domain/protocol/address/port`). */
export interface OriginDescriptor {
  readonly domain: string
  readonly protocol: string
  readonly address: string
  readonly port: number
}

interface Record_ {
  /** UTC. From `UTCTime` where the record has it, else from the local prefix and its offset. */
  readonly at: Instant
  readonly host: string
  /** `traffic_server`, `tvcs`, `edgeconfigprovisioning`, `httpd` …; empty where the line has none. */
  readonly process: string
  readonly pid?: number
  readonly where: Where
  /** The record as written, unfolded to one line, secrets concealed, at most `QUOTE_LENGTH` characters. */
  readonly text: string
}

/** A step of a proxied request; records of one request share `txn` and `pid`. */
interface Step {
  readonly txn: string
  readonly trackingId?: string
  /** The INFO twin of a DEBUG record repeats the same step; readers of events must not count both. */
  readonly level: string
}

export type LogEvent = Record_ &
  (
    | (Step & {
        readonly kind: 'receive-request'
        readonly client?: Endpoint
        readonly method?: string
        /** Request target as written. */
        readonly target?: string
        /** Decoded first path segment; undefined where it does not decode or names a domain only. */
        readonly origin?: OriginDescriptor
      })
    | (Step & {
        readonly kind: 'send-request'
        readonly to?: Endpoint
        readonly method?: string
        readonly target?: string
      })
    | (Step & { readonly kind: 'receive-response'; readonly from?: Endpoint; readonly status?: number })
    | (Step & {
        readonly kind: 'send-response'
        readonly to?: Endpoint
        readonly status?: number
        readonly reason?: string
      })
    /** `Event="Request Allowed"`; `origin` from its `Request` URL. */
    | {
        readonly kind: 'request-allowed'
        readonly method?: string
        readonly url?: string
        readonly origin?: { readonly protocol: string; readonly address: string; readonly port: number }
        readonly ruleType?: string
      }
    /** The allow list refused a request; it never reached an origin. */
    | {
        readonly kind: 'request-denied'
        readonly method?: string
        readonly url?: string
        readonly origin?: { readonly protocol: string; readonly address: string; readonly port: number }
        readonly reason?: string
      }
    /** `WARNING: Core server certificate verification failed for (…)`. */
    | {
        readonly kind: 'chain-refused'
        readonly name: string
        readonly server: string
        readonly ip: string
        readonly action: 'terminate' | 'continue'
        /** The verify text as logged, in the words of OpenSSL 1.1.1 or 3.x. */
        readonly error: string
        /** X509_V_ERR number of that text; undefined where the text is not known. */
        readonly code?: number
        readonly depth: number
        readonly thread?: string
      }
    /** `WARNING: SNI (…) not in certificate.` */
    | {
        readonly kind: 'name-refused'
        readonly name: string
        readonly server: string
        readonly ip: string
        readonly action: 'terminate' | 'continue'
        readonly thread?: string
      }
    /** `ERROR: SSL connection failed for '…': error:…`. */
    | {
        readonly kind: 'connection-failed'
        readonly name: string
        readonly error: string
        /**
         * `verify`: we refused the origin's certificate; `alert`: the origin sent us an alert, whose number is in `alert`;
         * `other`: anything else (version, cipher, reset).
         */
        readonly cause: 'verify' | 'alert' | 'other'
        readonly alert?: number
        readonly thread?: string
      }
    /** `Event="Sending HTTP error response"`, or a 502 text that tells tunnel failure from origin failure. */
    | {
        readonly kind: 'http-error'
        readonly status: number
        readonly reason: string
        readonly to?: Endpoint
      }
    /** A configuration change, from `httpd … web:` or from the database (both are written for one change). */
    | {
        readonly kind: 'setting-changed'
        /** Name without `configuration/` or `xconfiguration`, words apart: `cluster tls_verify`. */
        readonly setting: string
        /** Values without quotes; secrets concealed. */
        readonly from?: string
        readonly to?: string
        readonly user?: string
        /** What it means to the origins, where it means something. */
        readonly topic?: 'verify-origin-server' | 'trust-store' | 'ciphers'
      }
    | {
        readonly kind: 'alarm'
        readonly raised: boolean
        readonly id: string
        readonly severity?: string
        readonly detail?: string
      }
    /** Diagnostic marker (`DEBUG_MARKER`) or hourly `MARK`. */
    | { readonly kind: 'marker'; readonly label: string }
    /** TLS trouble of another module: SIP, XMPP, LDAP, client side. Never an origin failure; counted so that it can be shown as looked at. */
    | {
        readonly kind: 'other-tls-failure'
        readonly service: 'sip' | 'xmpp' | 'ldap' | 'client' | 'other'
        readonly detail: string
        readonly peer?: Endpoint
      }
    /** TLS failure at discovery of UC servers (AXL, UDS by edgeconfigprovisioning or management). */
    | { readonly kind: 'provisioning-failed'; readonly server?: string; readonly detail: string }
  )

/** Characters of a quoted record. */
export const QUOTE_LENGTH = 1000

/** Where a reader of log lines hands over what it found. */
export interface LogSink {
  event(event: LogEvent): void
  problem(problem: Problem): void
}
