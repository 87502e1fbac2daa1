import { basisText, entry, factsOf, reasonShort, reasonText } from '../messages/index.ts'
import type { ReportCertificate, ReportOrigin } from '../report/index.ts'
import { renderChain } from './chain.ts'
import type { Context } from './context.ts'
import { commonNameOf, placeOf, readableName, sourceOf, utc } from './names.ts'
import { groupsOf, type OriginGroup } from './peers.ts'
import { renderRemedies } from './remedies.ts'

/** Lines of the log and frames that a card quotes; the newest lead. */
const QUOTED = { log: 2, packet: 4 }

/** A card for each fault, then one line for each origin that passes or cannot be told. */
export function renderOrigins(context: Context): void {
  const { report, words } = context
  const faulty = report.origins.filter(({ verdict }) => verdict === 'fail' || verdict === 'would-fail')
  for (const group of groupsOf(faulty)) renderCard(group, context)
  const others = report.origins.filter(origin => !faulty.includes(origin))
  if (others.length > 0) context.heading(words.labels.otherOrigins)
  for (const group of groupsOf(others)) renderLine(group, context)
}

/** On which peers of several, behind a separator. */
function peersOf({ members }: OriginGroup, { report, words }: Context): readonly string[] {
  const names = members.map(({ origin }) => origin.system)
  return report.systems.length > 1 ? [words.phrases.peers(names, report.systems.length)] : []
}

function renderCard(group: OriginGroup, context: Context): void {
  const { lead: origin, members } = group
  const { words, paper, field, language, report } = context
  const { labels, phrases, verdicts } = words
  const style = origin.verdict === 'fail' ? 'red' : 'yellow'
  paper.gap()
  const system = peersOf(group, context).map(peers => ` · ${peers}`)
  const cause = origin.reason === null ? '' : ` · ${origin.reason}`
  paper.item(
    '✗',
    `${placeOf(origin)}${ipOf(origin)}  ${verdicts[origin.verdict]}${cause}${system.join('')}`,
    {
      indent: 0,
      style,
      headStyle: style,
    },
  )
  const [first, ...more] = orderedReasons(origin)
  if (first) paper.text(readableName(reasonText(first.code, first.params, language)), 2)
  for (const sentence of sinceThen(origin, phrases)) paper.item('→', sentence, { indent: 2, style: 'bold' })
  paper.gap()
  for (const reason of more)
    field(labels.also, `${reason.code}: ${readableName(reasonText(reason.code, reason.params, language))}`, 2)
  if (origin.portUnknown !== null)
    field(labels.port, entry(words.portUnknown, origin.portUnknown) ?? origin.portUnknown, 2)
  for (const { origin: each } of members) {
    const seen = `${phrases.attempts(each.attempts, each.failures)} · ${utc(each.firstSeen)} – ${utc(each.lastSeen)} UTC`
    field(labels.seen, report.systems.length > 1 ? phrases.onPeer(each.system, seen) : seen, 2)
  }
  field(labels.basis, basisText(origin.basis, language), 2)
  renderCertificate(origin.certificate, context)
  if (origin.chain.length > 0) {
    paper.text(labels.chain, 2, 'dim')
    renderChain(origin, 4, context)
  }
  if (origin.openssl)
    field('OpenSSL', phrases.openssl(origin.openssl.code, origin.openssl.name, origin.openssl.depth), 2)
  renderNameProfiles(origin, context)
  renderEvidence(group, context)
  for (const member of members) renderTimeline(member.origin, context)
  if (origin.remedies.length > 0) paper.gap()
  renderRemedies(origin.remedies, 2, context)
}

/** What has changed behind the failure, or stands against its cause: it passes, what the trust store lacked is there, or was there and was not found. */
export function sinceThen(
  { timeline, remedies }: ReportOrigin,
  phrases: Context['words']['phrases'],
): readonly string[] {
  const mended = timeline.find(({ kind }) => kind === 'repaired-since')
  return [
    ...(mended ? [phrases.passesSince(utc(mended.at))] : []),
    ...(remedies.some(({ kind }) => kind === 'remove-duplicate')
      ? [phrases.shadowed]
      : remedies.some(({ params }) => params.present === true)
        ? [phrases.meanwhile]
        : []),
  ]
}

/** The cause the traffic server stopped at comes first. */
export function orderedReasons({ reason, reasons }: ReportOrigin): ReportOrigin['reasons'] {
  const primary = reasons.find(({ code }) => code === reason)
  return primary ? [primary, ...reasons.filter(each => each !== primary)] : reasons
}

const ipOf = ({ ip, address }: ReportOrigin) => (ip === null || ip === address ? '' : ` (${ip})`)

