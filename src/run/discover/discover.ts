import type {
  CertificateReader,
  ClusterDiscovery,
  DiscoveredNode,
  DiscoveryFailure,
  PublisherCheck,
} from '../../judge/audit/index.ts'
import type { ChainProfile, Signatures } from '../../judge/chain/index.ts'
import type { NameProfile } from '../../judge/name/index.ts'
import { verifyOrigin } from '../../judge/origin/index.ts'
import type { Certificate } from '../../read/x509/index.ts'
import { type DeploymentCluster, hostOf, isHost, type LoadedDeployment } from '../deployment/index.ts'
import { discoverCucm, discoverUds } from './cucm.ts'
import { homeClusterOf } from './home.ts'
import type { RequestOptions, Site } from './request.ts'
import { discoverUnity } from './unity.ts'

/** AXL, UDS and vmrest. */
const PORT = 8443

export interface DiscoverOptions extends RequestOptions {
  readonly certificates: CertificateReader
  readonly signatures: Signatures
  readonly profile: ChainProfile
  readonly names: NameProfile
  /** Users whose home cluster is asked for. */
  readonly users?: readonly string[]
  readonly onDone?: (cluster: string) => void
}

export interface Discovery {
  readonly clusters: readonly ClusterDiscovery[]
  readonly homes: readonly UserHome[]
}

/** Where a user is at home; `known`: one of the deployment's nodes. */
export interface UserHome {
  readonly user: string
  readonly homeCluster?: string
  readonly known: boolean
  readonly failure?: DiscoveryFailure
}

/**
 * Asks every publisher of a deployment for its nodes, as Expressway-C does: with TLS verify mode On nothing is sent to a publisher whose certificate does not
 * verify by the trust store of every peer, with Off it is only told. A cluster without credentials is what the file says of it.
 *
 * @throws DeploymentFileError where a password cannot be had
 */
export async function discover(loaded: LoadedDeployment, options: DiscoverOptions): Promise<Discovery> {
  const { clusters } = loaded.deployment
  const found = await Promise.all(
    clusters.map(async cluster => {
      const discovery = await discoverCluster(cluster, loaded, options)
      options.onDone?.(cluster.name)
      return discovery
    }),
  )
  const homes = await Promise.all((options.users ?? []).map(user => homeOf(user, found, loaded, options)))
  return { clusters: found, homes }
}

async function discoverCluster(
  cluster: DeploymentCluster,
  loaded: LoadedDeployment,
  options: DiscoverOptions,
): Promise<ClusterDiscovery> {
  const { name, product, publisher, tlsVerify } = cluster
  const head = { cluster: name, product, publisher, tlsVerify }
  const fromFile = nodesOfFile(cluster)
  if (!cluster.credentials) return { ...head, nodes: united(fromFile), failures: [] }
  let check: PublisherCheck | undefined
  const { username } = cluster.credentials
  const site: Site = {
    host: publisher,
    port: PORT,
    ...connectOf(cluster, loaded),
    credentials: { username, password: loaded.password(cluster.credentials) },
    // Every connection anew: what was shown once may be another certificate the next time. The one that does not verify is told.
    admit: (chain, ip) => {
      const shown = checkOf(publisher, ip, chain, loaded, options)
      const passes = shown.verdicts.every(({ verdict }) => verdict.chainOk && verdict.nameOk)
      if (!check || !passes) check = shown
      return !tlsVerify || passes
    },
  }
  const facts =
    product === 'unity'
      ? await discoverUnity(site, options)
      : await discoverCucm(site, product, options.certificates.read, options)
  const uds = product === 'cucm' && facts.nodes.length > 0 ? await discoverUds(site, options) : undefined
  const told = credible([
    ...facts.nodes,
    ...(uds?.servers ?? []).map(
      (server): DiscoveredNode => ({ name: server, product, role: 'subscriber', source: 'uds' }),
    ),
  ])
  return {
    ...head,
    ...(check && { check }),
    ...facts,
    nodes: united([
      ...told.nodes,
      ...fromFile,
      // What can be said of the publisher is said, whether or not it could be asked.
      ...(told.nodes.length === 0 ? [publisherOf(cluster)] : []),
    ]),
    failures: [...facts.failures, ...(uds?.failure ? [uds.failure] : []), ...told.failures],
  }
}

