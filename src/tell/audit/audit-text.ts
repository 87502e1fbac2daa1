import { catalogueOf } from '../messages/index.ts'
import { exitCodeOf } from '../report/index.ts'
import { createPaper, placeOf, readableName, renderText } from '../text/index.ts'
import { auditAnswer, failingText, preferences, verifies, wrongSteps } from './audit-answer.ts'
import type { AuditDocument } from './audit-schema.ts'
import { auditWordsOf } from './audit-words.ts'
import { changeLines } from './changes.ts'
import { renderDiscovery } from './discovery-text.ts'
import { endText } from './inventory-text.ts'
import { renderMatrix } from './matrix-text.ts'
import type { AuditTextOptions } from './probe-text.ts'
import type { Sheet } from './sheet.ts'

/**
 * `turnpike audit` for a terminal: the answer in one line, what breaks in the order in which a client meets it, the matrix, what discovery left unverified, the
 * second direction, what ends soon, what has changed, the cards with the proved repair, and the answer again: the end is what stays on the screen.
 */
export function renderAudit(
  document: AuditDocument,
  options: AuditTextOptions & { readonly exitCode?: number },
): string {
  const { language, width, color, verbose = false, exitCode = exitCodeOf(document.report) } = options
  const words = auditWordsOf(language)
  const sheet = (): Sheet => ({ document, language, words, paper: createPaper(width, color), verbose })
  const [top, end] = [sheet(), sheet()]
  for (const render of SECTIONS) render(top)
  const sections = verbose ? 'all' : 'repair'
  const report = renderText(document.report, { language, width, color, verbose, sections, answer: false })
  writeAnswer(end)
  end.paper.text(exitCode === 3 ? words.incomplete : catalogueOf(language).phrases.exit(exitCode), 0, 'dim')
  return [top.paper.toString(), report, end.paper.toString()].filter(part => part.trim() !== '').join('\n')
}

const SECTIONS: readonly ((sheet: Sheet) => void)[] = [
  writeAnswer,
  renderPreference,
  renderOrder,
  renderMatrix,
  sheet => renderDiscovery(sheet.document.discovery, sheet),
  renderClientTrust,
  renderExpiring,
  renderChanges,
  renderCards,
]

/** What the checks found, by title; `--verbose` shows the cards themselves. */
function renderCards({ document, words, paper, language, verbose }: Sheet): void {
  const { outcomes } = catalogueOf(language)
  const told = document.report.findings.filter(({ result }) => TOLD.has(result))
  if (verbose || told.length === 0) return
  paper.gap()
  paper.text(words.moreCards, 0, 'bold')
  const cards = new Map<string, { result: string; title: string; systems: string[] }>()
  for (const { check, result, title, system } of told) {
    const key = `${check} ${result}`
    const card = cards.get(key) ?? { result: outcomes[result], title: `${title} (${check})`, systems: [] }
    card.systems.push(system)
    cards.set(key, card)
  }
  for (const { result, title, systems } of cards.values()) {
    const peers = document.peers.length > 1 ? ` · ${systems.join(', ')}` : ''
    paper.item('●', `${result}: ${title}${peers}`, { indent: 2, headStyle: 'yellow' })
  }
  paper.text(words.verboseShows, 2, 'dim')
}

const TOLD: ReadonlySet<string> = new Set(['issue', 'potential', 'error'])

const MARKS = { survives: '✓', degraded: '!', 'services-lost': '✗', breaks: '✗', unknown: '?' } as const
const STYLES = {
  survives: 'green',
  degraded: 'yellow',
  'services-lost': 'red',
  breaks: 'red',
  unknown: 'yellow',
} as const

function writeAnswer({ document, language, paper }: Sheet): void {
  const style = verifies(document) ? STYLES[document.survival] : 'yellow'
  const mark = verifies(document) ? MARKS[document.survival] : '!'
  paper.item(mark, auditAnswer(document, language), { indent: 0, style, headStyle: style })
}

function renderOrder({ document, words, paper, language }: Sheet): void {
  const { peers } = document
  const wrong = wrongSteps(peers)
  if (wrong.length === 0) return
  paper.gap()
  paper.text(words.order, 0, 'bold')
  for (const [index, { on, step, cluster, state, failing, unanswered }] of wrong.entries()) {
    const where = [cluster, ...(on.length < peers.length ? [on.join(', ')] : [])].join(' · ')
    paper.item(`${index + 1}.`, `${words.step[step]} · ${where} · ${words.state[state]}`, {
      indent: 2,
      headStyle: state === 'broken' ? 'red' : 'yellow',
    })
    for (const place of failing)
      paper.item('✗', failingText(place, language), { indent: 5, headStyle: 'red' })
    for (const place of unanswered) paper.item('?', placeOf(place), { indent: 5, headStyle: 'yellow' })
  }
}

function renderPreference({ document, words, paper }: Sheet): void {
  paper.gap()
  for (const { text, on } of preferences(document.peers, words))
    paper.item(`${words.cipher} (${on.join(', ')})`, text, { indent: 0, headStyle: 'dim' })
}

function renderClientTrust({ document, words, paper }: Sheet): void {
  const { clientTrust } = document
  paper.gap()
  paper.text(words.clientTrust, 0, 'bold')
  if (clientTrust.length === 0) {
    paper.text(words.noClient, 2, 'dim')
    return
  }
  const of = (result: (typeof clientTrust)[number]['result']) =>
    clientTrust.filter(each => each.result === result)
  const unknown = of('unknown')
  if (of('known').length > 0)
    paper.item('✓', words.clientKnown(of('known').length), { indent: 2, headStyle: 'green' })
  const lines = unknown.map(each =>
    words.clientUnknown(placeOf(each), each.source, each.missing.map(readableName).join('; ')),
  )
  for (const line of new Set(lines)) paper.item('✗', line, { indent: 2, headStyle: 'red' })
  if (of('any').length > 0)
    paper.item('?', words.clientAny([...new Set(of('any').map(placeOf))].join(', ')), {
      indent: 2,
      headStyle: 'yellow',
    })
}

function renderExpiring({ document, words, paper, language }: Sheet): void {
  const soon = document.inventory
    .filter(({ warning }) => warning !== null)
    .toSorted((a, b) => a.days - b.days)
  paper.gap()
  paper.text(soon.length > 0 ? words.expiring : words.noneExpiring, 0, soon.length > 0 ? 'bold' : 'dim')
  for (const row of soon)
    paper.item(
      row.warning === 'expired' ? '✗' : '!',
      `${row.node} ${row.role} — ${endText(row, { language })}`,
      {
        indent: 2,
        headStyle: row.warning === 'expired' || row.warning === '7' ? 'red' : 'yellow',
      },
    )
}

function renderChanges({ document, words, paper }: Sheet): void {
  const { changes } = document
  if (changes === null) return
  paper.gap()
  paper.text(changes.length > 0 ? words.changes : words.noChanges, 0, 'bold')
  for (const line of changeLines(document, words)) paper.item('-', line, { indent: 2 })
}
