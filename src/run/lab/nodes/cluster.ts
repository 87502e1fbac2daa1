import type { Issued } from '../../pki/index.ts'
import type { Product } from '../deployment/index.ts'

/** What the nodes of a cluster know of one another: the database that AXL, UDS and TFTP answer from. */
export interface ClusterView {
  readonly name: string
  readonly version: string
  /** Of users and of presence. */
  readonly domain: string
  readonly administrator: Credentials
  readonly users: readonly (Credentials & { readonly voicemail: boolean })[]
  nodes(): readonly NodeView[]
  certificates(): readonly StoredCertificate[]
}

export interface Credentials {
  readonly name: string
  readonly password: string
}

export interface NodeView {
  readonly fqdn: string
  readonly ip: string
  /** System > Server. */
  readonly advertised: string
  readonly product: Product
  readonly role: 'publisher' | 'subscriber'
}

/** A row of the certificate table with the service it is for. */
export interface StoredCertificate {
  /** `tomcat`, `CallManager-ECDSA`, `tomcat-trust` … */
  readonly service: string
  readonly node: string
  readonly issued: Issued
}

export const cucmNodes = (cluster: ClusterView): readonly NodeView[] =>
  cluster.nodes().filter(({ product }) => product === 'cucm')
