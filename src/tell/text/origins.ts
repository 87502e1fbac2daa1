import { basisText, entry, factsOf, reasonShort, reasonText } from '../messages/index.ts'
import type { ReportCertificate, ReportOrigin } from '../report/index.ts'
import { renderChain } from './chain.ts'
import type { Context } from './context.ts'
import { commonNameOf, placeOf, readableName, sourceOf, utc } from './names.ts'
import { renderRemedies } from './remedies.ts'

/** Lines of the log and frames that a card quotes; the newest lead. */
const QUOTED = { log: 2, packet: 4 }

/** A card for each fault, then one line for each origin that passes or cannot be told. */
export function renderOrigins(context: Context): void {
  const { report, words } = context
  const faulty = report.origins.filter(({ verdict }) => verdict === 'fail' || verdict === 'would-fail')
  for (const origin of faulty) renderCard(origin, context)
  const others = report.origins.filter(origin => !faulty.includes(origin))
  if (others.length > 0) context.heading(words.labels.otherOrigins)
  for (const origin of others) renderLine(origin, context)
}

function renderCard(origin: ReportOrigin, context: Context): void {
  const { words, paper, field, language, report } = context
  const { labels, phrases, verdicts } = words
  const style = origin.verdict === 'fail' ? 'red' : 'yellow'
  paper.gap()
  const system = report.systems.length > 1 ? ` · ${origin.system}` : ''
  const cause = origin.reason === null ? '' : ` · ${origin.reason}`
  paper.item('✗', `${placeOf(origin)}${ipOf(origin)}  ${verdicts[origin.verdict]}${cause}${system}`, {
    indent: 0,
    style,
    headStyle: style,
  })
  const [first, ...more] = orderedReasons(origin)
  if (first) paper.text(readableName(reasonText(first.code, first.params, language)), 2)
  paper.gap()
  for (const reason of more)
    field(labels.also, `${reason.code}: ${readableName(reasonText(reason.code, reason.params, language))}`, 2)
  if (origin.portUnknown !== null)
    field(labels.port, entry(words.portUnknown, origin.portUnknown) ?? origin.portUnknown, 2)
  field(
    labels.seen,
    `${phrases.attempts(origin.attempts, origin.failures)} · ${utc(origin.firstSeen)} – ${utc(origin.lastSeen)} UTC`,
    2,
  )
  field(labels.basis, basisText(origin.basis, language), 2)
  renderCertificate(origin.certificate, context)
  if (origin.chain.length > 0) {
    paper.text(labels.chain, 2, 'dim')
    renderChain(origin, 4, context)
  }
  if (origin.openssl)
    field('OpenSSL', phrases.openssl(origin.openssl.code, origin.openssl.name, origin.openssl.depth), 2)
  renderNameProfiles(origin, context)
  renderEvidence(origin, context)
  if (context.verbose) renderTimeline(origin, context)
  if (origin.remedies.length > 0) paper.gap()
  renderRemedies(origin.remedies, 2, context)
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

function renderEvidence(origin: ReportOrigin, { words, paper, field, report, verbose }: Context): void {
  const { labels, phrases } = words
  const of = (kind: 'log' | 'packet') => origin.evidence.filter(exhibit => exhibit.kind === kind)
  const shown = (kind: 'log' | 'packet') => (verbose ? of(kind) : of(kind).slice(0, QUOTED[kind]))
  for (const { where, quote } of shown('log')) {
    field(labels.log, sourceOf(where, report), 2)
    paper.text(quote, 4, 'dim')
  }
  for (const { where, quote } of shown('packet')) {
    const frame = where.frame === undefined ? '' : ` ${phrases.frame(where.frame)}`
    field(labels.frames, `${sourceOf(where, report)}${frame} — ${quote}`, 2)
  }
  if (origin.filter !== null) field(labels.filter, origin.filter, 2, 'cyan')
  const hidden = origin.evidence.length - shown('log').length - shown('packet').length
  if (hidden > 0) paper.text(phrases.moreLines(hidden), 4, 'dim')
}

/** Failures, changes between them, and whether it passes since; times in UTC. */
function renderTimeline({ timeline }: ReportOrigin, { words, paper }: Context): void {
  if (timeline.length === 0) return
  paper.text(words.labels.timeline, 2, 'dim')
  for (const { at, kind, params } of timeline)
    paper.item(`${utc(at)} UTC`, readableName(entry(words.timeline, kind)?.(factsOf(params)) ?? kind), {
      indent: 4,
      headStyle: 'dim',
    })
}

function renderLine(origin: ReportOrigin, { words, paper, language, report }: Context): void {
  const passes = origin.verdict === 'pass'
  const { certificate } = origin
  const system = report.systems.length > 1 ? [origin.system] : []
  const subject = certificate ? [`${certificate.role} ${commonNameOf(certificate.subject)}`.trim()] : []
  const doubt = passes ? [] : [basisText(origin.basis, language)]
  const cause = origin.reason === null ? [] : [reasonShort(origin.reason, '', language)]
  const parts = [words.verdicts[origin.verdict], ...cause, ...subject, ...doubt, ...system]
  paper.item(passes ? '✓' : '?', `${placeOf(origin)}${ipOf(origin)}  ${parts.join(' · ')}`, {
    indent: 2,
    headStyle: passes ? 'green' : 'yellow',
  })
}
