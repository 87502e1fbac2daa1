import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fullReport, infected, POISON } from '../../../test/support/hostile-report.ts'
import { attribute, elementsBelow, readPage, textOf } from '../../../test/support/html.ts'
import { LANGUAGES, type Language } from '../messages/index.ts'
import type { Report } from '../report/index.ts'
import { renderHtml } from './index.ts'
import { SCRIPT } from './script.ts'
import { STYLE } from './style.ts'

const report = fullReport()
const pageOf = (given: Report = report, language: Language = 'en') =>
  readPage(renderHtml(given, { language }))

const clean = pageOf()
/** What a page of ours is made of: every element, and every attribute that each bears. */
const OURS = new Map<string, Set<string>>()
for (const language of LANGUAGES)
  for (const { tagName, attrs } of pageOf(report, language).elements)
    for (const { name } of [...attrs, { name: '' }])
      OURS.set(tagName, (OURS.get(tagName) ?? new Set()).add(name))

/** Attributes that hold text of the evidence; of all the others the page decides the value. */
const values = (page: ReturnType<typeof readPage>, name: string) =>
  page.elements.flatMap(element => attribute(element, name) ?? [])

describe.each(LANGUAGES)('the page in %s', language => {
  const page = pageOf(report, language)
  it('is HTML that no parser has to forgive', () => {
    expect(page.errors).toEqual([])
    expect(attribute(page.all('html')[0], 'lang')).toBe(language)
  })
  it('has each id once, and every reference leads to one', () => {
    const ids = values(page, 'id')
    expect(new Set(ids).size).toBe(ids.length)
    const named = ['aria-labelledby', 'for']
      .flatMap(name => values(page, name))
      .flatMap(value => value.split(' '))
    const linked = values(page, 'href')
      .filter(href => href.startsWith('#'))
      .map(href => href.slice(1))
    for (const id of [...named, ...linked]) expect(ids).toContain(id)
  })
  it('has its landmarks, each with a name where there are several', () => {
    for (const name of ['header', 'nav', 'main', 'footer', 'h1']) expect(page.all(name), name).toHaveLength(1)
    for (const section of page.all('section')) expect(attribute(section, 'aria-labelledby')).toBeDefined()
  })
  it('steps down headings one by one', () => {
    const levels = page.elements.flatMap(({ tagName }) => /^h([1-6])$/.exec(tagName)?.[1] ?? []).map(Number)
    levels.reduce((before, level) => {
      expect(level).toBeLessThanOrEqual(before + 1)
      return level
    })
  })
  it('gives every field of the form a label, and every drawing a name', () => {
    const labelled = page.all('label').flatMap(elementsBelow)
    for (const name of ['input', 'select'])
      for (const field of page.all(name)) expect(labelled).toContain(field)
    expect(page.all('svg').length).toBeGreaterThan(0)
    for (const svg of page.all('svg'))
      expect(textOf(page.byId(attribute(svg, 'aria-labelledby') ?? ''))).not.toBe('')
  })
})

