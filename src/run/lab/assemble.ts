import type { Authority, Issued } from '../pki/index.ts'
import { cellsOf } from './cells.ts'
import { commonName, type Signing } from './certificates.ts'
import type { Deployment, Role } from './deployment/index.ts'
import { LabError } from './errors.ts'
import { datesAround, dnsNames, faultOf, type Site } from './faults/index.ts'
import { edgeIdentity, peerIdentities, rootName } from './identities.ts'
import { isEcdsa, type LabNode, PRODUCT_ROLES } from './nodes/index.ts'
import type { AppliedFault, Lab } from './types.ts'

/** The lab around open nodes. */
export async function assemble(
  deployment: Deployment,
  signing: Signing,
  advertised: Map<string, string>,
  nodes: readonly LabNode[],
): Promise<Lab> {
  const { authorities, keys, now } = signing
  let added: readonly { readonly issued: Issued; readonly node?: string }[] = []
  let applied: readonly AppliedFault[] = []
  const toldAtFirst = new Map(advertised)
  const identities = await peerIdentities(deployment, signing)
  const edge = await edgeIdentity(deployment, signing)
  const described = deployment.clusters.flatMap(cluster => cluster.nodes.map(node => ({ cluster, node })))

  const node = (fqdn: string): LabNode => {
    const found = nodes.find(each => each.fqdn === fqdn)
    if (!found) throw new LabError('no-node', { node: fqdn })
    return found
  }
  const rootFor = (fqdn: string): Authority => {
    const cluster = described.find(each => each.node.fqdn === fqdn)?.cluster
    const name = cluster?.authority ?? deployment.authorities[0]?.name ?? ''
    return authorities.get(rootName(name, signing)) ?? [...authorities.values()][0]!
  }
  const trust = (certificates: readonly Issued[], fqdn?: string): void => {
    const known = new Set(added.map(({ issued }) => issued.sha256))
    const fresh = certificates.filter(({ sha256 }) => !known.has(sha256))
    added = [...added, ...fresh.map(issued => ({ issued, ...(fqdn !== undefined && { node: fqdn }) }))]
  }
  const siteOf = (fault: string, at: LabNode, role: Role): Site => ({
    fault,
    fqdn: at.fqdn,
    ip: at.ip,
    cn: commonName(role, at.fqdn),
    kind: isEcdsa(role) ? 'ec' : 'rsa',
    keys,
    root: rootFor(at.fqdn),
    now,
  })

  return {
    deployment,
    nodes,
    authorities,
    node,
    advertised: fqdn => advertised.get(fqdn) ?? fqdn,
    advertise: (fqdn, address) => void advertised.set(node(fqdn).fqdn, address),
    async resolve(name) {
      const wanted = name.toLowerCase().replace(/\.$/, '')
      const found = nodes.find(({ fqdn }) =>
        [fqdn, advertised.get(fqdn)].some(each => each?.toLowerCase() === wanted),
      )
      const ip = found?.ip ?? (wanted === deployment.edge.fqdn ? deployment.edge.address : undefined)
      if (ip === undefined) throw Object.assign(new Error(`ENOTFOUND ${name}`), { code: 'ENOTFOUND' })
      return [ip]
    },
    hosts: () =>
      [
        ...nodes.map(
          ({ fqdn, ip }) =>
            `${ip} ${[...new Set([fqdn, advertised.get(fqdn) ?? fqdn])].filter(name => name !== ip).join(' ')}`,
        ),
        `${deployment.edge.address} ${deployment.edge.fqdn}`,
        '',
      ].join('\n'),
    trustStore(host) {
      const names = deployment.peers.find(peer => peer.host === host)?.trust ?? []
      return [...names.flatMap(name => authorities.get(name) ?? []), ...added.map(({ issued }) => issued)]
        .map(({ pem }) => pem)
        .join('')
    },
    trust: certificates => trust(certificates),
    identity: host => identities.get(host),
    edge,
    async reissue(fqdn, names) {
      const at = node(fqdn)
      const wanted = [...new Set([fqdn, ...names])]
      for (const [role, { certificates, key }] of at.certificates()) {
        const own = certificates[0]
        if (!own || isSelfSigned(own)) continue
        const order = { subject: own.subject, key, ...datesAround(now) }
        const again = rootFor(fqdn).issue({ ...order, extensions: { names: dnsNames(...wanted) } })
        await at.present(role, { certificates: [again], key })
      }
    },
    async apply(name, place) {
      const fault = faultOf(name)
      if (!fault) throw new LabError('no-fault', { fault: name })
      const at = node(place.node)
      if (place.port !== undefined && !at.ports.includes(place.port))
        throw new LabError('no-port', { node: at.fqdn, port: place.port })
      const role = place.role ?? (fault.kind === 'ec' ? 'tomcat-ECDSA' : 'tomcat')
      const isOfPort = fault.present === undefined
      if (!isOfPort && !PRODUCT_ROLES[at.product].includes(role))
        throw new LabError('no-role', { node: at.fqdn, role })
      const site = siteOf(name, at, role)
      if (fault.advertise) advertised.set(at.fqdn, fault.advertise(site))
      const presented = await fault.present?.(site)
      if (presented) {
        trust(presented.trust ?? [], at.fqdn)
        await at.present(role, presented, place.port)
      }
      if (fault.listening) await at.listen(fault.listening, place.port)
      const entry: AppliedFault = {
        fault,
        node: at.fqdn,
        ...(!isOfPort && { role }),
        ports: place.port !== undefined ? [place.port] : isOfPort ? at.ports : at.portsOf(role),
        address: advertised.get(at.fqdn) ?? at.fqdn,
      }
      applied = [...applied, entry]
      return entry
    },
    faults: () => applied,
    async heal(fqdn) {
      const at = node(fqdn)
      added = added.filter(each => each.node !== fqdn)
      applied = applied.filter(each => each.node !== fqdn)
      advertised.set(fqdn, toldAtFirst.get(fqdn) ?? fqdn)
      await at.heal()
    },
    cells: under => cellsOf(deployment, nodes, applied, fqdn => advertised.get(fqdn) ?? fqdn, under),
    close: async () => {
      await Promise.all(nodes.map(each => each.close()))
    },
  }
}

const isSelfSigned = ({ subject, issuer }: Issued): boolean => subject === issuer
