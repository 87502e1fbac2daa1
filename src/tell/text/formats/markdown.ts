import {
  basisText,
  catalogueOf,
  entry,
  type Language,
  problemText,
  reasonText,
  remedyText,
} from '../../messages/index.ts'
import type { Report, ReportRemedy } from '../../report/index.ts'
import { type Card, cardsOf } from '../cards.ts'
import { headlineOf } from '../headline.ts'
import { placeOf, readableName, sourceOf, utc } from '../names.ts'
import { groupsOf, mendedOf, type OriginGroup } from '../peers.ts'
import { safe } from '../safe.ts'

/**
 * GitHub-flavoured Markdown for a ticket: the answer, the system, a section for each fault with its evidence and what to do, the repair plan and
 * the diagnostics. Text of the evidence is escaped or stands in code, so that no name becomes a link, an image or markup.
 */
export function renderMarkdown(report: Report, { language }: { readonly language: Language }): string {
  const { labels, phrases, outcomes } = catalogueOf(language)
  const { window } = report
  const faulty = report.origins.filter(({ verdict }) => verdict === 'fail' || verdict === 'would-fail')
  const found = cardsOf(report, language).filter(({ result }) => result === 'issue' || result === 'potential')
  const blocks = [
    `# ${plain(headlineOf(report, language))}`,
    table(
      [
        labels.system,
        'Release',
        'VerifyOriginServer',
        labels.trustStore,
        labels.zone,
        `${labels.period} (UTC)`,
      ],
      report.systems.map(({ host, release, verifyOriginServer, trustStore, timeZone, coverage }) => [
        code(host),
        plain(release ?? labels.releaseUnknown),
        verifyOriginServer,
        trustStore ? phrases.certificates(trustStore.certificates) : labels.noTrustStore,
        plain(timeZone ?? '?'),
        `${utc(coverage.from, false)} – ${utc(coverage.to, false)}`,
      ]),
    ),
    window === null
      ? ''
      : phrases.window(window.since && utc(window.since), window.until && utc(window.until)),
    ...groupsOf(faulty).flatMap(group => originBlocks(group, report, language)),
    ...(report.repair.of === 0 ? [] : [`## ${labels.repairPlan}`, repairList(report, language)]),
    ...(found.length === 0 ? [] : [`## ${labels.findings}`]),
    ...found.flatMap(card =>
      findingBlocks(card, outcomes[card.result], peersOf(card.systems, report, language)),
    ),
    ...(report.problems.length === 0 ? [] : [`## ${labels.problems}`, problemList(report, language)]),
  ]
  return `${blocks.filter(block => block !== '').join('\n\n')}\n`
}

const peersOf = (systems: readonly string[], report: Report, language: Language): readonly string[] =>
  report.systems.length > 1 ? [catalogueOf(language).phrases.peers(systems, report.systems.length)] : []

function originBlocks({ lead: origin, members }: OriginGroup, report: Report, language: Language): string[] {
  const { labels, phrases, verdicts } = catalogueOf(language)
  const { certificate, openssl } = origin
  const rows: (readonly [string, string] | undefined)[] = [
    [labels.reason, origin.reason === null ? '?' : code(origin.reason)],
    origin.ip === null ? undefined : ['IP', code(origin.ip)],
    ...members.map(({ origin: each }): readonly [string, string] => {
      const seen = `${phrases.attempts(each.attempts, each.failures)}, ${utc(each.firstSeen)} – ${utc(each.lastSeen)} UTC`
      return [labels.seen, report.systems.length > 1 ? plain(phrases.onPeer(each.system, seen)) : seen]
    }),
    [labels.basis, plain(basisText(origin.basis, language))],
    certificate
      ? [labels.certificate, `${plain(certificate.role)}, ${plain(certificate.keyType)}`]
      : [labels.certificate, labels.notSeen],
    certificate ? [labels.subject, code(readableName(certificate.subject))] : undefined,
    certificate ? [labels.issuer, code(readableName(certificate.issuer))] : undefined,
    certificate ? [labels.names, certificate.names.map(code).join(' ')] : undefined,
    certificate
      ? [labels.valid, `${utc(certificate.notBefore, false)} – ${utc(certificate.notAfter, false)} UTC`]
      : undefined,
    certificate ? ['SHA-256', code(certificate.sha256)] : undefined,
    openssl ? ['OpenSSL', plain(phrases.openssl(openssl.code, openssl.name, openssl.depth))] : undefined,
    origin.filter === null ? undefined : [labels.filter, code(origin.filter)],
  ]
  const quotes = members.flatMap(({ origin: each }) =>
    each.evidence.map(
      ({ where, quote }) =>
        `${sourceOf(where, report)}${where.frame === undefined ? '' : ` ${phrases.frame(where.frame)}`}: ${quote}`,
    ),
  )
  const systems = members.map(({ origin: each }) => each.system)
  const title = [verdicts[origin.verdict], ...peersOf(systems, report, language).map(plain)].join(' · ')
  return [
    `## ${plain(placeOf(origin))} — ${title}`,
    origin.reasons
      .map(({ code: cause, params }) => plain(readableName(reasonText(cause, params, language))))
      .join('\n\n'),
    table(
      ['', ''],
      rows.filter(row => row !== undefined),
    ),
    quotes.length === 0 ? '' : fenced(quotes),
    origin.remedies.length === 0 ? '' : `**${labels.whatToDo}**`,
    origin.remedies.map((remedy, index) => remedyItem(remedy, index, language)).join('\n'),
  ]
}

