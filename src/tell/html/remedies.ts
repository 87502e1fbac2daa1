import { remedyText } from '../messages/index.ts'
import type { ReportRemedy } from '../report/index.ts'
import { mendedOf, placeOf, proofOf, readableName } from '../text/index.ts'
import { type Child, h, type Markup } from './markup.ts'
import { badge, section } from './parts.ts'
import { leadsOf, originId, type Tone, type View } from './view.ts'

/** What to do about one origin, each with its proof; switching verification off comes last, apart and folded away. */
export function remedyLists(remedies: readonly ReportRemedy[], view: View): readonly Markup[] {
  const { labels } = view.words
  const lastResort = remedies.filter(({ kind }) => kind === 'verify-off')
  const proper = remedies.filter(({ kind }) => kind !== 'verify-off')
  return [
    ...(proper.length === 0
      ? []
      : [
          h('h4', {}, labels.whatToDo),
          h(
            'ol',
            { class: 'remedies' },
            proper.map(each => remedyItem(each, view)),
          ),
        ]),
    ...(lastResort.length === 0
      ? []
      : [
          h(
            'details',
            {},
            h('summary', {}, labels.lastResort),
            h(
              'ul',
              { class: 'remedies' },
              lastResort.map(each => remedyItem(each, view)),
            ),
          ),
        ]),
  ]
}

function remedyItem(remedy: ReportRemedy, { words, language }: View, ...more: readonly Child[]): Markup {
  const { sentence, steps } = remedyText(remedy.kind, remedy.params, language)
  const proof = proofOf(remedy, words, language)
  return h(
    'li',
    {},
    h('p', { class: 'sentence' }, readableName(sentence)),
    steps.length > 0 &&
      h(
        'ul',
        {},
        steps.map(step => h('li', {}, readableName(step))),
      ),
    remedy.collides && h('p', { class: 'warn' }, words.phrases.collides),
    h('p', { class: TONES[proof.style] ?? 'dim' }, proof.text),
    ...more,
  )
}

const TONES: Readonly<Record<string, Tone>> = { green: 'good', yellow: 'warn', dim: 'dim' }

/** The smallest set of steps over all origins. */
export function repairSection(view: View): Markup | null {
  const { report, words } = view
  const { steps, mends, of } = report.repair
  if (of === 0) return null
  return section(
    'repair',
    words.labels.repairPlan,
    h('p', {}, badge(words.phrases.mends(...mendedOf(report)), mends < of ? 'warn' : 'good')),
    steps.length > 0 &&
      h(
        'ol',
        { class: 'remedies card' },
        steps.map(step => remedyItem(step, view, h('p', { class: 'dim' }, placesOf(step, view)))),
      ),
  )
}

function placesOf(step: View['report']['repair']['steps'][number], view: View): Child {
  const { report, words } = view
  const links = leadsOf(step.mends, view).map((at, index) => [
    index === 0 ? '' : ', ',
    h('a', { href: `#${originId(at)}` }, placeOf(report.origins[at]!)),
  ])
  return [
    words.phrases.step(step.place, step.systems.join(', '), step.systems.length < report.systems.length),
    ...(links.length === 0 ? [] : [' · ', ...links]),
  ]
}
