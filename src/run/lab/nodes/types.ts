import type { Duplex } from 'node:stream'
import type { Product, Role } from '../deployment/index.ts'

/** What speaks on a port, and which certificate it shows (facts: 3.4). */
export interface PortSpec {
  readonly port: number
  readonly service: 'https' | 'tftp' | 'notification' | 'sip' | 'xmpp'
  /** Absent: no TLS. */
  readonly certificate?: 'tomcat' | 'CallManager' | 'cup-xmpp'
  /** Asks clients for a certificate and looks it up in this list (CSCvz45074). */
  readonly asks?: 'tomcat-trust' | 'CallManager-trust'
}

const HTTPS = [
  { port: 443, service: 'https', certificate: 'tomcat' },
  { port: 8443, service: 'https', certificate: 'tomcat' },
] as const

/** Ports of each product that matter to MRA. */
export const PORTS: Readonly<Record<Product, readonly PortSpec[]>> = {
  cucm: [
    ...HTTPS,
    { port: 6970, service: 'tftp' },
    { port: 6971, service: 'tftp', certificate: 'CallManager', asks: 'CallManager-trust' },
    { port: 6972, service: 'tftp', certificate: 'tomcat', asks: 'tomcat-trust' },
    { port: 5061, service: 'sip', certificate: 'CallManager' },
  ],
  imp: [...HTTPS, { port: 7400, service: 'xmpp', certificate: 'cup-xmpp' }],
  unity: [
    ...HTTPS,
    { port: 7080, service: 'notification' },
    { port: 7443, service: 'notification', certificate: 'tomcat' },
  ],
}

/** Roles whose certificates a product has. */
export const PRODUCT_ROLES: Readonly<Record<Product, readonly Role[]>> = {
  cucm: ['tomcat', 'tomcat-ECDSA', 'CallManager', 'CallManager-ECDSA'],
  imp: ['tomcat', 'tomcat-ECDSA', 'cup-xmpp', 'cup-xmpp-ECDSA'],
  unity: ['tomcat', 'tomcat-ECDSA'],
}

export const isEcdsa = (role: Role): boolean => role.endsWith('-ECDSA')

/** Takes a connection over once TLS, if any, stands. */
export type Speaks = (socket: Duplex) => void

/** A request that reached a node. */
export interface NodeRequest {
  readonly node: string
  readonly port: number
  readonly method: string
  readonly path: string
  /** User name of Basic authentication, where it came. */
  readonly username?: string
  readonly status: number
}

/** Ways in which a node answers wrongly, for those who have to bear it. */
export type Misbehaviour =
  | 'unauthorized'
  | 'forbidden'
  | 'error'
  | 'unavailable'
  | 'throttled'
  | 'redirect'
  | 'garbage'
  | 'bomb'
  | 'huge'
  | 'slow'
  | 'silent'
