import type { Language } from '../messages/index.ts'
import { exitCodeOf, type Report } from '../report/index.ts'
import { headlineOf, safe, tallyOf, utc } from '../text/index.ts'
import { findingsSection } from './findings.ts'
import { h, type Markup, verbatim } from './markup.ts'
import { originsSection } from './origins.ts'
import { inputsSection, problemsSection, systemsSection } from './overview.ts'
import { badge } from './parts.ts'
import { peersSection } from './peers.ts'
import { policyOf } from './policy.ts'
import { repairSection } from './remedies.ts'
import { SCRIPT } from './script.ts'
import { STYLE } from './style.ts'
import { toolbar } from './toolbar.ts'
import { type Tone, VERDICTS, type View, viewOf } from './view.ts'

/**
 * The report as one HTML file that needs nothing else: no network, no font, no other file. It reads without its script, in light and dark, on paper, by
 * keyboard and by ear. Text of the evidence is text everywhere, and the page's own policy (Content Security Policy Level 3) lets only this
 * folder's style sheet and script run, by their digests.
 */
export function renderHtml(
  report: Report,
  options: { readonly language: Language; readonly exitCode?: number },
): string {
  const view = viewOf(report, options.language)
  const sections = [
    { id: 'peers', title: view.words.labels.peers, markup: peersSection(view) },
    { id: 'origins', title: view.words.page.origins, markup: originsSection(view) },
    { id: 'repair', title: view.words.labels.repairPlan, markup: repairSection(view) },
    { id: 'findings', title: view.words.labels.findings, markup: findingsSection(view) },
    { id: 'systems', title: view.words.page.systems, markup: systemsSection(view) },
    { id: 'problems', title: view.words.labels.problems, markup: problemsSection(view) },
    { id: 'inputs', title: view.words.labels.inputs, markup: inputsSection(view) },
  ].filter(({ markup }) => markup !== null)
  const { page, phrases } = view.words
  const body = h(
    'body',
    {},
    h('a', { class: 'skip', href: '#main' }, page.skip),
    head(view),
    h(
      'nav',
      { 'aria-label': page.contents },
      h(
        'ul',
        {},
        sections.map(({ id, title }) => h('li', {}, h('a', { href: `#${id}` }, title))),
      ),
    ),
    toolbar(view),
    h(
      'main',
      { id: 'main' },
      sections.map(({ markup }) => markup),
    ),
    h(
      'footer',
      {},
      h('p', {}, phrases.exit(options.exitCode ?? exitCodeOf(report))),
      h('p', {}, page.selfContained),
    ),
    verbatim('script', SCRIPT),
  )
  return `<!DOCTYPE html>\n${h('html', { lang: options.language }, metadata(view), body).html}`
}

/** Titles of a window are cut anyway; search engines and readers stop at about so many characters. */
const TITLE = 70

function metadata({ report }: View): Markup {
  const names = report.inputs.map(({ name }) => name).join(', ')
  const title = [...safe(names === '' ? 'Turnpike' : `Turnpike: ${names}`)].slice(0, TITLE).join('')
  return h(
    'head',
    {},
    h('meta', { charset: 'utf-8' }),
    h('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('meta', { name: 'referrer', content: 'no-referrer' }),
    h('meta', { name: 'color-scheme', content: 'light dark' }),
    h('title', {}, title),
    verbatim('style', STYLE),
  )
}

const POLICY = policyOf(STYLE, SCRIPT)

function head(view: View): Markup {
  const { report, words, language } = view
  const tally = tallyOf(report)
  const counts = [
    ['fail', tally.fail],
    ['would-fail', tally.wouldFail],
    ['pass', tally.pass],
    ['unknown', tally.unknown],
  ] as const
  return h(
    'header',
    {},
    h('p', { class: 'brand' }, words.page.made(`Turnpike ${report.tool.version}`, utc(report.at, false))),
    h('h1', { class: answerTone(report) }, headlineOf(report, language)),
    h(
      'ul',
      { class: 'tally' },
      counts
        .filter(([, count]) => count > 0)
        .map(([verdict, count]) => {
          const { mark, tone } = VERDICTS[verdict]
          return h('li', {}, badge(`${mark} ${words.verdicts[verdict]}: ${count}`, tone))
        }),
    ),
  )
}

function answerTone({ summary }: Report): Tone {
  if (summary.fail > 0) return 'bad'
  return summary.wouldFail > 0 || summary.incomplete || summary.pass === 0 ? 'warn' : 'good'
}
