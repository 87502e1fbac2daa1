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
import { LANGUAGES, type Language } from '../messages/index.ts'
import { type Report, type ReportInput, toReport } from '../report/index.ts'
import { headlineOf } from './headline.ts'
import { renderText } from './render.ts'
import { columns } from './wrap.ts'

const both = evidenceFrom(systemFrom({ origins: [originFrom(), SELF_SIGNED, WRONG_NAME, HIDDEN] }))

const STORIES: Readonly<Record<string, Partial<ReportInput>>> = {
  'self-signed': { findings: [findingFrom(), findingFrom({ outcome: 'clear', origins: [] })] },
  'both-stories': {
    evidence: both,
    findings: [
      findingFrom({ origins: [SELF_SIGNED, WRONG_NAME] }),
      findingFrom({ outcome: 'potential', origins: [] }),
      findingFrom({ outcome: 'missing-information', origins: [] }),
    ],
    problems: [
      { code: 'pem-unterminated', where: { source: 'diagnostic_log_vcsc.tar.gz!ca_vcsc.pem', line: 42 } },
      {
        code: 'of-a-newer-version',
        where: { source: 'x.pcap', frame: 3, offset: 12 },
        params: { length: 9 },
      },
    ],
    incomplete: true,
  },
}

const reportOf = (change: Partial<ReportInput>, language: Language = 'en') =>
  toReport(reportInput({ ...change, language }), testCheck)

describe('the report of a terminal', () => {
  for (const language of LANGUAGES) {
    it.each(Object.keys(STORIES))(`tells %s in ${language} as before`, async story => {
      const verbose = story === 'both-stories'
      const text = renderText(reportOf(STORIES[story] ?? {}, language), {
        language,
        width: 100,
        color: false,
        verbose,
      })
      await expect(text).toMatchFileSnapshot(`../../../fixtures/tell/${story}.${language}.txt`)
    })
  }

  it('has no escape sequence without colour, and only colours with it', () => {
    const options = { language: 'en', width: 80, verbose: true } as const
    const report = reportOf(STORIES['both-stories'] ?? {})
    const plain = renderText(report, { ...options, color: false })
    const colored = renderText(report, { ...options, color: true })
    expect(plain).not.toContain('\x1b')
    expect(colored).toContain('\x1b[31m')
    expect(colored.replace(/\x1b\[\d+m/g, '')).toBe(plain)
  })

  it('says what the exit code is', () => {
    const text = renderText(reportOf({}), {
      language: 'en',
      width: 80,
      color: false,
      verbose: false,
      exitCode: 0,
    })
    expect(text.trimEnd().split('\n').at(-1)).toContain('0')
  })
})

describe('the first line', () => {
  const headline = (change: Partial<ReportInput>) => headlineOf(reportOf(change), 'en')
  const wouldFail = originFrom({ ...SELF_SIGNED, verdict: 'would-fail', basis: 'not-enforced' })
  const unenforced = (because: 'release' | 'setting') =>
    evidenceFrom(
      systemFrom({ origins: [wouldFail, originFrom()], enforcement: { state: 'not-enforced', because } }),
    )

  it('counts an origin once, however many faults its certificate has', () => {
    const expired = originFrom({ ...SELF_SIGNED, reason: { code: 'expired', depth: 0, at: 0 }, reasons: [] })
    const evidence = evidenceFrom(systemFrom({ origins: [SELF_SIGNED, expired, originFrom()] }))
    expect(headline({ evidence })).toMatch(/^1 of 2 origins fails/)
  })
  it.each([
    [
      'fails',
      {},
      /^1 of 2 origins fails .*cucm\.steven\.lab:6972 — self-signed certificate cucm-EC\.steven\.lab/,
    ],
    [
      'would fail after the upgrade',
      { evidence: unenforced('release') },
      /^X14\.2\.0 does not verify; .* 1 origin would fail/,
    ],
    [
      'would fail once switched on',
      { evidence: unenforced('setting') },
      /^VerifyOriginServer is Off; .* 1 origin would fail/,
    ],
    [
      'passes',
      { evidence: evidenceFrom(systemFrom({ origins: [originFrom()] })) },
      /^No origin fails verification: 1 of 1/,
    ],
    ['cannot be told', { evidence: evidenceFrom(systemFrom({ origins: [HIDDEN] })) }, /1 cannot be told/],
    [
      'holds no origin',
      { evidence: evidenceFrom(systemFrom({ origins: [] })) },
      /^No connection to an origin/,
    ],
    ['is incomplete', { incomplete: true }, /could not be read$/],
  ] as const)('tells that the evidence %s', (_, change, expected) => {
    expect(headline(change)).toMatch(expected)
  })
  it('names three of many', () => {
    const origins = [1, 2, 3, 4, 5].map(n => originFrom({ ...SELF_SIGNED, address: `n${n}.lab` }))
    expect(headline({ evidence: evidenceFrom(systemFrom({ origins })) })).toMatch(
      /n1\.lab:6972, n2\.lab:6972, n3\.lab:6972, and 2 more$/,
    )
  })
})

/** Fields whose values the schema closes; the rest is text of the evidence. */
const CLOSED = ['verdict', 'proof', 'place', 'from', 'result', 'state', 'verifyOriginServer', 'language']

/** Every text of a report with something hostile behind it, times and closed values excepted. */
function infect(value: unknown, poison: string, key = ''): unknown {
  if (typeof value === 'string')
    return CLOSED.includes(key) || /^\d{4}-\d\d-\d\dT|^(log|packet)$/.test(value)
      ? value
      : `${value}${poison}`
  if (Array.isArray(value)) return value.map(item => infect(item, poison, key))
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, infect(item, poison, name)]))
  return value
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('\x1b[2J', '\x9b31m', '\u202egpj.exe', '\ud800', '\r\n', '\x07', '\u2028', '\u200b\u00ad'),
)

describe('hostile evidence', () => {
  it('never gets a control, format or separator character through', () => {
    const report = reportOf(STORIES['both-stories'] ?? {})
    fc.assert(
      fc.property(hostile, fc.constantFrom<Language>('en', 'ja'), (poison, language) => {
        const infected = infect(report, poison) as Report
        const text = renderText(
          { ...infected, language: report.language },
          { language, width: 80, color: false, verbose: true },
        )
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
      }),
      { numRuns: 60 },
    )
  })

  it('keeps every line within the width where words allow', () => {
    const words = fc.array(fc.constantFrom('abc', 'CN=x', '証明書', 'のテスト', '(depth=0)', '、'), {
      maxLength: 60,
    })
    const report = reportOf(STORIES['both-stories'] ?? {})
    fc.assert(
      fc.property(words, fc.integer({ min: 90, max: 160 }), (parts, width) => {
        const text = renderText(
          {
            ...report,
            findings: report.findings.map(finding => ({ ...finding, description: parts.join(' ') })),
          },
          { language: 'ja', width, color: false, verbose: false },
        )
        const wide = text.split('\n').filter(line => columns(line) > width)
        expect(wide).toEqual([])
      }),
      { numRuns: 40 },
    )
  })
})
