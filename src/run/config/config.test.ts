import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError, loadSettings, nearest, readConfig } from './index.ts'

const failure = (text: string): ConfigError => {
  try {
    readConfig(text, 'turnpike.yaml')
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('was accepted')
}

describe('a configuration file', () => {
  it('gives settings', () => {
    expect(readConfig('# ours\nlang: ja\nfail-on: potential\nverbose: true\n', 'f')).toEqual(
      new Map<string, unknown>([
        ['lang', 'ja'],
        ['fail-on', 'potential'],
        ['verbose', true],
      ]),
    )
    expect(readConfig('', 'f').size).toBe(0)
  })
  it.each([
    ['lang: ja\nfial-on: issue\n', 'config-unknown-key', 2, { name: 'fial-on', suggestion: 'fail-on' }],
    ['colour: red\n', 'config-unknown-key', 1, { name: 'colour', suggestion: null }],
    ['\n\nlang: fr\n', 'config-bad-value', 3, { name: 'lang', value: 'fr', allowed: 'en, ja' }],
    ['verbose: maybe\n', 'config-bad-value', 1, { name: 'verbose', value: 'maybe', allowed: 'true, false' }],
    ['- lang\n', 'config-syntax', 1, { cause: 'not a mapping' }],
  ])('%j is an error with its line', (text, code, line, details) => {
    expect(failure(text)).toMatchObject({ code, line, details, file: 'turnpike.yaml' })
  })
  it('names the line of broken YAML', () => {
    expect(failure('lang: en\nnames: "ats\n')).toMatchObject({ code: 'config-syntax' })
  })
})

describe('what is in force', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'turnpike-config-'))
    mkdirSync(join(folder, 'home', 'turnpike'), { recursive: true })
    mkdirSync(join(folder, 'project', 'deep'), { recursive: true })
    writeFileSync(join(folder, 'home', 'turnpike', 'config.yaml'), 'lang: ja\nnames: rfc9525\nformat: json\n')
    writeFileSync(join(folder, 'project', 'turnpike.yaml'), 'names: ats\nformat: csv\n')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  it('is the variable, then the project file, then the user file', () => {
    const env = { XDG_CONFIG_HOME: join(folder, 'home'), TURNPIKE_FORMAT: 'sarif', TURNPIKE_VERBOSE: '0' }
    expect(Object.fromEntries(loadSettings(join(folder, 'project', 'deep'), env))).toEqual({
      lang: 'ja',
      names: 'ats',
      format: 'sarif',
      verbose: false,
    })
  })
})

describe('suggestions', () => {
  it.each([
    ['langg', 'lang'],
    ['Format', 'format'],
    ['xyzzy', undefined],
  ])('%s → %s', (typed, wanted) => expect(nearest(typed)).toBe(wanted))
})
