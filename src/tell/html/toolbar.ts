import { OUTCOMES } from '../report/index.ts'
import { cardsOf } from '../text/index.ts'
import { type Child, h, type Markup } from './markup.ts'
import { VERDICTS, type View } from './view.ts'

/** Search, filters and switches. Hidden until the script runs: without it all cards are simply there. */
export function toolbar({ words, report, groups, language }: View): Markup {
  const { page, labels, verdicts, outcomes } = words
  const used = {
    verdicts: (Object.keys(VERDICTS) as (keyof typeof VERDICTS)[]).filter(verdict =>
      report.origins.some(origin => origin.verdict === verdict),
    ),
    results: OUTCOMES.filter(result => report.findings.some(finding => finding.result === result)),
  }
  const cards = groups.length + cardsOf(report, language).length
  return h(
    'form',
    { id: 'tools', role: 'search', hidden: true },
    h('label', {}, page.search, h('input', { id: 'text', type: 'search', placeholder: page.searchHint })),
    h('button', { type: 'submit' }, page.search),
    choice(
      'verdict',
      labels.verdict,
      page.all,
      used.verdicts.map(value => [value, verdicts[value]]),
    ),
    choice(
      'result',
      page.result,
      page.all,
      used.results.map(value => [value, outcomes[value]]),
    ),
    h('button', { type: 'button', id: 'open' }, page.openAll),
    h('button', { type: 'button', id: 'close' }, page.closeAll),
    h('button', { type: 'button', id: 'theme' }, page.theme),
    h('output', { id: 'shown', for: 'text verdict result', 'data-copied': page.copied }, counts(cards, page)),
  )
}

/** The sentence with two numbers that the script sets; words around them come from the language. */
function counts(cards: number, page: View['words']['page']): Child {
  const [first, second] = [7_000_001, 7_000_002]
  return page
    .shown(first, second)
    .split(new RegExp(`(${first}|${second})`))
    .map(part =>
      part === String(first)
        ? h('span', { id: 'count' }, cards)
        : part === String(second)
          ? h('span', {}, cards)
          : part,
    )
}

function choice(
  id: string,
  label: string,
  all: string,
  options: readonly (readonly [string, string])[],
): Markup {
  return h(
    'label',
    {},
    label,
    h(
      'select',
      { id },
      h('option', { value: '' }, all),
      options.map(([value, text]) => h('option', { value }, text)),
    ),
  )
}
