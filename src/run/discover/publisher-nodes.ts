import type { DiscoveredNode, DiscoveryFailure } from '../../judge/audit/index.ts'
import type { Signatures } from '../../judge/chain/index.ts'
import { verifyOrigin } from '../../judge/origin/index.ts'
import { type Certificate, readCertificate } from '../../read/x509/index.ts'
import { createAxl, processNodes } from './cucm.ts'
import type { RequestOptions, Site } from './request.ts'
import { discoverUnity } from './unity.ts'

/** A publisher as an administrator of Expressway-C enters it. */
export interface Publisher {
  readonly product: DiscoveredNode['product']
  readonly address: string
  readonly username: string
  readonly password: string
  readonly tlsVerify: boolean
}

/** A node of its cluster, by the address that clients are told. */
export interface PublisherNode {
  readonly product: DiscoveredNode['product']
  readonly role: DiscoveredNode['role']
  readonly address: string
}

export interface PublisherOptions extends RequestOptions {
  /** By which its certificate is judged with TLS verify mode On. */
  readonly trustStore: readonly Certificate[]
  readonly signatures: Signatures
  /** IP addresses of its name, the first of which is asked; absent: the system's resolver. */
  readonly resolve?: (name: string) => Promise<readonly string[]>
}

/** AXL and vmrest. */
const PORT = 8443

/**
 * What happens behind `Add` and `Refresh servers`: the publisher is asked for the nodes of its cluster. With TLS verify mode On its own certificate has to
 * verify for the address that was entered, before anything is sent; nothing else is looked at, neither the other nodes nor what clients will be told.
 * Never throws.
 */
export async function publisherNodes(
  publisher: Publisher,
  options: PublisherOptions,
): Promise<readonly PublisherNode[] | DiscoveryFailure> {
  const { product, address, username, password, tlsVerify } = publisher
  const [ip] = (await options.resolve?.(address).catch(() => [])) ?? []
  const site: Site = {
    host: address,
    port: PORT,
    ...(ip !== undefined && { connect: { host: ip } }),
    credentials: { username, password },
    admit: (chain, from) => !tlsVerify || admits(chain, address, from, options),
  }
  const { nodes, failures } =
    product === 'unity' ? await discoverUnity(site, options) : await overAxl(site, product, options)
  const own = nodes.filter(node => node.product === product)
  return own.length > 0 || failures[0] === undefined
    ? own.map(({ role, name }) => ({ product, role, address: name }))
    : failures[0]
}

async function overAxl(site: Site, product: 'cucm' | 'imp', options: PublisherOptions) {
  const failures: DiscoveryFailure[] = []
  const axl = createAxl(site, options)
  // What lists the products of its nodes knows best; IM&P of its own has no such list.
  const listed = await processNodes(axl, 'cucm', failures)
  const isListed = product === 'cucm' || listed.some(node => node.product === product)
  return { nodes: isListed ? listed : await processNodes(axl, product, failures), failures }
}

function admits(
  chain: readonly Uint8Array[],
  address: string,
  ip: string,
  { trustStore, signatures }: PublisherOptions,
): boolean {
  const verdict = verifyOrigin({
    address,
    ip,
    chain: chain.flatMap(der => readCertificate(der, { source: address }).value ?? []),
    trustStore,
    at: Date.now(),
    profile: 'openssl-1.1.1',
    names: 'ats',
    signatures,
  })
  return verdict.chainOk && verdict.nameOk
}
