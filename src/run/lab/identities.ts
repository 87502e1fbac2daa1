import { dn } from '../pki/index.ts'
import type { Signing } from './certificates.ts'
import type { Deployment } from './deployment/index.ts'
import { datesAround, dnsNames } from './faults/index.ts'
import type { Lab, ServerIdentity } from './types.ts'

/** The root above an authority. */
export function rootName(name: string, { issuers }: Signing): string {
  for (let at = name; ; ) {
    const above = issuers.get(at)
    if (above === undefined) return at
    at = above
  }
}

/** Certificates of the peers that have one, by host. */
export async function peerIdentities(
  { peers }: Deployment,
  { authorities, keys, now }: Signing,
): Promise<ReadonlyMap<string, ServerIdentity>> {
  const identities = new Map<string, ServerIdentity>()
  for (const { host, domain, authority } of peers) {
    const issuer = authority === undefined ? undefined : authorities.get(authority)
    if (!issuer) continue
    const key = await keys.key('rsa-2048', 'expressway-c')
    const fqdn = `${host}.${domain}`
    const own = issuer.issue({
      subject: dn(`C=BE,O=Cisco,OU=TAC,CN=${fqdn}`),
      key,
      ...datesAround(now),
      extensions: { names: dnsNames(fqdn) },
    })
    identities.set(host, { chain: own.pem, key: key.pem })
  }
  return identities
}

/** What clients meet: Expressway-E. */
export async function edgeIdentity({ edge, domain }: Deployment, signing: Signing): Promise<Lab['edge']> {
  const { authorities, keys, now } = signing
  const key = await keys.key('rsa-2048', 'expressway-e')
  const issuer = authorities.get(edge.authority) ?? [...authorities.values()][0]!
  const own = issuer.issue({
    subject: dn(`C=BE,O=Cisco,OU=TAC,CN=${edge.fqdn}`),
    key,
    ...datesAround(now),
    extensions: { names: dnsNames(edge.fqdn, domain) },
  })
  const { fqdn, address } = edge
  const root = authorities.get(rootName(edge.authority, signing))?.pem ?? issuer.pem
  return { fqdn, address, chain: own.pem + issuer.pem, key: key.pem, root }
}
