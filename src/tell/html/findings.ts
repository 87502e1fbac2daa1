import { OUTCOMES, type ReportFinding } from '../report/index.ts'
import { type Card, cardsOf, FOUND, placeOf, readableName, repeats } from '../text/index.ts'
import { placeParts } from './evidence.ts'
import { type Child, h, type Markup } from './markup.ts'
import { badge, data, facts, paragraphs, section } from './parts.ts'
import { leadsOf, originId, type Tone, type View } from './view.ts'

export const RESULTS: Readonly<Record<ReportFinding['result'], Tone>> = {
  issue: 'bad',
  potential: 'warn',
  error: 'warn',
  'missing-information': 'dim',
  clear: 'good',
  'not-applicable': 'dim',
}

/** Cards by result, with their number. What was found stands open, but for what only repeats an origin told of already. */
export function findingsSection(view: View): Markup | null {
  const { report, words } = view
  if (report.findings.length === 0) return null
  const told = cardsOf(report, view.language)
  const covered = new Set<number>()
  let number = 0
  const groups = OUTCOMES.map(result => ({
    result,
    group: told.filter(finding => finding.result === result),
  }))
  return section(
    'findings',
    words.labels.findings,
    groups
      .filter(({ group }) => group.length > 0)
      .map(({ result, group }) =>
        h(
          'div',
          { class: 'group' },
          h('h3', {}, `${words.outcomes[result]} (${group.length})`),
          group.map(finding => {
            const open = FOUND.includes(result) && !repeats(finding, covered)
            for (const origin of finding.origins) covered.add(origin)
            number += 1
            return findingCard(finding, `finding-${number}`, open, view)
          }),
        ),
      ),
  )
}

function findingCard(finding: Card, id: string, open: boolean, view: View): Markup {
  const { report, words } = view
  const tone = RESULTS[finding.result]
  const system = report.systems.length > 1 && [
    ' · ',
    data(words.phrases.peers(finding.systems, report.systems.length)),
  ]
  return h(
    'article',
    { id, class: `card ${tone}`, 'data-result': finding.result, 'aria-labelledby': `${id}-title` },
    h(
      'details',
      { open },
      h(
        'summary',
        {},
        h(
          'h4',
          { id: `${id}-title` },
          finding.title,
          system,
          ' ',
          badge(words.outcomes[finding.result], tone),
        ),
      ),
      body(finding, view),
    ),
  )
}

function body(finding: ReportFinding, view: View): Child {
  const { labels } = view.words
  const { action, snippet, references } = finding
  return [
    paragraphs(readableName(finding.description)),
    action.length > 0 && [
      h('p', { class: 'dim' }, labels.action),
      h(
        'ol',
        {},
        action.map(step => h('li', {}, readableName(step))),
      ),
    ],
    snippet.length > 0 && [
      h('p', { class: 'dim' }, labels.snippet),
      snippet.map(line => h('p', { class: 'line' }, h('code', {}, line))),
    ],
    facts([
      ['ID', h('code', {}, finding.check)],
      [labels.condition, finding.condition || null],
      [labels.further, finding.further || null],
      [view.words.page.origins, originLinks(finding, view)],
      [labels.log, evidenceList(finding, view)],
      [
        labels.references,
        references.length > 0 &&
          h(
            'ul',
            {},
            references.map(each => h('li', {}, reference(each))),
          ),
      ],
    ]),
  ]
}

function originLinks({ origins }: ReportFinding, view: View): Child {
  const links = leadsOf(origins, view).map(at =>
    h('li', {}, h('a', { href: `#${originId(at)}` }, placeOf(view.report.origins[at]!))),
  )
  return links.length > 0 && h('ul', { class: 'names' }, links)
}

/** Places that a card lists; the JSON report has all. */
const PLACES = 20

function evidenceList({ evidence }: ReportFinding, { report, words }: View): Child {
  if (evidence.length === 0) return null
  const rest = evidence.length - PLACES
  return h(
    'ul',
    {},
    evidence.slice(0, PLACES).map(where => h('li', {}, placeParts(where, report, words))),
    rest > 0 && h('li', {}, words.headline.more(rest)),
  )
}

/** Only what leads to the web by HTTPS becomes a link, whatever a stored report says. */
function reference({ id, url }: ReportFinding['references'][number]): Child {
  if (url === undefined || !/^https:\/\/[\w.-]+(?:\/|$)/.test(url)) return data(id)
  return h('a', { href: url, rel: 'noopener noreferrer' }, id)
}
