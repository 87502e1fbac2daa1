import { type Child, h, type Markup } from '../../html/index.ts'
import { catalogueOf, type Language } from '../../messages/index.ts'
import { commonNameOf, readableName } from '../../text/index.ts'
import type { AuditDocument, InventoryRow } from '../audit-schema.ts'
import { type AuditWords, auditWordsOf } from '../audit-words.ts'
import { endText, sortInventory } from '../inventory-text.ts'

interface Column {
  readonly title: (words: AuditWords, language: Language) => string
  readonly cell: (row: InventoryRow, language: Language) => Child
  /** What is sorted by; the script compares code units, as `--sort` does. */
  readonly key: (row: InventoryRow) => string
}

/** Names of a list that are shown; the rest is behind a click. */
const SHOWN = 3

const COLUMNS: readonly Column[] = [
  {
    title: words => words.column.node,
    cell: ({ node, cluster }) => [h('bdi', {}, node), h('div', { class: 'dim' }, h('bdi', {}, cluster))],
    key: row => row.node.toLowerCase(),
  },
  { title: words => words.column.role, cell: ({ role }) => role, key: row => row.role.toLowerCase() },
  {
    title: (_, language) => catalogueOf(language).labels.subject,
    cell: ({ subject, keyType }) => [named(subject), h('div', { class: 'dim' }, keyType)],
    key: row => readableName(row.subject).toLowerCase(),
  },
  {
    title: (_, language) => catalogueOf(language).labels.issuer,
    cell: ({ signed, issuer }, language) =>
      signed === 'self' ? auditWordsOf(language).selfSigned : named(issuer),
    key: row => (row.signed === 'self' ? '' : readableName(row.issuer).toLowerCase()),
  },
  {
    title: (_, language) => catalogueOf(language).labels.names,
    cell: ({ names }) => several(names),
    key: row => row.names.join(' ').toLowerCase(),
  },
  {
    title: words => words.column.shownAt,
    cell: ({ shownAt }) => several(byAddress(shownAt)),
    key: row => row.shownAt.join(' ').toLowerCase(),
  },
  {
    title: words => words.column.ends,
    cell: (row, language) => endText(row, { language }),
    key: row => row.ends.at ?? '',
  },
]

/** A distinguished name: its common name, the whole of it where somebody points. */
function named(name: string): Markup {
  const whole = readableName(name)
  return h('bdi', { title: whole }, commonNameOf(name) || whole)
}

function several(names: readonly string[]): Child {
  const items = (some: readonly string[]) => some.map(name => h('div', {}, h('bdi', {}, name)))
  const rest = names.slice(SHOWN)
  if (rest.length === 0) return items(names)
  return [items(names.slice(0, SHOWN)), h('details', {}, h('summary', {}, `+${rest.length}`), items(rest))]
}

/** `cucm.steven.lab: 8443 443 6972`: ports behind their address. */
function byAddress(places: readonly string[]): readonly string[] {
  const ports = new Map<string, string[]>()
  for (const place of places) {
    const at = place.lastIndexOf(':')
    const address = place.slice(0, at)
    ports.set(address, [...(ports.get(address) ?? []), place.slice(at + 1)])
  }
  return [...ports].map(([address, own]) => `${address}: ${own.join(' ')}`)
}

export const toneOf = ({ warning }: InventoryRow): 'bad' | 'warn' | null =>
  warning === null ? null : warning === 'expired' || warning === '7' ? 'bad' : 'warn'

/** Certificates by node and role, first to end first. A click on a column sorts by it; what is written into the field stays. */
export function inventoryTable(
  { inventory }: AuditDocument,
  words: AuditWords,
  language: Language,
): Markup | undefined {
  if (inventory.length === 0) return undefined
  const { page } = catalogueOf(language)
  const last = COLUMNS.length - 1
  return h(
    'div',
    {},
    h(
      'form',
      { id: 'filter', role: 'search', hidden: true },
      h('label', {}, page.search, h('input', { id: 'text', type: 'search' })),
      h('output', { for: 'text' }, h('span', { id: 'count' }, inventory.length), ` / ${inventory.length}`),
    ),
    h(
      'div',
      { class: 'scroll', tabindex: 0, role: 'group', 'aria-labelledby': 'inventory-title' },
      h(
        'table',
        { id: 'certificates' },
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            COLUMNS.map(({ title }, index) =>
              h(
                'th',
                { scope: 'col', 'aria-sort': index === last ? 'ascending' : 'none' },
                h('button', { type: 'button' }, title(words, language)),
              ),
            ),
          ),
        ),
        h(
          'tbody',
          {},
          sortInventory(inventory, 'expiry').map(row =>
            h(
              'tr',
              {},
              COLUMNS.map(({ cell, key }, index) =>
                h(
                  'td',
                  { 'data-key': key(row), class: index === last ? toneOf(row) : null },
                  cell(row, language),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  )
}
