import { accessSync, constants, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { build } from 'esbuild'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { analyze } from '../src/run/analyze/index.ts'
import { nodeSignatures } from '../src/run/crypto/index.ts'
import type { Report } from '../src/tell/report/index.ts'
import { type Answer, answer, type Lend } from './browser/judge.ts'
import { fromBundle, fromFolder, generated, type Vector } from './browser/vectors.ts'

/**
 * Read, judge and tell run in a browser as they are, with Web Crypto and DecompressionStream in place of what Node lends, and come to the
 * same answers; nothing leaves the page.
 */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const installed = isExecutable(CHROMIUM)
if (!installed) console.log(`${CHROMIUM} is not installed: nothing is run in a browser`)

const root = resolve(import.meta.dirname, '..')
const bundle = (name: string) => join(root, 'fixtures', 'bundles', `${name}.tar.gz`)
const lendNode: Lend = async judge => judge(nodeSignatures())
/** A secure context, or there is no Web Crypto; the address leads nowhere. */
const ADDRESS = 'https://turnpike.invalid/'

describe.skipIf(!installed)('in Chromium', () => {
  let browser: Browser
  let page: Page
  const requests: string[] = []

  beforeAll(async () => {
    const bundled = await build({
      entryPoints: [join(import.meta.dirname, 'browser', 'page.ts')],
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'turnpike',
      platform: 'browser',
      target: 'es2023',
      logLevel: 'silent',
    })
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--disable-background-networking'] })
    page = await browser.newPage()
    await page.route('**/*', route => {
      requests.push(route.request().url())
      return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>turnpike</title>' })
    })
    await page.goto(ADDRESS)
    await page.addScriptTag({ content: bundled.outputFiles[0]!.text })
  })
  afterAll(() => browser?.close())

  const inPage = (vectors: readonly Vector[]): Promise<Answer[]> =>
    page.evaluate(list => (globalThis as unknown as Loaded).turnpike.answerAll(list), vectors)

  async function compare(vectors: readonly Vector[]): Promise<Answer[]> {
    const expected: Answer[] = []
    for (const vector of vectors) expected.push(await answer(vector, lendNode))
    const found = await inPage(vectors)
    expect(found).toEqual(JSON.parse(JSON.stringify(expected)))
    return found
  }

  it('generated chains get the verdicts of Node', async () => {
    const answers = await compare(generated())
    expect(answers.length).toBeGreaterThan(200)
    for (const code of [0, 7, 9, 10, 18, 20, 47]) expect(answers.map(one => one.code)).toContain(code)
  })
  it('so do the certificates among the fixtures', async () => {
    const answers = await compare(fromFolder(join(root, 'fixtures', 'certificates', 'checks')))
    expect(answers.some(({ ok }) => ok)).toBe(true)
  })
  it.each(['story-self-signed', 'unknown-ca-depth1', 'incomplete-chain', 'rsa-and-ecdsa', 'two-peers'])(
    'so do the certificates of the bundle %s',
    async name => {
      const answers = await compare(await fromBundle(bundle(name)))
      expect(answers.some(({ ok }) => ok)).toBe(true)
      expect(answers.some(({ ok }) => !ok)).toBe(true)
    },
  )
  it.each(['story-self-signed', 'rotated', 'two-peers'])(
    'a whole bundle makes the report of Node: %s',
    async name => {
      const path = bundle(name)
      const expected = await analyze({ paths: [path], names: 'ats', language: 'en', version: '0.0.0', at: 0 })
      const found = await page.evaluate(
        ([file, base64]) => (globalThis as unknown as Loaded).turnpike.analyze(file, base64),
        [basename(path), readFileSync(path).toString('base64')] as const,
      )
      expect(found.origins.length).toBeGreaterThan(0)
      // Digests of the input are the business of whoever opens it.
      expect(found).toEqual(JSON.parse(JSON.stringify({ ...expected, inputs: [] })))
    },
  )
  it('nothing was requested but the page itself', () => {
    expect(requests).toEqual([ADDRESS])
  })
})

/** What the page's script leaves in the page. */
interface Loaded {
  readonly turnpike: {
    answerAll(vectors: readonly Vector[]): Promise<Answer[]>
    analyze(name: string, base64: string): Promise<Report>
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
