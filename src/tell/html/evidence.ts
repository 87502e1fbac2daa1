import type { Report, ReportOrigin } from '../report/index.ts'
import { sourceOf, utc } from '../text/index.ts'
import { type Child, h, type Markup } from './markup.ts'
import { copyable, data } from './parts.ts'
import type { View } from './view.ts'

/** Every piece of evidence of an origin, word for word, with time and place. */
export function evidenceTable(origin: ReportOrigin, { report, words }: View): Markup | null {
  const { page, labels } = words
  if (origin.evidence.length === 0) return null
  const rows = origin.evidence.map(({ where, at, kind, quote }) =>
    h(
      'tr',
      {},
      h('td', { class: 'when' }, utc(at)),
      h('td', { class: 'where' }, placeParts(where, report, words)),
      h('td', {}, kind === 'packet' ? data(quote) : h('code', {}, quote)),
    ),
  )
  return h(
    'details',
    {},
    h('summary', {}, page.evidence(origin.evidence.length)),
    h(
      'div',
      { class: 'scroll', role: 'group', 'aria-label': `${labels.log}, ${labels.frames}`, tabindex: 0 },
      h(
        'table',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            [page.time, page.place, page.quote].map(name => h('th', { scope: 'col' }, name)),
          ),
        ),
        h('tbody', {}, rows),
      ),
    ),
  )
}

export function filterLine(origin: ReportOrigin, { words }: View): Markup | null {
  if (origin.filter === null) return null
  return h('p', { class: 'filter' }, `${words.labels.filter}: `, copyable(origin.filter, words.page.copy))
}

/** `member.txt:12`, `capture.pcap frame 37`, `file byte 4096`. */
export function placeParts(
  where: Report['problems'][number]['where'],
  report: Report,
  { phrases, page }: View['words'],
): Child {
  const more = [
    ...(where.frame === undefined ? [] : [phrases.frame(where.frame)]),
    ...(where.offset === undefined ? [] : [page.offset(where.offset)]),
  ]
  return [data(sourceOf(where, report)), ...more.map(part => ` ${part}`)]
}