function renderCertificate(certificate: ReportCertificate | null, { words, field }: Context): void {
  const { labels } = words
  if (certificate === null) {
    field(labels.certificate, labels.notSeen, 2)
    return
  }
  const { subject, issuer, names, notBefore, notAfter, keyType, role, serial, sha256 } = certificate
  field(labels.certificate, `${role} · ${keyType}`, 2)
  field(labels.subject, readableName(subject), 4)
  field(labels.issuer, issuer === subject ? labels.itself : readableName(issuer), 4)
  field(labels.names, names.length === 0 ? labels.none : names.join(' · '), 4)
  field(labels.valid, `${utc(notBefore, false)} – ${utc(notAfter, false)} UTC`, 4)
  field(labels.serial, serial, 4)
  field('SHA-256', sha256, 4)
}

/** The two name checks where they are known; they differ more often than one would think. */
function renderNameProfiles({ profiles }: ReportOrigin, { words, field, verbose }: Context): void {
  const { ats, rfc9525 } = profiles
  if (ats === null || rfc9525 === null || (ats && rfc9525 && !verbose)) return
  const { covers, coversNot, nameProfiles } = words.labels
  const say = (ok: boolean) => (ok ? covers : coversNot)
  const text = ats === rfc9525 ? `ats, rfc9525: ${say(ats)}` : `ats: ${say(ats)} · rfc9525: ${say(rfc9525)}`
  field(nameProfiles, text, 2)
}

/** Of the first peer; of the others the newest line, or everything where everything is asked for. */
function renderEvidence({ lead, members }: OriginGroup, context: Context): void {
  const { words, paper, field, verbose } = context
  const { labels, phrases } = words
  let hidden = 0
  for (const { origin } of members) {
    const most =
      origin === lead
        ? QUOTED
        : { log: 1, packet: origin.evidence.some(({ kind }) => kind === 'log') ? 0 : 1 }
    hidden += quoteEvidence(origin, verbose ? undefined : most, context)
    if (origin.filter !== null && (verbose || origin === lead)) field(labels.filter, origin.filter, 2, 'cyan')
  }
  if (hidden > 0) paper.text(phrases.moreLines(hidden), 4, 'dim')
}

/** Gives back how many pieces it left out. */
function quoteEvidence(
  origin: ReportOrigin,
  most: Readonly<Record<'log' | 'packet', number>> | undefined,
  { words, paper, field, report }: Context,
): number {
  const { labels, phrases } = words
  const of = (kind: 'log' | 'packet') => origin.evidence.filter(exhibit => exhibit.kind === kind)
  const shown = (kind: 'log' | 'packet') => of(kind).slice(0, most?.[kind])
  for (const { where, quote } of shown('log')) {
    field(labels.log, sourceOf(where, report), 2)
    paper.text(withoutPadding(quote), 4, 'dim')
  }
  for (const { where, quote } of shown('packet')) {
    const frame = where.frame === undefined ? '' : ` ${phrases.frame(where.frame)}`
    field(labels.frames, `${sourceOf(where, report)}${frame} — ${quote}`, 2)
  }
  return origin.evidence.length - shown('log').length - shown('packet').length
}

/** Padding of an archive or a torn file is a long run of one character that nobody sees: it is told once, with how often. */
const withoutPadding = (quote: string): string =>
  quote.replace(/([^\S ]|\p{Cc})\1{7,}/gu, run => `${run[0]}(×${run.length})`)

/** Failures, changes between them, and whether it passes since; times in UTC. Without a change it says no more than when it was seen. */
function renderTimeline(
  { timeline, system }: ReportOrigin,
  { words, paper, verbose, report }: Context,
): void {
  const plain = timeline.every(({ kind }) => kind === 'first-failure' || kind === 'last-failure')
  if (timeline.length === 0 || (plain && !verbose)) return
  const peer = report.systems.length > 1 ? ` · ${system}` : ''
  paper.text(`${words.labels.timeline}${peer}`, 2, 'dim')
  for (const { at, kind, params } of timeline)
    paper.item(`${utc(at)} UTC`, readableName(entry(words.timeline, kind)?.(factsOf(params)) ?? kind), {
      indent: 4,
      headStyle: 'dim',
    })
}

function renderLine(group: OriginGroup, context: Context): void {
  const { words, paper, language } = context
  const { lead: origin } = group
  const passes = origin.verdict === 'pass'
  const { certificate } = origin
  const subject = certificate ? [`${certificate.role} ${commonNameOf(certificate.subject)}`.trim()] : []
  const doubt = passes ? [] : [basisText(origin.basis, language)]
  const cause = origin.reason === null ? [] : [reasonShort(origin.reason, '', language)]
  const parts = [words.verdicts[origin.verdict], ...cause, ...subject, ...doubt, ...peersOf(group, context)]
  paper.item(passes ? '✓' : '?', `${placeOf(origin)}${ipOf(origin)}  ${parts.join(' · ')}`, {
    indent: 2,
    headStyle: passes ? 'green' : 'yellow',
  })
}
