import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, openLab, readDeployment, STEVEN_LAB } from '../src/run/lab/index.ts'
import { auditSchema } from '../src/tell/audit/index.ts'
import {
  ask,
  type Origin,
  openOrigin,
  rootPem,
  selfMade,
  settled,
  signedFor,
  tunnelled,
} from './support/gateway.ts'
import { deploymentOfLab, type LabDeployment } from './support/lab-deployment.ts'
import { buildProgram, bundle, json, main, type Program, run, start, until } from './support/service.ts'

/** What a service shows besides reports: the audit of its deployment, and its gateway with its console. All programs as a user has them. */
const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'turnpike-service-page-'))
const TOKEN = 'a-token-nobody-guesses'
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
if (!existsSync(CHROMIUM))
  console.log(`${CHROMIUM} is not installed: the page of a service is looked at by no browser`)
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let good: Origin
let bad: Origin
let gateway: { readonly child: ChildProcess; readonly tunnel: number; readonly admin: string }
let lab: Lab
let deployment: LabDeployment
let service: Program

beforeAll(async () => {
  buildProgram()
  const prepare = pathToFileURL(join(root, 'scripts', 'prepare.mjs')).href
  execFileSync(process.execPath, ['-e', `import(${JSON.stringify(prepare)}).then(m => m.buildPage())`])
  good = await openOrigin(signedFor(['localhost']), (_, response) => response.end('here'))
  bad = await openOrigin(selfMade)
  gateway = await startGateway()
  lab = await openLab(readDeployment(STEVEN_LAB, 'steven.yaml'), { addresses: 'moved' })
  deployment = deploymentOfLab(lab, { from: 'X12.7.1' })
  service = await serve('open')
})
afterAll(async () => {
  expect(await service?.stop()).toBe(0)
  gateway?.child.kill('SIGKILL')
  deployment?.remove()
  await Promise.all([good?.close(), bad?.close(), lab?.close()])
  rmSync(folder, { recursive: true, force: true })
})

const serve = (name: string, more: readonly string[] = []): Promise<Program> =>
  start(
    [
      ...['serve', '--listen', '0', '--data', join(folder, name), '--deployment', deployment.file],
      ...['--gateway', gateway.admin, '--gateway-token', join(folder, 'token'), ...more],
    ],
    { LAB_PASSWORD: passwordOf(lab) },
  )

const passwordOf = ({ deployment: { clusters } }: Lab): string => clusters[0]?.administrator.password ?? ''

