import { describe, expect, it } from 'vitest'
import { checkFixtures, expectedOf, summaryOf } from '../../../tools/check-fixtures.ts'
import type { SystemEvidence } from '../evidence/index.ts'
import { runWith } from './engine.ts'
import {
  allChecks,
  auditChecks,
  type Check,
  type CheckTexts,
  checkById,
  everyCheck,
  type Finding,
  runAuditChecks,
  runChecks,
} from './index.ts'

const fixtures = checkFixtures()
const JAPANESE = /[\u3040-\u30ff\u4e00-\u9fff]/
const BROKEN = /undefined|NaN|\[object|null\b|Invalid Date|\$\{/

/** What the name of a fixture promises. Evidence checks fire by saying what is missing. */
const PROMISED: Record<string, (check: Check) => readonly string[]> = {
  fires: check => ['issue', 'potential', ...(check.category === 'evidence' ? ['missing-information'] : [])],
  clear: () => ['clear'],
  na: () => ['not-applicable'],
  missing: () => ['missing-information'],
}

function run(check: Check, evidence: (typeof fixtures)[number]['evidence']): Finding {
  const [found] = runWith([check], evidence)
  if (!found) throw new Error('no finding')
  return found
}

describe.each(fixtures)('$check/$name', fixture => {
  const check = checkById(fixture.check)!
  const found = run(check, fixture.evidence)

  it('is what expected.json says', () => {
    expect(summaryOf(found)).toEqual(expectedOf(fixture))
  })
  it('keeps what its name promises', () => {
    const kind = fixture.name.split('-')[0] ?? ''
    expect(PROMISED[kind]?.(check)).toContain(found.outcome)
  })
  it.each(['en', 'ja'] as const)('has whole texts in %s', language => {
    const texts = check.texts[language]
    const lines = told(texts, found)
    for (const line of lines) {
      expect(line.trim(), 'a text is empty').not.toBe('')
      expect(line).not.toMatch(BROKEN)
    }
    if (language === 'ja') for (const line of lines) expect(line).toMatch(JAPANESE)
    if (found.outcome === 'issue' || found.outcome === 'potential')
      expect(texts.action(found).length).toBeGreaterThan(0)
  })
  it('can be told again from what went through JSON, without its origins', () => {
    const stored = JSON.parse(JSON.stringify({ outcome: found.outcome, params: found.params, origins: [] }))
    for (const texts of [check.texts.en, check.texts.ja])
      expect(told(texts, stored)).toEqual(told(texts, found))
  })
  it('points home where it accuses', () => {
    if (found.outcome === 'issue') expect(found.evidence.length).toBeGreaterThan(0)
  })
})

const told = (texts: CheckTexts, found: Pick<Finding, 'outcome' | 'params' | 'origins'>) => [
  texts.title,
  texts.condition,
  texts.further,
  ...texts.description(found).split('\n'),
  ...texts.action(found),
]

describe.each(everyCheck)('check $id', check => {
  const own = fixtures.filter(fixture => fixture.check === check.id).map(({ name }) => name)

  it('has a fixture that fires and one that does not', () => {
    expect(own.some(name => name.startsWith('fires-'))).toBe(true)
    expect(own.some(name => name.startsWith('clear-') || name.startsWith('na-'))).toBe(true)
  })
  it('has well-formed references', () => {
    expect(check.references.length).toBeGreaterThan(0)
    for (const { kind, id, url } of check.references) {
      if (kind === 'defect') expect(id).toMatch(/^CSC[a-z]{2}\d{5}$/)
      expect(url).toMatch(/^https:\/\/[a-z.]+\.cisco\.com\/\S+$/)
    }
  })
  it('tells of an internal fault and of a foreign release in both languages', () => {
    for (const texts of [check.texts.en, check.texts.ja])
      for (const found of [
        { outcome: 'error', params: { message: 'boom' }, origins: [] },
        { outcome: 'not-applicable', params: { release: 'X8.11', since: 'X14.2', until: '' }, origins: [] },
      ] as const) {
        for (const line of told(texts, found)) expect(line).not.toMatch(BROKEN)
        expect(texts.action(found)).toEqual([])
      }
  })
})

describe('the checks', () => {
  it('have ids of their own, each with a folder of fixtures and none without', () => {
    const ids = everyCheck.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect([...new Set(fixtures.map(({ check }) => check))].sort()).toEqual([...ids].sort())
  })
  it('all answer for every system, whatever the evidence', () => {
    for (const { evidence } of fixtures) {
      const findings = runChecks(evidence)
      expect(findings.map(({ check }) => check)).toEqual(
        evidence.systems.flatMap(() => allChecks.map(({ id }) => id)),
      )
      expect(findings.filter(({ outcome }) => outcome === 'error')).toEqual([])
      const audited = runAuditChecks(evidence)
      expect(audited.map(({ check }) => check)).toEqual(
        evidence.systems.flatMap(() => auditChecks.map(({ id }) => id)),
      )
      expect(audited.filter(({ outcome }) => outcome === 'error')).toEqual([])
    }
  })
  it('call nothing an issue that the traffic server did not refuse', () => {
    const origins = fixtures
      .flatMap(({ evidence }) => runChecks(evidence))
      .filter(({ outcome }) => outcome === 'issue')
    for (const { origins: blamed } of origins)
      if (blamed.length > 0) expect(blamed.map(({ verdict }) => verdict)).toContain('fail')
  })
})

describe('the engine', () => {
  const { evidence } = fixtures.find(({ name }) => name === 'fires-ecdsa-on-6972')!
  const model = allChecks[0]!
  const check = (over: Partial<Check>): Check => ({
    ...model,
    needs: [],
    run: () => ({ outcome: 'clear' }),
    ...over,
  })
  const withSystem = (over: Partial<SystemEvidence>) => ({
    ...evidence,
    systems: [{ ...evidence.systems[0]!, ...over }],
  })
  const released = (text: string, major: number, minor: number, patch: number) =>
    withSystem({ facts: { ...evidence.systems[0]!.facts, release: { text, major, minor, patch } } })

  it('turns a throw into an error finding and goes on', () => {
    const broken = check({
      id: 'broken',
      run: () => {
        throw new TypeError('boom')
      },
    })
    expect(runWith([broken, check({ id: 'whole' })], evidence)).toMatchObject([
      { check: 'broken', outcome: 'error', params: { message: 'boom' }, origins: [] },
      { check: 'whole', outcome: 'clear' },
    ])
  })
  it.each([
    ['log', { coverage: { ...evidence.systems[0]!.coverage, logLines: 0 } }],
    ['requests', { coverage: { ...evidence.systems[0]!.coverage, requests: 0 } }],
    ['capture', { coverage: { ...evidence.systems[0]!.coverage, captures: 0 } }],
    ['origins', { origins: [] }],
    ['server-certificate', {}],
    ['verify-setting', {}],
  ] as const)('answers missing-information where %s is absent', (need, over) => {
    const [found] = runWith([check({ needs: [need] })], withSystem(over))
    expect(found).toMatchObject({ outcome: 'missing-information', params: { absent: [need] } })
  })
  it.each([
    ['X14.0.11', 14, 0, 11, 'not-applicable'],
    ['X14.2', 14, 2, 0, 'clear'],
    ['X14.3.4', 14, 3, 4, 'clear'],
    ['X15.0', 15, 0, 0, 'not-applicable'],
  ] as const)('holds %s against the window X14.2 to X14.3', (text, major, minor, patch, outcome) => {
    const [found] = runWith([check({ since: 'X14.2', until: 'X14.3' })], released(text, major, minor, patch))
    expect(found?.outcome).toBe(outcome)
  })
  it('lets an unknown release into every window, and asks the window before the needs', () => {
    const { release: _, ...facts } = evidence.systems[0]!.facts
    const windowed = check({ since: 'X99', needs: ['server-certificate'] })
    expect(runWith([{ ...windowed, needs: [] }], withSystem({ facts }))[0]?.outcome).toBe('clear')
    expect(runWith([windowed], evidence)[0]?.outcome).toBe('not-applicable')
  })
})
