import { verifyOrigin } from '../../judge/origin/index.ts'
import { processNodesOf, readVmsServers } from '../../read/uc/index.ts'
import { readCertificate } from '../../read/x509/index.ts'
import { nodeSignatures } from '../crypto/index.ts'
import { createAxl, request, type Site } from '../discover/index.ts'
import type { PeerState, UcNode, UcServer } from '../peer/index.ts'
import type { Lab } from './types.ts'

const signatures = nodeSignatures()

/** A publisher that could not be asked; `cause` is what discovery says of it. */
export class DiscoveryError extends Error {}

/**
 * What happens behind `Add` and `Refresh servers`: the publisher is asked for the nodes of its cluster. With TLS verify mode On its own certificate has to
 * verify for the address that was entered; nothing else is looked at, neither the other nodes nor what clients will be told.
 *
 * @throws DiscoveryError
 */
export async function discoverNodes(
  lab: Lab,
  server: UcServer,
  state: PeerState,
): Promise<readonly UcNode[]> {
  const { product, address, username, password, tlsVerify } = server
  const [ip] = await lab.resolve(address).catch(() => [address])
  const site: Site = {
    host: address,
    port: 8443,
    ...(ip !== undefined && { connect: { host: ip } }),
    credentials: { username, password },
    admit: (chain, from) => !tlsVerify || admits(chain, address, from, state),
  }
  const nodes = product === 'unity' ? await unityNodes(site) : await cucmNodes(site)
  return nodes.filter(node => node.product === product)
}

function admits(chain: readonly Uint8Array[], address: string, ip: string, state: PeerState): boolean {
  const verdict = verifyOrigin({
    address,
    ip,
    chain: chain.flatMap(der => readCertificate(der, { source: address }).value ?? []),
    trustStore: state.trustStore.certificates,
    at: Date.now(),
    profile: 'openssl-1.1.1',
    names: 'ats',
    signatures,
  })
  return verdict.chainOk && verdict.nameOk
}

async function cucmNodes(site: Site): Promise<readonly UcNode[]> {
  const axl = createAxl(site)
  const listed = await axl.call('listProcessNode', {
    searchCriteria: { name: '%' },
    returnedTags: { name: '', nodeUsage: '', processNodeRole: '' },
  })
  if (!listed.ok) throw new DiscoveryError(`${site.host}: ${listed.failure.code} ${listed.failure.detail}`)
  return processNodesOf(listed.content).map(({ name, usage, product }) => ({
    product,
    role: usage,
    address: name,
  }))
}

async function unityNodes(site: Site): Promise<readonly UcNode[]> {
  const path = '/vmrest/cluster'
  const answer = await request(site, { method: 'GET', path }, path)
  if (!answer.ok) throw new DiscoveryError(`${site.host}: ${answer.failure.code} ${answer.failure.detail}`)
  const servers = readVmsServers(answer.body)
  if (typeof servers === 'string') throw new DiscoveryError(`${site.host}: ${servers}`)
  return servers.map(({ serverName, usage }) => ({ product: 'unity', role: usage, address: serverName }))
}
