import { isEnforcing } from '../../judge/audit/index.ts'
import type { Evidence, SystemEvidence } from '../../judge/evidence/index.ts'
import type { LogEvent } from '../../read/logs/index.ts'
import { gather } from '../analyze/index.ts'
import {
  type Deployment,
  isHost,
  type LoadedDeployment,
  type LoadedPeer,
  PRODUCTS,
  type Product,
} from '../deployment/index.ts'

/** Release that is rehearsed where the bundles are of an older one. */
const REHEARSED = 'X14.2.0'

/**
 * A deployment as far as diagnostic bundles tell of it: peers with their trust stores and certificates, and the nodes that discovery made zones for, or that
 * clients were sent to. Without a cluster where they tell of no node.
 *
 * @throws InputError where no input can be opened
 */
export async function deploymentOfBundles(paths: readonly string[]): Promise<LoadedDeployment> {
  const products = createProducts()
  const { evidence } = await gather({ paths, names: 'ats', listen: products.add })
  return deploymentOf(evidence, products.of, paths.join(', '))
}

function deploymentOf(evidence: Evidence, productOf: Products['of'], file: string): LoadedDeployment {
  const { systems } = evidence
  const nodes = nodesOf(systems, productOf)
  const release = systems.map(({ facts }) => facts.release).find(each => each !== undefined)
  const deployment: Deployment = {
    version: 1,
    ...(release && { from: release.text }),
    to: release && isEnforcing(release) ? release.text : REHEARSED,
    domains: [],
    hosts: {},
    peers: systems.map(peerOf),
    clusters: PRODUCTS.flatMap(product => clusterOf(product, nodes)),
  }
  return {
    file,
    deployment,
    peers: systems.map(loadedPeerOf),
    problems: [],
    password: () => '',
  }
}

/** Which node is the publisher only records of discovery tell; without them the first one stands for it. */
function clusterOf(product: Product, nodes: readonly Found[]): Deployment['clusters'] {
  const own = nodes.filter(node => node.product === product)
  const publisher = own.find(node => node.publisher) ?? own[0]
  if (!publisher) return []
  return [
    {
      name: product,
      product,
      deployment: 1,
      publisher: publisher.name,
      tlsVerify: publisher.tlsVerify ?? true,
      nodes: own.map(node => ({
        name: node.name,
        role: node === publisher ? ('publisher' as const) : ('subscriber' as const),
      })),
    },
  ]
}

const peerOf = ({ name, facts }: SystemEvidence): Deployment['peers'][number] => ({
  name,
  trustStore: `ca_${name}.pem`,
  verifyOriginServer: facts.verifyOriginServer?.value !== 'off',
  // Before an upgrade to X14.2 a list says nothing: the upgrade replaces the default one.
  ...(facts.release &&
    isEnforcing(facts.release) &&
    facts.ciphers.ReverseProxyTLSCiphers !== undefined && { ciphers: facts.ciphers.ReverseProxyTLSCiphers }),
})

function loadedPeerOf(system: SystemEvidence): LoadedPeer {
  const { trustStore, serverCertificate, clientCertificate } = system
  const own = clientCertificate ?? serverCertificate
  const fileOf = (file: typeof trustStore) => ({
    file: file?.where.source ?? '',
    certificates: file?.certificates ?? [],
    sha256: file?.sha256 ?? '',
  })
  return {
    peer: peerOf(system),
    trustStore: fileOf(trustStore),
    ...(own && own.certificates.length > 0 && { certificate: fileOf(own) }),
  }
}

interface Found {
  readonly name: string
  readonly product: Product
  readonly publisher: boolean
  readonly tlsVerify?: boolean
}

/** By record of discovery, origin and zone, each address once. An address that is none is left out: a log may hold anything. */
function nodesOf(systems: readonly SystemEvidence[], productOf: Products['of']): readonly Found[] {
  const found = new Map<string, Found>()
  const add = (node: Found) => {
    const key = node.name.toLowerCase()
    if (isHost(node.name) && !found.has(key)) found.set(key, node)
  }
  for (const { facts } of systems)
    for (const { address, publisherOf, tlsVerify } of facts.ucServers)
      if (publisherOf)
        add({
          name: address,
          product: publisherOf,
          publisher: true,
          ...(tlsVerify !== undefined && { tlsVerify }),
        })
  for (const { facts, origins } of systems)
    for (const { address, port } of [
      ...origins,
      ...facts.ucServers.map(server => ({ ...server, port: null })),
    ])
      add({ name: address, product: productOf(address) ?? productOfPort(port), publisher: false })
  return [...found.values()]
}

/** 7400 is IM&P's, 7443 Unity's; everything else may well be CUCM's. */
const productOfPort = (port: number | null): Product =>
  port === 7400 ? 'imp' : port === 7443 ? 'unity' : 'cucm'

interface Products {
  readonly add: (event: LogEvent) => void
  readonly of: (address: string) => Product | undefined
}

/** Addresses whose product is remembered; a deployment has some hundreds. */
const MOST = 2_000

/** The rule of the allow list that let a request pass says which product's it is (facts: `Type="Automatically generated rule for CUCM server"`). */
function createProducts(): Products {
  const known = new Map<string, Product>()
  return {
    add(event) {
      if (event.kind !== 'request-allowed' || !event.origin || known.size >= MOST) return
      const product = RULES.find(([rule]) => rule.test(event.ruleType ?? ''))?.[1]
      if (product) known.set(event.origin.address.toLowerCase(), product)
    },
    of: address => known.get(address.toLowerCase()),
  }
}

const RULES: readonly (readonly [rule: RegExp, product: Product])[] = [
  [/Unity Connection/i, 'unity'],
  [/IM and Presence/i, 'imp'],
  [/CUCM|TFTP|Unified CM/i, 'cucm'],
]
