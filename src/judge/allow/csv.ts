import type { Read } from '../../read/bytes/index.ts'
import { type CsvRow, readTable, writeTable } from './table.ts'
import { MANUAL, METHODS, type Rule } from './types.ts'
import { readUrl, urlOf } from './url.ts'

/** A test of the allow list: what should become of a request. */
export interface RuleTest {
  readonly url: string
  readonly expected: 'allow' | 'block'
  readonly deployment: number
  readonly description?: string
  readonly method: string
}

const RULES = ['Url', 'Deployment', 'HttpMethods', 'MatchType', 'Description'] as const
const TESTS = ['Url', 'ExpectedResult', 'Deployment', 'Description', 'HttpMethod'] as const

/** Lines read of one file; Expressway takes fewer. */
const MOST = 10_000

/**
 * Editable rules in CSV, as they are uploaded (`Url,Deployment,HttpMethods,MatchType,Description`; only Url is required, the match type is then
 * `prefix`). Lines that cannot be read are left out and told: `csv-bad-quote`, `csv-no-url`, `csv-bad-url` {value}, `csv-bad-deployment` {value},
 * `csv-bad-method` {value}, `csv-bad-match` {value}, `csv-unknown-column` {value}, `csv-too-long`.
 */
export const readRules = (text: string, source: string): Read<Rule[]> =>
  readTable(text, source, RULES, MOST, ruleOf)

/** Tests in CSV (`Url,ExpectedResult,Deployment,Description,HttpMethod`); further codes `csv-bad-expectation` {value}. The method is GET where none is named. */
export const readRuleTests = (text: string, source: string): Read<RuleTest[]> =>
  readTable(text, source, TESTS, MOST, testOf)

export const writeRules = (rules: readonly Rule[]): string =>
  writeTable(
    RULES,
    rules.map(rule => [
      urlOf(rule),
      String(rule.deployment),
      rule.methods.join(','),
      rule.match,
      rule.description ?? '',
    ]),
  )

export const writeRuleTests = (tests: readonly RuleTest[]): string =>
  writeTable(
    TESTS,
    tests.map(test => [
      test.url,
      test.expected,
      String(test.deployment),
      test.description ?? '',
      test.method,
    ]),
  )

function ruleOf(row: CsvRow<(typeof RULES)[number]>): Rule | undefined {
  const place = placeOf(row)
  const deployment = deploymentOf(row)
  const methods = row
    .get('HttpMethods')
    .split(/[,;\s]+/)
    .filter(method => method !== '')
    .map(method => method.toUpperCase())
  const wrong = methods.find(method => !METHODS.includes(method))
  if (wrong !== undefined) return row.fault('csv-bad-method', wrong)
  const match = row.get('MatchType').toLowerCase() || 'prefix'
  if (match !== 'prefix' && match !== 'exact') return row.fault('csv-bad-match', match)
  if (place === undefined || deployment === undefined) return undefined
  const description = row.get('Description')
  return { ...place, match, methods, type: MANUAL, deployment, ...(description && { description }) }
}

function testOf(row: CsvRow<(typeof TESTS)[number]>): RuleTest | undefined {
  const place = placeOf(row)
  const deployment = deploymentOf(row)
  const expected = row.get('ExpectedResult').toLowerCase()
  if (expected !== 'allow' && expected !== 'block') return row.fault('csv-bad-expectation', expected)
  const method = row.get('HttpMethod').toUpperCase() || 'GET'
  if (!METHODS.includes(method)) return row.fault('csv-bad-method', method)
  if (place === undefined || deployment === undefined) return undefined
  const description = row.get('Description')
  return { url: urlOf(place), expected, deployment, method, ...(description && { description }) }
}

function placeOf(row: CsvRow<'Url'>): ReturnType<typeof readUrl> {
  const url = row.get('Url')
  if (url === '') return row.fault('csv-no-url')
  return readUrl(url) ?? row.fault('csv-bad-url', url)
}

function deploymentOf(row: CsvRow<'Deployment'>): number | undefined {
  const text = row.get('Deployment') || '1'
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : row.fault('csv-bad-deployment', text)
}
