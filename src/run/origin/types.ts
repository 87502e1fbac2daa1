import type { Duplex } from 'node:stream'
import type { Verdict } from '../../judge/origin/index.ts'
import type { Instant } from '../../read/bytes/index.ts'
import type { Certificate } from '../../read/x509/index.ts'
import type { CipherSettings, OwnCertificate, Policy, TrustStore } from '../peer/index.ts'

/** Whom to connect to. */
export interface OriginTarget {
  /** Connection address as the request named it, FQDN or IP: resolved, sent as SNI where it is a name, and looked for in the certificate. */
  readonly address: string
  readonly port: number
}

/** By what the origin is judged and how we speak with it. All of it is part of what a pooled connection or a session may serve. */
export interface OriginRules {
  readonly policy: Policy
  readonly trustStore: TrustStore
  readonly ciphers: CipherSettings
  readonly certificate: OwnCertificate | undefined
  readonly wording: '1.1.1' | '3.0'
}

/** What one TLS handshake with an origin was. */
export interface OriginHandshake {
  readonly at: Instant
  readonly ip: string
  readonly port: number
  readonly localAddress: string
  readonly localPort: number
  readonly protocol: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3' | undefined
  readonly cipher: string | undefined
  readonly chain: readonly Certificate[]
  /** A resumed session: no certificate was seen; its verdict is that of the handshake that made the session. */
  readonly resumed: boolean
  /** Undefined where the policy is off or no certificate came. */
  readonly verdict: Verdict | undefined
  /** Texts of the WARNING lines in order: one when it ends the handshake, every one under `permissive` (`Action=Continue`). */
  readonly warnings: readonly string[]
}

export type Connected =
  /** Verified (or waved through): application bytes may flow. `socket` is the TLS stream; the hold has left the data path. */
  | { readonly outcome: 'open'; readonly socket: Duplex; readonly handshake: OriginHandshake }
  /** We refused the origin: it got the alert, no byte of the request and no client certificate. */
  | {
      readonly outcome: 'refused'
      readonly handshake: OriginHandshake
      readonly alert: number
      readonly error: string
    }
  /** No verdict was reached. `error` is the text behind `SSL connection failed for '…': `, where TLS had begun. */
  | {
      readonly outcome: 'failed'
      readonly cause: 'unresolvable' | 'unreachable' | 'timeout' | 'reset' | 'tls' | 'alert'
      readonly alert?: number
      readonly error?: string
      readonly handshake?: OriginHandshake
      readonly detail: string
    }

export type OriginFailed = Extract<Connected, { outcome: 'failed' }>

/** What came of a connection without TLS. */
export type PlainConnected =
  | { readonly outcome: 'plain'; readonly socket: Duplex; readonly ip: string }
  | OriginFailed

export interface ConnectOptions {
  readonly signal?: AbortSignal
  /** Milliseconds for name, TCP and TLS together. */
  readonly timeout: number
  /** Every byte of the connection as on the wire, for captures. */
  readonly tap?: (way: 'sent' | 'received', bytes: Uint8Array) => void
  /** The address is known; called before anything is sent to it. Not called where the name cannot be resolved. */
  readonly trying?: (ip: string) => void
  /** TCP stands; called before the first byte is tapped. */
  readonly opened?: (ends: {
    readonly ip: string
    readonly port: number
    readonly localAddress: string
    readonly localPort: number
  }) => void
  /** IP addresses of a name, best first; default: the system's resolver. */
  readonly resolve?: (name: string) => Promise<readonly string[]>
}

/** Opens one connection to an origin, with the verdict inside the handshake. One handshake for each call: retries are the caller's. */
export type ConnectOrigin = (
  target: OriginTarget,
  rules: OriginRules,
  options: ConnectOptions,
) => Promise<Connected>
