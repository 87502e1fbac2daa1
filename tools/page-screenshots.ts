import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { available } from './recipe/program.ts'

/**
 * `node scripts/tool.mjs page-screenshots [AUDIT.json]`: every view of the page in both languages and themes, for docs/screenshots. An audit result adds the views that
 * show one.
 */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
]

/** Compiled to `dist/tools`. */
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const out = join(root, 'docs', 'screenshots')
const address = pathToFileURL(join(root, 'dist', 'web', 'turnpike.html')).href
const bundles = ['story-self-signed', 'story-address'].map(name =>
  join(root, 'fixtures', 'bundles', `${name}.tar.gz`),
)

type Shoot = (name: string) => Promise<void>

async function choose(page: Page, files: readonly string[]): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.locator('.drop .button').first().click(),
  ])
  await chooser.setFiles([...files])
}

async function shootAnalysis(page: Page, shoot: Shoot): Promise<void> {
  await shoot('start')
  await choose(page, bundles)
  await page.waitForSelector('.answer')
  await shoot('overview')
  await page.locator('#origins-title').evaluate(title => title.scrollIntoView())
  await shoot('origin')
  await page.locator('.card.bad [slot="trigger"], .card.bad .card-button').last().click()
  await page.locator('#findings-title').evaluate(title => title.scrollIntoView())
  await shoot('diagnostics')
  await page.locator('.evidence .link').first().click()
  await page.waitForSelector('.log-line')
  await shoot('log')
  await page.keyboard.press('Escape')
  await page.locator('.failing .button').first().click()
  await page.waitForSelector('.rung')
  await shoot('ladder')
  await page.locator('.rung-button', { hasText: 'Certificate · ' }).first().click()
  await page.waitForSelector('.bytes')
  await shoot('message')
  await page.locator('.rung-details .fields .button').first().click()
  await page.waitForSelector('.panel-body > .fields')
  await shoot('certificate')
  await page.keyboard.press('Escape')
  await page.locator('.view:nth-child(2)').click()
  await page.locator('.repair .button.primary').first().click()
  await page.waitForSelector('[data-verdict="passes"]')
  await shoot('repair')
  await page.locator('.view:nth-child(3)').click()
  await shoot('files')
}

/** A worker that has done a third and goes no further. */
async function shootWorking(page: Page, shoot: Shoot): Promise<void> {
  await page.addInitScript(() => {
    class Stuck extends EventTarget {
      onmessage: ((event: { readonly data: unknown }) => void) | undefined
      postMessage(asked: { readonly kind?: string }): void {
        const source = 'diagnostic_log_vcsc.tar.gz!loggingsnapshot_vcsc_2022-07-11_16_55_44.txt'
        const progress = { phase: 'reading', done: 72e6, total: 217e6, source }
        if (asked.kind === 'analyze') setTimeout(() => this.onmessage?.({ data: { progress } }), 1_000)
      }
      terminate(): void {}
    }
    Object.assign(globalThis, { Worker: Stuck })
  })
  await page.goto(address)
  await choose(page, bundles)
  await page.waitForFunction(() => document.querySelector('.working')?.textContent?.includes('33 %'))
  await shoot('working')
}

async function shootAudit(page: Page, shoot: Shoot, audit: string): Promise<void> {
  await choose(page, [audit])
  await page.waitForSelector('.matrix')
  await shoot('matrix')
  await page.locator('.view:nth-child(2)').click()
  await shoot('inventory')
}

async function shootAll(browser: Browser, audit: string | undefined): Promise<void> {
  for (const locale of ['en', 'ja'] as const)
    for (const colorScheme of ['light', 'dark'] as const) {
      const open = async () => {
        const page = await browser.newPage({ locale, colorScheme, viewport: { width: 1200, height: 800 } })
        await page.goto(address)
        return page
      }
      const shoot =
        (page: Page): Shoot =>
        async name => {
          await page.mouse.move(0, 0)
          await page.waitForTimeout(250)
          await page.screenshot({ path: join(out, `page-${name}-${locale}-${colorScheme}.png`) })
        }
      const page = await open()
      await shootAnalysis(page, shoot(page))
      await page.close()
      const working = await open()
      await shootWorking(working, shoot(working))
      await working.close()
      if (audit === undefined) continue
      const other = await open()
      await shootAudit(other, shoot(other), audit)
      await other.close()
    }
}

execFileSync(process.execPath, [join(root, 'scripts', 'build-page.mjs')], { stdio: 'inherit' })
mkdirSync(out, { recursive: true })
const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
await shootAll(browser, process.argv[2])
await browser.close()
// A third of the size for pictures of text, where pngquant is installed.
if (available('pngquant'))
  execFileSync('pngquant', ['--force', '--ext', '.png', '--speed', '1', '64', ...picturesIn(out)])

function picturesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter(name => /^page-.*\.png$/.test(name))
    .map(name => join(folder, name))
}
