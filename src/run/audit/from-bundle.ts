import { isEnforcing } from '../../judge/audit/index.ts'
import type { Evidence, SystemEvidence } from '../../judge/evidence/index.ts'
import type { Deployment, LoadedDeployment, LoadedPeer, Product } from '../deployment/index.ts'

/**
 * A deployment as far as diagnostic bundles tell of it: peers with their trust stores and certificates, and the nodes that discovery made zones for, or that
 * clients were sent to. What product a node is, its ports tell; who is the publisher, nothing does.
 */
export function deploymentOfBundle(
  evidence: Evidence,
  file: string,
  to: string | undefined,
): LoadedDeployment {
  const { systems } = evidence
  const nodes = nodesOf(systems)
  const release = systems.map(({ facts }) => facts.release?.text).find(text => text !== undefined)
  const deployment: Deployment = {
    version: 1,
    ...(release !== undefined && { from: release }),
    to: to ?? 'X14.2.0',
    domains: [],
    hosts: {},
    peers: systems.map(peerOf),
    clusters: (['cucm', 'imp', 'unity'] as const).flatMap(product => {
      const own = nodes.filter(node => node.product === product)
      const [first] = own
      return first
        ? [
            {
              name: product,
              product,
              deployment: 1,
              publisher: first.name,
              tlsVerify: true,
              nodes: own.map(({ name }) => ({ name, role: 'subscriber' as const })),
            },
          ]
        : []
    }),
  }
  return {
    file,
    deployment,
    peers: systems.map(loadedPeerOf),
    problems: [],
    password: () => '',
  }
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
}

/** By zone and by origin, each address once. */
function nodesOf(systems: readonly SystemEvidence[]): readonly Found[] {
  const found = new Map<string, Found>()
  for (const { facts, origins } of systems) {
    const seen = [
      ...origins.map(({ address, port }) => ({ name: address, product: productOf(port) })),
      ...facts.ucServers.map(({ address }) => ({ name: address, product: 'cucm' as const })),
    ]
    for (const node of seen) {
      const key = node.name.toLowerCase()
      if (key !== '' && !found.has(key)) found.set(key, node)
    }
  }
  return [...found.values()]
}

/** 7400 is IM&P's, 7443 Unity's; everything else may well be CUCM's. */
const productOf = (port: number | null): Product => (port === 7400 ? 'imp' : port === 7443 ? 'unity' : 'cucm')
