import { catalogueOf, type Language, reasonShort } from '../messages/index.ts'
import { columns, createPaper, type Paper, placeOf, readableName, renderText } from '../text/index.ts'
import type { AuditCell, AuditDocument } from './audit-schema.ts'
import { type AuditWords, auditWordsOf } from './audit-words.ts'
import { renderDiscovery } from './discovery-text.ts'
import { endText } from './inventory-text.ts'
import { matrixOf, portsOf, SIGNS } from './matrix.ts'
import type { AuditTextOptions } from './probe-text.ts'

interface Context {
  readonly document: AuditDocument
  readonly language: Language
  readonly words: AuditWords
  readonly paper: Paper
  readonly verbose: boolean
  readonly width: number
}

/** Places that the one line names; the list below it names all. */
const NAMED = 3

/**
 * `turnpike audit` for a terminal: the answer in one line, what breaks in the order in which a client meets it, the matrix, what discovery left unverified, the
 * second direction, what ends soon, what has changed, and the cards with the proved repair.
 */
export function renderAudit(document: AuditDocument, options: AuditTextOptions): string {
  const { language, verbose = false, width } = options
  const paper = createPaper(width, options.color)
  const context: Context = { document, language, words: auditWordsOf(language), paper, verbose, width }
  renderAnswer(context)
  renderOrder(context)
  renderMatrix(context)
  renderDiscovery(document.discovery, context)
  renderClientTrust(context)
  renderExpiring(context)
  renderChanges(context)
  renderCards(context)
  const { color } = options
  const sections = verbose ? 'all' : 'repair'
  return `${paper.toString()}\n${renderText(document.report, { language, width, color, verbose, sections })}`
}

/** What the checks found, by title; `--verbose` shows the cards themselves. */
function renderCards({ document, words, paper, language, verbose }: Context): void {
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

/** The answer in one line. */
export function auditAnswer(document: AuditDocument, language: Language): string {
  const words = auditWordsOf(language)
  const { to, enforced } = document.deployment
  const stop = language === 'ja' ? '。' : '; '
  const { nodes, places, wouldFail, unanswered } = document.summary
  const answer = verifies(document)
    ? words.survival[document.survival](to, broken(document, language))
    : enforced
      ? words.switchedOff(wouldFail)
      : words.notEnforced(to, wouldFail)
  return [
    answer,
    words.counted(nodes, places),
    ...(unanswered > 0 ? [words.unanswered(unanswered)] : []),
  ].join(stop)
}

/** Does any peer verify after the upgrade? */
const verifies = ({ peers }: AuditDocument): boolean => peers.some(({ enforced }) => enforced)

/** The first step that breaks with its places, each once whatever number of peers refuse it; of the later ones how many places. */
function broken(document: AuditDocument, language: Language): string {
  const words = auditWordsOf(language)
  const all = document.peers.flatMap(({ steps }) => steps)
  const failing = all.some(step => step.failing.length > 0)
  const parts = STEP_ORDER.flatMap(step => {
    const mine = all.filter(each => each.step === step)
    const places = new Set(mine.flatMap(each => (failing ? each.failing : each.unanswered).map(placeOf)))
    return places.size > 0 ? [{ step, places: [...places] }] : []
  })
  const [first, ...later] = parts
  if (!first) return ''
  const rest = first.places.length - NAMED
  const named = `${words.step[first.step]}: ${first.places.slice(0, NAMED).join(', ')}${rest > 0 ? ` +${rest}` : ''}`
  return later.length === 0
    ? named
    : words.andLater(
        named,
        later.map(({ step, places }) => `${words.step[step]} ${places.length}`),
      )
}

type StepName = AuditDocument['peers'][number]['steps'][number]['step']
const STEP_ORDER: readonly StepName[] = ['sign-in', 'configuration', 'presence', 'voicemail', 'notification']

const MARKS = { survives: '✓', degraded: '!', 'services-lost': '✗', breaks: '✗', unknown: '?' } as const
const STYLES = {
  survives: 'green',
  degraded: 'yellow',
  'services-lost': 'red',
  breaks: 'red',
  unknown: 'yellow',
} as const

function renderAnswer({ document, language, paper }: Context): void {
  const style = verifies(document) ? STYLES[document.survival] : 'yellow'
  const mark = verifies(document) ? MARKS[document.survival] : '!'
  paper.item(mark, auditAnswer(document, language), { indent: 0, style, headStyle: style })
}

function renderOrder({ document, words, paper, language }: Context): void {
  const { peers } = document
  paper.gap()
  for (const { peer, prefer, because, tls13 } of peers)
    paper.item(
      `${words.cipher} (${peer})`,
      [words.prefers(prefer.toUpperCase()), words.because[because], ...(tls13 ? [words.tls13] : [])].join(
        ' · ',
      ),
      { indent: 0, headStyle: 'dim' },
    )
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
      paper.item(
        '✗',
        `${placeOf(place)} ${place.key.toUpperCase()} — ${reasonShort(place.reason ?? 'other', '', language)}`,
        {
          indent: 5,
          headStyle: 'red',
        },
      )
    for (const place of unanswered) paper.item('?', placeOf(place), { indent: 5, headStyle: 'yellow' })
  }
}

