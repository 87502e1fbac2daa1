import { verifyErrorText } from '../../../read/bytes/index.ts'
import { type LabWords, type Language, labWordsOf } from '../../../tell/messages/index.ts'
import { columns, createPaper, type Paper, safe } from '../../../tell/text/index.ts'
import type { Fault, LabStatus, LoginReport, StoryEvent } from '../../lab/index.ts'

/** How the lab's documents look in a terminal. */
export interface Sheet {
  readonly language: Language
  readonly width: number
  readonly color: boolean
}

const written = ({ width, color }: Sheet, write: (paper: Paper) => void): string => {
  const paper = createPaper(width, color)
  write(paper)
  return paper.toString()
}

/** One event of a story, as it happens. */
export function storyText(event: StoryEvent, sheet: Sheet): string {
  const words = labWordsOf(sheet.language)
  const gap = event.kind === 'chapter' ? '\n' : ''
  // Lines of a log stay whole, to be compared and copied.
  const lines = event.kind === 'log' ? event.lines.map(line => `${safe(line)}\n`) : []
  return `${gap}${page(event, words, sheet)}${lines.join('')}`
}

function page(event: StoryEvent, words: LabWords, sheet: Sheet): string {
  return written(sheet, paper => {
    switch (event.kind) {
      case 'chapter':
        paper.text(words.chapters[event.chapter](event.release), 0, 'bold')
        break
      case 'lab':
        paper.text(`${event.edge} — ${event.peer}`, 2)
        for (const { fqdn, ip, advertised } of event.nodes)
          paper.text(`${fqdn} ${ip}${advertised === fqdn ? '' : ` (${words.advertised(advertised)})`}`, 2)
        break
      case 'login':
        writeLogin(paper, event.report, sheet, !event.report.ok)
        break
      case 'log':
        paper.text(words.logLines, 2)
        break
      case 'console':
        paper.item('$', shortened(event.line), { indent: 2, headStyle: 'cyan' })
        if (!event.ok) paper.text(event.output.trim(), 4, 'red')
        break
      case 'bundle':
        paper.text(words.bundle(event.path), 2)
        break
      case 'analysis':
        writeAnalysis(paper, event, sheet)
        break
      case 'repair':
        paper.item(event.done ? '✓' : '✗', repairText(event, sheet), {
          indent: 2,
          headStyle: event.done ? 'green' : 'red',
        })
        break
      case 'end':
        paper.text(event.ok ? words.storyOk : words.storyFailed, 0, event.ok ? 'green' : 'red')
    }
  })
}

/** A login request by request, and what the user before the client sees. */
export const loginText = (report: LoginReport, sheet: Sheet): string =>
  written(sheet, paper => writeLogin(paper, report, sheet, true))

function writeLogin(
  paper: Paper,
  { user, ok, steps, failed, seen }: LoginReport,
  { language }: Sheet,
  whole: boolean,
): void {
  const words = labWordsOf(language)
  for (const step of whole ? steps : []) {
    const answer = `${step.status === 0 ? '' : `${step.status} `}${step.reason}`
    const to = step.origin === undefined ? step.url : `${step.origin} ${pathOf(step.url)}`
    paper.item(step.ok ? '✓' : '✗', `${words.steps[step.step]}: ${step.method} ${to} → ${answer}`, {
      indent: 2,
      headStyle: step.ok ? 'green' : 'red',
    })
  }
  const ending = failed.at(-1)
  paper.text(
    ok || ending === undefined ? words.loginOk(user) : words.loginFailed(user, words.steps[ending]),
    2,
    ok ? 'green' : 'red',
  )
  paper.text(words.seen[seen], 2)
}

/** What the origin is asked for, behind the segment. */
const pathOf = (url: string): string => /^https:\/\/[^/]+\/[^/]+(\/.*)$/.exec(url)?.[1] ?? ''

function writeAnalysis(
  paper: Paper,
  { cards, origins, repair }: Extract<StoryEvent, { kind: 'analysis' }>,
  { language }: Sheet,
): void {
  const words = labWordsOf(language)
  paper.text(words.cards, 2)
  for (const { check, title } of cards.filter(({ result }) => result === 'issue'))
    paper.item('●', `${title} (${check})`, { indent: 4, headStyle: 'red' })
  for (const { address, port, verdict, reason } of origins.filter(each => each.verdict !== 'pass'))
    paper.text(`${address}:${port ?? '?'} ${verdict} ${reason ?? ''}`, 4)
  paper.text(words.repairPlan, 2)
  for (const { sentence, proof } of repair) paper.item('→', `${sentence} [${proof}]`, { indent: 4 })
}

function repairText(
  { remedy, params }: Extract<StoryEvent, { kind: 'repair' }>,
  { language }: Sheet,
): string {
  const words = labWordsOf(language)
  const { subject = '', host = '', node = '', names = '', from = '', to = '' } = params
  if (remedy === 'trust-ca' || remedy === 'trust-self-signed') return words.addedTrust(subject, host)
  if (remedy === 'reissue-with-name') return words.reissued(node, names)
  return remedy === 'change-address' ? words.readvertised(from, to) : words.byHand(remedy)
}

/** PEM of an argument is longer than what matters of the line. */
const shortened = (line: string): string => (line.length > 120 ? `${line.slice(0, 117)}…` : line)

export function statusText(status: LabStatus, sheet: Sheet): string {
  const words = labWordsOf(sheet.language)
  const rows = status.nodes.map(({ fqdn, ip, product, role, ports, advertised, faults }) => [
    fqdn,
    advertised === fqdn ? ip : `${ip} (${words.advertised(advertised)})`,
    `${product} ${role}`,
    ports.join(' '),
    faults.join(' '),
  ])
  const head = written(sheet, paper => {
    paper.text(words.up(status.name), 0, 'bold')
    paper.text(`${status.edge.fqdn} ${status.edge.address}:${status.edge.port}  ${status.users.join(', ')}`)
    for (const { host, release, verifyOriginServer, tunnel, log } of status.peers)
      paper.text(`${host} ${release} VerifyOriginServer: ${verifyOriginServer}  ${tunnel}  ${log}`)
  })
  return `${head}\n${tableText(words.columns, rows)}`
}

export function faultsText(faults: readonly Fault[], sheet: Sheet): string {
  const words = labWordsOf(sheet.language)
  const rows = faults.map(({ name, about, expected }) => [name, about[sheet.language], outcomeText(expected)])
  return tableText(words.faultColumns, rows)
}

/** In the traffic server's words; `alert` is what goes over the wire. */
export function outcomeText(expected: Fault['expected']): string {
  if (expected.outcome === 'open') return 'OK'
  if (expected.outcome === 'failed')
    return `${expected.cause}${expected.alert === undefined ? '' : ` (alert ${expected.alert})`}`
  const error = expected.openssl === 0 ? 'SNI not in certificate' : verifyErrorText(expected.openssl, '1.1.1')
  return `${error} depth=${expected.depth} (alert ${expected.alert})`
}

/** The last column has no end: what is long there stays on its line, for `grep` and for the eye. */
function tableText(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = [head, ...rows].map(row => row.map(safe))
  const widths = head.map((_, i) => Math.max(...table.map(row => columns(row[i] ?? ''))))
  const padded = (cell: string, i: number) => cell + ' '.repeat((widths[i] ?? 0) - columns(cell))
  return table.map(row => `${row.map(padded).join('  ').trimEnd()}\n`).join('')
}
