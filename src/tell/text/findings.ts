import { OUTCOMES, type ReportFinding } from '../report/index.ts'
import { type Card, cardsOf } from './cards.ts'
import type { Context } from './context.ts'
import { placeOf, readableName } from './names.ts'
import type { Style } from './paper.ts'

/** Results that get a card; of the others a line says that they were looked at. */
export const FOUND: readonly ReportFinding['result'][] = ['issue', 'potential', 'error']
const STYLES: Partial<Readonly<Record<ReportFinding['result'], Style>>> = {
  issue: 'red',
  potential: 'yellow',
  error: 'yellow',
  clear: 'green',
}

/** Cards by result: what was found with description and action, of the rest what was looked for. */
export function renderFindings(context: Context): void {
  const { report, words, language } = context
  const cards = cardsOf(report, language)
  const covered = new Set<number>()
  for (const result of FOUND) {
    const found = cards.filter(card => card.result === result)
    if (found.length > 0) context.heading(words.outcomes[result])
    for (const card of found) {
      renderCard(card, !context.verbose && repeats(card, covered), context)
      for (const origin of card.origins) covered.add(origin)
    }
  }
  renderRest(
    cards.filter(({ result }) => !FOUND.includes(result)),
    context,
  )
}

/**
 * What gave no card. A title names what is wrong when a check fires, so that a list of titles reads like a list of faults: ids under their result are
 * enough, and what is missing is said once for all checks that lack it.
 */
function renderRest(rest: readonly Card[], context: Context): void {
  const { words, paper, verbose } = context
  if (rest.length === 0) return
  context.heading(words.labels.alsoLookedAt)
  const groups = new Map<string, { head: string; style: Style; cards: readonly Card[] }>()
  for (const card of together(rest)) {
    const lack = lackOf(card)
    const peers = peersOf(card.systems, context)
    const key = JSON.stringify([card.result, peers, lack])
    const head = [words.outcomes[card.result], ...peers, ...lack].join(' · ')
    const style = STYLES[card.result] ?? 'dim'
    groups.set(key, { head, style, cards: [...(groups.get(key)?.cards ?? []), card] })
  }
  for (const { head, style, cards } of groups.values()) {
    paper.item('-', `${head}${verbose ? '' : `: ${cards.map(({ check }) => check).join(', ')}`}`, {
      indent: 2,
      headStyle: style,
    })
    if (verbose)
      for (const { title, check } of cards)
        paper.item('-', `${title} (${check})`, { indent: 4, headStyle: 'dim' })
  }
  if (!verbose) paper.text(words.phrases.explainHint, 4, 'dim')
}

/** What a check could not be judged for want of. */
const lackOf = ({ result, description }: Card): readonly string[] =>
  result === 'missing-information'
    ? description.split('\n', 1).map(sentence => sentence.replace(/[.。]$/, ''))
    : []

/** In the order of results; one entry for each check and result, whatever else differs between peers. */
function together(rest: readonly Card[]): readonly Card[] {
  const found = new Map<string, Card>()
  for (const card of OUTCOMES.flatMap(result => rest.filter(each => each.result === result))) {
    const key = JSON.stringify([card.result, card.check, lackOf(card)])
    found.set(key, { ...card, systems: [...new Set([...(found.get(key)?.systems ?? []), ...card.systems])] })
  }
  return [...found.values()]
}

/** Checks that say one fault of origins each, which the umbrella card and the cards of the origins have said with all there is to know. */
const ONE_FAULT: ReadonlySet<string> = new Set([
  'self-signed-origin',
  'untrusted-origin-ca',
  'incomplete-origin-chain',
  'unlisted-origin-name',
  'expired-origin-certificate',
  'ecdsa-origin-preferred',
  'ip-address-advertised',
])

/** A card about a fault of origins that an earlier card was about: what to do stands there already. */
export function repeats({ check, origins }: ReportFinding, covered: ReadonlySet<number>): boolean {
  return ONE_FAULT.has(check) && origins.length > 0 && origins.every(origin => covered.has(origin))
}

function renderCard(
  finding: Card,
  short: boolean,
  { words, paper, report, verbose, ...context }: Context,
): void {
  const { labels } = words
  const style = STYLES[finding.result] ?? 'plain'
  const title = [finding.title, ...peersOf(finding.systems, { report, words })].join(' · ')
  paper.item('●', `${title} (${finding.check})`, { indent: 2, style: 'bold', headStyle: style })
  if (short) {
    const places = finding.origins.flatMap(at => report.origins[at] ?? []).map(placeOf)
    paper.text(`→ ${[...new Set(places)].join(', ')}`, 4)
    return
  }
  paragraphs(finding.description)
  if (verbose && finding.condition) context.field(labels.condition, finding.condition, 4)
  if (verbose && finding.further) context.field(labels.further, finding.further, 4)
  finding.action.forEach((action, index) => {
    paper.item(`${index + 1}.`, readableName(action), { indent: 4, headStyle: 'bold' })
  })
  if (verbose) for (const line of finding.snippet) paper.text(line, 4, 'dim')
  const { references } = finding
  if (verbose && references.length > 0) paper.text(`${labels.references}:`, 4, 'dim')
  if (verbose)
    for (const { id, url } of references)
      paper.item('-', [id, url].filter(Boolean).join(' '), { indent: 6, style: 'dim' })
  else if (references.length > 0)
    paper.text(`${labels.references}: ${references.map(({ id }) => id).join(', ')}`, 4, 'dim')

  function paragraphs(text: string): void {
    for (const line of text.split('\n')) if (line !== '') paper.text(readableName(line), 4)
  }
}

/** Which peers a card is about; nothing in a report of one. */
const peersOf = (
  systems: readonly string[],
  { report, words }: Pick<Context, 'report' | 'words'>,
): readonly string[] =>
  report.systems.length > 1 ? [words.phrases.peers(systems, report.systems.length)] : []
