import {
  catalogueOf,
  explain,
  type Language,
  problemText,
  REASON_CODES,
  reasonShort,
  reasonText,
} from '../../messages/index.ts'
import { type Report, type ReportFinding, type ReportOrigin, toJson } from '../../report/index.ts'
import { placeOf } from '../names.ts'
import { safe } from '../safe.ts'

type Where = Report['problems'][number]['where']
type Level = 'error' | 'warning' | 'note' | 'none'

/**
 * SARIF 2.1.0 (OASIS): a result for each origin that fails or would fail and for each finding that found something, located in the log line,
 * frame or byte that shows it. Causes and checks are the rules.
 */
export function renderSarif(report: Report, { language }: { readonly language: Language }): string {
  const findings = report.findings.filter(({ result }) => FINDING_LEVELS[result] !== undefined)
  const rules = [
    ...REASON_CODES.map(code => rule(code, reasonShort(code, '', language), language)),
    ...[...new Map(findings.map(({ check, title }) => [check, title]))].map(([check, title]) =>
      rule(check, title, language),
    ),
  ]
  const results = [
    ...report.origins.flatMap(origin => originResult(origin, language)),
    ...findings.map(finding => findingResult(finding)),
  ].map(result => ({ ...result, ruleIndex: rules.findIndex(({ id }) => id === result.ruleId) }))
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: report.tool.name, version: report.tool.version, rules } },
        language: language === 'ja' ? 'ja-JP' : 'en-US',
        invocations: [
          {
            executionSuccessful: !report.summary.incomplete,
            endTimeUtc: report.at,
            toolExecutionNotifications: report.problems.map(({ code, where, params }) => ({
              descriptor: { id: code },
              level: 'warning',
              message: { text: safe(problemText(code, params, language)) },
              locations: [location(where)],
            })),
          },
        ],
        results,
        columnKind: 'utf16CodeUnits',
      },
    ],
  }
  return `${toJson(log, 2)}\n`
}

function rule(id: string, title: string, language: Language) {
  const text = explain(id, language)
  return { id, shortDescription: { text: safe(title) }, ...(text && { help: { text } }) }
}

const FINDING_LEVELS: Partial<Readonly<Record<ReportFinding['result'], Level>>> = {
  issue: 'error',
  potential: 'warning',
  error: 'note',
}

function originResult(origin: ReportOrigin, language: Language) {
  if (origin.verdict !== 'fail' && origin.verdict !== 'would-fail') return []
  const { verdicts } = catalogueOf(language)
  const sentences = origin.reasons.map(({ code, params }) => reasonText(code, params, language))
  const text = [`${placeOf(origin)} ${verdicts[origin.verdict]}.`, ...sentences].join(' ')
  return [
    {
      ruleId: origin.reason ?? 'other',
      level: origin.verdict === 'fail' ? ('error' as Level) : ('warning' as Level),
      message: { text: safe(text) },
      locations: locations(origin.evidence.map(({ where }) => where)),
      partialFingerprints: {
        'origin/v1': [origin.system, origin.address, origin.port ?? '', origin.reason ?? '']
          .map(String)
          .map(safe)
          .join('|'),
      },
      properties: {
        system: safe(origin.system),
        filter: origin.filter,
        sha256: origin.certificate?.sha256 ?? null,
      },
    },
  ]
}

function findingResult(finding: ReportFinding) {
  return {
    ruleId: finding.check,
    level: FINDING_LEVELS[finding.result] ?? ('none' as Level),
    message: { text: finding.description.split('\n').map(safe).join('\n') || safe(finding.title) },
    locations: locations(finding.evidence),
    partialFingerprints: { 'finding/v1': safe(`${finding.system}|${finding.check}`) },
    properties: { system: safe(finding.system) },
  }
}

/** Viewers show few; the newest come first. */
const LOCATIONS = 10

const locations = (places: readonly Where[]) => places.slice(0, LOCATIONS).map(location)

/** A line is a region of its file; a frame or a byte offset is one of bytes or, where only its number is known, a logical place. */
function location({ source, line, frame, offset }: Where) {
  const uri = source
    .split(/[!/]/)
    .map(part => encodeURIComponent(safe(part)))
    .join('/')
  const region =
    line !== undefined
      ? { startLine: line }
      : offset !== undefined
        ? { byteOffset: offset, byteLength: 0 }
        : undefined
  return {
    physicalLocation: { artifactLocation: { uri }, ...(region && { region }) },
    ...(frame !== undefined && { logicalLocations: [{ name: `frame ${frame}`, kind: 'member' }] }),
  }
}
