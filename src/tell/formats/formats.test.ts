import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  evidenceFrom,
  findingFrom,
  HIDDEN,
  originFrom,
  reportInput,
  SELF_SIGNED,
  systemFrom,
  testCheck,
  WRONG_NAME,
} from '../../../test/support/report.ts'
import { LANGUAGES } from '../messages/index.ts'
import { type Report, reportSchema, toReport } from '../report/index.ts'
import { FORMATS, type Format, render } from './index.ts'

const OPTIONS = { language: 'en', width: 80, color: false, verbose: false } as const

const wouldFail = originFrom({ ...SELF_SIGNED, address: 'cups.steven.lab', verdict: 'would-fail' })
const report = toReport(
  reportInput({
    evidence: evidenceFrom(
      systemFrom({ origins: [originFrom(), SELF_SIGNED, WRONG_NAME, HIDDEN, wouldFail] }),
    ),
    findings: [
      findingFrom(),
      findingFrom({ outcome: 'potential', origins: [] }),
      findingFrom({ outcome: 'clear', origins: [] }),
    ],
    problems: [{ code: 'pem-unterminated', where: { source: 'a.tar.gz!ca.pem', line: 42 } }],
    incomplete: true,
  }),
  testCheck,
)
const of = (format: Format, given: Report = report) => render(format, given, OPTIONS)

/** The same report where one origin has that address. */
const addressed = (address: string): Report => ({
  ...report,
  origins: report.origins.map((origin, index) => (index === 0 ? { ...origin, address } : origin)),
})

describe.each(FORMATS)('%s', format => {
  it.each(LANGUAGES)('is a whole document in %s', language => {
    const text = render(format, report, { ...OPTIONS, language })
    expect(text.endsWith('\n')).toBe(true)
    expect(text).toContain('10.48.36.215')
  })
  it('lets no control, format or separator character of the evidence through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), poison => {
        const text = of(format, addressed(`a${poison}\x1b[2J\u202e`))
        expect(text.replace(/\r?\n/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
      }),
      { numRuns: 40 },
    )
  })
})

describe('ndjson', () => {
  const lines = of('ndjson')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as { type: string })
  it('has one typed value a line, header first and summary last', () => {
    expect(lines[0]?.type).toBe('report')
    expect(lines.at(-1)).toMatchObject({ type: 'summary', fail: 2, wouldFail: 1, incomplete: true })
    expect(lines.filter(({ type }) => type === 'origin')).toHaveLength(5)
  })
  it('holds all that the JSON report holds', () => {
    const all = (type: string) => lines.filter(line => line.type === type).map(({ type: _, ...rest }) => rest)
    expect(reportSchema.shape.origins.parse(all('origin'))).toEqual(report.origins)
    expect(reportSchema.shape.findings.parse(all('finding'))).toEqual(report.findings)
    expect(all('problem')).toEqual(report.problems)
  })
})

/** RFC 4180, read by the letter. */
function readCsv(text: string): string[][] {
  const rows = text.match(/(?:"(?:[^"]|"")*"|[^"\r\n])*\r\n/g) ?? []
  return rows.map(row =>
    [...row.slice(0, -2).matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(([, quoted, bare]) =>
      quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'),
    ),
  )
}

describe('csv', () => {
  it('has a row for each origin and as many cells as columns', () => {
    const rows = readCsv(of('csv'))
    expect(rows).toHaveLength(6)
    expect(new Set(rows.map(row => row.length)).size).toBe(1)
    expect(rows[2]?.slice(0, 5)).toEqual(['vcsc', 'cucm.steven.lab', '10.48.36.215', '6972', 'fail'])
  })
  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '  =1',
    '\uff1d1',
    '|cmd',
    '%0A',
    '"=1"',
    "'",
    'a"b',
    'a,b',
  ])('never lets %j be a formula or break a cell', address => {
    const cell = readCsv(of('csv', addressed(address)))[1]?.[1] ?? ''
    expect(cell).not.toMatch(/^\s*[=+\-@\uff1d|%]/)
    expect(cell.replace(/^'/, '')).toBe(address.replace('\t', '\\x09').replace(/^'/, ''))
  })
})

