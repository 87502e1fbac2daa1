import { checkById, type Finding, type Outcome } from '../../judge/checks/index.ts'
import type { Evidence, Origin, OriginVerdict, SystemEvidence } from '../../judge/evidence/index.ts'
import type { Remedy, RepairPlan } from '../../judge/remedies/index.ts'
import type { Instant, Problem } from '../../read/bytes/index.ts'
import type { Language } from '../messages/index.ts'
import { type CheckOf, OUTCOMES, toFinding } from './finding.ts'
import { instantOrNull, instantText } from './instant.ts'
import { toOrigin, toRemedy, toWhere } from './origin.ts'
import { present } from './reason.ts'
import type { Report, ReportFinding } from './schema.ts'
import { toSystem } from './system.ts'

/** All that a report tells, already judged. */
export interface ReportInput {
  readonly evidence: Evidence
  readonly findings: readonly Finding[]
  readonly remedies: ReadonlyMap<Origin, readonly Remedy[]>
  readonly plan: RepairPlan
  readonly problems: readonly Problem[]
  readonly inputs: readonly Report['inputs'][number][]
  readonly version: string
  /** When the report is made. */
  readonly at: Instant
  readonly language: Language
  /** Part of the input could not be read. */
  readonly incomplete: boolean
  /** The time that counted; an end that is undefined is open. */
  readonly window?: { readonly since?: Instant; readonly until?: Instant }
}

const VERDICTS: readonly OriginVerdict[] = ['fail', 'would-fail', 'unknown', 'pass']

/** The report of one run: origins of all systems in one list, worst first, and findings and repair steps that point into it. */
export function toReport(input: ReportInput, checkOf: CheckOf = checkById): Report {
  const { evidence, remedies, plan, language } = input
  const placed = evidence.systems
    .flatMap(system => system.origins.map(origin => ({ origin, system })))
    .sort(byUrgency)
  const indices = new Map(placed.map(({ origin }, index) => [origin, index]))
  const indexOf = (origin: Origin) => indices.get(origin) ?? -1
  const origins = placed.map(({ origin, system }) =>
    toOrigin(origin, system, evidence, remedies.get(origin) ?? []),
  )
  const findings = input.findings
    .map(finding => toFinding(finding, indexOf, language, checkOf))
    .sort((a, b) => OUTCOMES.indexOf(a.result) - OUTCOMES.indexOf(b.result))
  return {
    schemaVersion: '1.0',
    tool: { name: 'turnpike', version: input.version },
    at: instantText(input.at),
    language,
    window: windowOf(input.window),
    inputs: input.inputs.map(({ name, bytes, sha256, kind }) => ({ name, bytes, sha256, kind })),
    systems: evidence.systems.map(toSystem),
    origins,
    findings,
    repair: {
      steps: plan.steps.map(step => ({
        ...toRemedy(step),
        system: step.system,
        systems: [...step.systems],
        mends: step.mends
          .map(indexOf)
          .filter(index => index >= 0)
          .sort((a, b) => a - b),
      })),
      mends: plan.mends,
      of: plan.of,
    },
    problems: input.problems.map(({ code, where, params }) => ({
      code,
      where: toWhere(where),
      params: present(params ?? {}),
    })),
    summary: summaryOf(origins, findings, input.incomplete),
  }
}

function windowOf({ since, until }: NonNullable<ReportInput['window']> = {}): Report['window'] {
  if (since === undefined && until === undefined) return null
  return { since: instantOrNull(since), until: instantOrNull(until) }
}

interface Placed {
  readonly origin: Origin
  readonly system: SystemEvidence
}

/** Verdict, then system, address and port; a port that is not known comes last. Code units decide, so that no locale changes a report. */
function byUrgency(a: Placed, b: Placed): number {
  return (
    VERDICTS.indexOf(a.origin.verdict) - VERDICTS.indexOf(b.origin.verdict) ||
    compare(a.system.name, b.system.name) ||
    compare(a.origin.address, b.origin.address) ||
    (a.origin.port ?? Infinity) - (b.origin.port ?? Infinity) ||
    0
  )
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function summaryOf(
  origins: Report['origins'],
  findings: readonly ReportFinding[],
  incomplete: boolean,
): Report['summary'] {
  const of = (verdict: OriginVerdict) => origins.filter(origin => origin.verdict === verdict).length
  const results = (outcome: Outcome) => findings.filter(({ result }) => result === outcome).length
  return {
    fail: of('fail'),
    wouldFail: of('would-fail'),
    pass: of('pass'),
    unknown: of('unknown'),
    incomplete,
    results: {
      issue: results('issue'),
      potential: results('potential'),
      clear: results('clear'),
      'not-applicable': results('not-applicable'),
      'missing-information': results('missing-information'),
      error: results('error'),
    },
  }
}