/** Nodes of one publisher; a cluster of CUCM has some twenty. Each is connected to, so there must be an end. */
const MOST_NODES = 500

/** Nodes that can be nodes: a publisher may answer anything, and whatever it names will be connected to. */
function credible(nodes: readonly DiscoveredNode[]): {
  readonly nodes: readonly DiscoveredNode[]
  readonly failures: readonly DiscoveryFailure[]
} {
  const named = nodes.filter(({ name }) => isHost(name))
  const odd = nodes.find(({ name }) => !isHost(name))
  return {
    nodes: named.slice(0, MOST_NODES),
    failures: [
      ...(odd ? [{ code: 'unreadable' as const, request: 'node name', detail: odd.name.slice(0, 60) }] : []),
      ...(named.length > MOST_NODES
        ? [{ code: 'too-long' as const, request: 'nodes', detail: `${named.length}` }]
        : []),
    ],
  }
}

/** As the cluster says, else as the file's list of hosts does. */
function connectOf(
  { connect, publisher }: DeploymentCluster,
  { deployment }: LoadedDeployment,
): Pick<Site, 'connect'> {
  const host = connect?.host ?? hostOf(deployment, publisher)
  const port = connect?.port
  return host === undefined && port === undefined
    ? {}
    : { connect: { ...(host !== undefined && { host }), ...(port !== undefined && { port }) } }
}

/** Nodes of the file; the publisher stands for itself where no node says so. */
function nodesOfFile({ nodes, product, publisher, credentials }: DeploymentCluster): DiscoveredNode[] {
  const listed = nodes.map(
    (node): DiscoveredNode => ({
      name: node.name,
      product: node.product ?? product,
      role: node.role,
      source: 'file',
    }),
  )
  if (credentials || listed.some(({ role }) => role === 'publisher')) return listed
  return [publisherOf({ product, publisher }), ...listed]
}

const publisherOf = ({
  product,
  publisher,
}: Pick<DeploymentCluster, 'product' | 'publisher'>): DiscoveredNode => ({
  name: publisher,
  product,
  role: 'publisher',
  source: 'file',
})

/** Each name once; who told first knows the role. */
function united(nodes: readonly DiscoveredNode[]): readonly DiscoveredNode[] {
  const known = new Map<string, DiscoveredNode>()
  for (const node of nodes) {
    const key = node.name.toLowerCase()
    if (!known.has(key)) known.set(key, node)
  }
  return [...known.values()]
}

function checkOf(
  address: string,
  ip: string,
  sent: readonly Uint8Array[],
  loaded: LoadedDeployment,
  { certificates, signatures, profile, names }: DiscoverOptions,
): PublisherCheck {
  const where = { source: `discover ${address}` }
  const chain = sent
    .map(der => certificates.read(der, where))
    .filter((one): one is Certificate => one !== undefined)
  const at = Date.now()
  return {
    address,
    chain,
    verdicts: loaded.peers.map(({ peer, trustStore }) => ({
      peer: peer.name,
      verdict: verifyOrigin({
        address,
        ip,
        chain,
        trustStore: trustStore.certificates,
        at,
        profile,
        names,
        signatures,
      }),
    })),
  }
}

async function homeOf(
  user: string,
  found: readonly ClusterDiscovery[],
  loaded: LoadedDeployment,
  options: DiscoverOptions,
): Promise<UserHome> {
  const known = new Set(found.flatMap(({ nodes }) => nodes.map(({ name }) => name.toLowerCase())))
  let failure: DiscoveryFailure | undefined
  for (const cluster of loaded.deployment.clusters) {
    if (cluster.product !== 'cucm') continue
    const answer = await homeClusterOf(
      {
        host: cluster.publisher,
        port: PORT,
        ...connectOf(cluster, loaded),
        admit: () => true,
      },
      user,
      options,
    )
    failure ??= answer.failure
    if (answer.homeCluster !== undefined)
      return { user, homeCluster: answer.homeCluster, known: known.has(answer.homeCluster.toLowerCase()) }
  }
  return { user, known: false, ...(failure && { failure }) }
}
