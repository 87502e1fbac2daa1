import type { Authority, Issued } from '../pki/index.ts'
import type { Deployment, Role } from './deployment/index.ts'
import type { Expected, Fault } from './faults/index.ts'
import type { LabNode } from './nodes/index.ts'

/** PEM of a certificate with what is sent along, and of its key. */
export interface ServerIdentity {
  readonly chain: string
  readonly key: string
}

/** A fault that is in force. */
export interface AppliedFault {
  readonly fault: Fault
  readonly node: string
  /** Absent for faults of ports. */
  readonly role?: Role
  /** On which it shows. */
  readonly ports: readonly number[]
  /** What clients are told to connect to. */
  readonly address: string
}

export interface FaultPlace {
  readonly node: string
  readonly port?: number
  readonly role?: Role
}

/** One port of one node, asked with one kind of key. */
export interface Cell {
  readonly node: string
  /** What clients are told to connect to. */
  readonly address: string
  readonly port: number
  readonly kind: 'rsa' | 'ec'
  readonly role: Role
  /** Names of the faults that meet here; none: it is as it should be. */
  readonly faults: readonly string[]
  readonly expected: Expected
}

/** Simulated nodes with their authorities. What verifies them, the peers, is told what to trust and how to find them. */
export interface Lab {
  /** As it is in force: moved to other addresses where those of the description were taken. */
  readonly deployment: Deployment
  readonly nodes: readonly LabNode[]
  readonly authorities: ReadonlyMap<string, Authority>
  /** @throws LabError `no-node` */
  node(fqdn: string): LabNode
  /** What clients are told. */
  advertised(fqdn: string): string
  /** System > Server of CUCM, or the server name of Unity Connection. */
  advertise(fqdn: string, address: string): void
  /** IP addresses of a name of the lab, also of an advertised one; rejects with ENOTFOUND. */
  resolve(name: string): Promise<readonly string[]>
  /** Lines of a hosts file, for programs that know no resolver of ours. */
  hosts(): string
  /** The trusted CA list of a peer with what faults put there. PEM, in order. */
  trustStore(host: string): string
  /** Puts certificates at the end of what every peer trusts. */
  trust(certificates: readonly Issued[]): void
  /** Certificate of a peer for origins that ask; undefined where it has none. */
  identity(host: string): ServerIdentity | undefined
  /** Of the Expressway-E, and the root that clients trust it by. */
  readonly edge: ServerIdentity & { readonly fqdn: string; readonly address: string; readonly root: string }
  /** Signs the certificates of a node again, those of tomcat and CallManager alike, with its FQDN and these names; keys and common names stay. */
  reissue(fqdn: string, names: readonly string[]): Promise<void>
  /** @throws LabError `no-fault`, `no-node`, `no-role`, `no-port` */
  apply(fault: string, place: FaultPlace): Promise<AppliedFault>
  faults(): readonly AppliedFault[]
  /** Takes back every fault of a node, what was trusted for them and what clients were told because of them. */
  heal(fqdn: string): Promise<void>
  /** Every certificate on every port of every node, with what has to come of it. */
  cells(under: { readonly wording: '1.1.1' | '3.0'; readonly level: 0 | 1 | 2 }): readonly Cell[]
  close(): Promise<void>
}
