import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RULES } from '../../judge/chain/index.ts'
import { everyCheck } from '../../judge/checks/index.ts'
import {
  basisText,
  explain,
  explainIds,
  factsOf,
  LANGUAGES,
  nearestId,
  PROBLEM_CODES,
  pickLanguage,
  problemText,
  REASON_CODES,
  reasonText,
  remedyText,
  USAGE_CODES,
  usageText,
} from './index.ts'

describe('the language', () => {
  it.each([
    [{ flag: 'ja', env: { LANG: 'en_US.UTF-8' } }, 'ja'],
    [{ env: { TURNPIKE_LANG: 'ja', LC_ALL: 'C' } }, 'ja'],
    [{ env: { LC_ALL: 'C', LANG: 'ja_JP.UTF-8' } }, 'en'],
    [{ env: { LC_ALL: '', LC_MESSAGES: 'ja_JP', LANG: 'en' } }, 'ja'],
    [{ env: { LANG: 'ja_JP.eucJP' } }, 'ja'],
    [{ env: { LANG: 'japanese' } }, 'en'],
    [{ env: { LANG: 'de_DE.UTF-8' } }, 'en'],
    [{ env: {} }, 'en'],
  ] as const)('of %j is %s', (asked, expected) => {
    expect(pickLanguage(asked)).toBe(expected)
  })
})

describe.each(LANGUAGES)('the words in %s', language => {
  it('show the data of a cause', () => {
    expect(reasonText('unknown-ca', { depth: 1, issuer: 'CN=Root' }, language)).toContain('CN=Root')
    expect(reasonText('name-mismatch', { wanted: '10.1.2.3', presented: ['a.lab'] }, language)).toMatch(
      /10\.1\.2\.3.*a\.lab/,
    )
    expect(reasonText('other', { depth: 2, openssl: 34, name: 'unhandled' }, language)).toMatch(
      /2.*34.*unhandled/,
    )
  })
  it('never fail for data that is missing', () => {
    for (const code of REASON_CODES) expect(reasonText(code, {}, language)).not.toBe('')
    for (const code of USAGE_CODES) expect(usageText(code, {}, language)).not.toBe('')
    for (const code of PROBLEM_CODES) expect(problemText(code, undefined, language)).not.toBe('')
  })
  it('show a code they do not know with its data, and no inherited one', () => {
    expect(problemText('of-tomorrow', { length: 3 }, language)).toBe('of-tomorrow (length=3)')
    expect(problemText('constructor', {}, language)).toBe('constructor')
    expect(basisText('toString', language)).toBe('toString')
    expect(remedyText('of-tomorrow', { subject: 'CN=x' }, language)).toEqual({
      sentence: 'of-tomorrow (subject=CN=x)',
      steps: [],
    })
  })
  it('have a whole page for every id', () => {
    for (const id of explainIds()) {
      const page = explain(id, language)
      expect(page, id).toBeDefined()
      expect(page?.startsWith(`${id} — `), id).toBe(true)
      expect(page, id).not.toMatch(/undefined|\[object/)
    }
  })
})

describe('explain', () => {
  it('covers causes, remedies, checks, bases, rules and problems, each once', () => {
    const ids = explainIds()
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual(
      expect.arrayContaining([
        ...REASON_CODES,
        ...everyCheck.map(({ id }) => id),
        ...Object.keys(RULES),
        ...PROBLEM_CODES,
      ]),
    )
  })
  it('tells the languages apart', () => {
    for (const id of explainIds()) expect(explain(id, 'ja'), id).not.toBe(explain(id, 'en'))
  })
  it('has no page for anything else', () => {
    expect(explain('constructor', 'en')).toBeUndefined()
    expect(explain('', 'ja')).toBeUndefined()
  })
  it.each([
    ['self-singed', 'self-signed'],
    ['UNKNOWN_CA', 'unknown-ca'],
    ['verify-of', 'verify-off'],
    ['q', undefined],
    ['x'.repeat(10_000), undefined],
  ])('for %.20s suggests %s', (typed, expected) => {
    expect(nearestId(typed)).toBe(expected)
  })
})

describe('facts', () => {
  it('are read by name, and a missing one is a question mark', () => {
    const facts = factsOf({ one: 'a', many: ['b', 'c'], none: null, count: 0 })
    expect([facts.text('one'), facts.text('many'), facts.text('none'), facts.text('absent')]).toEqual([
      'a',
      'b, c',
      '?',
      '?',
    ])
    expect([facts.list('one'), facts.list('many'), facts.list('none')]).toEqual([['a'], ['b', 'c'], []])
    expect([facts.number('count'), facts.number('one'), facts.has('none')]).toEqual([0, undefined, false])
  })
})

describe('the codes of problems', () => {
  const root = resolve(import.meta.dirname, '..', '..')
  const sources = ['read', join('run', 'files')].flatMap(folder =>
    readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
      .filter(entry => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
      .map(entry => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
  )
  const RAISED =
    /(?:\breport|[pP]roblem|\btellLimit)\(\s*(?:\w+ \? )?'([a-z0-9]+(?:-[a-z0-9]+)+)'|\bcode: '([a-z0-9]+(?:-[a-z0-9]+)+)'/g
  const raised = [
    ...new Set(
      sources.flatMap(text => [...text.matchAll(RAISED)].map(([, called, named]) => called ?? named ?? '')),
    ),
  ]
  it('that readers raise have words', () => {
    expect(raised.length).toBeGreaterThan(30)
    expect(raised.filter(code => !(PROBLEM_CODES as readonly string[]).includes(code))).toEqual([])
  })
})
