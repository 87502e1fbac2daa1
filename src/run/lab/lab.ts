import { type Authority, createAuthority, createKeyPool, dn, type KeyPool } from '../pki/index.ts'
import { assemble } from './assemble.ts'
import { makeAuthorities, nodeCertificates, type Signing } from './certificates.ts'
import type { Deployment, DeploymentCluster } from './deployment/index.ts'
import { LabError } from './errors.ts'
import { datesAround } from './faults/index.ts'
import { type ClusterView, type LabNode, openNode } from './nodes/index.ts'
import { places, relocated } from './relocate.ts'
import type { Lab } from './types.ts'

export interface LabOptions {
  /** Default: a pool that forgets. */
  readonly keys?: KeyPool
  /**
   * `as-described`: the addresses of the description or none. `free` (default): those, or others where they are taken. `moved`: others at once, for tests that
   * run beside one another.
   */
  readonly addresses?: 'as-described' | 'free' | 'moved'
}

/**
 * Opens a lab: makes authorities and certificates, opens every port, applies the faults of the description.
 *
 * @throws LabError `no-address`, `no-loopback` (systems other than Linux and Windows have 127.0.0.1 alone until told otherwise), and what `apply` throws; Error of the system
 */
export async function openLab(deployment: Deployment, options: LabOptions = {}): Promise<Lab> {
  const keys = options.keys ?? createKeyPool()
  const now = Date.now()
  const authorities = await makeAuthorities(deployment, keys, now)
  const signing: Signing = {
    authorities,
    issuers: new Map(deployment.authorities.map(({ name, issuer }) => [name, issuer])),
    keys,
    now,
  }
  for (const placed of candidates(deployment, options.addresses ?? 'free')) {
    const advertised = advertisedOf(placed)
    const nodes = await openNodes(placed, signing, advertised).catch(unlessTaken)
    if (!nodes) continue
    const lab = await assemble(placed, signing, advertised, nodes)
    try {
      for (const { fault, node, port, role } of placed.faults)
        await lab.apply(fault, { node, ...(port !== undefined && { port }), ...(role && { role }) })
    } catch (error) {
      await lab.close()
      throw error
    }
    return lab
  }
  throw new LabError('no-address', { name: deployment.name })
}

function* candidates(
  deployment: Deployment,
  how: NonNullable<LabOptions['addresses']>,
): Generator<Deployment> {
  if (how !== 'moved') yield deployment
  if (how === 'free' || how === 'moved') for (const n of places()) yield relocated(deployment, n)
}

function unlessTaken(error: NodeJS.ErrnoException & { readonly address?: string }): undefined {
  if (error.code === 'EADDRNOTAVAIL')
    throw new LabError('no-loopback', { address: error.address ?? null }, { cause: error })
  if (error.code !== 'EADDRINUSE') throw error
  return undefined
}

function advertisedOf({ clusters }: Deployment): Map<string, string> {
  const nodes = clusters.flatMap(cluster => cluster.nodes)
  return new Map(
    nodes.map(({ fqdn, advertised, address }) => [
      fqdn,
      advertised === 'address' ? address : (advertised ?? fqdn),
    ]),
  )
}

async function openNodes(
  deployment: Deployment,
  signing: Signing,
  advertised: ReadonlyMap<string, string>,
): Promise<readonly LabNode[]> {
  const nodes: LabNode[] = []
  try {
    for (const cluster of deployment.clusters) {
      const own = await ownAuthority(cluster, signing)
      const trust = [
        own,
        ...[...signing.authorities]
          .filter(([name]) => cluster.trust?.includes(name) ?? true)
          .map(([, authority]) => authority),
      ]
      const view = viewOf(cluster, advertised, nodes)
      for (const node of cluster.nodes) {
        nodes.push(
          await openNode({
            described: node,
            ip: node.address,
            cluster: view,
            maxVersion: cluster.tls,
            httpsCiphers: cluster.httpsCiphers,
            certificates: await nodeCertificates(node, cluster, signing),
            trust,
            ownTrust: [own],
          }),
        )
      }
    }
    return nodes
  } catch (error) {
    await Promise.all(nodes.map(node => node.close()))
    throw error
  }
}

/** CAPF: the authority that every CUCM has in its trust lists from the beginning. */
async function ownAuthority(cluster: DeploymentCluster, { keys, now }: Signing): Promise<Authority> {
  return createAuthority({
    subject: dn(`O=Cisco,CN=CAPF-${cluster.name.replace(/[\\,]/g, '\\$&')}`),
    key: await keys.key('rsa-2048', 'capf'),
    ...datesAround(now),
  })
}

function viewOf(
  cluster: DeploymentCluster,
  advertised: ReadonlyMap<string, string>,
  open: readonly LabNode[],
): ClusterView {
  const { name, version, domain, administrator, users } = cluster
  const mine = () => open.filter(({ fqdn }) => cluster.nodes.some(node => node.fqdn === fqdn))
  return {
    name,
    version,
    domain,
    administrator,
    users,
    nodes: () =>
      cluster.nodes.map(({ fqdn, address, product, role }) => ({
        fqdn,
        ip: address,
        advertised: advertised.get(fqdn) ?? fqdn,
        product,
        role,
      })),
    certificates: () =>
      mine().flatMap(node => [
        ...[...node.certificates()].flatMap(([service, { certificates }]) =>
          certificates.slice(0, 1).map(issued => ({ service, node: node.fqdn, issued })),
        ),
        ...(node.role === 'publisher' && node.product === 'cucm'
          ? ['tomcat-trust', 'CallManager-trust'].flatMap(service =>
              node.trust().map(issued => ({ service, node: node.fqdn, issued })),
            )
          : []),
      ]),
  }
}
