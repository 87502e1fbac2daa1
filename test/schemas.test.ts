import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import AjvDraft4 from 'ajv-draft-04'
import addFormats from 'ajv-formats'
import { HtmlValidate } from 'html-validate'
import { beforeAll, describe, expect, it } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { analyze } from '../src/run/analyze/index.ts'
import { type Format, render } from '../src/tell/formats/index.ts'
import type { Report } from '../src/tell/report/index.ts'
import { hostileReport } from './support/hostile-report.ts'

/** Reports of real bundles and a hostile one, held to the rules of others by tools of others. */
const root = join(import.meta.dirname, '..')
const schema = (name: string) => readFileSync(join(root, 'fixtures', 'schemas', name), 'utf8')

const BUNDLES = ['story-self-signed', 'story-address', 'two-peers', 'pre-enforcement', 'tls13-openssl3']
const LANGUAGES = ['en', 'ja'] as const
const reports = new Map<string, Report>([['hostile', hostileReport()]])

beforeAll(async () => {
  for (const name of BUNDLES)
    for (const language of LANGUAGES) {
      const paths = [join(root, 'fixtures', 'bundles', `${name}.tar.gz`)]
      reports.set(
        `${name} ${language}`,
        await analyze({ paths, names: 'ats', language, version: '0.0.0', at: 0 }),
      )
    }
})

const NAMES = ['hostile', ...BUNDLES.flatMap(name => LANGUAGES.map(language => `${name} ${language}`))]
const rendered = (format: Format, name: string) => {
  const report = reports.get(name)!
  return render(format, report, { language: report.language, width: 100, color: false, verbose: true })
}

describe('SARIF 2.1.0', () => {
  const ajv = new AjvDraft4.default({ strict: false, allErrors: true, unicodeRegExp: false })
  addFormats.default(ajv)
  const valid = ajv.compile(JSON.parse(schema('sarif-2.1.0-rtm.5.json')) as object)
  it.each(NAMES)("is valid by the standard's own schema: %s", name => {
    valid(JSON.parse(rendered('sarif', name)))
    expect(valid.errors).toBeNull()
  })
  it('would not be with a level that SARIF does not know', () => {
    expect(
      valid(JSON.parse(rendered('sarif', 'hostile').replace('"level": "error"', '"level": "grave"'))),
    ).toBe(false)
  })
})

describe('JUnit XML', () => {
  const xsd = schema('jenkins-junit.xsd')
  const problems = async (contents: string) => {
    const { errors } = await validateXML({ xml: [{ fileName: 'report.xml', contents }], schema: [xsd] })
    return errors.map(({ message }) => message)
  }
  it.each(NAMES)("is valid by Jenkins' schema: %s", async name => {
    expect(await problems(rendered('junit', name))).toEqual([])
  })
  it('would not be with a case outside a suite', async () => {
    const text = rendered('junit', 'hostile').replace('</testsuites>', '<testcase name="x"/></testsuites>')
    expect(await problems(text)).not.toEqual([])
  })
})

describe('HTML', () => {
  // It takes `&lt;` for four characters of a title; src/tell/html/page.test.ts counts as a reader does.
  const validator = new HtmlValidate({
    extends: ['html-validate:recommended'],
    rules: { 'long-title': 'off' },
  })
  const problems = async (text: string) => {
    const { results } = await validator.validateString(text)
    return results.flatMap(({ messages }) =>
      messages.map(({ ruleId, message, line, column }) => `${line}:${column} ${ruleId}: ${message}`),
    )
  }
  it.each(NAMES)('breaks no rule that html-validate recommends: %s', async name => {
    expect(await problems(rendered('html', name))).toEqual([])
  })
  it('would with a button that has no name', async () => {
    const text = rendered('html', 'hostile').replace('</main>', '<button type="button"></button></main>')
    expect(await problems(text)).not.toEqual([])
  })
})
