import type { Certificate } from '../../read/x509/index.ts'

/**
 * Which certificate of a node is presented on which port (Expressway IP Port Usage Guide X15.0; CUCM Security Guide 12.5 for 6971 and 6972).
 * 443, 8443: UDS, AXL, SOAP and Unity Connection; 7443: Unity's notifications.
 */
const BY_PORT: Readonly<Record<number, string>> = {
  443: 'tomcat',
  8443: 'tomcat',
  6972: 'tomcat',
  7443: 'tomcat',
  6971: 'CallManager',
  5061: 'CallManager',
  5091: 'CallManager',
  7400: 'cup-xmpp',
}

/**
 * The name that CUCM's Certificate Management gives a server certificate: by the port it was presented on, with `-ECDSA` where its key is an EC
 * key; `server` where the port is unknown or not one of the product's.
 */
export function roleOf(certificate: Certificate, port: number | null): string {
  const role = port === null ? undefined : BY_PORT[port]
  if (role === undefined) return 'server'
  return certificate.publicKey.kind === 'ec' ? `${role}-ECDSA` : role
}