describe('the page', () => {
  it('lets only its own style and script run, and nothing be loaded or sent', () => {
    const policy = attribute(
      clean.all('meta').find(meta => attribute(meta, 'http-equiv') === 'Content-Security-Policy'),
      'content',
    )
    const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    expect(policy?.split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${digest(textOf(clean.all('style')[0]))}`,
      `script-src ${digest(textOf(clean.all('script')[0]))}`,
      "base-uri 'none'",
      "form-action 'none'",
    ])
  })
  it('names nothing to load, no style and no handler in an attribute', () => {
    const names = new Set(clean.elements.flatMap(({ attrs }) => attrs.map(({ name }) => name)))
    expect([...names].filter(name => /^(?:on|src|style$|action|ping|background|poster)/.test(name))).toEqual(
      [],
    )
    expect(STYLE).not.toMatch(/url\(|@import/)
    expect(SCRIPT).not.toMatch(/fetch|XMLHttp|WebSocket|import\b|eval|innerHTML|localStorage/)
  })
  it('has a card for each origin and each finding', () => {
    expect(values(clean, 'data-verdict')).toEqual(report.origins.map(({ verdict }) => verdict))
    expect(values(clean, 'data-result').sort()).toEqual(report.findings.map(({ result }) => result).sort())
  })
  it('draws chain and ladder of each failing origin', () => {
    report.origins.forEach(({ verdict, evidence, chain }, index) => {
      if (verdict !== 'fail') return
      if (chain.length > 0) expect(clean.byId(`origin-${index + 1}-chain`)).toBeDefined()
      if (evidence.length > 0) expect(clean.byId(`origin-${index + 1}-ladder`)).toBeDefined()
    })
  })
  it('says where a chain breaks in words', () => {
    const broken = clean.elements.filter(element => attribute(element, 'class') === 'link broken')
    expect(broken.length).toBeGreaterThan(0)
    for (const link of broken) expect(textOf(link)).toContain('✗')
  })
  it('hides what needs the script until it runs', () => {
    for (const name of ['form', 'button'])
      for (const element of clean.all(name))
        expect(
          name === 'form' || attribute(element, 'class') === 'copy' ? attribute(element, 'hidden') : '',
        ).toBe('')
  })
  it('is told from a report of the other language', () => {
    expect(textOf(pageOf({ ...report, language: 'ja' }, 'en').all('h1')[0])).toBe(textOf(clean.all('h1')[0]))
  })
  it('links by HTTPS alone', () => {
    const references = [
      'javascript:alert(1)',
      'data:text/html,x',
      'http://a.lab/',
      'https://a.lab/x',
      'HTTPS:x',
    ].map(url => ({ kind: 'document' as const, id: url, url }))
    const findings = report.findings.map(finding => ({ ...finding, references }))
    const hrefs = values(pageOf({ ...report, findings }), 'href').filter(href => !href.startsWith('#'))
    expect(new Set(hrefs)).toEqual(new Set(['https://a.lab/x']))
  })
})

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    POISON,
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onload='alert(1)",
    '</script><svg/onload=alert(1)>',
    '</style><style>*{}',
    '</title><base href=//a.lab>',
    '<!--',
    ']]>',
    '&lt;b&gt;',
    '\u202egpj.exe',
    '\u2066\u2069\u200b\u00ad',
    '\x1b[2J\x9b31m\x07\0',
    '\r\n\u2028\ud800',
    'a'.repeat(3000),
    'e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301',
  ),
)

describe('hostile evidence', () => {
  it('makes no element or attribute that is not ours, and is shown', () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom<Language>('en', 'ja'), (poison, language) => {
        const page = pageOf(infected(report, poison), language)
        expect(page.errors).toEqual([])
        for (const { tagName, attrs } of page.elements) {
          const known = OURS.get(tagName)
          expect(known, tagName).toBeDefined()
          for (const { name } of attrs) expect(known?.has(name), `${tagName} ${name}`).toBe(true)
        }
        expect([...textOf(page.all('title')[0])].length).toBeLessThanOrEqual(70)
        expect(page.all('script').map(textOf)).toEqual([SCRIPT])
        expect(page.all('style').map(textOf)).toEqual([STYLE])
        expect(page.elements.map(textOf).join('').replaceAll('\n', '')).not.toMatch(
          /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u,
        )
        for (const href of values(page, 'href')) expect(href).toMatch(/^(?:#[a-z0-9-]+$|https:\/\/)/)
        for (const name of ['id', 'class', 'for', 'role', 'data-verdict', 'data-result'])
          for (const value of values(page, name)) expect(value).toMatch(/^[a-z0-9 -]+$/)
      }),
      { numRuns: 60 },
    )
  })
  it.each([
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['\x1b[2J', '\\x1b[2J'],
    ['\u202egpj.exe', '\\u202egpj.exe'],
    ['&amp;', '&amp;'],
  ])('shows %j as it is written', (poison, shown) => {
    expect(textOf(pageOf(infected(report, poison)).byId('origin-1-title'))).toContain(shown)
  })
})
