import type { Rule } from './types.ts'

/** A discovered node, as far as rules depend on it. */
export interface ListedNode {
  readonly product: 'cucm' | 'imp' | 'unity'
  readonly address: string
}

interface Service {
  readonly protocol: 'http' | 'https'
  readonly port: number
  readonly path: string
  readonly methods: readonly string[]
  readonly type: string
  /** Release from which it is listed, where it was not always. */
  readonly since?: readonly [major: number, minor: number]
}

const CUCM = 'Automatically generated rule for CUCM server'
const TFTP = 'Automatically generated rule for TFTP server'
const IMP = 'Automatically generated rule for IM and Presence Service node'
const UNITY = 'Automatically generated rule for Unity Connection server'

/** Reading, and nothing else: these services have nothing to be written over MRA. */
const READ = ['GET', 'HEAD']

/** What the UDS of a Unified CM is asked for (UDS API reference; facts: typical origin requests). */
const uds = (path: string, methods: readonly string[] = []): Service => ({
  protocol: 'https',
  port: 8443,
  path: `/cucm-uds/${path}`,
  methods,
  type: CUCM,
})

/**
 * What clients reach on a node of each product (facts: ports; HTTP allow list). Paths of UDS, TFTP and `vmrest` are seen in sources; IM&P's SOAP
 * path and that of Unity's notifications are not, and follow the products' own documents.
 */
const SERVICES: Readonly<Record<ListedNode['product'], readonly Service[]>> = {
  cucm: [
    uds('clusterUser', READ),
    uds('servers', READ),
    uds('user/'),
    uds('users', READ),
    uds('version', READ),
    uds('homeCluster', READ),
    uds('options/', READ),
    { protocol: 'http', port: 6970, path: '/', methods: READ, type: TFTP },
    { protocol: 'https', port: 6971, path: '/', methods: READ, type: TFTP, since: [14, 0] },
    { protocol: 'https', port: 6972, path: '/', methods: READ, type: TFTP },
  ],
  imp: [
    {
      protocol: 'https',
      port: 8443,
      path: '/EPASSoap/service/',
      methods: ['GET', 'HEAD', 'POST'],
      type: IMP,
    },
    { protocol: 'https', port: 7336, path: '/', methods: ['GET', 'HEAD', 'POST', 'PUT'], type: IMP },
  ],
  unity: [
    {
      protocol: 'https',
      port: 443,
      path: '/vmrest/',
      methods: [...READ, 'POST', 'PUT', 'DELETE'],
      type: UNITY,
    },
    {
      protocol: 'https',
      port: 8443,
      path: '/vmrest/',
      methods: [...READ, 'POST', 'PUT', 'DELETE'],
      type: UNITY,
    },
    { protocol: 'http', port: 7080, path: '/', methods: ['GET', 'HEAD', 'POST'], type: UNITY },
    { protocol: 'https', port: 7443, path: '/', methods: ['GET', 'HEAD', 'POST'], type: UNITY },
  ],
}

/** Rules that discovery makes for one node; the same node twice gives the same rules twice. */
export function automaticRules(
  node: ListedNode,
  deployment: number,
  release: { readonly major: number; readonly minor: number },
): Rule[] {
  return SERVICES[node.product]
    .filter(({ since }) => since === undefined || isFrom(release, since))
    .map(({ protocol, port, path, methods, type }) => ({
      protocol,
      address: node.address.toLowerCase(),
      port,
      path,
      match: 'prefix',
      methods,
      type,
      deployment,
    }))
}

const isFrom = (
  release: { major: number; minor: number },
  [major, minor]: readonly [number, number],
): boolean => release.major > major || (release.major === major && release.minor >= minor)

/** Rules of discovered nodes are made again at each refresh and cannot be edited. */
export const isAutomatic = (rule: Pick<Rule, 'type'>): boolean => [CUCM, TFTP, IMP, UNITY].includes(rule.type)
