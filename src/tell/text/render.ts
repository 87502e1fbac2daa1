import { problemText } from '../messages/index.ts'
import { exitCodeOf, type Report } from '../report/index.ts'
import { type Context, createContext, type TextOptions } from './context.ts'
import { renderFindings } from './findings.ts'
import { headlineOf } from './headline.ts'
import { sourceOf } from './names.ts'
import { renderOrigins } from './origins.ts'
import type { Style } from './paper.ts'
import { renderPeers } from './peer-rows.ts'
import { renderRepair } from './repair.ts'
import { renderSystems } from './systems.ts'

/**
 * The report for a terminal, in the order in which it is needed: the answer, which peers, which system, a card for each fault, the other diagnostics,
 * what could not be read, the repair over all of them, and the answer again with what the exit code means: the end is what stays on the screen.
 * All text is made safe and wrapped to `width`.
 */
export function renderText(report: Report, options: TextOptions): string {
  const context = createContext(report, options)
  const { paper, words, language } = context
  const { sections = 'all', answer = true } = options
  if (answer) paper.text(headlineOf(report, language), 0, answerStyle(report))
  if (sections === 'all') {
    renderPeers(context)
    renderSystems(context)
    renderOrigins(context)
    renderFindings(context)
  }
  renderProblems(context)
  renderRepair(context)
  if (!answer) return paper.toString()
  paper.gap()
  paper.text(headlineOf(report, language), 0, answerStyle(report))
  paper.text(words.phrases.exit(options.exitCode ?? exitCodeOf(report)), 0, 'dim')
  return paper.toString()
}

function answerStyle({ summary }: Report): Style {
  if (summary.fail > 0) return 'red'
  return summary.wouldFail > 0 || summary.incomplete || summary.pass === 0 ? 'yellow' : 'green'
}

/** Problems that are listed unless everything is asked for: a broken capture can raise thousands. */
const LISTED = 20

function renderProblems({ report, words, paper, language, verbose, heading }: Context): void {
  if (report.problems.length === 0) return
  heading(words.labels.problems)
  const shown = verbose ? report.problems : report.problems.slice(0, LISTED)
  for (const { code, where, params } of shown) {
    const frame = where.frame === undefined ? '' : ` ${words.phrases.frame(where.frame)}`
    const offset = where.offset === undefined ? '' : ` @${where.offset}`
    paper.item('-', `${sourceOf(where, report)}${frame}${offset}: ${problemText(code, params, language)}`, {
      indent: 2,
    })
  }
  const rest = report.problems.length - shown.length
  if (rest > 0) paper.text(words.headline.more(rest), 4, 'dim')
}
