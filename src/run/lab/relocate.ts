import type { Deployment } from './deployment/index.ts'

/** Second numbers of loopback addresses that a moved lab may get; low ones are left to people. */
const FIRST = 100
const COUNT = 128

/**
 * A deployment with all of its addresses moved to 127.n.y.z, so that two labs, or a lab and what else is on 127.48.y.z, do not meet. What clients are told
 * moves along where it is one of the addresses.
 */
export function relocated(deployment: Deployment, n: number): Deployment {
  const moved = (text: string): string => text.replace(/^127\.\d+\.(\d+\.\d+)$/, `127.${n}.$1`)
  return {
    ...deployment,
    clusters: deployment.clusters.map(cluster => ({
      ...cluster,
      nodes: cluster.nodes.map(node => ({
        ...node,
        address: moved(node.address),
        ...(node.advertised !== undefined && { advertised: moved(node.advertised) }),
      })),
    })),
    peers: deployment.peers.map(peer => ({ ...peer, address: moved(peer.address) })),
    edge: { ...deployment.edge, address: moved(deployment.edge.address) },
  }
}

/** Numbers to try, each once, beginning anywhere: processes that start together begin apart. */
export function* places(): Generator<number> {
  const start = (process.pid * 7 + Math.floor(Math.random() * COUNT)) % COUNT
  for (let i = 0; i < COUNT; i++) yield FIRST + ((start + i) % COUNT)
}
