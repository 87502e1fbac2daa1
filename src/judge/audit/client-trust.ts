import type { Instant } from '../../read/bytes/index.ts'
import { type Certificate, fingerprint, isSelfIssued, nameText, sameName } from '../../read/x509/index.ts'
import { type Signatures, verifyChain } from '../chain/index.ts'
import type { ClientTrust } from '../evidence/index.ts'
import type { PlaceAnswer } from './cells.ts'
import { authoritiesOf } from './certificates.ts'
import type { ClusterDiscovery } from './discovery.ts'

/** Stores that have to hold the CA of Expressway-C's certificate (CSCvz45074; TAC 217748). */
const STORES = ['tomcat-trust', 'CallManager-trust'] as const

/**
 * The second direction: would the nodes accept the peer's own certificate? Told by the authorities that a server names when it asks for a client certificate, and
 * by the trust stores of CUCM where AXL gave them.
 *
 * @param own the peer's certificate and what stands in its file behind it
 */
export function clientTrustOf(
  own: readonly Certificate[],
  answers: readonly PlaceAnswer[],
  clusters: readonly ClusterDiscovery[],
  settings: { readonly signatures: Signatures; readonly at: Instant; readonly known: readonly Certificate[] },
): readonly ClientTrust[] {
  const [leaf] = own
  if (!leaf) return []
  const path = pathOf(own, settings.known)
  return [
    ...answers.flatMap(answer => fromRequest(path, answer)),
    ...clusters.flatMap(cluster => fromStores(leaf, own, path, cluster, settings)),
  ]
}

/** The certificate and its issuers, as far as they are at hand. */
function pathOf(own: readonly Certificate[], known: readonly Certificate[]): readonly Certificate[] {
  const path: Certificate[] = []
  let at: Certificate | undefined = own[0]
  while (at && !path.includes(at)) {
    path.push(at)
    const current: Certificate = at
    at = isSelfIssued(current)
      ? undefined
      : [...own, ...known].find(({ subject }) => sameName(subject, current.issuer))
  }
  return path
}

/** A server that names authorities wants a chain below one of them (RFC 8446 section 4.2.4); one that names none takes any. */
function fromRequest(path: readonly Certificate[], { place, result }: PlaceAnswer): ClientTrust[] {
  return result.addresses.flatMap(({ ip, shots }) => {
    const shot = shots.find(({ handshake }) => handshake?.certificateRequest)
    const request = shot?.handshake?.certificateRequest
    if (!shot || !request) return []
    const authorities = authoritiesOf(request)
    const issuers = path.map(({ issuer }) => issuer)
    const known = authorities.some(({ name }) => name && issuers.some(issuer => sameName(issuer, name)))
    const top = path.at(-1)
    return [
      {
        address: place.address,
        ip,
        port: place.port,
        source: 'request' as const,
        result:
          authorities.length === 0 ? ('any' as const) : known ? ('known' as const) : ('unknown' as const),
        missing: known || authorities.length === 0 || !top ? [] : [nameText(top.issuer)],
        at: shot.at,
        where: shot.handshake.where,
      },
    ]
  })
}

/** The chain of the peer's certificate is judged with each store, as CUCM would. */
function fromStores(
  leaf: Certificate,
  own: readonly Certificate[],
  path: readonly Certificate[],
  { cluster, publisher, product, trust }: ClusterDiscovery,
  { signatures, at }: { readonly signatures: Signatures; readonly at: Instant },
): ClientTrust[] {
  if (!trust || product !== 'cucm') return []
  return STORES.map(store => {
    const held = trust.filter(entry => entry.store === store).map(({ certificate }) => certificate)
    const { ok } = verifyChain({
      certificate: leaf,
      untrusted: own,
      trusted: held,
      purpose: 'client',
      at,
      profile: 'openssl',
      signatures,
    })
    const prints = new Set(held.map(fingerprint))
    const missing = path.slice(1).filter(certificate => !prints.has(fingerprint(certificate)))
    const unseen = path.at(-1)
    const subjects = missing.map(({ subject }) => nameText(subject))
    const top = unseen && !isSelfIssued(unseen) ? [nameText(unseen.issuer)] : []
    return {
      address: publisher,
      ip: null,
      port: null,
      source: store,
      result: ok ? ('known' as const) : ('unknown' as const),
      missing: ok ? [] : [...subjects, ...top],
      at,
      where: { source: `axl ${cluster}!${store}` },
    }
  })
}
