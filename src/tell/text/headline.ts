import { type Because, catalogueOf, type Language, reasonShort, type Tally } from '../messages/index.ts'
import type { Report, ReportOrigin } from '../report/index.ts'
import { commonNameOf, placeOf } from './names.ts'

/** Origins that the first line names; the cards name the rest. */
const NAMED = 3

/** The answer in one line: how many origins fail, which, and why; and whether the whole input was read. */
export function headlineOf(report: Report, language: Language): string {
  const { headline } = catalogueOf(language)
  const tally = tallyOf(report)
  const answer = answerOf(report, tally, language)
  const silent = tally.fail === 0 && tally.wouldFail === 0
  const more = [
    ...(tally.fail > 0 && tally.wouldFail > 0 ? [headline.alsoWouldFail(tally.wouldFail)] : []),
    ...(silent && tally.otherIssues > 0 ? [headline.otherIssues(tally.otherIssues)] : []),
    ...(report.summary.incomplete ? [headline.incomplete] : []),
  ]
  return [answer, ...more].join(language === 'ja' ? '。' : '; ')
}

function answerOf(report: Report, tally: Tally, language: Language): string {
  const { headline } = catalogueOf(language)
  if (tally.total === 0) return headline.noOrigin
  if (tally.fail > 0) return headline.fails(tally, listOf(report, 'fail', language))
  if (tally.wouldFail === 0) return headline.none(tally)
  const first = report.origins.find(({ verdict }) => verdict === 'would-fail')
  const system = report.systems.find(({ host }) => host === first?.system)
  const because = BECAUSE.find(known => known === system?.enforcement.because) ?? 'unknown'
  return headline.wouldFail(tally, listOf(report, 'would-fail', language), because, system?.release ?? '')
}

const BECAUSE: readonly Because[] = ['release', 'setting', 'action', 'default', 'unknown']

/** Origins counted once for each address and port, by their worst verdict; a report lists one entry for each peer and certificate fault. */
export function tallyOf(report: Report): Tally {
  const worst = new Map<string, ReportOrigin['verdict']>()
  for (const { address, port, verdict } of report.origins) {
    const key = JSON.stringify([address.toLowerCase(), port])
    if (!worst.has(key)) worst.set(key, verdict)
  }
  const of = (verdict: ReportOrigin['verdict']) => [...worst.values()].filter(each => each === verdict).length
  return {
    fail: of('fail'),
    wouldFail: of('would-fail'),
    pass: of('pass'),
    unknown: of('unknown'),
    total: worst.size,
    otherIssues: report.findings.filter(({ result, origins }) => result === 'issue' && origins.length === 0)
      .length,
  }
}

/** One or two with their cause, more by their place alone. */
function listOf(report: Report, verdict: ReportOrigin['verdict'], language: Language): string {
  const { headline } = catalogueOf(language)
  const failing = report.origins.filter(origin => origin.verdict === verdict)
  // What fails on several peers is one origin.
  const told = new Map<string, string[]>()
  for (const origin of failing) {
    const cause = withCause(origin, language)
    told.set(cause, [...(told.get(cause) ?? []), origin.system])
  }
  if (told.size <= 2)
    return [...told]
      .map(([cause, systems]) => cause + onPeers(systems, report, language))
      .join(language === 'ja' ? '；' : '; ')
  const named = [...new Set(failing.map(placeOf))]
  const rest = named.length - NAMED
  return [...named.slice(0, NAMED), ...(rest > 0 ? [headline.more(rest)] : [])].join(
    language === 'ja' ? '、' : ', ',
  )
}

/** Which peers of several. */
function onPeers(systems: readonly string[], report: Report, language: Language): string {
  if (report.systems.length < 2) return ''
  const { phrases, headline } = catalogueOf(language)
  const names = [...new Set(systems)]
  const of = report.systems.length
  return headline.onPeers(phrases.peers(names, of), names.length === of)
}

function withCause(origin: ReportOrigin, language: Language): string {
  const place = placeOf(origin)
  if (origin.reason === null) return place
  const cause = reasonShort(origin.reason, commonNameOf(origin.certificate?.subject ?? ''), language)
  const mended = origin.timeline.some(({ kind }) => kind === 'repaired-since')
  return `${place} — ${cause}${mended ? catalogueOf(language).headline.mended : ''}`
}
