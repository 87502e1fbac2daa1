import { type Language, reasonShort, reasonText } from '../messages/index.ts'
import { commonNameOf, createPaper, type Paper, placeOf, readableName, utc } from '../text/index.ts'
import type { ProbeAnswer, ProbeDocument } from './probe-schema.ts'
import { type ProbeWords, probeWordsOf } from './probe-words.ts'

export interface AuditTextOptions {
  readonly language: Language
  /** Columns that text is wrapped to. */
  readonly width: number
  readonly color: boolean
  /** Everything: all authorities, all certificates. */
  readonly verbose?: boolean
}

interface Context {
  readonly document: ProbeDocument
  readonly language: Language
  readonly words: ProbeWords
  readonly paper: Paper
  readonly verbose: boolean
}

/** Authorities of a CertificateRequest that are listed. */
const LISTED = 6

/** `turnpike probe` for a terminal: the answer, then every target with what it showed. */
export function renderProbe(document: ProbeDocument, options: AuditTextOptions): string {
  const { language, verbose = false } = options
  const paper = createPaper(options.width, options.color)
  const context = { document, language, words: probeWordsOf(language), paper, verbose }
  renderAnswer(context)
  for (const target of document.targets) renderTarget(target, context)
  return paper.toString()
}

function renderAnswer({ document, words, paper, language }: Context): void {
  const { targets, certificates, failing, unanswered } = document.summary
  const stop = language === 'ja' ? '。' : '; '
  const bad = document.targets.filter(({ addresses }) =>
    addresses.some(({ answers }) => answers.some(({ verdict }) => verdict && !verdict.passes)),
  )
  const parts = [
    words.summary(targets, certificates),
    ...(document.trustStore === null
      ? [words.notJudged]
      : failing > 0
        ? [
            words.failing(
              failing,
              [...new Set(bad.map(({ name, port }) => placeOf({ address: name, port })))].join(', '),
            ),
          ]
        : certificates > 0
          ? [words.allPass]
          : []),
    ...(unanswered > 0 ? [words.unanswered(unanswered)] : []),
  ]
  const style = failing > 0 ? 'red' : unanswered > 0 ? 'yellow' : 'green'
  paper.item(failing > 0 ? '✗' : unanswered > 0 ? '!' : '✓', parts.join(stop), {
    indent: 0,
    style,
    headStyle: style,
  })
}

function renderTarget(target: ProbeDocument['targets'][number], context: Context): void {
  const { words, paper } = context
  const { addresses, unresolvable, sni, connect, name, port } = target
  const elsewhere = connect.host !== name || connect.port !== port
  const notes = [
    ...(unresolvable === null ? [sni === null ? words.noSni : words.sni(sni)] : []),
    ...(elsewhere ? [words.via(placeOf({ address: connect.host, port: connect.port }))] : []),
  ]
  paper.gap()
  paper.text(`${placeOf({ address: name, port })}  ${notes.join(' · ')}`, 0, 'bold')
  if (unresolvable !== null)
    paper.item('?', words.unresolvable(unresolvable), { indent: 2, headStyle: 'yellow' })
  for (const { ip, answers } of addresses) {
    if (addresses.length > 1 || ip !== name) paper.text(ip, 2, 'dim')
    for (const group of groupsOf(answers)) renderGroup(group, context)
    renderRequest(answers, context)
  }
}

/** Answers that show the same list, or fail in the same way, are told once. */
function groupsOf(answers: readonly ProbeAnswer[]): readonly (readonly ProbeAnswer[])[] {
  const groups = new Map<string, ProbeAnswer[]>()
  for (const answer of answers) {
    const shown = answer.chain.map(({ sha256 }) => sha256)
    const key = JSON.stringify(
      shown.length > 0 ? [answer.key, shown] : [answer.outcome, answer.alert?.code, answer.cause],
    )
    groups.set(key, [...(groups.get(key) ?? []), answer])
  }
  return [...groups.values()]
}

function renderGroup(group: readonly ProbeAnswer[], context: Context): void {
  const { words, paper, language } = context
  const first = group[0]!
  const head = [...new Set(group.map(({ key }) => words.key[key]))].join(', ')
  if (first.chain.length === 0) {
    const versions = [...new Set(group.map(({ tls, key }) => `${words.key[key]} TLS ${tls}`))].join(', ')
    paper.item('-', `${versions}: ${outcomeText(first, words)}`, { indent: 2, headStyle: 'dim' })
    return
  }
  const { verdict } = first
  const mark = verdict === null ? '·' : verdict.passes ? '✓' : '✗'
  const style = verdict === null ? 'plain' : verdict.passes ? 'green' : 'red'
  const judged =
    verdict === null
      ? []
      : [
          verdict.passes
            ? words.passes
            : reasonShort(verdict.reason ?? 'other', commonNameOf(first.chain[0]!.subject), language),
        ]
  const suites = [
    ...new Set(group.map(({ negotiated }) => `${negotiated?.version} ${negotiated?.suite}`)),
  ].join(', ')
  paper.item(mark, [head, ...judged, suites].join(' · '), { indent: 2, headStyle: style })
  for (const [place, certificate] of first.chain.entries()) {
    const { subject, issuer, keyType, notAfter, names } = certificate
    const by = issuer === subject ? '' : ` ← ${readableName(issuer)}`
    const lines = [`${readableName(subject)}${by}`, keyType, words.until(utc(notAfter, false))]
    paper.item(`${place}`, lines.join(' · '), { indent: 6 })
    if (place === 0 && names.length > 0) paper.text(names.join(' · '), 8, 'dim')
  }
  for (const text of listTexts(first, words)) paper.item('!', text, { indent: 6, headStyle: 'yellow' })
  for (const { code, params } of verdict?.reasons ?? [])
    paper.item(`${code}:`, readableName(reasonText(code, params, language)), { indent: 6, headStyle: 'red' })
  if (verdict?.warning) paper.text(`WARNING: ${verdict.warning}`, 6, 'dim')
}

function outcomeText({ outcome, alert, cause }: ProbeAnswer, words: ProbeWords): string {
  if (alert !== null) return words.byAlert(alert.name, alert.code)
  return cause === null ? words.outcomes[outcome] : `${words.outcomes[outcome]} (${cause})`
}

function listTexts({ list, unreadable }: ProbeAnswer, words: ProbeWords): readonly string[] {
  if (list === null) return []
  const places = (of: readonly number[]) => of.join(', ')
  return [
    ...(list.ordered ? [] : [words.outOfOrder]),
    ...(list.extras.length > 0 ? [words.extras(places(list.extras))] : []),
    ...(list.repeated.length > 0 ? [words.repeated(places(list.repeated))] : []),
    ...(list.missing === null ? [] : [words.missing(readableName(list.missing))]),
    ...(unreadable.length > 0 ? [words.unreadable] : []),
  ]
}

function renderRequest(answers: readonly ProbeAnswer[], { words, paper, verbose }: Context): void {
  const request = answers.find(({ clientCertificate }) => clientCertificate !== null)?.clientCertificate
  if (!request) return
  const { authorities } = request
  paper.item('↔', authorities.length === 0 ? words.asksAny : words.asks(authorities.length), {
    indent: 2,
    headStyle: 'cyan',
  })
  const shown = verbose ? authorities : authorities.slice(0, LISTED)
  for (const authority of shown) paper.text(readableName(authority), 6, 'dim')
  if (shown.length < authorities.length) paper.text(`… +${authorities.length - shown.length}`, 6, 'dim')
}
