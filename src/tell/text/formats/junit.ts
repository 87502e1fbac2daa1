import {
  basisText,
  catalogueOf,
  type Language,
  problemText,
  reasonShort,
  reasonText,
} from '../../messages/index.ts'
import type { Report, ReportFinding, ReportOrigin } from '../../report/index.ts'
import { placeOf, sourceOf } from '../names.ts'
import { type Element, renderXml } from './xml.ts'

/**
 * JUnit XML: a test case for each origin and each finding, and one for the reading itself. What fails is a failure; what would fail, cannot be told
 * or does not apply is skipped, with its reason. Valid by Jenkins' schema of such reports (junit-4.xsd), which knows no sum of skipped cases.
 */
export function renderJunit(report: Report, { language }: { readonly language: Language }): string {
  const suites = [
    suite(
      'origins',
      report.origins.map(origin => originCase(origin, report, language)),
    ),
    suite(
      'diagnostics',
      report.findings.map(finding => findingCase(finding, language)),
    ),
    suite('input', [inputCase(report, language)]),
  ]
  return renderXml({
    name: 'testsuites',
    attributes: { name: 'turnpike', ...totals(suites) },
    children: suites,
  })
}

const KINDS = { failures: 'failure', errors: 'error', skipped: 'skipped' } as const

function suite(name: string, cases: readonly Element[]): Element {
  const of = (kind: string) =>
    cases.filter(({ children = [] }) =>
      children.some(child => typeof child !== 'string' && child.name === kind),
    ).length
  const counts = Object.fromEntries(Object.entries(KINDS).map(([count, kind]) => [count, of(kind)]))
  return { name: 'testsuite', attributes: { name, tests: cases.length, ...counts }, children: cases }
}

function totals(suites: readonly Element[]): Readonly<Record<string, number>> {
  const sum = (count: string) =>
    suites.reduce((all, { attributes }) => all + Number(attributes?.[count] ?? 0), 0)
  return { tests: sum('tests'), failures: sum('failures'), errors: sum('errors') }
}

function originCase(origin: ReportOrigin, report: Report, language: Language): Element {
  const { verdicts } = catalogueOf(language)
  const attributes = {
    classname: `origins.${origin.system}`,
    name: `${placeOf(origin)} ${origin.reason ?? ''}`.trim(),
  }
  if (origin.verdict === 'pass') return { name: 'testcase', attributes }
  const short =
    origin.reason === null ? basisText(origin.basis, language) : reasonShort(origin.reason, '', language)
  const message = `${verdicts[origin.verdict]}: ${short}`
  if (origin.verdict !== 'fail') return { name: 'testcase', attributes, children: [skipped(message)] }
  const text = [
    ...origin.reasons.map(({ code, params }) => reasonText(code, params, language)),
    ...origin.evidence.map(({ where, quote }) => `${sourceOf(where, report)}: ${quote}`),
  ]
  return {
    name: 'testcase',
    attributes,
    children: [
      {
        name: 'failure',
        attributes: { type: origin.reason ?? 'other', message },
        children: [text.join('\n')],
      },
    ],
  }
}

const ENDINGS: Readonly<Record<ReportFinding['result'], 'failure' | 'error' | 'skipped' | null>> = {
  issue: 'failure',
  error: 'error',
  potential: 'skipped',
  'missing-information': 'skipped',
  'not-applicable': 'skipped',
  clear: null,
}

function findingCase(finding: ReportFinding, language: Language): Element {
  const attributes = { classname: `diagnostics.${finding.system}`, name: finding.check }
  const ending = ENDINGS[finding.result]
  if (ending === null) return { name: 'testcase', attributes }
  const message = `${catalogueOf(language).outcomes[finding.result]}: ${finding.title}`
  if (ending === 'skipped') return { name: 'testcase', attributes, children: [skipped(message)] }
  const text = [finding.description, ...finding.action].join('\n')
  return {
    name: 'testcase',
    attributes,
    children: [{ name: ending, attributes: { type: finding.check, message }, children: [text] }],
  }
}

/** Jenkins' schema lets `skipped` have text alone, no attribute. */
const skipped = (message: string): Element => ({ name: 'skipped', children: [message] })

/** An input that could not be read whole is an error, never a pass. */
function inputCase({ summary, problems }: Report, language: Language): Element {
  const attributes = { classname: 'input', name: 'read' }
  if (!summary.incomplete) return { name: 'testcase', attributes }
  const text = problems.map(
    ({ code, where, params }) => `${where.source}: ${problemText(code, params, language)}`,
  )
  const message = catalogueOf(language).headline.incomplete
  return {
    name: 'testcase',
    attributes,
    children: [{ name: 'error', attributes: { type: 'incomplete', message }, children: [text.join('\n')] }],
  }
}
