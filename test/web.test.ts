import { execFileSync } from 'node:child_process'
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { analyze } from '../src/run/analyze/index.ts'
import { audit } from '../src/run/audit/index.ts'
import { openLab, readDeployment, STEVEN_LAB } from '../src/run/lab/index.ts'
import type { Report } from '../src/tell/report/index.ts'
import { cardsOf, placeOf } from '../src/tell/text/index.ts'
import { writeHostile } from '../tools/recipe/hostile.ts'
import { deploymentOfLab } from './support/lab-deployment.ts'

/** The page in a real browser: files are dropped on it, and it answers by itself. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const installed = isExecutable(CHROMIUM)
if (!installed) console.log(`${CHROMIUM} is not installed: the page is looked at by no browser`)

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

const root = join(import.meta.dirname, '..')
const built = join(root, 'dist', 'web')
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const bundle = (name: string) => join(root, 'fixtures', 'bundles', `${name}.tar.gz`)

type Language = 'en' | 'ja'
type Theme = 'light' | 'dark'

const expected = (paths: readonly string[], language: Language): Promise<Report> =>
  analyze({ paths, names: 'ats', language, version: '0.0.0', at: 0 })

describe.skipIf(!installed)('the page in Chromium', () => {
  let browser: Browser
  let folder: string
  let page: Page
  let requests: string[] = []
  let complaints: string[] = []
  const address = pathToFileURL(join(built, 'turnpike.html')).href

  beforeAll(async () => {
    const prepare = pathToFileURL(join(root, 'scripts', 'prepare.mjs')).href
    execFileSync(process.execPath, ['-e', `import(${JSON.stringify(prepare)}).then(m => m.buildPage())`])
    folder = mkdtempSync(join(tmpdir(), 'turnpike-web-'))
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
  })
  afterEach(async () => {
    await page?.close()
    expect(complaints).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function open(
    language: Language = 'en',
    theme: Theme = 'light',
    url = address,
    timezoneId = 'UTC',
  ): Promise<Page> {
    requests = []
    complaints = []
    page = await browser.newPage({
      locale: language === 'ja' ? 'ja-JP' : 'en-US',
      colorScheme: theme,
      timezoneId,
      bypassCSP: false,
      viewport: { width: 1280, height: 900 },
    })
    page.on('request', request => requests.push(request.url()))
    page.on('console', message => complaints.push(message.text()))
    page.on('pageerror', error => complaints.push(error.message))
    page.on('dialog', dialog => complaints.push(`dialog: ${dialog.message()}`))
    await page.goto(url)
    return page
  }

  /** As a hand would: what is dropped carries files. */
  async function drop(files: readonly { readonly name: string; readonly bytes: Buffer }[]): Promise<void> {
    const packed = files.map(({ name, bytes }) => ({ name, base64: bytes.toString('base64') }))
    const data = await page.evaluateHandle(list => {
      const transfer = new DataTransfer()
      for (const { name, base64 } of list) {
        const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0))
        transfer.items.add(new File([bytes], name))
      }
      return transfer
    }, packed)
    await page.dispatchEvent('body', 'dragover', { dataTransfer: data })
    await page.dispatchEvent('body', 'drop', { dataTransfer: data })
  }

  const dropPaths = (paths: readonly string[]) =>
    drop(paths.map(path => ({ name: basename(path), bytes: readFileSync(path) })))

  const shown = () => page.waitForSelector('.answer', { timeout: 10_000 })

  async function analysed(
    names: readonly string[],
    language: Language = 'en',
    theme: Theme = 'light',
  ): Promise<void> {
    await open(language, theme)
    await dropPaths(names.map(bundle))
    await shown()
  }

  /** Every card, as clicks of a reader would. */
  async function openCards(): Promise<void> {
    await page.evaluate(() => {
      for (const card of document.querySelectorAll<HTMLElement>('.card-button[aria-expanded="false"]'))
        card.click()
    })
    await page.waitForFunction(() => document.querySelector('.card-button[aria-expanded="false"]') === null)
  }

  async function closePanel(): Promise<void> {
    await page.keyboard.press('Escape')
    await page.waitForSelector('.drawer', { state: 'detached' })
  }

  async function violations(): Promise<string[]> {
    await page.evaluate(AXE)
    return page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }
      const { violations: found } = await axe.run()
      return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    })
  }

  describe.each(['story-self-signed', 'story-address'] as const)('%s', name => {
    it.each(['en', 'ja'] as const)('dropped, has the cards of the command line in %s', async language => {
      const report = await expected([bundle(name)], language)
      await analysed([name], language)
      const failing = report.origins.filter(({ verdict }) => verdict === 'fail')
      expect(failing.length).toBeGreaterThan(0)
      expect(await page.locator('.failing .place').allTextContents()).toEqual(failing.map(placeOf))
      const cards = page.locator('[data-testid^="finding-"]')
      expect(await cards.locator('.card-title').allTextContents()).toEqual(
        cardsOf(report, language).map(({ title }) => title),
      )
      const [first] = report.findings
      await page.locator(`[data-testid="finding-${first?.check}"] button`).first().click()
      const body = page.locator(`[data-testid="finding-${first?.check}"] .card-body`)
      for (const line of first?.snippet ?? []) expect(await body.textContent()).toContain(line)
      for (const { id } of first?.references ?? []) expect(await body.textContent()).toContain(id)
      expect(await page.getAttribute('html', 'lang')).toBe(language)
    })
  })

  it('the report that it saves is that of the command line', async () => {
    const paths = ['story-self-signed', 'rotated', 'two-peers'].map(bundle)
    await open()
    await dropPaths(paths)
    await shown()
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByText('Save as JSON').click()])
    const saved = JSON.parse(readFileSync(await file.path(), 'utf8')) as Report
    const wanted = await expected(paths, 'en')
    const without = ({ at: _, tool: __, ...rest }: Report) => rest
    expect(without(saved)).toEqual(JSON.parse(JSON.stringify(without(wanted))))
  })

  it('asks for nothing but itself, and its policy lets nothing out', async () => {
    await analysed(['story-self-signed'])
    await page.locator('.failing .button').first().click()
    await page.waitForSelector('.rung')
    expect(requests.filter(url => !url.startsWith('blob:'))).toEqual([address])
    const sent = await page.evaluate(() =>
      Promise.allSettled([fetch('https://turnpike.invalid/'), fetch('data:text/plain,x')]).then(all =>
        all.map(({ status }) => status),
      ),
    )
    expect(sent).toEqual(['rejected', 'rejected'])
    expect(complaints.splice(0).every(text => /Content Security Policy|Fetch API/.test(text))).toBe(true)
    expect(requests.filter(url => !url.startsWith('blob:') && url !== address)).toEqual([])
  })

  it('is static files that any web server can give, and the worker comes from there', async () => {
    const { server, url } = await serve(built)
    try {
      await open('en', 'light', url)
      await dropPaths([bundle('story-address')])
      await shown()
      const own = new URL(url).origin
      expect(requests.every(each => each.startsWith(own))).toBe(true)
      expect(requests.map(each => extname(new URL(each).pathname)).sort()).toEqual([
        '',
        '.css',
        '.js',
        '.js',
        '.js',
        '.js',
      ])
    } finally {
      server.close()
    }
  })

  it('paints before 200 kB of compressed script have come', () => {
    const html = readFileSync(join(built, 'index.html'), 'utf8')
    const scripts = [...html.matchAll(/<script[^>]* src="\.\/([^"]+)"/g)].map(([, name = '']) => name)
    expect(scripts.length).toBeGreaterThan(0)
    const size = scripts.reduce(
      (sum, name) => sum + gzipSync(readFileSync(join(built, name)), { level: 9 }).length,
      0,
    )
    expect(size).toBeLessThan(200_000)
  })

  it('filters by result, category and text, shows defects only, and counts', async () => {
    const report = await expected([bundle('story-self-signed')], 'en')
    await analysed(['story-self-signed'])
    const cards = page.locator('[data-testid^="finding-"]')
    const count = (wanted: (finding: Report['findings'][number]) => boolean) =>
      report.findings.filter(wanted).length
    expect(await cards.count()).toBe(report.findings.length)
    await page.getByRole('checkbox', { name: /^Issues found/ }).click({ force: true })
    expect(await cards.count()).toBe(count(({ result }) => result === 'issue'))
    await page.getByRole('checkbox', { name: /^No issue/ }).click({ force: true })
    expect(await cards.count()).toBe(count(({ result }) => result === 'issue' || result === 'clear'))
    await page.getByRole('checkbox', { name: /^Certificates/ }).click({ force: true })
    expect(await cards.count()).toBe(
      count(
        ({ result, category }) => (result === 'issue' || result === 'clear') && category === 'certificates',
      ),
    )
    await page.getByText('Clear filters').click()
    await page.getByRole('checkbox', { name: /^Defects only/ }).click({ force: true })
    const defects = count(({ references }) => references.some(({ kind }) => kind === 'defect'))
    expect(await cards.count()).toBe(defects)
    await page.getByText('Clear filters').click()
    await page.getByRole('searchbox').fill('CSCVZ45074')
    expect(await cards.count()).toBe(count(finding => JSON.stringify(finding).includes('CSCvz45074')))
    await page.getByRole('searchbox').fill('nothing is called so')
    expect(await cards.count()).toBe(0)
  })

  it('opens a line of the log where it stands, finds text in it, and steps through it by keys', async () => {
    const report = await expected([bundle('rotated')], 'en')
    const exhibit = report.origins[0]?.evidence.find(({ where }) => where.line !== undefined)
    await analysed(['rotated'])
    const name = `${exhibit?.where.source.split('!').slice(1).join('!')}:${exhibit?.where.line}`
    await page.locator('.evidence').first().getByRole('button', { name, exact: true }).first().click()
    const option = page.locator('.log-line[aria-selected="true"]')
    await expect.poll(() => option.locator('.log-text').textContent()).toContain(exhibit?.quote.slice(0, 80))
    expect(await option.locator('.log-number').textContent()).toBe(String(exhibit?.where.line))
    await page.locator('.log-lines').focus()
    await page.keyboard.press('ArrowDown')
    expect(await option.locator('.log-number').textContent()).toBe(String((exhibit?.where.line ?? 0) + 1))
    await page.getByLabel('Line', { exact: true }).fill('1')
    await page.getByRole('button', { name: 'Go', exact: true }).click()
    expect(await option.locator('.log-number').textContent()).toBe('1')
    await page.getByLabel('Find in log').fill('warning: ')
    await page.getByRole('button', { name: 'Next', exact: true }).click()
    await expect.poll(() => option.locator('.log-text').textContent()).toContain('WARNING: ')
    await closePanel()
  })

  it('draws the handshake with log lines between its packets, and opens messages and certificates', async () => {
    await analysed(['story-self-signed'])
    await page.locator('.failing .button').first().click()
    await page.waitForSelector('.rung')
    const texts = await page.locator('.rung-text').allTextContents()
    const order = [
      'GET cucm.steven.lab:6972',
      'ClientHello',
      'ServerHello',
      'Certificate · cucm-EC',
      'unknown_ca (48)',
      'WARNING',
    ]
    const places = order.map(text => texts.findIndex(each => each.includes(text)))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places[0]).toBeGreaterThanOrEqual(0)
    await page.locator('.rung-button', { hasText: 'ClientHello' }).first().click()
    const details = page.locator('.rung-details')
    expect(await details.textContent()).toContain('cucm.steven.lab')
    expect(await details.textContent()).toContain('TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384')
    await expect.poll(() => details.locator('.bytes mark').first().textContent()).toMatch(/^01 /)
    await page.locator('.rung-button', { hasText: 'Certificate · ' }).first().click()
    await details.getByRole('button', { name: 'Open certificate' }).first().click()
    await page.waitForSelector('.panel-layer:not([hidden]) .panel-body > .fields')
    const certificate = await page.locator('.drawer').textContent()
    for (const text of [
      'subjectAltName',
      'dNSName',
      'cucm.steven.lab',
      'keyUsage',
      'basicConstraints',
      'ecdsa-with-SHA384',
    ])
      expect(certificate).toContain(text)
    await page.getByRole('button', { name: 'Back' }).click()
    expect(await page.locator('.rung').count()).toBe(texts.length)
  })

  it('judges again what the ticked repairs would leave', async () => {
    await analysed(['story-self-signed', 'story-address'])
    await page.getByRole('button', { name: 'Repair', exact: true }).click()
    const verdicts = page.locator('.verdicts tbody tr')
    const then = async () =>
      (await verdicts.evaluateAll(rows => rows.map(row => (row as HTMLElement).dataset.verdict))).join()
    await expect.poll(then).toMatch(/^fails(,fails)*$/)
    const failing = await verdicts.count()
    await page.getByRole('button', { name: 'Tick the smallest set' }).click()
    await expect.poll(then).toBe(Array(failing).fill('passes').join())
    await page.locator('.choices .check[data-selected]').first().click()
    await expect.poll(then).toMatch(/fails/)
    await page.getByRole('button', { name: 'Untick all' }).click()
    await expect.poll(then).toBe(Array(failing).fill('fails').join())
    await page.locator('.choices').last().locator('.check').first().click()
    await expect.poll(then).toMatch(/bypassed/)
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByText('Download all').click()])
    const zip = readFileSync(await file.path())
    expect([zip.readUInt32LE(0), zip.readUInt32LE(zip.length - 22)]).toEqual([0x04034b50, 0x06054b50])
    expect(zip.includes('-----BEGIN CERTIFICATE-----')).toBe(true)
  })

  it('one card tells what several peers fail alike, and a table who fails where', async () => {
    const report = await expected([bundle('two-peers')], 'en')
    await analysed(['two-peers'])
    const { systems } = report
    expect(systems.length).toBe(2)
    expect(await page.locator('.peers thead th').allTextContents()).toEqual([
      'Origin',
      ...systems.map(({ host }) => host),
    ])
    expect(await page.locator('[data-testid^="finding-"]').count()).toBe(cardsOf(report, 'en').length)
  })

  it('opens an audit result: matrix, the certificate behind a place, inventory; axe finds nothing', async () => {
    const lab = await openLab(readDeployment(STEVEN_LAB, 'steven.yaml'), { addresses: 'moved' })
    const files = deploymentOfLab(lab, { from: 'X12.7.1' })
    const at = Date.now()
    const document = await audit(files.loaded, {
      names: 'ats',
      language: 'en',
      version: '0',
      at,
      timeout: 3000,
    })
    files.remove()
    await lab.close()
    page = await browser.newPage({ colorScheme: 'dark', bypassCSP: true })
    await page.goto(address)
    await drop([{ name: 'audit.json', bytes: Buffer.from(JSON.stringify(document)) }])
    await page.waitForSelector('.matrix')
    const places = page.locator('.matrix-place')
    expect(await places.count()).toBe(document.cells.length)
    expect(await page.locator('.matrix-place.bad').count()).toBe(
      document.cells.filter(({ state }) => state === 'fails').length,
    )
    await page.getByRole('button', { name: /^cucm\.steven\.lab:6972 ECDSA/ }).click()
    expect(await page.locator('.verdicts').textContent()).toContain('tomcat-ECDSA')
    expect(await violations()).toEqual([])
    await page.locator('.view:nth-child(2)').click()
    expect(await page.locator('.inventory tbody tr').count()).toBe(document.inventory.length)
    expect(await violations()).toEqual([])
    await drop([{ name: 'other.json', bytes: Buffer.from('{"audit": 1}') }])
    await page.waitForSelector('.notice')
  })

  it('shows what wants to be obeyed, and obeys none of it', async () => {
    const path = await writeHostile(folder, 'obeyed-texts', 'test')
    await open()
    await dropPaths([path])
    await shown()
    await openCards()
    const unseen = /[\p{Cf}\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]/u
    const look = async () => {
      const text = await page.evaluate(() => {
        const copy = document.body.cloneNode(true) as HTMLElement
        for (const script of copy.querySelectorAll('script')) script.remove()
        return copy.textContent ?? ''
      })
      expect(text.slice(unseen.exec(text)?.index ?? text.length).slice(0, 80)).toBe('')
      expect(
        await page.locator('img, iframe, object, embed, body script[src], a[href^="javascript"]').count(),
      ).toBe(0)
    }
    await look()
    expect(await page.locator('body').textContent()).toContain('<script>alert(1)</script>')
    for (const view of ['Repair', 'Files']) {
      await page.getByRole('button', { name: view, exact: true }).click()
      await page.waitForTimeout(200)
      await look()
    }
    await page
      .getByRole('button', { name: /^Open log/ })
      .first()
      .click()
    await page.waitForSelector('.log-line')
    await look()
    expect(await page.title()).toBe('Turnpike')
  })

  it('cancels, and starts anew', async () => {
    await open()
    const line = '2022-07-11T18:55:26.016+02:00 vcsc traffic_server[1]: [ET_NET 0] WARNING: x\n'
    await drop([{ name: 'loggingsnapshot_x.txt.gz', bytes: gzipSync(line.repeat(700_000), { level: 1 }) }])
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.waitForSelector('.drop')
    await dropPaths([bundle('story-address')])
    await shown()
    await page.getByRole('button', { name: 'New analysis' }).click()
    expect(await page.locator('.drop').count()).toBe(1)
  })

  it('shows how far it is, with rate and time left; axe finds nothing', async () => {
    page = await browser.newPage({ bypassCSP: true })
    // A worker that has done a third and goes no further.
    await page.addInitScript(() => {
      class Stuck extends EventTarget {
        onmessage: ((event: { readonly data: unknown }) => void) | undefined
        postMessage(asked: { readonly kind?: string }): void {
          const progress = {
            phase: 'reading',
            done: 1_000_000,
            total: 3_000_000,
            source: 'bundle.tar.gz!log.txt',
          }
          if (asked.kind === 'analyze') setTimeout(() => this.onmessage?.({ data: { progress } }), 700)
        }
        terminate(): void {}
      }
      Object.assign(globalThis, { Worker: Stuck })
    })
    await page.goto(address)
    await dropPaths([bundle('story-address')])
    await expect.poll(() => page.locator('.working').textContent()).toContain('33 %')
    const text = await page.locator('.working').textContent()
    for (const part of ['1.0 MB of 3.0 MB', '/s', 'left', 'bundle.tar.gz!log.txt'])
      expect(text).toContain(part)
    expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('1000000')
    expect(await violations()).toEqual([])
  })

  it('works by keyboard alone: cards, evidence, back to where one was', async () => {
    await analysed(['story-address'])
    const button = page.locator('.failing .button').first()
    await button.focus()
    await page.keyboard.press('Enter')
    await page.waitForSelector('.rung')
    const isFocused = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate(element => element === document.activeElement)
    await page.locator('.rung-button', { hasText: 'Certificate · ' }).first().focus()
    await page.keyboard.press('Enter')
    const opener = '.rung-details .fields .button'
    await page.locator(opener).first().focus()
    await page.keyboard.press('Enter')
    await page.waitForSelector('.panel-layer:not([hidden]) .panel-body > .fields')
    await expect.poll(() => isFocused('[role="dialog"]')).toBe(true)
    await page.getByRole('button', { name: 'Back' }).press('Enter')
    await expect.poll(() => isFocused(opener)).toBe(true)
    // Wherever the focus is: what had it may have been hidden.
    await page.evaluate(() => (document.activeElement as HTMLElement).blur())
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.drawer').count()).toBe(0)
    await expect.poll(() => button.evaluate(element => element === document.activeElement)).toBe(true)
    const card = page.locator('.card-button[aria-expanded="false"]').first()
    await card.focus()
    await page.keyboard.press('Enter')
    expect(await page.locator('.card-button[aria-expanded="true"]').count()).toBeGreaterThan(1)
  })

  it('tells times in UTC or as the clock on the wall', async () => {
    await open('en', 'light', address, 'Asia/Tokyo')
    await dropPaths([bundle('story-address')])
    await shown()
    const first = () => page.locator('.evidence .number').first().textContent()
    expect(await first()).toBe('2022-07-11 17:49:01.491')
    await page.getByRole('radio', { name: 'Local' }).click()
    expect(await first()).toBe('2022-07-12 02:49:01.491 +09:00')
  })

  it.each([
    ['en', 'light'],
    ['ja', 'dark'],
  ] as const)('axe finds nothing on any view in %s, %s', async (language, theme) => {
    await open(language, theme)
    await page.close()
    page = await browser.newPage({
      locale: language,
      colorScheme: theme,
      bypassCSP: true,
      viewport: { width: 1280, height: 900 },
    })
    await page.goto(address)
    expect(await violations()).toEqual([])
    await dropPaths([bundle('two-peers')])
    await shown()
    await openCards()
    expect(await violations()).toEqual([])
    await page.locator('.failing .button').first().click()
    await page.waitForSelector('.rung')
    await page.locator('.rung-button').nth(3).click()
    await page.waitForSelector('.bytes')
    expect(await violations()).toEqual([])
    await page.locator('.rung-details .fields .button').first().click()
    await page.waitForSelector('.panel-layer:not([hidden]) .panel-body > .fields')
    expect(await violations()).toEqual([])
    await closePanel()
    await page.locator('.evidence .link').first().click()
    await page.waitForSelector('.log-line')
    expect(await violations()).toEqual([])
    await closePanel()
    for (const view of [2, 3]) {
      await page.locator(`.view:nth-child(${view})`).click()
      await page.waitForSelector(view === 2 ? '.artifacts' : '.files')
      expect(await violations()).toEqual([])
    }
  })
})

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

async function serve(folder: string): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const name = request.url === '/' ? 'index.html' : basename(request.url ?? '')
    response.setHeader('content-type', TYPES[extname(name)] ?? 'application/octet-stream')
    response.end(readFileSync(join(folder, name)))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
