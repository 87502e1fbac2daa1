import { h, type Markup } from '../../html/index.ts'
import { type Language, reasonShort } from '../../messages/index.ts'
import type { AuditCell, AuditDocument } from '../audit-schema.ts'
import type { AuditWords } from '../audit-words.ts'
import { type MatrixField, type MatrixRow, matrixOf, portsOf, SIGNS } from '../matrix.ts'

const TONES: Readonly<Record<AuditCell['state'], string>> = {
  passes: 'good',
  fails: 'bad',
  'would-fail': 'warn',
  unanswered: 'warn',
  'not-offered': 'dim',
}

const KEYS = ['rsa', 'ecdsa'] as const
const KEY_HEADS = { rsa: 'RSA', ecdsa: 'EC' } as const

/** Nodes under each cluster, a pair of columns for each port; a field says its reason to those who point at it, and to those who listen. */
export function matrixTable(
  { cells }: AuditDocument,
  words: AuditWords,
  language: Language,
): Markup | undefined {
  if (cells.length === 0) return undefined
  const ports = portsOf(cells)
  const rows = matrixOf(cells)
  const clusters = [...new Set(rows.map(({ cluster }) => cluster))]
  return h(
    'div',
    {},
    legend(words),
    h(
      'div',
      { class: 'scroll', tabindex: 0, role: 'group', 'aria-labelledby': 'matrix-title' },
      h(
        'table',
        { class: 'matrix' },
        heads(ports, words),
        clusters.map(cluster =>
          h(
            'tbody',
            {},
            h(
              'tr',
              {},
              h('th', { class: 'cluster', scope: 'rowgroup', colspan: 1 + 2 * ports.length }, cluster),
            ),
            rows.filter(row => row.cluster === cluster).map(row => line(row, words, language)),
          ),
        ),
      ),
    ),
  )
}

const legend = (words: AuditWords): Markup =>
  h(
    'ul',
    { class: 'tally legend' },
    (Object.keys(SIGNS) as AuditCell['state'][]).map(state =>
      h(
        'li',
        {},
        h('span', { class: `mark ${TONES[state]}`, 'aria-hidden': 'true' }, SIGNS[state]),
        ` ${words.cell[state]}`,
      ),
    ),
  )

const heads = (ports: readonly number[], words: AuditWords): Markup =>
  h(
    'thead',
    {},
    h(
      'tr',
      {},
      h('th', { scope: 'col', rowspan: 2 }, words.column.node),
      ports.map(port => h('th', { scope: 'colgroup', colspan: 2, class: 'port' }, port)),
    ),
    h(
      'tr',
      {},
      ports.flatMap(() => KEYS.map(key => h('th', { scope: 'col', class: `key ${key}` }, KEY_HEADS[key]))),
    ),
  )

const line = ({ address, node, peer, fields }: MatrixRow, words: AuditWords, language: Language): Markup =>
  h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row' },
      h('bdi', {}, address),
      address === node ? null : h('span', { class: 'dim' }, ' (', h('bdi', {}, node), ')'),
      peer === undefined ? null : h('span', { class: 'dim' }, ' · ', h('bdi', {}, peer)),
    ),
    fields.flatMap(field => KEYS.map(key => h('td', { class: key }, mark(field, key, words, language)))),
  )

/** A sign for the eye, state and reason for the ear. */
function mark(
  field: MatrixField,
  key: AuditCell['key'],
  words: AuditWords,
  language: Language,
): Markup | null {
  const state = field[key]
  if (state === undefined) return null
  const reason = field.reasons[key]
  const why = reason === null ? '' : ` — ${reasonShort(reason, '', language)}`
  const told = `${field.port} ${key.toUpperCase()}: ${words.cell[state]}${why}`
  return h(
    'span',
    { class: `mark ${TONES[state]}`, role: 'img', 'aria-label': told, title: told },
    SIGNS[state],
  )
}
