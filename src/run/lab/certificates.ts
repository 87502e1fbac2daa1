import { type Authority, createAuthority, dn, type Issued, type KeyPool, selfSigned } from '../pki/index.ts'
import type { Deployment, DeploymentCluster, DeploymentNode, Role } from './deployment/index.ts'
import { datesAround, dnsNames, nodeSubject, type Presented } from './faults/index.ts'
import { isEcdsa, PRODUCT_ROLES } from './nodes/index.ts'

const YEAR = 31_557_600_000

/** Every authority of a deployment by its name; the one above stands before it. */
export async function makeAuthorities(
  { authorities }: Deployment,
  keys: KeyPool,
  now: number,
): Promise<ReadonlyMap<string, Authority>> {
  const made = new Map<string, Authority>()
  for (const { name, subject, issuer, key } of authorities) {
    const above = issuer === undefined ? undefined : made.get(issuer)
    made.set(
      name,
      createAuthority({
        subject: subject === undefined ? dn(`CN=${name.replace(/[\\,]/g, '\\$&')}`) : dn(subject),
        key: await keys.key(key === 'rsa' ? 'rsa-2048' : 'ec-p384', `ca-${name.replace(/[^\w.-]/g, '_')}`),
        notBefore: now - 2 * YEAR,
        notAfter: now + 10 * YEAR,
        ...(above && { issuer: above }),
      }),
    )
  }
  return made
}

export interface Signing {
  readonly authorities: ReadonlyMap<string, Authority>
  /** Name of an authority → that of the one above. */
  readonly issuers: ReadonlyMap<string, string | undefined>
  readonly keys: KeyPool
  readonly now: number
}

/** The certificates a node has when nothing is wrong with it, by role. */
export async function nodeCertificates(
  node: DeploymentNode,
  cluster: DeploymentCluster,
  signing: Signing,
): Promise<ReadonlyMap<Role, Presented>> {
  const made = new Map<Role, Presented>()
  for (const role of PRODUCT_ROLES[node.product]) {
    const presented = await nodeCertificate(role, node, cluster, signing)
    if (presented) made.set(role, presented)
  }
  return made
}

async function nodeCertificate(
  role: Role,
  node: DeploymentNode,
  cluster: DeploymentCluster,
  { authorities, issuers, keys, now }: Signing,
): Promise<Presented | undefined> {
  const given = node.certificates[role]
  if (given?.absent || (!given && isEcdsa(role) && cluster.ecdsa === 'absent')) return undefined
  const signs = isEcdsa(role) && cluster.ecdsa === 'self-signed' ? undefined : cluster.authority
  const name = given ? given.issuer : signs
  const issuer = name === undefined ? undefined : authorities.get(name)
  const key = await keys.key(isEcdsa(role) ? 'ec-p384' : 'rsa-2048', keyPurpose(role))
  const order = {
    subject: nodeSubject(given?.cn ?? commonName(role, node.fqdn)),
    key,
    ...datesAround(now),
    extensions: { names: dnsNames(...(given?.names ?? [node.fqdn])) },
  }
  if (!issuer || name === undefined) return { certificates: [selfSigned(order)], key }
  return {
    certificates: [issuer.issue(order), ...above(name, given?.send ?? 'chain', authorities, issuers)],
    key,
  }
}

/** Authorities that are sent along, from the issuer upwards. */
function above(
  name: string,
  send: 'leaf' | 'chain' | 'whole',
  authorities: Signing['authorities'],
  issuers: Signing['issuers'],
): readonly Issued[] {
  if (send === 'leaf') return []
  const chain: Issued[] = []
  for (let at: string | undefined = name; at !== undefined; at = issuers.get(at)) {
    const authority = authorities.get(at)
    const isRoot = issuers.get(at) === undefined
    if (authority && (send === 'whole' || !isRoot)) chain.push(authority)
  }
  return chain
}

/** As the products name them: an ECDSA certificate never has the host name itself (facts: 3.7). */
export function commonName(role: Role, fqdn: string): string {
  const [host = '', ...domain] = fqdn.split('.')
  return isEcdsa(role) ? [`${host}-EC`, ...domain].join('.') : fqdn
}

/** Tomcat's key is not CallManager's, though their self-signed certificates have one name. */
const keyPurpose = (role: Role): string => `node-${role.replace('-ECDSA', '').toLowerCase()}`