describe('markdown', () => {
  const lineOf = (address: string) =>
    of('markdown', addressed(address))
      .split('\n')
      .find(line => line.startsWith('## ')) ?? ''
  it.each([
    ['<img src=x>', '\\<img'],
    ['[a](http://evil)', '\\[a\\]'],
    ['http://evil', 'http\\://'],
    ['www.evil.lab', 'www\\.'],
    ['@team #1', '\\@team \\#1'],
    ['a|b', '\\|'],
    ['*b* _i_ `c`', '\\*b\\* \\_i\\_ \\`c\\`'],
  ])('writes %j as text', (address, expected) => {
    expect(lineOf(address)).toContain(expected)
  })
  it('lets no link end before its end', () => {
    const findings = report.findings.map(finding => ({
      ...finding,
      references: [{ kind: 'document' as const, id: 'd', url: 'https://a.example/>)\x7f\ud800ü' }],
    }))
    expect(of('markdown', { ...report, findings })).toContain(
      '[d](<https://a.example/%3E)%7F%EF%BF%BD%C3%BC>)',
    )
  })
  it('keeps code in its fence whatever the line holds', () => {
    const [first, ...rest] = report.origins
    const quote = 'a ``` b ```` c'
    const where = { source: 'a.txt', line: 1 }
    const evidence = [{ where, at: report.at, kind: 'log' as const, quote }]
    const text = of('markdown', { ...report, origins: first ? [{ ...first, evidence }, ...rest] : [] })
    expect(text).toContain('`````text')
  })
})

describe('junit', () => {
  const text = of('junit')
  it('counts what fails, what is skipped and that the input is incomplete', () => {
    expect(text).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="turnpike" tests="9" failures="3" errors="1">/,
    )
    expect(text.match(/<failure /g)).toHaveLength(3)
    expect(text.match(/<skipped>/g)).toHaveLength(3)
    expect(text).toContain('<error type="incomplete"')
  })
  it('escapes markup', () => {
    const poisoned = of('junit', addressed(`"><x a='&]]>`))
    expect(poisoned).toContain('&quot;&gt;&lt;x a=&apos;&amp;]]&gt;')
    expect(
      poisoned.replace(
        /<\/?(testsuites?|testcase|failure|error|skipped)( [^<>]*)?\/?>|<\?xml [^<>]*\?>/g,
        '',
      ),
    ).not.toMatch(/[<>]/)
  })
})

describe('sarif', () => {
  const log = JSON.parse(of('sarif')) as {
    version: string
    runs: {
      tool: { driver: { rules: { id: string; help?: { text: string } }[] } }
      invocations: { executionSuccessful: boolean; toolExecutionNotifications: unknown[] }[]
      results: {
        ruleId: string
        ruleIndex: number
        level: string
        locations: {
          physicalLocation: { artifactLocation: { uri: string }; region?: { startLine?: number } }
        }[]
      }[]
    }[]
  }
  const [run] = log.runs
  it('has a result for each fault and each finding, under its rule', () => {
    expect(log.version).toBe('2.1.0')
    expect(run?.results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ['name-mismatch', 'error'],
      ['self-signed', 'error'],
      ['self-signed', 'warning'],
      ['a-check', 'error'],
      ['a-check', 'warning'],
    ])
    for (const { ruleId, ruleIndex } of run?.results ?? [])
      expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
  })
  it('locates them by line, and its paths are URIs', () => {
    const location = run?.results[1]?.locations[0]?.physicalLocation
    expect(location?.region?.startLine).toBe(1042)
    expect(() => new URL(location?.artifactLocation.uri ?? '', 'file:///')).not.toThrow()
    expect(location?.artifactLocation.uri).not.toMatch(/[\s!\\]/)
  })
  it('says that the input is incomplete', () => {
    expect(run?.invocations[0]).toMatchObject({ executionSuccessful: false })
    expect(run?.invocations[0]?.toolExecutionNotifications).toHaveLength(1)
  })
})
