import {
  type Authority,
  createAuthority,
  type Dn,
  dn,
  type GeneralName,
  type Issued,
  type LeafOrder,
  selfSigned,
} from '../../pki/index.ts'
import type { Presented, Site } from './types.ts'

const DAY = 86_400_000

type Over = Partial<LeafOrder>
type AuthorityOver = Partial<Parameters<typeof createAuthority>[0]>

/** What faults are made with. Authorities made here are trusted by nobody until a fault says so. */
export interface Workbench {
  readonly site: Site
  /** `purpose` tells keys apart that must differ. */
  root(label: string, over?: AuthorityOver & { readonly purpose?: string }): Promise<Authority>
  sub(issuer: Authority, label: string, over?: AuthorityOver): Promise<Authority>
  /** The node's certificate, good unless `over` says otherwise. */
  leaf(issuer: Authority, over?: Over): Promise<Issued>
  selfSigned(over?: Over): Promise<Issued>
}

/** `present` of a fault: the certificates as sent, and what is trusted for it. */
export function presenting(
  make: (
    bench: Workbench,
  ) => Promise<{ readonly sent: readonly Issued[]; readonly trust?: readonly Issued[] }>,
): (site: Site) => Promise<Presented> {
  return async site => {
    const { sent, trust } = await make(workbench(site))
    return { certificates: sent, key: sent[0]!.key, ...(trust && { trust }) }
  }
}

export const dnsNames = (...names: readonly string[]): readonly GeneralName[] => names.map(dns => ({ dns }))

/** As an administrator fills in the form of a certificate request. */
export const nodeSubject = (cn: string): Dn => [
  ...dn('C=BE,ST=Belgium,L=Diegem,O=Cisco,OU=TAC'),
  { type: 'CN', value: cn },
]

/** Valid for two years, since a month ago. */
export const datesAround = (now: number) => ({ notBefore: now - 30 * DAY, notAfter: now + 700 * DAY })
export const expiredDates = (now: number) => ({ notBefore: now - 700 * DAY, notAfter: now - DAY })
export const futureDates = (now: number) => ({ notBefore: now + 2 * DAY, notAfter: now + 700 * DAY })

function workbench(site: Site): Workbench {
  const dates = datesAround(site.now)
  const caKey = (purpose: string) => site.keys.key('rsa-2048', purpose)
  const nodeKey = () => site.keys.key(site.kind === 'rsa' ? 'rsa-2048' : 'ec-p384', 'node')
  const usual = async (): Promise<LeafOrder> => ({
    subject: nodeSubject(site.cn),
    key: await nodeKey(),
    ...dates,
    extensions: { names: dnsNames(site.fqdn) },
  })
  const ordered = async (over: Over): Promise<LeafOrder> => {
    const order = await usual()
    return { ...order, ...over, extensions: { ...order.extensions, ...over.extensions } }
  }
  /** Told apart by fault and place, so that no two faults of a lab meet in one trust store. */
  const caName = (label: string) => dn(`O=Lab,OU=${site.fqdn} ${site.kind},OU=${site.fault},CN=${label}`)
  return {
    site,
    root: async (label, { purpose = 'fault-root', ...over } = {}) =>
      createAuthority({ subject: caName(label), key: await caKey(purpose), ...dates, ...over }),
    sub: async (issuer, label, over = {}) =>
      createAuthority({ subject: caName(label), key: await caKey('fault-sub'), issuer, ...dates, ...over }),
    leaf: async (issuer, over = {}) => issuer.issue(await ordered(over)),
    selfSigned: async (over = {}) => selfSigned(await ordered(over)),
  }
}
