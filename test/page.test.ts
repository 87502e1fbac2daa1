import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { analyze } from '../src/run/analyze/index.ts'
import { renderHtml } from '../src/tell/html/index.ts'
import type { Report } from '../src/tell/report/index.ts'
import { hostileReport } from './support/hostile-report.ts'

/** The HTML report in a real browser: what its script does, what its policy stops, and axe's opinion (WCAG 2.2 A and AA). */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const installed = isExecutable(CHROMIUM)
if (!installed) console.log(`${CHROMIUM} is not installed: the page is looked at by no browser`)

const root = join(import.meta.dirname, '..')
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const reportOf = (name: string, language: 'en' | 'ja'): Promise<Report> =>
  analyze({
    paths: [join(root, 'fixtures', 'bundles', `${name}.tar.gz`)],
    names: 'ats',
    language,
    version: '0.0.0',
    at: 0,
  })

describe.skipIf(!installed)('the page in Chromium', () => {
  let browser: Browser
  let folder: string
  const requests: string[] = []
  const complaints: string[] = []

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'turnpike-page-'))
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--disable-background-networking'] })
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function open(report: Report, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
    const file = join(folder, 'report.html')
    writeFileSync(file, renderHtml(report, { language: report.language }))
    const page = await browser.newPage(options)
    page.on('request', request => requests.push(request.url()))
    page.on('console', message => complaints.push(message.text()))
    page.on('pageerror', error => complaints.push(error.message))
    await page.goto(pathToFileURL(file).href)
    return page
  }

  const shown = (page: Page) =>
    page.locator('main article[data-verdict], main article[data-result]').filter({ visible: true })

  it.each([
    ['story-self-signed', 'en', 'light'],
    ['story-self-signed', 'ja', 'dark'],
    ['story-address', 'ja', 'light'],
    ['story-address', 'en', 'dark'],
    ['two-peers', 'ja', 'light'],
    ['repaired', 'en', 'dark'],
  ] as const)('axe finds nothing in %s, %s, %s', async (name, language, colorScheme) => {
    const page = await open(await reportOf(name, language), { colorScheme, bypassCSP: true })
    await page.locator('#open').click()
    await page.evaluate(AXE)
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }
      return (await axe.run()).violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
      )
    })
    expect(violations).toEqual([])
  })

  it('filters by verdict, result and text, and counts', async () => {
    const report = await reportOf('story-self-signed', 'en')
    const page = await open(report)
    const all = report.origins.length + report.findings.length
    expect(await shown(page).count()).toBe(all)
    await page.locator('#verdict').selectOption('pass')
    expect(await page.locator('article[data-verdict]').filter({ visible: true }).count()).toBe(1)
    await page.locator('#result').selectOption('issue')
    const issues = report.findings.filter(({ result }) => result === 'issue').length
    expect(await shown(page).count()).toBe(1 + issues)
    await page.locator('#verdict').selectOption('')
    await page.locator('#result').selectOption('')
    await page.locator('#text').fill('SELF SIGNED 502')
    const left = await shown(page).count()
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThan(all)
    expect(await page.locator('#count').textContent()).toBe(String(left))
    await page.locator('#text').fill('nothing is called so')
    expect(await shown(page).count()).toBe(0)
    expect(await page.locator('.group').filter({ visible: true }).count()).toBe(0)
  })

  it('copies the filter, switches the scheme, and opens for paper all but what found nothing', async () => {
    const report = await reportOf('story-self-signed', 'en')
    const page = await open(report, { colorScheme: 'light' })
    await page.locator('button.copy').first().click()
    expect(await page.evaluate(() => getSelection()?.toString())).toBe(report.origins[0]?.filter)
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await background()
    await page.locator('#theme').click()
    expect(await background()).not.toBe(light)
    await page.locator('#theme').click()
    expect(await background()).toBe(light)
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    const folded = 'main details:not([open])'
    const idle = ['clear', 'not-applicable'].map(result => `[data-result="${result}"] details:not([open])`)
    expect(await page.locator(folded).count()).toBe(await page.locator(idle.join(', ')).count())
    await page.evaluate(() => dispatchEvent(new Event('afterprint')))
    expect(await page.locator('main details:not([open])').count()).toBeGreaterThan(0)
  })

  it('reads without its script', async () => {
    const report = await reportOf('story-address', 'en')
    const page = await open(report, { javaScriptEnabled: false })
    expect(await shown(page).count()).toBe(report.origins.length + report.findings.length)
    expect(await page.locator('#tools').isVisible()).toBe(false)
  })

  it('runs nothing that a bundle says, and its policy stops what would', async () => {
    const page = await open(hostileReport())
    expect(await page.locator('img').count()).toBe(0)
    await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'document.title = "obeyed"'
      document.body.append(script)
    })
    expect(await page.title()).not.toBe('obeyed')
    expect(
      complaints.splice(0).filter(text => text.includes('Content Security Policy')).length,
    ).toBeGreaterThan(0)
  })

  it('asked for nothing but itself, and its own script complained of nothing', () => {
    expect(requests.length).toBeGreaterThan(0)
    expect(requests.filter(url => !url.endsWith('/report.html'))).toEqual([])
    expect(complaints).toEqual([])
  })
})

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
