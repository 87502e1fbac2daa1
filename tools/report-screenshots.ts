import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { analyze } from '../src/run/analyze/index.ts'
import { renderHtml } from '../src/tell/html/index.ts'
import type { Language } from '../src/tell/messages/index.ts'
import type { Report } from '../src/tell/report/index.ts'
import { renderText } from '../src/tell/text/index.ts'

/**
 * `node scripts/tool.mjs report-screenshots [FOLDER]`: pictures of the HTML report and of the terminal, made of the fixture bundles, for
 * docs/screenshots: `report-*.png`. Each is to be looked at before it is committed.
 */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const LANGUAGES: readonly Language[] = ['en', 'ja']
const SCHEMES = ['light', 'dark'] as const
const STORIES = ['story-self-signed', 'story-address'] as const
/** What shows the answer, the first card, its chain and its ladder. */
const SCREEN = { width: 1060, height: 1600 }
/** A4 at 96 dots an inch. */
const PAPER = { width: 794, height: 1123 }
/** Lines of a terminal at the beginning and at the end of a report, which is longer than a screen. */
const LINES = 44

/** Compiled to `dist/tools`. */
const root = join(import.meta.dirname, '..', '..')
const folder = process.argv[2] ?? join(root, 'docs', 'screenshots')

const reportOf = (name: string, language: Language): Promise<Report> =>
  analyze({
    paths: [join(root, 'fixtures', 'bundles', `${name}.tar.gz`)],
    names: 'ats',
    language,
    version: '0.1.0',
    at: Date.parse('2026-11-23T12:00:00Z'),
  })

async function shoot(page: Page, name: string, selector?: string): Promise<void> {
  const path = join(folder, `report-${name}.png`)
  if (selector === undefined) await page.screenshot({ path })
  else await page.locator(selector).first().screenshot({ path })
  console.log(path)
}

async function html(browser: Browser, language: Language): Promise<void> {
  for (const story of STORIES) {
    const report = await reportOf(story, language)
    for (const colorScheme of SCHEMES) {
      const page = await browser.newPage({ colorScheme, viewport: SCREEN })
      await page.setContent(renderHtml(report, { language }))
      await shoot(page, `${story}-${language}-${colorScheme}`)
      await page.close()
    }
    const page = await browser.newPage({ viewport: PAPER })
    await page.setContent(renderHtml(report, { language }))
    await page.emulateMedia({ media: 'print' })
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    await shoot(page, `${story}-${language}-print`)
    await page.close()
  }
  const page = await browser.newPage({ viewport: SCREEN })
  await page.setContent(renderHtml(await reportOf('repaired', language), { language }))
  await shoot(page, `timeline-${language}`, '.timeline')
  await page.setContent(renderHtml(await reportOf('two-peers', language), { language }))
  await shoot(page, `peers-${language}`, '#peers')
  await page.close()
}

/** The colours of a usual terminal (xterm), for the few codes that a report has. */
const TERMINAL = `
body { margin: 0; background: #12151a; color: #d9dde3; }
pre { margin: 0; padding: 20px 24px; width: max-content; font: 15px/1.38 'DejaVu Sans Mono', monospace; }
/* A font in which a Japanese character is exactly as wide as two others, as in a terminal. */
:lang(ja) pre { font-family: 'Noto Sans Mono CJK JP', monospace; font-size: 17px; }
.s1 { font-weight: 700; } .s2 { color: #8b93a0; } .s31 { color: #ff7b72; } .s32 { color: #7ee787; } .s33 { color: #f2cc60; } .s36 { color: #76d9e6; }
`

/** Select Graphic Rendition (ECMA-48 section 8.3.117) as spans: a report turns one style on and the same one off. */
function terminalPage(text: string, language: Language): string {
  const body = text
    .replace(/[&<>]/g, character => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? character)
    .replace(/\x1b\[(\d+)m/g, (_, code: string) =>
      code === '22' || code === '39' ? '</span>' : `<span class="s${code}">`,
    )
  return `<!DOCTYPE html><html lang="${language}"><meta charset="utf-8"><style>${TERMINAL}</style><pre>${body}</pre>`
}

async function terminal(browser: Browser, language: Language): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 900, height: 700 } })
  for (const name of ['story-self-signed', 'two-peers']) {
    const report = await reportOf(name, language)
    const lines = renderText(report, { language, width: 100, color: true, verbose: false }).split('\n')
    for (const [part, shown] of [
      ['start', lines.slice(0, LINES)],
      ['end', lines.slice(-LINES)],
    ] as const) {
      await page.setContent(terminalPage(shown.join('\n'), language))
      await shoot(page, `terminal-${name}-${language}-${part}`, 'pre')
    }
  }
  await page.close()
}

mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--disable-background-networking', '--disable-lcd-text'],
})
try {
  for (const language of LANGUAGES) {
    await html(browser, language)
    await terminal(browser, language)
  }
} finally {
  await browser.close()
}
