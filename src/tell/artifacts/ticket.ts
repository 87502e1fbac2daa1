import { catalogueOf, reasonText, remedyText } from '../messages/index.ts'
import type { Report } from '../report/index.ts'
import {
  groupsOf,
  headlineOf,
  mendedOf,
  type OriginGroup,
  orderedReasons,
  placeOf,
  readableName,
  safe,
  sourceOf,
  utc,
} from '../text/index.ts'
import type { Artifact, ArtifactInput } from './types.ts'
import { type Words, wordsOf } from './words.ts'

/** `ticket.<lang>.md`: what happened, the proof, and what to do, for the people who own the nodes. Made of the report alone. */
export function ticketArtifact(
  { report, language }: Pick<ArtifactInput, 'report' | 'language'>,
  files: readonly string[],
): Artifact {
  const words = wordsOf(language)
  const failing = report.origins.filter(({ verdict }) => verdict === 'fail' || verdict === 'would-fail')
  const lines = [
    `# ${plain(headlineOf(report, language))}`,
    '',
    ...systemsOf(report, words),
    '',
    `## ${words.ticketOrigins}`,
    ...groupsOf(failing).flatMap(group => ['', ...originLines(group, report, words, language)]),
    ...(failing.length === 0 ? ['', words.ticketNone] : []),
    ...stepsOf(report, words, language),
    ...(files.length === 0 ? [] : ['', `## ${words.ticketFiles}`, '', ...files.map(file => `- \`${file}\``)]),
    '',
    `## ${words.ticketCheck}`,
    '',
    ...words.ticketChecks.map(check => `- ${check}`),
    '',
    `turnpike ${report.tool.version} · ${utc(report.at, false)} UTC`,
    '',
  ]
  return { path: `ticket.${language}.md`, text: lines.join('\n') }
}

function systemsOf(report: Report, words: Words): string[] {
  return report.systems.map(({ host, product, release, coverage }) => {
    const span =
      coverage.from === null || coverage.to === null
        ? []
        : [`${utc(coverage.from, false)} – ${utc(coverage.to, false)} UTC`]
    const about = [
      [product, release ?? words.releaseUnknown].filter(part => part !== null).join(' '),
      ...span,
    ]
    return `- ${plain(host)}: ${plain(about.join(' · '))}`
  })
}

function originLines(
  { lead: origin, members }: OriginGroup,
  report: Report,
  words: Words,
  language: ArtifactInput['language'],
): string[] {
  const { verdicts, phrases } = catalogueOf(language)
  const several = report.systems.length > 1
  const quoted = origin.evidence.slice(0, 2)
  return [
    `### ${plain(placeOf(origin))} — ${verdicts[origin.verdict]}${origin.reason ? ` (${origin.reason})` : ''}`,
    '',
    ...orderedReasons(origin).map(({ code, params }) =>
      plain(readableName(reasonText(code, params, language))),
    ),
    '',
    ...members.map(({ origin: { system, firstSeen, lastSeen, failures, attempts } }) => {
      const seen = `${utc(firstSeen, false)} – ${utc(lastSeen, false)} UTC, ${failures}/${attempts}`
      return `${words.ticketSeen}: ${several ? plain(phrases.onPeer(system, seen)) : seen}${members.length > 1 ? '  ' : ''}`
    }),
    ...(origin.certificate
      ? [
          `${words.subject}: ${plain(readableName(origin.certificate.subject))}`,
          `SHA-256: ${origin.certificate.sha256}`,
        ]
      : []),
    ...quoted.flatMap(({ where, quote }) => [
      '',
      `${plain(sourceOf(where, report))}`,
      '',
      `    ${safe(quote)}`,
    ]),
  ]
}

function stepsOf(report: Report, words: Words, language: ArtifactInput['language']): string[] {
  const { phrases } = catalogueOf(language)
  const { steps, of } = report.repair
  if (of === 0) return []
  return [
    '',
    `## ${words.ticketSteps}`,
    '',
    ...steps.flatMap((step, index) => {
      const { sentence, steps: how } = remedyText(step.kind, step.params, language)
      const places = [...new Set(step.mends.flatMap(at => report.origins[at] ?? []).map(placeOf))].join(', ')
      return [
        `${index + 1}. ${plain(readableName(sentence))} ${plain(`(${phrases.step(step.place, step.systems.join(', '), step.systems.length < report.systems.length)}; ${phrases.forOrigins(places)})`)}`,
        ...how.map(line => `   - ${plain(readableName(line))}`),
        ...(step.collides ? [`   - ${phrases.collides}`] : []),
      ]
    }),
    '',
    phrases.mends(...mendedOf(report)),
  ]
}

/** Text of the evidence within Markdown: shown, not obeyed (CommonMark section 2.4: ASCII punctuation may be escaped). */
const plain = (text: string) => safe(text).replace(/[\\`*_[\]<>#|~!&$@]/g, '\\$&')
