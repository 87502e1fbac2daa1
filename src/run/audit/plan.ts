import type {
  AuditPeer,
  ClusterDiscovery,
  Place,
  Question,
  Target,
  UcProduct,
} from '../../judge/audit/index.ts'

import { type Deployment, type DeploymentNode, hostOf } from '../deployment/index.ts'

/** One place, and where it is reached. */
export interface PlannedTarget {
  readonly place: Place
  readonly target: Target
  /** Targets of one host wait for each other. */
  readonly host: string
}

/** Ports that MRA uses, by product (IP Port Usage Guide X15.0), and whether the product always serves them. */
const PORTS: Readonly<Record<UcProduct, readonly (readonly [port: number, required: boolean])[]>> = {
  cucm: [
    [8443, true],
    [443, false],
    [6971, false],
    [6972, true],
    [5061, false],
  ],
  imp: [
    [8443, true],
    [443, false],
    [7400, false],
  ],
  unity: [
    [8443, true],
    [443, false],
    [7443, false],
  ],
}

/** Every node × advertised address × port, in the order of the deployment. */
export function planOf(
  deployment: Deployment,
  clusters: readonly ClusterDiscovery[],
): readonly PlannedTarget[] {
  const taken = new Set<string>()
  return deployment.clusters.flatMap(cluster => {
    const found = clusters.find(each => each.cluster === cluster.name)
    return (found?.nodes ?? []).flatMap(({ name, product, role }) => {
      const key = `${name.toLowerCase()}`
      if (taken.has(key)) return []
      taken.add(key)
      const file = cluster.nodes.find(node => node.name.toLowerCase() === key)
      return (file?.addresses ?? [name]).flatMap(address =>
        portsOf(product, file).map(({ port, connect, required }): PlannedTarget => {
          const host = file?.connect ?? hostOf(deployment, address) ?? hostOf(deployment, name) ?? address
          return {
            place: { cluster: cluster.name, node: name, product, role, address, port, required },
            target: {
              name: address,
              port,
              ...((host !== address || connect !== undefined) && {
                connect: { host, ...(connect !== undefined && { port: connect }) },
              }),
            },
            host,
          }
        }),
      )
    })
  })
}

interface PlannedPort {
  readonly port: number
  readonly connect?: number
  readonly required: boolean
}

/** What the file names has to answer. */
function portsOf(product: UcProduct, file: DeploymentNode | undefined): readonly PlannedPort[] {
  if (!file?.ports) return PORTS[product].map(([port, required]) => ({ port, required }))
  return file.ports.map(each =>
    typeof each === 'number'
      ? { port: each, required: true }
      : { port: each.port, required: true, ...(each.connect !== undefined && { connect: each.connect }) },
  )
}

/** Both kinds of certificate, and for each preference among the peers what such a peer is shown. */
export function questionsFor(peers: readonly AuditPeer[]): readonly Question[] {
  const offers = new Map<string, Question>()
  for (const { preference } of peers) {
    const version = preference.tls13 ? 'any' : '1.2'
    offers.set(`${preference.prefer} ${version}`, { key: 'either', version, prefer: preference.prefer })
  }
  return [{ key: 'rsa', version: '1.2' }, { key: 'ecdsa', version: '1.2' }, ...offers.values()]
}

/** Asked where TLS 1.2 is not spoken. */
export const QUESTIONS_13: readonly Question[] = [
  { key: 'rsa', version: '1.3' },
  { key: 'ecdsa', version: '1.3' },
]

/** What tells one target from another in a state file. */
export const keyOfTarget = ({ place, target }: PlannedTarget): string =>
  [
    place.cluster,
    place.node,
    place.address,
    place.port,
    target.connect?.host ?? '',
    target.connect?.port ?? '',
  ].join(' ')

/** Addresses that clients are told, each once. */
export const advertisedIn = (plan: readonly PlannedTarget[]): readonly string[] => [
  ...new Set(plan.map(({ place }) => place.address)),
]