/** Two processes, so that verdicts come over IPC. */
async function startGateway(): Promise<typeof gateway> {
  writeFileSync(join(folder, 'token'), `${TOKEN}\n`, { mode: 0o600 })
  writeFileSync(join(folder, 'ca.pem'), rootPem)
  const rules = [good, bad].map(({ port }) => `{ url: "https://localhost:${port}/", methods: [GET] }`)
  writeFileSync(
    join(folder, 'gateway.yaml'),
    `host: vcsc
domain: steven.lab
release: X14.2.0
trustStore: ca.pem
listen: { tunnel: "127.0.0.1:0" }
admin: { address: "127.0.0.1:0", token: token }
logging: { file: vcsc.log }
processes: 2
allowList: { rules: [ ${rules.join(', ')} ] }
`,
  )
  const child = spawn(process.execPath, [main, 'gateway', '--config', join(folder, 'gateway.yaml')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr?.on('data', data => {
    said += data
  })
  const portOf = (name: string) =>
    Number(new RegExp(`listening: ${name} 127\\.0\\.0\\.1:(\\d+)`).exec(said)?.[1] ?? 0)
  while (portOf('admin') === 0 && child.exitCode === null) await settled(20)
  if (child.exitCode !== null) throw new Error(said)
  return { child, tunnel: portOf('tunnel'), admin: `http://127.0.0.1:${portOf('admin')}` }
}

const request = (port: number) => ask(gateway.tunnel, tunnelled(port, '/', { address: 'localhost' }))
const api = (path: string) => `${service.url}/api/v1${path}`

describe('the API', () => {
  it('audits the deployment when it is asked to, and keeps the result', async () => {
    expect(await json(api('/audit'))).toEqual({
      written: null,
      document: null,
      running: null,
      fault: null,
      canRun: true,
    })
    expect((await fetch(api('/audit/document'))).status).toBe(404)
    expect((await fetch(api('/audit'), { method: 'POST' })).status).toBe(202)
    const state = () => json<{ running: unknown; fault: unknown; document: string | null }>(api('/audit'))
    await until(async () => (await state()).running === null)
    expect(await state()).toMatchObject({ fault: null, document: '/api/v1/audit/document' })
    const document = auditSchema.parse(await json(api('/audit/document')))
    expect(document.cells.filter(each => each.state === 'fails').length).toBeGreaterThan(0)
  })

  it('follows the verdicts of every process of the gateway, and tells its state', async () => {
    expect((await request(good.port)).status).toBe(200)
    expect((await request(bad.port)).status).toBe(502)
    expect(await json(api('/gateway'))).toMatchObject({ console: false, state: { host: 'vcsc' } })
    const gone = new AbortController()
    const answer = await fetch(api('/gateway/verdicts'), { signal: gone.signal })
    const decoder = new TextDecoder()
    let text = ''
    for await (const piece of answer.body ?? []) {
      text += decoder.decode(piece)
      if (text.includes('"refused"') && text.includes('"open"')) break
    }
    const told = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''))
    expect(told).toContainEqual(
      expect.objectContaining({ address: 'localhost', port: good.port, outcome: 'open', judged: true }),
    )
    expect(told).toContainEqual(
      expect.objectContaining({ port: bad.port, outcome: 'refused', openssl: { code: 18, depth: 0 } }),
    )
    gone.abort()
  })

  it('lets go of the gateway with whoever goes: more can follow than may at the same time', async () => {
    for (let count = 0; count < 25; count++) {
      const gone = new AbortController()
      const answer = await fetch(api('/gateway/verdicts'), { signal: gone.signal })
      expect(answer.status).toBe(200)
      gone.abort()
      await settled(20)
    }
  })

  it.each(['/audit', '/audit/document', '/gateway'])('answers %s as its document says', async path => {
    interface Told {
      readonly paths: Record<
        string,
        { get: { responses: { 200: { content: { 'application/json': { schema: object } } } } } }
      >
    }
    const { paths } = await json<Told>(api('/openapi.json'))
    const schema = paths[`/api/v1${path}`]?.get.responses[200].content['application/json'].schema
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema ?? false)
    expect(validate(await json(api(path))) ? [] : validate.errors).toEqual([])
  })

  it('gives the console to nobody who has not shown a token', async () => {
    const answer = await fetch(api('/gateway/console'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"line":"xConfiguration EdgeConfigServer VerifyOriginServer: Off"}',
    })
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ type: 'urn:turnpike:problem:console-closed' })
  })

  it('tells a gateway that plain HTTP must not reach, and a deployment that is not there', async () => {
    const far = ['--gateway', 'http://192.0.2.1:9443', '--gateway-token', join(folder, 'token')]
    const none = ['--deployment', join(folder, 'none.yaml')]
    const open = (more: readonly string[]) =>
      run(['serve', '--listen', '0', '--data', join(folder, 'wrong'), ...more])
    expect((await open(far)).stderr).toContain('not-loopback')
    expect((await open(['--gateway', gateway.admin])).stderr).toContain('--gateway-token')
    expect((await open(none)).stderr).toContain('none.yaml')
  })
})

