import type { ReportOrigin } from '../report/index.ts'
import { peerRows, placeOf } from '../text/index.ts'
import { type Child, h, type Markup } from './markup.ts'
import { badge, data, section } from './parts.ts'
import { leadsOf, originId, VERDICTS, type View } from './view.ts'

/** A table of what fails on which peer: all of the cluster, or one of it. Nothing for one system. */
export function peersSection(view: View): Markup | null {
  const { report, words } = view
  const rows = peerRows(report)
  if (rows.length === 0) return null
  const hosts = report.systems.map(({ host }) => host)
  return section(
    'peers',
    words.labels.peers,
    h(
      'div',
      { class: 'scroll', role: 'group', 'aria-labelledby': 'peers-title', tabindex: 0 },
      h(
        'table',
        { class: 'peers' },
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, words.page.origin),
            hosts.map(host => h('th', { scope: 'col' }, data(host))),
          ),
        ),
        h(
          'tbody',
          {},
          rows.map(({ origin, peers }) =>
            h(
              'tr',
              {},
              h('th', { scope: 'row' }, data(placeOf(origin))),
              hosts.map(host => h('td', {}, cell(peers.get(host), view))),
            ),
          ),
        ),
      ),
    ),
  )
}

/** The worst verdict of an origin on one peer, leading to its card. */
function cell(origin: ReportOrigin | undefined, view: View): Child {
  const { report, words } = view
  if (!origin) return h('span', { class: 'dim' }, words.labels.notMet)
  const { mark, tone } = VERDICTS[origin.verdict]
  const [lead] = leadsOf([report.origins.indexOf(origin)], view)
  const text = badge(`${mark} ${words.verdicts[origin.verdict]}`, tone)
  const link = lead === undefined ? text : h('a', { href: `#${originId(lead)}` }, text)
  return [link, origin.reason !== null && [' ', h('code', {}, origin.reason)]]
}
