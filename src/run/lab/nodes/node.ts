import type { Duplex } from 'node:stream'
import type { Issued } from '../../pki/index.ts'
import type { DeploymentNode, Role } from '../deployment/index.ts'
import type { Listening, Presented } from '../faults/index.ts'
import { axlService } from './axl.ts'
import { clientRules } from './client-trust.ts'
import type { ClusterView } from './cluster.ts'
import { nodeHttp } from './http.ts'
import type { Misbehaving } from './misbehave.ts'
import { openPort, type Port, type PortEvent, type PortState } from './port.ts'
import { presenceService, speakSip, speakXmpp } from './presence.ts'
import { tftpService } from './tftp.ts'
import { isEcdsa, type NodeRequest, PORTS, type PortSpec, type Speaks } from './types.ts'
import { udsService } from './uds.ts'
import { notificationService, unityService } from './unity.ts'

/** Of what happened, the newest are kept. */
const MOST_KEPT = 1000

export interface NodeOptions {
  readonly described: Pick<DeploymentNode, 'fqdn' | 'product' | 'role'>
  readonly ip: string
  readonly cluster: ClusterView
  readonly maxVersion: 'TLSv1.2' | 'TLSv1.3'
  /** Kinds of certificates on 443 and 8443. */
  readonly httpsCiphers: 'rsa' | 'all'
  readonly certificates: ReadonlyMap<Role, Presented>
  /** tomcat-trust and CallManager-trust. */
  readonly trust: readonly Issued[]
  /** What is left in them when they know no CA of any peer. */
  readonly ownTrust: readonly Issued[]
}

/** A simulated node: its certificates and behaviour can be changed while it runs. */
export interface LabNode {
  readonly fqdn: string
  readonly ip: string
  readonly product: DeploymentNode['product']
  readonly role: DeploymentNode['role']
  /** Those that are open; 443 needs a right that not everybody has. */
  readonly ports: readonly number[]
  certificate(role: Role, port?: number): Presented | undefined
  certificates(): ReadonlyMap<Role, Presented>
  /** Ports that show the certificate of a role. */
  portsOf(role: Role): readonly number[]
  /** Shows another certificate in a role, everywhere or on one port. New connections get it. */
  present(role: Role, presented: Presented, port?: number): Promise<void>
  /** Changes how ports behave: one, or all with TLS. */
  listen(listening: Listening, port?: number): Promise<void>
  /** Certificates and ports as they were at first. */
  heal(): Promise<void>
  setTrust(trust: readonly Issued[]): Promise<void>
  trust(): readonly Issued[]
  misbehave(misbehaving: readonly Misbehaving[]): void
  /** The newest thousand, oldest first. */
  requests(): readonly NodeRequest[]
  events(): readonly (PortEvent & { readonly port: number })[]
  close(): Promise<void>
}

/**
 * Opens every port of a node.
 *
 * @throws Error of the system where an address or port cannot be had; nothing is left open
 */
export async function openNode(options: NodeOptions): Promise<LabNode> {
  const { described, ip } = options
  const specs = PORTS[described.product]
  const certificates = new Map(options.certificates)
  const onePort = new Map<string, Presented>()
  const listening = new Map<number, Listening>()
  const requests: NodeRequest[] = []
  const events: (PortEvent & { port: number })[] = []
  let misbehaving: readonly Misbehaving[] = []
  let trust = options.trust
  const open = new Map<number, Port>()

  const certificateOf = (role: Role, port?: number) =>
    (port === undefined ? undefined : onePort.get(`${role} ${port}`)) ?? certificates.get(role)
  const stateOf = (spec: PortSpec): PortState => {
    const behaviour = listening.get(spec.port) ?? {}
    const accepted = behaviour.clients === 'distrust' ? options.ownTrust : trust
    return {
      presented: rolesOf(spec, options.httpsCiphers).flatMap(role => certificateOf(role, spec.port) ?? []),
      listening: behaviour,
      maxVersion: options.maxVersion,
      ...(spec.asks && { clients: clientRules(accepted, behaviour.clients === 'require') }),
    }
  }
  const showAll = async (wanted: (spec: PortSpec) => boolean) => {
    for (const spec of specs.filter(wanted)) await open.get(spec.port)?.show(stateOf(spec))
  }
  const speaks = (spec: PortSpec) =>
    speaker(
      spec,
      options,
      () => misbehaving,
      request => keep(requests, request),
    )
  const close = async () => {
    await Promise.all([...open.values()].map(port => port.close()))
  }

  try {
    for (const spec of specs) {
      const port = await openPort({ ip, port: spec.port }, stateOf(spec), speaks(spec), event =>
        keep(events, { ...event, port: spec.port }),
      ).catch(unlessForbidden)
      if (port) open.set(spec.port, port)
    }
  } catch (error) {
    await close()
    throw error
  }
  return {
    fqdn: described.fqdn,
    ip,
    product: described.product,
    role: described.role,
    ports: [...open.keys()],
    certificate: certificateOf,
    certificates: () => certificates,
    portsOf: role =>
      specs
        .filter(spec => open.has(spec.port) && rolesOf(spec, options.httpsCiphers).includes(role))
        .map(({ port }) => port),
    async present(role, presented, port) {
      if (port === undefined) {
        certificates.set(role, presented)
        for (const spec of specs) onePort.delete(`${role} ${spec.port}`)
      } else onePort.set(`${role} ${port}`, presented)
      await showAll(spec => port === undefined || spec.port === port)
    },
    async listen(behaviour, port) {
      const touched = specs.filter(spec => (port === undefined ? spec.certificate : spec.port === port))
      for (const spec of touched) listening.set(spec.port, behaviour)
      await showAll(spec => touched.includes(spec))
    },
    async heal() {
      for (const [role, presented] of options.certificates) certificates.set(role, presented)
      for (const role of certificates.keys()) if (!options.certificates.has(role)) certificates.delete(role)
      onePort.clear()
      listening.clear()
      misbehaving = []
      await showAll(() => true)
    },
    async setTrust(next) {
      trust = next
      await showAll(({ asks }) => asks !== undefined)
    },
    trust: () => trust,
    misbehave: next => {
      misbehaving = next
    },
    requests: () => requests,
    events: () => events,
    close,
  }
}

/** The nodes have 8443 as well. */
function unlessForbidden(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'EACCES') throw error
  return undefined
}

/** The roles whose certificates a port shows, RSA first. */
export function rolesOf({ certificate, service }: PortSpec, httpsCiphers: 'rsa' | 'all'): readonly Role[] {
  if (certificate === undefined) return []
  const roles: readonly Role[] = [certificate, `${certificate}-ECDSA`]
  return service === 'https' && httpsCiphers === 'rsa' ? roles.filter(role => !isEcdsa(role)) : roles
}

function speaker(
  { port, service }: PortSpec,
  { described, cluster }: NodeOptions,
  misbehaving: () => readonly Misbehaving[],
  tell: (request: NodeRequest) => void,
): Speaks {
  if (service === 'xmpp') return speakXmpp(cluster.domain)
  if (service === 'sip') return speakSip()
  const services = {
    https: {
      cucm: [axlService(cluster), udsService(cluster)],
      imp: [axlService(cluster), presenceService(cluster)],
      unity: [unityService(cluster)],
    }[described.product],
    tftp: [tftpService(cluster)],
    notification: [notificationService],
  }[service]
  const server = nodeHttp({ node: described.fqdn, port, services, misbehaving, tell })
  return (socket: Duplex) => void server.emit('connection', socket)
}

function keep<T>(list: T[], item: T): void {
  list.push(item)
  if (list.length > MOST_KEPT) list.shift()
}
