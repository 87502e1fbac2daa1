import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { bundleOf, type Size, turnpike } from './analyze.ts'
import { measureAll } from './measure.ts'

const ROUNDS = 3
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Compiled to `dist/tools/bench`. */
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

const STAGES = ['start', 'analysis', 'log'] as const
type Stage = (typeof STAGES)[number]

/** What one bundle costs in the page. */
interface Visit {
  /** From the choice of the file to the answer. */
  readonly seconds: number
  /** The longest that the page answered nobody, milliseconds: while it starts, while it analyses and draws the answer, while it shows the log. */
  readonly longestTasks: Readonly<Record<Stage, number>>
  /** From the click on a line far into the packed log to its text, milliseconds. */
  readonly line: number
}

/** The page in Chromium beside the command line, on the same packed bundle: how long it takes, and how long it ever leaves the reader waiting. */
export async function benchPage(size: Size): Promise<void> {
  const { packed } = await bundleOf(size)
  execFileSync(process.execPath, [join(root, 'scripts', 'build-page.mjs')], { stdio: 'inherit' })
  const visits: Visit[] = []
  const commands: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    visits.push(await visit(packed))
    const [run] = (await measureAll([turnpike(packed)], 1)).values()
    if (run) commands.push(run.seconds)
  }
  const page = medianOf(visits.map(({ seconds }) => seconds))
  const command = medianOf(commands)
  const bytes = statSync(packed).size / 1e6
  console.log(`\na packed bundle in the page: ${bytes.toFixed(0)} MB`)
  console.log(`  the page                 ${page.toFixed(2)} s${(bytes / page).toFixed(0).padStart(7)} MB/s`)
  console.log(
    `  turnpike analyze         ${command.toFixed(2)} s${(bytes / command).toFixed(0).padStart(7)} MB/s`,
  )
  console.log(`  the page takes ${(page / command).toFixed(2)} × as long`)
  for (const stage of STAGES) {
    const longest = medianOf(visits.map(({ longestTasks }) => longestTasks[stage]))
    console.log(
      `  longest task, ${stage.padEnd(21)}${longest.toFixed(0).padStart(4)} ms (0: none of 50 ms or more)`,
    )
  }
  console.log(
    `  a line in the middle of the log     ${medianOf(visits.map(({ line }) => line)).toFixed(0)} ms`,
  )
}

const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

async function visit(packed: string): Promise<Visit> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
  try {
    return await look(browser, packed)
  } finally {
    await browser.close()
  }
}

async function look(browser: Browser, packed: string): Promise<Visit> {
  const page = await browser.newPage({ locale: 'en-US', viewport: { width: 1280, height: 900 } })
  await page.addInitScript(() => {
    const tasks: number[] = []
    Object.assign(globalThis, { tasks })
    new PerformanceObserver(list => {
      for (const { duration } of list.getEntries()) tasks.push(duration)
    }).observe({ type: 'longtask', buffered: true })
  })
  await page.goto(pathToFileURL(join(root, 'dist', 'web', 'turnpike.html')).href)
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose files' }).click(),
  ])
  const start = await longestTask(page)
  const started = performance.now()
  await chooser.setFiles(packed)
  await page.waitForSelector('.answer', { timeout: 600_000 })
  const seconds = (performance.now() - started) / 1000
  const analysis = await longestTask(page)
  const line = await readLine(page)
  return { seconds, line, longestTasks: { start, analysis, log: await longestTask(page) } }
}

/** Opens the log, leaps into its middle and scrolls. */
async function readLine(page: Page): Promise<number> {
  await page.locator('.evidence .link').first().click()
  await page.waitForSelector('.log-line')
  const count = Number((await page.locator('.log-tools .number').textContent())?.replace(/\D/g, ''))
  const middle = String(Math.floor(count / 2))
  await page.getByLabel('Line', { exact: true }).fill(middle)
  const started = performance.now()
  await page.getByRole('button', { name: 'Go', exact: true }).click()
  await page.waitForFunction(wanted => {
    const row = document.querySelector('.log-line[aria-selected="true"]')
    const [number, text] = [row?.children[0]?.textContent, row?.children[1]?.textContent]
    return number === wanted && text !== '…'
  }, middle)
  const waited = performance.now() - started
  for (let turn = 0; turn < 20; turn++) {
    await page.mouse.move(700, 500)
    await page.mouse.wheel(0, 4_000)
    await page.waitForTimeout(30)
  }
  return waited
}

/** Since it was last asked for; a task is told of when it is over. */
async function longestTask(page: Page): Promise<number> {
  await page.waitForTimeout(300)
  return page.evaluate(() => Math.max(0, ...(globalThis as unknown as { tasks: number[] }).tasks.splice(0)))
}
