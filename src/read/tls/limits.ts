/** Bounds on what one connection may make a reader hold; each is reported by a Problem when it is reached. */
export interface TlsLimits {
  /** Longest handshake message kept, in bytes. OpenSSL's own limit for a certificate list is 100 KiB (SSL_MAX_CERT_LIST_DEFAULT). */
  readonly handshakeBytes: number
  /** Certificates kept of one Certificate message; OpenSSL verifies no chain longer than 100. */
  readonly certificates: number
  /** Authorities kept of one CertificateRequest; a trust store of a few thousand names still fits. */
  readonly authorities: number
  /** Handshake messages and alerts kept of one connection; a full handshake with a client certificate has 13. */
  readonly messages: number
}

export const TLS_LIMITS: TlsLimits = {
  handshakeBytes: 131_072,
  certificates: 100,
  authorities: 4_096,
  messages: 128,
}

/** Bytes that all connections of a session hold together, and how many they may. */
export interface Memory {
  used: number
  readonly limit: number
}
