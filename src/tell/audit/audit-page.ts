import { sha256 } from '@noble/hashes/sha2.js'
import { h, type Markup, STYLE, verbatim } from '../html/index.ts'
import { catalogueOf, type Language } from '../messages/index.ts'
import { placeOf, readableName, utc } from '../text/index.ts'
import { auditAnswer, failingText, wrongSteps } from './audit-answer.ts'
import type { AuditCell, AuditDocument, InventoryRow } from './audit-schema.ts'
import { type AuditWords, auditWordsOf } from './audit-words.ts'
import { changeLines } from './changes.ts'
import { endText, sortInventory } from './inventory-text.ts'
import { type MatrixRow, matrixOf, portsOf, SIGNS } from './matrix.ts'

/**
 * The audit as one HTML file that needs nothing else: the answer, what breaks in the order of a client, the matrix, and the inventory, which a click on a column
 * sorts. Text of nodes is text everywhere; only this folder's style sheet and script run, by their digests. Without its script it reads all the same.
 */
export function renderAuditPage(document: AuditDocument, language: Language): string {
  const words = auditWordsOf(language)
  const answer = auditAnswer(document, language)
  const body = h(
    'body',
    {},
    h(
      'header',
      {},
      h('p', { class: 'brand' }, `Turnpike ${document.tool.version} · ${utc(document.at, false)} UTC`),
      h('h1', { class: TONES[document.survival] }, answer),
    ),
    h(
      'main',
      { id: 'main' },
      section('order', words.order, orderList(document, words, language)),
      section('matrix', words.matrix, matrixTable(document, words)),
      section('changes', words.changes, list(changeLines(document, words))),
      section(
        'inventory',
        words.inventory(document.inventory.length),
        inventoryTable(document, words, language),
      ),
    ),
    h('footer', {}, h('p', {}, catalogueOf(language).page.selfContained)),
    verbatim('script', SCRIPT),
  )
  const head = h(
    'head',
    {},
    h('meta', { charset: 'utf-8' }),
    h('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('meta', { name: 'referrer', content: 'no-referrer' }),
    h('title', {}, `Turnpike: ${document.deployment.to}`),
    verbatim('style', SHEET),
  )
  return `<!DOCTYPE html>\n${h('html', { lang: language }, head, body).html}`
}

const TONES = {
  survives: 'good',
  degraded: 'warn',
  unknown: 'warn',
  'services-lost': 'bad',
  breaks: 'bad',
} as const

/** Nothing where there is nothing to tell. */
const section = (id: string, title: string, content: Markup | undefined): Markup | undefined =>
  content &&
  h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), content)

const list = (lines: readonly string[]): Markup | undefined =>
  lines.length === 0
    ? undefined
    : h(
        'ul',
        {},
        lines.map(line => h('li', {}, line)),
      )

function orderList({ peers }: AuditDocument, words: AuditWords, language: Language): Markup | undefined {
  const wrong = wrongSteps(peers)
  if (wrong.length === 0) return undefined
  return h(
    'ol',
    {},
    wrong.map(({ on, step, cluster, state, failing, unanswered }) =>
      h(
        'li',
        {},
        h(
          'strong',
          { class: state === 'broken' ? 'bad' : 'warn' },
          `${words.step[step]} · ${words.state[state]}`,
        ),
        ` · ${[cluster, ...(on.length < peers.length ? [on.join(', ')] : [])].join(' · ')}`,
        list([
          ...failing.map(place => failingText(place, language)),
          ...unanswered.map(place => `${placeOf(place)} — ${words.cell.unanswered}`),
        ]),
      ),
    ),
  )
}

const STATE_TONES: Readonly<Record<AuditCell['state'], string>> = {
  passes: 'good',
  fails: 'bad',
  'would-fail': 'warn',
  unanswered: 'warn',
  'not-offered': 'dim',
}

