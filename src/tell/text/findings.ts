import { checkById } from '../../judge/checks/index.ts'
import { findingTexts, OUTCOMES, type ReportFinding } from '../report/index.ts'
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

/** Cards by result: what was found with description and action, the rest in a line each. */
export function renderFindings(context: Context): void {
  const { report, words, paper } = context
  const told = report.findings.map(finding => inLanguage(finding, context))
  const of = (result: ReportFinding['result']) => told.filter(finding => finding.result === result)
  const covered = new Set<number>()
  for (const result of FOUND) {
    if (of(result).length === 0) continue
    context.heading(words.outcomes[result])
    for (const finding of of(result)) {
      renderCard(finding, !context.verbose && repeats(finding, covered), context)
      for (const origin of finding.origins) covered.add(origin)
    }
  }
  const rest = OUTCOMES.filter(result => !FOUND.includes(result)).flatMap(of)
  if (rest.length > 0) context.heading(words.labels.alsoLookedAt)
  for (const finding of rest)
    paper.item(
      `${words.outcomes[finding.result]}:`,
      `${finding.title}${systemOf(finding, context)} (${finding.check})`,
      {
        indent: 2,
        headStyle: STYLES[finding.result] ?? 'dim',
      },
    )
}

/** A card about origins that an earlier card was about: what to do stands there and in the cards of the origins already. */
export function repeats({ origins }: ReportFinding, covered: ReadonlySet<number>): boolean {
  return origins.length > 0 && origins.every(origin => covered.has(origin))
}

function renderCard(
  finding: ReportFinding,
  short: boolean,
  { words, paper, report, verbose, ...context }: Context,
): void {
  const { labels } = words
  const style = STYLES[finding.result] ?? 'plain'
  const title = `${finding.title}${systemOf(finding, { report })}`
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

const systemOf = (finding: ReportFinding, { report }: Pick<Context, 'report'>) =>
  report.systems.length > 1 ? ` · ${finding.system}` : ''

/** A report saved in one language is told in the other by the texts of its checks, from the same ids and values. */
export function inLanguage(
  finding: ReportFinding,
  { report, language }: Pick<Context, 'report' | 'language'>,
): ReportFinding {
  const check = report.language === language ? undefined : checkById(finding.check)
  if (!check) return finding
  const { check: id, result: outcome, params } = finding
  return { ...finding, ...findingTexts(check, { check: id, outcome, params, origins: [] }, language) }
}