describe.skipIf(!existsSync(CHROMIUM))('the page of a service', () => {
  let browser: Browser
  let page: Page
  const complaints: string[] = []
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    })
  })
  afterEach(async () => {
    await page?.close()
    expect(complaints.splice(0)).toEqual([])
  })
  afterAll(() => browser?.close())

  /** Axe itself is brought in against the page's policy; what the policy lets the page do is looked at where it stands. */
  async function open(
    url: string,
    look: { locale?: string; colorScheme?: 'dark'; bypassCSP?: boolean } = {},
  ) {
    page = await browser.newPage({ viewport: { width: 1280, height: 900 }, bypassCSP: true, ...look })
    page.on('console', message => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', error => complaints.push(error.message))
    await page.goto(url)
  }

  async function violations(): Promise<string[]> {
    await page.evaluate(AXE)
    return page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
      }
      const { violations: found } = await axe.run()
      return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    })
  }

  it('shows the last audit, and makes a new one', async () => {
    await open(`${service.url}/service`, { bypassCSP: false })
    await page.waitForSelector('.matrix')
    const before = await json<{ written: string }>(api('/audit'))
    await page.getByRole('button', { name: 'Audit now' }).click()
    await until(async () => (await json<{ written: string }>(api('/audit'))).written !== before.written)
    await expect
      .poll(() => page.getByRole('button', { name: 'Audit now' }).isEnabled(), { timeout: 10_000 })
      .toBe(true)
    await page.getByRole('button', { name: 'Certificates', exact: true }).click()
    expect(await page.locator('.inventory tbody tr').count()).toBeGreaterThan(0)
    expect(new URL(page.url()).hash).toBe('#inventory')
  })

  it.each([{}, { locale: 'ja-JP', colorScheme: 'dark' as const }])(
    'shows verdicts as they come; axe finds nothing (%o)',
    async look => {
      await open(`${service.url}/service#gateway`, look)
      await page.waitForSelector('.verdict-table')
      const rows = page.locator('.verdict-table').last().locator('tbody tr')
      const refused = page.locator('.verdict-table').last().locator('tr[data-state="refused"]')
      const [all, before] = [await rows.count(), await refused.count()]
      await request(bad.port)
      await expect.poll(() => refused.count()).toBeGreaterThan(before)
      expect(await rows.count()).toBeGreaterThan(all)
      expect(await page.locator('.verdict-table').first().locator('tbody tr').count()).toBe(2)
      expect(await violations()).toEqual([])
      for (const view of ['#matrix', '#inventory', '#console']) {
        await page.evaluate(hash => {
          location.hash = hash
        }, view)
        await page.waitForSelector(view === '#console' ? '.notice' : '.audit')
        expect(await violations()).toEqual([])
      }
    },
  )

  it('has the console for whoever signed in', async () => {
    const { stdout: token } = await run(['serve', '--new-token', '--data', join(folder, 'guarded')])
    const guarded = await serve('guarded')
    try {
      await open(`${guarded.url}/service#console`)
      await page.getByLabel('Token').fill(token.trim())
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.goto(`${guarded.url}/service#console`)
      const say = async (line: string) => {
        await page.getByRole('textbox').fill(line)
        await page.keyboard.press('Enter')
      }
      await say('xConfiguration EdgeConfigServer VerifyOriginServer: Off')
      await expect.poll(() => page.locator('.console-said').textContent()).toMatch(/Off\s*OK/)
      await expect
        .poll(async () => (await json<{ state: object }>(api('/gateway'))).state)
        .toMatchObject({ verifyOriginServer: 'off' })
      await page.getByRole('textbox').press('ArrowUp')
      expect(await page.getByRole('textbox').inputValue()).toContain('VerifyOriginServer: Off')
      await say('xNothing')
      await expect.poll(() => page.locator('.console-said .bad').count()).toBe(1)
      expect(await violations()).toEqual([])
      await say('xConfiguration EdgeConfigServer VerifyOriginServer: On')
      await expect.poll(() => page.locator('.console-said pre').count()).toBe(6)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await page.goto(`${guarded.url}/reports`)
        expect(await violations()).toEqual([])
      }
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByLabel('Token').fill('wrong')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForSelector('[role="alert"]')
      expect(await violations()).toEqual([])
      complaints.length = 0
    } finally {
      expect(await guarded.stop()).toBe(0)
    }
  })

  it('sends bundles, goes on where the connection broke, and leads to their reports', async () => {
    await open(`${service.url}/service#send`)
    let broken = 0
    await page.route('**/api/v1/uploads/*', route =>
      route.request().method() === 'PATCH' && broken++ === 0 ? route.abort() : route.continue(),
    )
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Choose files' }).click(),
    ])
    const nothing = { name: 'なし <b>.bin', mimeType: '', buffer: Buffer.from('nothing of ours') }
    const story = { name: 'story.tar.gz', mimeType: '', buffer: readFileSync(bundle('story-self-signed')) }
    await chooser.setFiles([story, nothing])
    const sent = page.locator('.sent li')
    await expect.poll(() => sent.first().getByRole('link').count(), { timeout: 30_000 }).toBe(1)
    await expect.poll(() => sent.last().locator('progress').count(), { timeout: 30_000 }).toBe(0)
    expect(await sent.last().textContent()).toContain('なし <b>.bin')
    expect(await violations()).toEqual([])
    const { reports } = await json<{ reports: { name: string }[] }>(api('/reports'))
    expect(reports.map(({ name }) => name)).toContain('story.tar.gz')
    expect(broken).toBe(3)
    await sent.first().getByRole('link').click()
    await page.waitForURL('**/reports/*')
    expect(await page.textContent('body')).toContain('cucm.steven.lab:6972')
    complaints.length = 0
  })

  it('stands beside the page that analyses, which asks nobody', async () => {
    await open(`${service.url}/`, { bypassCSP: false })
    const refused = await page.evaluate(() =>
      fetch('/api/v1/gateway').then(
        () => 'answered',
        () => 'refused',
      ),
    )
    expect(refused).toBe('refused')
    expect(complaints.splice(0).every(text => /Content Security Policy|Fetch API/.test(text))).toBe(true)
    await page.getByRole('link', { name: 'Audit and gateway' }).click()
    await page.waitForSelector('.matrix')
    await page.getByRole('link', { name: 'Reports' }).click()
    expect(await page.getByRole('heading', { name: 'Reports' }).count()).toBe(1)
  })
})