function matrixTable({ cells }: AuditDocument, words: AuditWords): Markup | undefined {
  if (cells.length === 0) return undefined
  const ports = portsOf(cells)
  const row = ({ address, node, peer, fields }: MatrixRow) =>
    h(
      'tr',
      {},
      h(
        'th',
        { scope: 'row' },
        address,
        address === node ? null : ` (${node})`,
        peer === undefined ? null : ` · ${peer}`,
      ),
      fields.map(({ rsa, ecdsa }) => h('td', {}, mark('RSA', rsa, words), ' ', mark('ECDSA', ecdsa, words))),
    )
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'group', 'aria-labelledby': 'matrix-title' },
    h('p', { class: 'dim' }, words.legend),
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('td'),
          ports.map(port => h('th', { scope: 'col' }, port)),
        ),
      ),
      h('tbody', {}, matrixOf(cells).map(row)),
    ),
  )
}

/** A sign for the eye, the state for the ear. */
const mark = (kind: string, state: AuditCell['state'] | undefined, words: AuditWords): Markup | null =>
  state === undefined
    ? null
    : h(
        'span',
        {
          class: STATE_TONES[state],
          role: 'img',
          'aria-label': `${kind}: ${words.cell[state]}`,
          title: `${kind}: ${words.cell[state]}`,
        },
        SIGNS[state],
      )

interface Column {
  readonly title: (words: AuditWords, language: Language) => string
  readonly text: (row: InventoryRow, language: Language) => string
  /** What is sorted by, where it is not the text. */
  readonly key?: (row: InventoryRow) => string | number
}

const COLUMNS: readonly Column[] = [
  { title: words => words.column.node, text: row => row.node },
  { title: words => words.column.role, text: row => row.role },
  { title: (_, language) => catalogueOf(language).labels.subject, text: row => readableName(row.subject) },
  {
    title: (_, language) => catalogueOf(language).labels.issuer,
    text: (row, language) =>
      row.signed === 'self' ? auditWordsOf(language).selfSigned : readableName(row.issuer),
  },
  { title: (_, language) => catalogueOf(language).labels.names, text: row => row.names.join(' ') },
  { title: (_, language) => catalogueOf(language).labels.key, text: row => row.keyType },
  { title: words => words.column.shownAt, text: row => row.shownAt.join(' ') },
  {
    title: words => words.column.ends,
    text: (row, language) => endText(row, { language }),
    key: row => row.ends.at ?? '',
  },
]

function inventoryTable(
  { inventory }: AuditDocument,
  words: AuditWords,
  language: Language,
): Markup | undefined {
  if (inventory.length === 0) return undefined
  const tone = ({ warning }: InventoryRow) =>
    warning === null ? null : warning === 'expired' || warning === '7' ? 'bad' : 'warn'
  const cell = (row: InventoryRow, { text, key }: Column, last: boolean) =>
    h(
      'td',
      { 'data-key': key ? key(row) : text(row, language), class: last ? tone(row) : null },
      text(row, language),
    )
  return h(
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
              { scope: 'col', 'aria-sort': index === COLUMNS.length - 1 ? 'ascending' : 'none' },
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
            COLUMNS.map((column, index) => cell(row, column, index === COLUMNS.length - 1)),
          ),
        ),
      ),
    ),
  )
}

const SHEET = `${STYLE}
#matrix td { white-space: nowrap; font-weight: 600; }
th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; text-align: left; }
th[aria-sort='ascending'] button::after { content: ' ▲'; }
th[aria-sort='descending'] button::after { content: ' ▼'; }
`

/** A click sorts by that column, a second one the other way round. */
const SCRIPT = `
const table = document.getElementById('certificates')
const heads = table ? [...table.tHead.rows[0].cells] : []
heads.forEach((head, index) => head.querySelector('button').addEventListener('click', () => {
  const down = head.getAttribute('aria-sort') === 'ascending'
  for (const other of heads) other.setAttribute('aria-sort', 'none')
  head.setAttribute('aria-sort', down ? 'descending' : 'ascending')
  const key = row => row.cells[index].dataset.key
  const rows = [...table.tBodies[0].rows].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
  table.tBodies[0].append(...(down ? rows.reverse() : rows))
}))
`

const digest = (text: string) =>
  `'sha256-${btoa(String.fromCharCode(...sha256(new TextEncoder().encode(text))))}'`

/** Nothing may be loaded, sent or framed. */
const POLICY = [
  "default-src 'none'",
  `style-src ${digest(SHEET)}`,
  `script-src ${digest(SCRIPT)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')
