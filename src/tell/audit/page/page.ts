import { h, type Markup, policyOf, verbatim } from '../../html/index.ts'
import { catalogueOf, type Language } from '../../messages/index.ts'
import { utc } from '../../text/index.ts'
import { auditAnswer, preferences } from '../audit-answer.ts'
import type { AuditCell, AuditDocument } from '../audit-schema.ts'
import { type AuditWords, auditWordsOf } from '../audit-words.ts'
import { changeLines } from '../changes.ts'
import { endsSection } from './ends.ts'
import { inventoryTable } from './inventory.ts'
import { matrixTable } from './matrix.ts'
import { SCRIPT } from './script.ts'
import { clientTrustList, discoveryList, list, orderList, repairList } from './sections.ts'
import { SHEET } from './sheet.ts'

/**
 * The audit as one HTML file that needs nothing else: the answer, what breaks in the order of a client, the matrix, what repairs it, what TLS verify mode never
 * looked at, the second direction, when certificates end, and the inventory, which a click on a column sorts. Text of nodes is text everywhere; only this folder's style
 * sheet and script run, by their digests. Without its script it reads all the same.
 */
export function renderAuditPage(document: AuditDocument, language: Language): string {
  const words = auditWordsOf(language)
  const { page, labels } = catalogueOf(language)
  const sections: readonly Section[] = [
    ['order', words.order, orderList(document, words, language)],
    ['matrix', words.matrix, matrixTable(document, words, language)],
    ['changes', words.changes, changesList(document, words)],
    ['repair', labels.repairPlan, repairList(document, language)],
    ['discovery', words.discovery, discoveryList(document, words)],
    ['clients', words.clientTrust, clientTrustList(document, words)],
    ['ends', words.endsTitle, endsSection(document, words, language)],
    ['inventory', words.inventory(document.inventory.length), inventoryTable(document, words, language)],
  ]
  const there = sections.filter(([, , content]) => content !== undefined)
  const body = h(
    'body',
    {},
    h('a', { class: 'skip', href: '#main' }, page.skip),
    head(document, words, language),
    h(
      'nav',
      { 'aria-label': page.contents },
      h(
        'ul',
        {},
        there.map(([id, title]) => h('li', {}, h('a', { href: `#${id}` }, title))),
      ),
    ),
    h(
      'main',
      { id: 'main' },
      there.map(([id, title, content]) =>
        h(
          'section',
          { id, 'aria-labelledby': `${id}-title` },
          h('h2', { id: `${id}-title` }, title),
          content,
        ),
      ),
    ),
    h('footer', {}, h('p', {}, page.selfContained)),
    verbatim('script', SCRIPT),
  )
  return `<!DOCTYPE html>\n${h('html', { lang: language }, metadata(document), body).html}`
}

/** Nothing where there is nothing to tell. */
type Section = readonly [id: string, title: string, content: Markup | undefined]

const TONES = {
  survives: 'good',
  degraded: 'warn',
  unknown: 'warn',
  'services-lost': 'bad',
  breaks: 'bad',
} as const

const COUNTED = [
  ['fails', 'bad'],
  ['wouldFail', 'warn'],
  ['unanswered', 'warn'],
  ['passes', 'good'],
] as const
const STATES = {
  fails: 'fails',
  wouldFail: 'would-fail',
  unanswered: 'unanswered',
  passes: 'passes',
} as const satisfies Readonly<Record<(typeof COUNTED)[number][0], AuditCell['state']>>

function head(document: AuditDocument, words: AuditWords, language: Language): Markup {
  const { deployment, summary, peers, tool, at } = document
  const path = [...(deployment.from === null ? [] : [deployment.from]), deployment.to].join(' → ')
  const tone = peers.some(({ enforced }) => enforced) ? TONES[document.survival] : 'warn'
  return h(
    'header',
    {},
    h(
      'p',
      { class: 'brand' },
      `Turnpike ${tool.version} · ${utc(at, false)} UTC · ${path} · `,
      h('bdi', {}, deployment.file),
    ),
    h('h1', { class: tone }, auditAnswer(document, language)),
    h(
      'ul',
      { class: 'tally' },
      COUNTED.filter(([key]) => summary[key] > 0).map(([key, shade]) =>
        h('li', {}, h('span', { class: `badge ${shade}` }, `${words.cell[STATES[key]]}: ${summary[key]}`)),
      ),
    ),
    preferences(peers, words).map(({ text, on }) =>
      h('p', { class: 'dim' }, `${words.cipher} (`, h('bdi', {}, on.join(', ')), `): ${text}`),
    ),
  )
}

function changesList(document: AuditDocument, words: AuditWords): Markup | undefined {
  if (document.changes === null) return undefined
  return document.changes.length === 0 ? h('p', {}, words.noChanges) : list(changeLines(document, words))
}

function metadata({ deployment }: AuditDocument): Markup {
  return h(
    'head',
    {},
    h('meta', { charset: 'utf-8' }),
    h('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('meta', { name: 'referrer', content: 'no-referrer' }),
    h('title', {}, `Turnpike: ${deployment.to}`),
    verbatim('style', SHEET),
  )
}

const POLICY = policyOf(SHEET, SCRIPT)
