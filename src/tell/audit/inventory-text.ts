import { createPaper, csvCell, readableName, utc } from '../text/index.ts'
import type { AuditDocument, InventoryRow } from './audit-schema.ts'
import { auditWordsOf } from './audit-words.ts'
import type { AuditTextOptions } from './probe-text.ts'

/** Columns by which an inventory can be sorted. */
export const SORTS = ['expiry', 'node', 'role', 'issuer', 'subject'] as const
export type InventorySort = (typeof SORTS)[number]

const KEYS: Readonly<Record<InventorySort, (row: InventoryRow) => string>> = {
  expiry: ({ ends }) => ends.at ?? '',
  node: ({ cluster, node, role }) => `${cluster} ${node} ${role}`.toLowerCase(),
  role: ({ role, node }) => `${role} ${node}`.toLowerCase(),
  issuer: ({ issuer, node }) => `${issuer} ${node}`.toLowerCase(),
  subject: ({ subject }) => subject.toLowerCase(),
}

/** Code units decide, so that no locale changes the order; equals stay in the order of the matrix. */
export function sortInventory(rows: readonly InventoryRow[], by: InventorySort): readonly InventoryRow[] {
  const key = KEYS[by]
  return rows.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}

/** The inventory for a terminal. */
export function renderInventory(
  document: AuditDocument,
  sort: InventorySort,
  options: AuditTextOptions,
): string {
  const words = auditWordsOf(options.language)
  const paper = createPaper(options.width, options.color)
  const rows = sortInventory(document.inventory, sort)
  paper.text(words.inventory(rows.length), 0, 'bold')
  for (const row of rows) {
    const style =
      row.warning === 'expired' || row.warning === '7' ? 'red' : row.warning === null ? 'plain' : 'yellow'
    const signed = row.signed === 'self' ? words.selfSigned : readableName(row.issuer)
    paper.gap()
    paper.item(row.role, `${row.node} · ${row.keyType} · ${readableName(row.subject)} ← ${signed}`, {
      indent: 0,
      at: 20,
      headStyle: 'bold',
    })
    paper.text(`${row.names.join(' · ')}`, 20, 'dim')
    paper.text(
      `${words.valid} ${utc(row.notBefore, false)} – ${utc(row.notAfter, false)} UTC · ${row.shownAt.join(', ')}`,
      20,
    )
    paper.text(endText(row, options), 20, style)
  }
  return paper.toString()
}

/** When it ends, and which certificate of its path ends first. */
export function endText(row: InventoryRow, { language }: Pick<AuditTextOptions, 'language'>): string {
  const words = auditWordsOf(language)
  const other = row.ends.subject === row.subject ? '' : ` (${readableName(row.ends.subject)})`
  return row.warning === 'expired'
    ? words.expired(-row.days, `${utc(row.ends.at, false)} UTC${other}`)
    : words.daysLeft(row.days, `${utc(row.ends.at, false)} UTC${other}`)
}

const COLUMNS: Readonly<Record<string, (row: InventoryRow) => string | number | null>> = {
  cluster: row => row.cluster,
  node: row => row.node,
  product: row => row.product,
  role: row => row.role,
  subject: row => row.subject,
  issuer: row => row.issuer,
  signed: row => row.signed,
  suffix: row => row.suffix,
  names: row => row.names.join(' '),
  key_type: row => row.keyType,
  serial: row => row.serial,
  sha256: row => row.sha256,
  not_before: row => row.notBefore,
  not_after: row => row.notAfter,
  shown_at: row => row.shownAt.join(' '),
  path_ends: row => row.ends.at,
  path_ends_subject: row => row.ends.subject,
  days_left: row => row.days,
  warning: row => row.warning,
}

/** The inventory as CSV (RFC 4180), one row for each certificate of a node; the same in every language. */
export function inventoryCsv(document: AuditDocument, sort: InventorySort): string {
  const rows = sortInventory(document.inventory, sort).map(row =>
    Object.values(COLUMNS).map(value => csvCell(value(row))),
  )
  return [Object.keys(COLUMNS), ...rows].map(row => `${row.join(',')}\r\n`).join('')
}
