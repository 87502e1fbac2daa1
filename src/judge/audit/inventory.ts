import type { Instant } from '../../read/bytes/index.ts'
import { type Certificate, commonNames, fingerprint, isSelfIssued, nameText } from '../../read/x509/index.ts'
import type { Cell } from './cells.ts'
import type { UcProduct } from './discovery.ts'

/** One certificate of one node, as it was shown. */
export interface InventoryItem {
  readonly cluster: string
  readonly node: string
  readonly product: UcProduct
  /** `tomcat`, `tomcat-ECDSA`, `CallManager` …: by port and key (CUCM Security Guide 12.5). */
  readonly role: string
  readonly certificate: Certificate
  readonly signed: 'self' | 'ca'
  /** What CUCM appended to the host name: a certificate for an EC key, for several servers, or both. */
  readonly suffix: '-EC' | '-ms' | '-EC-ms' | null
  /** `cucm.steven.lab:8443` …, each once. */
  readonly shownAt: readonly string[]
  /** What ends first on the path that is really used, and when; the certificate itself where no path was found. */
  readonly ends: { readonly at: Instant; readonly subject: string }
  /** Whole days to that end; negative: since it has passed. */
  readonly days: number
  readonly warning: 'expired' | 7 | 30 | 90 | null
}

const DAY = 86_400_000
const WITHIN = [7, 30, 90] as const

/** Certificates of every node and role, in the order of the matrix. */
export function inventoryOf(
  cells: readonly Cell[],
  roleOf: (certificate: Certificate, port: number) => string,
  at: Instant,
): readonly InventoryItem[] {
  const groups = new Map<string, Cell[]>()
  for (const cell of cells) {
    const [leaf] = cell.chain
    if (!leaf) continue
    const key = [cell.place.node.toLowerCase(), roleOf(leaf, cell.place.port), fingerprint(leaf)].join(' ')
    const group = groups.get(key)
    if (group) group.push(cell)
    else groups.set(key, [cell])
  }
  return [...groups.values()].map(group => itemOf(group, roleOf, at))
}

function itemOf(
  group: readonly Cell[],
  roleOf: (certificate: Certificate, port: number) => string,
  at: Instant,
): InventoryItem {
  const [first] = group
  const { place, chain } = first!
  const certificate = chain[0]!
  const ends = endOf(group, certificate)
  const days = Math.trunc((ends.at - at) / DAY)
  return {
    cluster: place.cluster,
    node: place.node,
    product: place.product,
    role: roleOf(certificate, place.port),
    certificate,
    signed: isSelfIssued(certificate) ? 'self' : 'ca',
    suffix: suffixOf(certificate),
    shownAt: [...new Set(group.map(({ place: { address, port } }) => placeText(address, port)))],
    ends,
    days,
    warning: ends.at < at ? 'expired' : (WITHIN.find(limit => days <= limit) ?? null),
  }
}

const placeText = (address: string, port: number) =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

/** Along every path that a peer accepted, the certificate that ends first: a chain is no better than its shortest link. */
function endOf(group: readonly Cell[], leaf: Certificate): InventoryItem['ends'] {
  const paths = group.flatMap(({ judged }) => (judged?.chainOk ? (judged.paths[0]?.certificates ?? []) : []))
  const first = [leaf, ...paths].reduce((a, b) => (b.notAfter < a.notAfter ? b : a))
  return { at: first.notAfter, subject: nameText(first.subject) }
}

function suffixOf({ subject }: Certificate): InventoryItem['suffix'] {
  const host = commonNames(subject)[0]?.split('.')[0] ?? ''
  const found = /(-EC-ms|-EC|-ms)$/i.exec(host)?.[1]?.toLowerCase()
  return found === '-ec-ms' ? '-EC-ms' : found === '-ec' ? '-EC' : found === '-ms' ? '-ms' : null
}
