import type { PeerState } from '../peer/index.ts'
import type { Lab } from './types.ts'

/** What somebody who looks at a lab from outside has to know of it: where its names lead, and who is asked for nodes. */
export interface LabWiring {
  /** IP addresses of names that no resolver but the lab's knows. */
  readonly hosts: Readonly<Record<string, string>>
  readonly publishers: readonly {
    readonly name: string
    readonly product: 'cucm' | 'unity'
    readonly fqdn: string
    readonly administrator: { readonly name: string; readonly password: string }
  }[]
}

/** A peer as it stands: PEM of what it trusts and of what it shows. */
export interface PeerWiring {
  readonly host: string
  readonly release: string
  readonly verifyOriginServer: boolean
  readonly ciphers: string
  readonly trustStore: string
  readonly certificate?: string
}

export function wiringOf(lab: Lab): LabWiring {
  return {
    hosts: Object.fromEntries(
      lab.nodes.flatMap(({ fqdn, ip }) =>
        [fqdn, lab.advertised(fqdn)].filter(name => name !== ip).map(name => [name, ip]),
      ),
    ),
    publishers: lab.deployment.clusters.flatMap(({ name, nodes, administrator }) =>
      (['cucm', 'unity'] as const).flatMap(product => {
        // Of Unity Connection both nodes answer for the cluster.
        const publisher = nodes.find(
          node => node.product === product && (product === 'unity' || node.role === 'publisher'),
        )
        return publisher ? [{ name: `${name}-${product}`, product, fqdn: publisher.fqdn, administrator }] : []
      }),
    ),
  }
}

export const peerWiringOf = ({
  host,
  release,
  verifyOriginServer,
  ciphers,
  trustStore,
  certificate,
}: PeerState): PeerWiring => ({
  host,
  release: release.text,
  verifyOriginServer: verifyOriginServer === 'on',
  ciphers: ciphers.list,
  trustStore: trustStore.pem,
  ...(certificate && { certificate: certificate.chain }),
})
