import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import Fastify from 'fastify'
import { type Browser, chromium, type Page } from 'playwright-core'
import { registerConsoleApi } from '../src/run/console/index.ts'
import { createPeer } from '../src/run/peer/index.ts'
import { createRecorder, type OriginVerdict } from '../src/run/record/index.ts'
import { newToken, startService } from '../src/run/service/index.ts'
import { available } from './recipe/program.ts'

/**
 * `node scripts/tool.mjs page-screenshots [AUDIT.json]`: every view of the page and of that of a service in both languages and themes, for docs/screenshots.
 * An audit result adds the views that show one.
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

/** A service beside a gateway whose clients have just come. */
async function openService(audit: string | undefined) {
  const data = mkdtempSync(join(tmpdir(), 'turnpike-pictures-'))
  const [gatewayToken, { token, hash }] = ['a-token-for-pictures', await newToken()]
  const peer = createPeer({ host: 'vcsc', domain: 'steven.lab', release: 'X14.2.0' })
  const recorder = createRecorder({ peer, folder: data })
  for (const verdict of verdicts(Date.now())) recorder.verdict?.(verdict)
  const admin = Fastify()
  const { verdicts: told } = recorder
  const context = { now: Date.now, since: Date.now(), offset: 0, folder: data }
  registerConsoleApi(admin, peer, { token: gatewayToken, verdicts: told, ...context })
  await admin.listen({ host: '127.0.0.1', port: 0 })
  const service = await startService({
    host: '127.0.0.1',
    port: 0,
    data,
    workers: 0,
    version: '0',
    language: 'en',
    tokenHash: hash,
    page: join(root, 'dist', 'web'),
    gateway: {
      url: `http://127.0.0.1:${(admin.server.address() as AddressInfo).port}`,
      token: gatewayToken,
    },
    ...(audit !== undefined && { audit: { file: audit } }),
    say: () => {},
  })
  return {
    url: service.url,
    token,
    async close() {
      await service.close()
      await admin.close()
      await recorder.close()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

/** What a client of the lab makes a gateway meet. */
function verdicts(now: number): readonly OriginVerdict[] {
  const one = (seconds: number, host: string, port: number, more: Partial<OriginVerdict>): OriginVerdict => ({
    at: now - seconds * 1000,
    address: `${host}.steven.lab`,
    port,
    ip: '127.48.36.215',
    outcome: 'open',
    cause: null,
    judged: true,
    reasons: [],
    openssl: null,
    subject: `CN=${host}.steven.lab`,
    warnings: [],
    ...more,
  })
  const warning = `Core server certificate verification failed for (cucm.steven.lab). Action=Terminate Error=self signed certificate server=cucm.steven.lab(127.48.36.215) depth=0`
  const selfSigned: Partial<OriginVerdict> = {
    outcome: 'refused',
    reasons: ['self-signed'],
    openssl: { code: 18, depth: 0 },
    subject: 'CN=cucm-EC.steven.lab,OU=TAC,O=Cisco',
    warnings: [warning],
  }
  return [
    one(95, 'cucm', 8443, {}),
    one(94, 'cucm', 6972, selfSigned),
    one(93, 'cucm', 6972, selfSigned),
    one(60, 'imp', 8443, { subject: 'CN=imp.steven.lab' }),
    one(31, 'unity', 443, { outcome: 'failed', cause: 'timeout', judged: false, subject: null }),
    one(4, 'cucm', 8443, {}),
  ]
}

async function shootService(page: Page, shoot: Shoot, url: string, audit: string | undefined): Promise<void> {
  await page.goto(`${url}/service#gateway`)
  await page.waitForSelector('.verdict-table')
  await shoot('gateway')
  await page.goto(`${url}/service#console`)
  for (const line of [
    'xConfiguration EdgeConfigServer VerifyOriginServer',
    'xConfiguration EdgeConfigServer ?',
    'xStatus SystemUnit',
  ]) {
    await page.locator('.console-ask input').fill(line)
    await page.keyboard.press('Enter')
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('.console-ask input')?.value === '',
    )
  }
  await shoot('console')
  await page.goto(`${url}/service#send`)
  await shoot('send')
  if (audit === undefined) return
  await page.goto(`${url}/service#matrix`)
  await page.waitForSelector('.matrix')
  await shoot('service')
}

async function shootAll(browser: Browser, audit: string | undefined): Promise<void> {
  const service = await openService(audit)
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
      const extraHTTPHeaders = { authorization: `Bearer ${service.token}` }
      const look = { locale, colorScheme, viewport: { width: 1200, height: 800 } }
      const served = await browser.newPage({ ...look, extraHTTPHeaders })
      await shootService(served, shoot(served), service.url, audit)
      await served.close()
      if (audit === undefined) continue
      const other = await open()
      await shootAudit(other, shoot(other), audit)
      await other.close()
    }
  await service.close()
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
