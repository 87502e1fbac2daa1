import type { Endpoint, Instant, Where } from '../bytes/index.ts'

/** Who sent something on a TLS connection. */
export type Side = 'client' | 'server'

/** An alert that could be read: sent in the clear, or opened by whoever held the keys (RFC 5246 section 7.2). */
export interface Alert {
  readonly from: Side
  readonly level: 'warning' | 'fatal'
  /** The number of the description; `alertName` gives its registered name. */
  readonly description: number
  readonly at: Instant
  readonly where: Where
}

/** One handshake message as it went over the wire, for ladders and for comparison with other tools. */
export interface TlsMessage {
  readonly from: Side
  /** HandshakeType (RFC 8446 section 4), or -1 for bytes that are encrypted. */
  readonly type: number
  /** Length of the body in bytes, without the four bytes of header. */
  readonly length: number
  /** The frame in which the last byte of the message arrived. */
  readonly at: Instant
  readonly where: Where
}

export interface ClientHello {
  /** legacy_version, e.g. 0x0303. */
  readonly version: number
  /** server_name (RFC 6066 section 3), as sent. */
  readonly serverName?: string
  readonly cipherSuites: readonly number[]
  readonly signatureAlgorithms: readonly number[]
  /** supported_versions (RFC 8446 section 4.2.1); empty where the extension is absent. */
  readonly supportedVersions: readonly number[]
  /** A session id or ticket was offered. */
  readonly offersResumption: boolean
}

export interface ServerHello {
  /** The version agreed on: supported_versions of the ServerHello where present, else legacy_version. */
  readonly version: number
  readonly cipherSuite: number
  /** It is a HelloRetryRequest (RFC 8446 section 4.1.4), and the ServerHello proper was not seen. */
  readonly helloRetryRequest?: boolean
}

export interface CertificateRequest {
  /** ClientCertificateType (TLS 1.2 and below). */
  readonly types: readonly number[]
  readonly signatureAlgorithms: readonly number[]
  /** DER of the acceptable authorities' distinguished names. */
  readonly authorities: readonly Uint8Array[]
}

/** One certificate of a Certificate message, byte for byte. */
export interface PresentedCertificate {
  readonly der: Uint8Array
  readonly where: Where
}

/** How a TLS connection went on after its certificates, as far as the evidence shows. */
export type Ending =
  /** Both sides changed their keys and application data, or an encrypted Finished of each side, followed. */
  | 'completed'
  /** A fatal alert ended the handshake. */
  | 'alert'
  /** FIN or RST before the handshake was complete, with no alert that could be read. */
  | 'closed'
  /** The evidence stops before either. */
  | 'unseen'

/**
 * One TLS handshake, whoever saw it. `serverChain` tells three things apart: the list exactly as sent, `encrypted` (TLS 1.3
 * hides it), `absent` (resumed session, or the bytes are not in the evidence).
 */
export interface Handshake {
  readonly seenBy: 'capture' | 'probe' | 'gateway'
  readonly client: Endpoint
  readonly server: Endpoint
  readonly at: Instant
  /** Of the ClientHello, or of the first message seen. */
  readonly where: Where
  readonly clientHello?: ClientHello
  readonly serverHello?: ServerHello
  readonly certificateRequest?: CertificateRequest
  readonly serverChain: readonly PresentedCertificate[] | 'encrypted' | 'absent'
  /** The client's Certificate message: empty list where the client had none to give, undefined where there was no such message. */
  readonly clientChain?: readonly PresentedCertificate[]
  readonly alerts: readonly Alert[]
  readonly messages: readonly TlsMessage[]
  readonly ending: Ending
  /** Bytes of the connection are missing (lost packets, snap length, capture began late), so absence proves nothing. */
  readonly gaps: boolean
}
