import type { Report, ReportOrigin } from '../report/index.ts'
import { placeOf, sourceOf } from '../text/index.ts'
import { comment, textOf } from './comment.ts'
import type { Artifact, ArtifactInput } from './types.ts'
import { type Words, wordsOf } from './words.ts'

/**
 * `wireshark.txt`: display filters for the connection of every failing origin, and for what matters in all of them. Field names of Wireshark's display
 * filter reference (tls.handshake.type 11: Certificate, RFC 8446 section 4; alert level 2: fatal).
 */
export function wiresharkArtifacts({ report, language }: ArtifactInput): Artifact[] {
  const words = wordsOf(language)
  const failing = report.origins.filter(
    ({ verdict, filter }) => filter !== null && (verdict === 'fail' || verdict === 'would-fail'),
  )
  if (failing.length === 0) return []
  const lines = [
    ...comment(words.filtersHead),
    ...failing.flatMap(origin => filtersOf(origin, report, words)),
    '',
    ...comment(words.filterAll),
    anyOf(failing.map(({ filter }) => filter ?? '')),
  ]
  return [{ path: 'wireshark.txt', text: textOf(lines) }]
}

function filtersOf(origin: ReportOrigin, report: Report, words: Words): string[] {
  const filter = origin.filter ?? ''
  return [
    '',
    ...comment(`${placeOf(origin)} — ${origin.reason ?? origin.verdict}`),
    filter,
    ...comment(words.filterCertificate),
    `${filter} && tls.handshake.type==11`,
    ...comment(words.filterAlert),
    `${filter} && tls.alert_message.level==2`,
    ...[...framesOf(origin)].flatMap(([source, frames]) => [
      ...comment(words.filterFrames(sourceOf({ source }, report))),
      `frame.number in {${[...frames].sort((a, b) => a - b).join(', ')}}`,
    ]),
  ]
}

/** Frames count from 1 in every capture file. */
function framesOf({ evidence }: ReportOrigin): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>()
  for (const { where } of evidence) {
    if (where.frame === undefined) continue
    found.set(where.source, (found.get(where.source) ?? new Set()).add(where.frame))
  }
  return found
}

const anyOf = (filters: readonly string[]) => [...new Set(filters)].map(filter => `(${filter})`).join(' || ')