function remedyItem(remedy: ReportRemedy, index: number, language: Language): string {
  const { phrases, unproved } = catalogueOf(language)
  const { sentence, steps } = remedyText(remedy.kind, remedy.params, language)
  const proof = {
    passes: phrases.proved(remedy.basis),
    'next-fault': phrases.nextFault(remedy.next ?? '?'),
    unproved: phrases.unproved(entry(unproved, remedy.because ?? '') ?? remedy.because ?? '?'),
  }[remedy.proof]
  const below = [
    ...steps.map(step => `   - ${plain(readableName(step))}`),
    ...(remedy.collides ? [`   - ${plain(phrases.collides)}`] : []),
    `   - _${plain(remedy.kind === 'verify-off' ? phrases.bypass : proof)}_`,
  ]
  return [`${index + 1}. ${plain(readableName(sentence))}`, ...below].join('\n')
}

function repairList(report: Report, language: Language): string {
  const { repair, origins, systems } = report
  const { phrases } = catalogueOf(language)
  const steps = repair.steps.map((step, index) => {
    const places = [
      ...new Set(step.mends.flatMap(at => origins[at] ?? []).map(origin => code(placeOf(origin)))),
    ]
    const { sentence } = remedyText(step.kind, step.params, language)
    const others = step.systems.length < systems.length
    return `${index + 1}. ${plain(readableName(sentence))} (${plain(phrases.step(step.place, step.systems.join(', '), others))}; ${phrases.forOrigins(places.join(', '))})`
  })
  return [...steps, '', phrases.mends(...mendedOf(report))].join('\n')
}

function findingBlocks(
  { title, check, description, action, references }: Card,
  outcome: string,
  peers: readonly string[],
): string[] {
  const links = references.map(({ id, url }) =>
    url === undefined ? plain(id) : `[${plain(id)}](<${target(url)}>)`,
  )
  return [
    `### ${outcome}: ${[title, ...peers].map(plain).join(' · ')} (${code(check)})`,
    description
      .split('\n')
      .map(line => plain(readableName(line)))
      .join('\n\n'),
    action.map((step, index) => `${index + 1}. ${plain(readableName(step))}`).join('\n'),
    links.join(', '),
  ]
}

const utf8 = new TextEncoder()

/** A link's target between angle brackets: what could end it, or does not belong into a URI (RFC 3986 section 2), as octets of its UTF-8. */
const target = (url: string): string =>
  url.replace(/[^!-;=?-~]/gu, character =>
    Array.from(utf8.encode(character), octet => `%${octet.toString(16).toUpperCase().padStart(2, '0')}`).join(
      '',
    ),
  )

function problemList(report: Report, language: Language): string {
  return report.problems
    .map(
      ({ code: problem, where, params }) =>
        `- ${code(sourceOf(where, report))}: ${plain(problemText(problem, params, language))}`,
    )
    .join('\n')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Text with every character escaped that CommonMark (section 2.4), its HTML, or GitHub's autolinks and references could take up. */
function plain(text: string): string {
  return safe(text)
    .replace(/[\\`*_[\]<|~&#@]/g, '\\$&')
    .replace(/^(\s*)([-+=>])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replace(/(https?|ftp)(:)\/\//gi, '$1\\$2//')
    .replace(/\bwww\./gi, 'www\\.')
}

/** A code span that no backtick in the text can end. */
function code(text: string): string {
  const shown = safe(text)
  const fence = '`'.repeat(longestRun(shown) + 1)
  return shown.includes('`') ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`
}

function fenced(lines: readonly string[]): string {
  const shown = lines.map(safe)
  const fence = '`'.repeat(Math.max(3, ...shown.map(line => longestRun(line) + 1)))
  return [`${fence}text`, ...shown, fence].join('\n')
}

const longestRun = (text: string) => Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length))