type Step = AuditDocument['peers'][number]['steps'][number]

/** Steps that do not work on every node, in the order of a client; what several peers see alike is told once. */
function wrongSteps(peers: AuditDocument['peers']): readonly (Step & { readonly on: readonly string[] })[] {
  const found = new Map<string, Step & { on: string[] }>()
  for (const { peer, steps } of peers)
    for (const step of steps.filter(({ state }) => state !== 'works')) {
      const key = JSON.stringify(step)
      const known = found.get(key)
      if (known) known.on.push(peer)
      else found.set(key, { ...step, on: [peer] })
    }
  return [...found.values()].sort((a, b) => STEP_ORDER.indexOf(a.step) - STEP_ORDER.indexOf(b.step))
}

/** One line for each address, a column for each port. */
function renderMatrix({ document, words, paper }: Context): void {
  const rows = matrixOf(document.cells)
  if (rows.length === 0) return
  paper.gap()
  paper.text(words.matrix, 0, 'bold')
  paper.text(words.legend, 0, 'dim')
  const labels = rows.map(({ address, node, peer }) =>
    [address, ...(address === node ? [] : [`(${node})`]), ...(peer === undefined ? [] : [`[${peer}]`])].join(
      ' ',
    ),
  )
  const at = Math.max(...labels.map(columns)) + 4
  const ports = portsOf(document.cells)
    .map(port => String(port).padEnd(7))
    .join('')
  paper.item('', ports, { indent: 2, at, style: 'dim' })
  for (const [index, { fields }] of rows.entries()) {
    const sign = (state: AuditCell['state'] | undefined) => (state === undefined ? ' ' : SIGNS[state])
    const line = fields.map(({ rsa, ecdsa }) => `${sign(rsa)} ${sign(ecdsa)}`.padEnd(7)).join('')
    const states = fields.flatMap(({ rsa, ecdsa }) => [rsa, ecdsa])
    const style = states.includes('fails')
      ? 'red'
      : states.includes('would-fail') || states.includes('unanswered')
        ? 'yellow'
        : 'plain'
    paper.item(labels[index]!, line, { indent: 2, at, style })
  }
}

function renderClientTrust({ document, words, paper }: Context): void {
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

function renderExpiring({ document, words, paper, language }: Context): void {
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

function renderChanges({ document, words, paper }: Context): void {
  const { changes } = document
  if (changes === null) return
  paper.gap()
  paper.text(changes.length > 0 ? words.changes : words.noChanges, 0, 'bold')
  for (const line of changeLines(document, words)) paper.item('-', line, { indent: 2 })
}

/** Changes as lines; what several peers see alike is told once. */
export function changeLines(
  { changes }: Pick<AuditDocument, 'changes'>,
  words: AuditWords,
): readonly string[] {
  return [
    ...new Set(
      (changes ?? []).map(({ kind, node, address, port, key, before, after }) => {
        const place =
          address === null ? node : `${placeOf({ address, port })} ${key?.toUpperCase() ?? ''}`.trim()
        return `${place}: ${words.change[kind](before ?? '', after ?? '')}`
      }),
    ),
  ]
}
