import { parseIp } from '../../read/bytes/index.ts'
import { commonNames } from '../../read/x509/index.ts'
import type { Origin } from '../evidence/index.ts'
import type { Workshop } from './scenario.ts'

/** Names for the next certificate: the address that clients are told, and those that the present one has. */
export function namesFor(origin: Origin): readonly string[] {
  return [...new Set([origin.address, ...presented(origin)])]
}

const presented = (origin: Origin): readonly string[] =>
  (origin.certificate?.subjectAltName ?? []).flatMap(name => (name.kind === 'dns' ? [name.value] : []))

/** Where the name of a node is known from, the surest first. */
export type NameSource = 'passing-origin' | 'server-record' | 'common-name' | 'only-name'

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

/**
 * The name under which the node is known, out of those that its certificate holds. A certificate of several nodes holds the names of all of them,
 * and of their domain: so a name under which the same IP address passes comes first, then a UC server record, then the common name
 * without what CUCM appends to it (`-ms`, `-EC`, `-EC-ms`), then a name that is the only one of a host. A name that another address
 * goes by is that of another node. Undefined where nothing tells.
 */
export function nodeName(
  origin: Origin,
  { system }: Workshop,
): { readonly name: string; readonly source: NameSource } | undefined {
  const elsewhere = system.origins.filter(({ ip }) => ip !== null && origin.ip !== null && ip !== origin.ip)
  const here = system.origins.filter(
    ({ ip, address, verdict }) => ip !== null && ip === origin.ip && verdict === 'pass' && isName(address),
  )
  if (!origin.certificate) {
    const [only] = here.filter(({ port }) => port === origin.port)
    return only && { name: only.address, source: 'passing-origin' }
  }
  const commons = commonNames(origin.certificate.subject)
  const held = [...presented(origin), ...commons].filter(
    name =>
      isName(name) && !same(name, origin.address) && !elsewhere.some(({ address }) => same(address, name)),
  )
  const among = (names: readonly string[]) => held.find(name => names.some(each => same(each, name)))
  const hosts = held.filter(
    name => !held.some(other => other.toLowerCase().endsWith(`.${name.toLowerCase()}`)),
  )
  // A certificate of several nodes may hold the names of several UC servers: which of them this node is, its common name tells.
  const recorded = held.filter(name => system.facts.ucServers.some(({ address }) => same(address, name)))
  const isCommon = (name: string) => commons.some(common => same(withoutSuffix(common), name))
  const choices: readonly (readonly [NameSource, string | undefined])[] = [
    ['passing-origin', among(here.map(({ address }) => address))],
    ['server-record', recorded.length > 1 ? recorded.find(isCommon) : recorded[0]],
    ['common-name', among(commons.map(withoutSuffix))],
    ['only-name', new Set(hosts.map(name => name.toLowerCase())).size === 1 ? hosts[0] : undefined],
  ]
  for (const [source, name] of choices) if (name !== undefined) return { name, source }
  return undefined
}

/** Multi-server and ECDSA certificates: `<host>-ms.<domain>`, `<host>-EC.<domain>`, `<host>-EC-ms.<domain>` (CUCM Security Guide). */
const withoutSuffix = (name: string) => name.replace(/^([^.]*?)(?:-EC)?(?:-ms)?(?=\.|$)/i, '$1')

const isName = (text: string) => text.includes('.') && !text.includes('*') && parseIp(text) === undefined
