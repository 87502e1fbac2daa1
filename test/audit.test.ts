import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type AuditOptions,
  audit,
  createAuditMetrics,
  deploymentOfBundles,
  postChanges,
} from '../src/run/audit/index.ts'
import { auditCommand } from '../src/run/cli/commands/audit.ts'
import { discoverCommand } from '../src/run/cli/commands/discover.ts'
import { initCommand } from '../src/run/cli/commands/init.ts'
import { askAll } from '../src/run/cli/commands/init-questions.ts'
import {
  type DeploymentInput,
  loadDeployment,
  readDeployment as readDeploymentFile,
} from '../src/run/deployment/index.ts'
import { type Lab, openLab, readDeployment, STEVEN_LAB } from '../src/run/lab/index.ts'
import { dn } from '../src/run/pki/index.ts'
import {
  type AuditDocument,
  auditAnswer,
  auditJsonSchema,
  auditWordsOf,
  changesSince,
  inventoryCsv,
  renderAnswer,
  renderAudit,
  renderAuditPage,
  renderInventory,
  renderNagios,
  sortInventory,
} from '../src/tell/audit/index.ts'
import { elementsBelow, readPage, textOf } from './support/html.ts'
import { deploymentOfLab } from './support/lab-deployment.ts'

// Beside the sources the package is not where it is beside the built files.
vi.mock('../src/run/cli/version.ts', () => ({ version: () => '0' }))

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const hasChromium = existsSync(CHROMIUM)
if (!hasChromium) console.log(`${CHROMIUM} is not installed: the page of an audit is looked at by no browser`)

let lab: Lab
const folder = mkdtempSync(join(tmpdir(), 'turnpike-audit-test-'))
beforeAll(async () => {
  lab = await openLab(readDeployment(STEVEN_LAB, 'steven.yaml'), { addresses: 'moved' })
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await lab?.close()
})
beforeEach(async () => {
  for (const { fqdn } of lab.nodes) await lab.heal(fqdn)
})

async function run(
  change: Partial<DeploymentInput> = {},
  options: Partial<AuditOptions> = {},
): Promise<AuditDocument> {
  const files = deploymentOfLab(lab, change)
  try {
    return await audit(files.loaded, {
      names: 'ats',
      language: 'en',
      version: '0',
      at: Date.now(),
      timeout: 3000,
      ...options,
    })
  } finally {
    files.remove()
  }
}

const cellAt = (document: AuditDocument, address: string, port: number, key: 'rsa' | 'ecdsa') =>
  document.cells.find(cell => cell.address === address && cell.port === port && cell.key === key)
const CUCM = 'cucm.steven.lab'

describe('the first story of the source document, rehearsed', () => {
  it('from below X14.0 ECDSA is asked for: the self-signed certificate on 6972 breaks logins', async () => {
    const document = await run({ from: 'X12.7.1' })
    expect(document.survival).toBe('breaks')
    expect(cellAt(document, CUCM, 6972, 'ecdsa')).toMatchObject({
      state: 'fails',
      reason: 'self-signed',
      presented: true,
    })
    expect(cellAt(document, CUCM, 6972, 'rsa')).toMatchObject({ state: 'passes', presented: false })
    expect(cellAt(document, CUCM, 8443, 'rsa')).toMatchObject({ state: 'passes', presented: true })
    const [peer] = document.peers
    expect(peer).toMatchObject({ prefer: 'ecdsa', because: 'from-below-14' })
    expect(peer!.steps.find(({ step }) => step === 'configuration')).toMatchObject({ state: 'broken' })
    expect(peer!.steps.map(({ step }) => step)[0]).toBe('sign-in')
    expect(document.report.summary.fail).toBeGreaterThan(0)
    expect(
      document.report.origins.find(({ port, verdict }) => port === 6972 && verdict === 'fail'),
    ).toMatchObject({
      address: CUCM,
      basis: 'probe-refused',
      openssl: { code: 18, depth: 0 },
    })
    expect(document.report.findings.find(({ check }) => check === 'ecdsa-origin-preferred')).toMatchObject({
      result: 'issue',
    })
    expect(document.report.repair).toMatchObject({ mends: document.report.repair.of })
  })
  it('from X14.0 the RSA prefix is put in front: the same certificate is a potential problem', async () => {
    const document = await run({ from: 'X14.0.7' })
    expect(document.survival).toBe('survives')
    expect(cellAt(document, CUCM, 6972, 'ecdsa')).toMatchObject({ state: 'would-fail', presented: false })
    expect(document.summary.fails).toBe(0)
    expect(document.report.findings.find(({ check }) => check === 'self-signed-origin')).toMatchObject({
      result: 'potential',
    })
  })
  it('before X14.2 nothing is refused', async () => {
    const document = await run({ from: 'X12.7.1', to: 'X14.0.8' })
    expect(document.deployment.enforced).toBe(false)
    expect(document.summary.fails).toBe(0)
    expect(document.summary.wouldFail).toBeGreaterThan(0)
    // What is not shown, or met by SIP and XMPP, would not be refused.
    const { cells } = await run({ from: 'X12.7.1' })
    const refused = cells.filter(({ state }) => state === 'fails')
    const places = new Set(refused.map(({ address, port }) => `${address} ${port}`)).size
    expect(places).toBeLessThan(document.summary.wouldFail)
    expect(auditAnswer(document, 'en')).toContain(auditWordsOf('en').notEnforced('X14.0.8', places))
  })
  it('a cipher string of the peer decides', async () => {
    const ciphers = 'ECDHE-RSA-AES256-GCM-SHA384:EECDH:HIGH'
    const before = deploymentOfLab(lab)
    const peers = before.loaded.deployment.peers.map(peer => ({
      ...peer,
      trustStore: join(before.file, '..', peer.trustStore),
      ciphers,
    }))
    const clean = peers.map(({ certificate: _, ...peer }) => peer)
    const document = await run({ from: 'X12.7.1', peers: clean })
    before.remove()
    expect(document.peers[0]).toMatchObject({ prefer: 'rsa', because: 'list' })
    expect(document.survival).toBe('survives')
  })
})

describe('TLS 1.3', () => {
  it('does not follow the RSA prefix: the ECDSA certificate is shown, and breaks logins', async () => {
    const modern = STEVEN_LAB.replace('    ecdsa: self-signed', '    ecdsa: self-signed\n    tls: TLSv1.3')
    const other = await openLab(readDeployment(modern, 'modern.yaml'), { addresses: 'moved' })
    const files = deploymentOfLab(other, { from: 'X14.0.7' })
    try {
      const document = await audit(files.loaded, {
        names: 'ats',
        language: 'en',
        version: '0',
        at: Date.now(),
        timeout: 3000,
      })
      expect(document.peers[0]).toMatchObject({ prefer: 'rsa', tls13: true, enforced: true })
      expect(cellAt(document, CUCM, 6972, 'ecdsa')).toMatchObject({ state: 'fails', presented: true })
      expect(document.survival).toBe('breaks')
    } finally {
      files.remove()
      await other.close()
    }
  })
})

describe('VerifyOriginServer Off', () => {
  it('is no survival: it is said that nothing is verified', async () => {
    const plain = deploymentOfLab(lab)
    const { peers } = plain.loaded.deployment
    const off = peers.map(({ name, trustStore }) => ({
      name,
      trustStore: join(plain.file, '..', trustStore),
      verifyOriginServer: false,
    }))
    const document = await run({ from: 'X12.7.1', peers: off })
    plain.remove()
    expect(document.peers.map(({ enforced }) => enforced)).toEqual([false])
    expect(document.summary).toMatchObject({ fails: 0 })
    expect(document.summary.wouldFail).toBeGreaterThan(0)
    expect(auditAnswer(document, 'en')).not.toBe(
      auditAnswer({ ...document, peers: document.peers.map(peer => ({ ...peer, enforced: true })) }, 'en'),
    )
    expect(document.report.findings.find(({ check }) => check === 'origin-verification-off')).toMatchObject({
      result: 'potential',
    })
  })
})

describe('the second story: clients are told an IP address', () => {
  it('is found under the address that they are told', async () => {
    const { ip } = lab.node(CUCM)
    lab.advertise(CUCM, ip)
    const document = await run({ from: 'X14.0.7' })
    expect(cellAt(document, ip, 8443, 'rsa')).toMatchObject({
      state: 'fails',
      reason: 'name-mismatch',
      openssl: null,
    })
    expect(document.survival).toBe('breaks')
    expect(document.discovery.clusters[0]!.nodes.find(({ name }) => name === ip)).toMatchObject({
      kind: 'ip',
      unverified: true,
    })
    expect(document.report.findings.find(({ check }) => check === 'ip-address-advertised')).toMatchObject({
      result: 'issue',
    })
    expect(document.report.repair.steps[0]).toMatchObject({ kind: 'change-address', proof: 'passes' })
  })
})

describe('the document', () => {
  let document: AuditDocument
  beforeAll(async () => {
    await lab.heal(CUCM)
    const authority = lab.authorities.get('steven-DC-CA')!
    const tomcat = lab.node(CUCM).certificate('tomcat')!
    const soon = authority.issue({
      subject: dn('CN=cucm-ms.steven.lab'),
      key: tomcat.key,
      notBefore: Date.now() - 86_400_000,
      notAfter: Date.now() + 5.5 * 86_400_000,
      extensions: { names: [{ dns: CUCM }] },
    })
    await lab.node(CUCM).present('tomcat', { certificates: [soon], key: tomcat.key }, 8443)
    document = await run({ from: 'X12.7.1' }, { users: ['emusk'] })
  })

  it('is valid by its schema', async () => {
    const { Ajv2020 } = await import('ajv/dist/2020.js')
    const { default: formats } = await import('ajv-formats')
    const ajv = new Ajv2020({ strict: false })
    formats.default(ajv)
    expect(ajv.validate(auditJsonSchema(), document), JSON.stringify(ajv.errors)).toBe(true)
    expect(document.discovery.users).toMatchObject([{ user: 'emusk', known: true }])
    expect(JSON.stringify(document)).not.toContain('lab-administrator')
  })
  it('is told in both languages', () => {
    for (const language of ['en', 'ja'] as const) {
      const text = renderAudit(document, { language, width: 100, color: false })
      expect(text).toContain(CUCM)
      expect(text).not.toMatch(/undefined|\[object|NaN/)
      const answer = auditAnswer(document, language).slice(0, 30)
      expect(text.split('\n')[0]).toContain(answer)
      // The end is what stays on the screen.
      expect(text.slice(text.lastIndexOf('\n\n'))).toContain(answer)
      expect(renderInventory(document, 'node', { language, width: 100, color: false })).toContain(
        'tomcat-ECDSA',
      )
    }
  })
  it('is a page without a fault, each certificate a row', () => {
    for (const language of ['en', 'ja'] as const) {
      const { errors, byId } = readPage(renderAuditPage(document, language))
      expect(errors).toEqual([])
      const rows = elementsBelow(byId('inventory')!).filter(({ tagName }) => tagName === 'tr')
      expect(rows).toHaveLength(document.inventory.length + 1)
      expect(textOf(byId('matrix'))).toContain(CUCM)
      expect(textOf(byId('order'))).toContain(`${CUCM}:6972`)
    }
  })
  it('shows what nodes call themselves, and obeys none of it', () => {
    const hostile = '<img src=x onerror=alert(1)>\u202e"&\u0007.lab'
    const told = JSON.parse(
      JSON.stringify(document).replaceAll(CUCM, JSON.stringify(hostile).slice(1, -1)),
    ) as AuditDocument
    for (const language of ['en', 'ja'] as const) {
      const html = renderAuditPage(told, language)
      const { errors, all } = readPage(html)
      expect([errors, all('img')]).toEqual([[], []])
      expect(html).not.toMatch(/[\u202e\u0007]/)
      expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;\\u202e')
    }
    expect(renderAnswer(told, 'en').trimEnd()).not.toMatch(/\p{Cc}/u)
  })
  it.skipIf(!hasChromium)('is sorted and searched in a browser, and read by everybody', async () => {
    const { chromium } = await import('playwright-core')
    const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
    const file = join(folder, 'audit.html')
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--disable-background-networking'],
    })
    const complaints: string[] = []
    const requests: string[] = []
    const open = async (language: 'en' | 'ja', colorScheme: 'light' | 'dark', bypassCSP = false) => {
      writeFileSync(file, renderAuditPage(document, language))
      const page = await browser.newPage({ colorScheme, bypassCSP })
      page.on('console', message => complaints.push(message.text()))
      page.on('request', request => requests.push(request.url()))
      await page.goto(pathToFileURL(file).href)
      return page
    }
    try {
      const page = await open('en', 'light')
      const roles = () =>
        page.locator('#certificates tbody tr td:nth-child(2)').filter({ visible: true }).allTextContents()
      await page.getByRole('button', { name: 'Role' }).click()
      const up = await roles()
      const fold = (role: string) => role.toLowerCase()
      expect(up.map(fold)).toEqual(up.map(fold).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
      await page.getByRole('button', { name: 'Role' }).click()
      expect((await roles())[0]).toBe(up.at(-1))
      expect(await page.locator('th[aria-sort=descending]').textContent()).toBe('Role')
      await page.getByRole('searchbox').fill('CUP-xmpp ec')
      const found = await roles()
      expect(new Set(found)).toEqual(new Set(['cup-xmpp-ECDSA']))
      expect(await page.locator('#count').textContent()).toBe(String(found.length))
      for (const [language, scheme] of [
        ['en', 'light'],
        ['ja', 'dark'],
      ] as const) {
        const looked = await open(language, scheme, true)
        await looked.evaluate(axe)
        const violations = await looked.evaluate(async () => {
          const { axe: opinion } = globalThis as unknown as {
            axe: { run(): Promise<{ violations: { id: string }[] }> }
          }
          return (await opinion.run()).violations.map(({ id }) => id)
        })
        expect(violations).toEqual([])
      }
      expect(complaints).toEqual([])
      expect(requests.filter(url => !url.startsWith('file:'))).toEqual([])
    } finally {
      await browser.close()
    }
  })
  it('lists certificates by role, with what CUCM appends to names, and warns of ends', () => {
    const of = (role: string, node = CUCM) =>
      document.inventory.filter(row => row.role === role && row.node === node)
    expect(of('tomcat-ECDSA')).toMatchObject([{ signed: 'self', suffix: '-EC', shownAt: [`${CUCM}:6972`] }])
    expect(of('tomcat').map(({ suffix, warning, days }) => ({ suffix, warning, days }))).toEqual(
      expect.arrayContaining([
        { suffix: '-ms', warning: '7', days: 5 },
        expect.objectContaining({ suffix: '-ms', warning: null }),
      ]),
    )
    expect(new Set(document.inventory.map(({ role }) => role))).toEqual(
      new Set(['tomcat', 'tomcat-ECDSA', 'CallManager', 'CallManager-ECDSA', 'cup-xmpp', 'cup-xmpp-ECDSA']),
    )
    expect(sortInventory(document.inventory, 'expiry')[0]!.warning).toBe('7')
    const roles = sortInventory(document.inventory, 'role').map(({ role }) => role)
    expect(roles).toEqual([...roles].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)))
    const lines = inventoryCsv(document, 'expiry').trimEnd().split('\r\n')
    expect(lines).toHaveLength(document.inventory.length + 1)
  })
  it('is one line for a monitor', () => {
    const { line, state } = renderNagios(document)
    expect(state).toBe('CRITICAL')
    expect(line).toMatch(/^TURNPIKE CRITICAL - [^|\n]+ \| fails=\d+;;0 [^|\n]*days_left=5;30:;7:\n$/)
    const sound = { ...document, summary: { ...document.summary, fails: 0, wouldFail: 0 }, inventory: [] }
    expect(renderNagios(sound).state).toBe('OK')
    expect(renderNagios({ ...sound, summary: { ...sound.summary, wouldFail: 1 } }).state).toBe('WARNING')
    expect(renderNagios({ ...sound, summary: { ...sound.summary, incomplete: true } }).state).toBe('UNKNOWN')
  })
  it('is metrics, of failing origins too', async () => {
    const metrics = createAuditMetrics()
    metrics.record(document)
    metrics.record(document)
    const text = await metrics.text()
    const line = (start: string, ...labels: string[]) =>
      text
        .split('\n')
        .find(each => each.startsWith(`${start}{`) && labels.every(label => each.includes(label)))
    expect(
      line(
        'turnpike_origin_verify_total',
        'port="6972"',
        'key="ecdsa"',
        'result="fails"',
        'reason="self-signed"',
      ),
    ).toMatch(/ 2$/)
    const ecdsa = document.inventory.find(({ role }) => role === 'tomcat-ECDSA')!
    expect(line('turnpike_certificate_not_after_timestamp_seconds', `sha256="${ecdsa.sha256}"`)).toMatch(
      new RegExp(` ${Date.parse(ecdsa.notAfter!) / 1000}$`),
    )
    expect(line('turnpike_logins_survive', 'survival="breaks"')).toMatch(/ 0$/)
    expect(text).toMatch(/^turnpike_audits_total 2$/m)
  })
})

describe('from run to run', () => {
  it('what was replaced, fixed, broken and silenced is told', async () => {
    await lab.apply('self-signed', { node: CUCM, port: 8443 })
    const before = await run({ from: 'X14.0.7' })
    expect(cellAt(before, CUCM, 8443, 'rsa')).toMatchObject({ state: 'fails', reason: 'self-signed' })
    await lab.heal(CUCM)
    await lab.apply('port-closed', { node: 'cuc.steven.lab', port: 8443 })
    const after = await run({ from: 'X14.0.7' }, { baseline: before })
    const kinds = (address: string, port: number) =>
      after
        .changes!.filter(change => change.address === address && change.port === port)
        .map(({ kind }) => kind)
    expect(kinds(CUCM, 8443)).toEqual(['certificate-replaced', 'fixed'])
    expect(after.changes!.filter(({ kind }) => kind === 'node-gone').map(({ node }) => node)).toEqual([])
    expect(after.report.summary.incomplete).toBe(true)
    const back = changesSince(after, before).map(({ kind, address, port }) => `${kind} ${address}:${port}`)
    expect(back).toContain(`broken ${CUCM}:8443`)
    expect(changesSince(after, after)).toEqual([])
    const fewer = { cells: after.cells.filter(({ node }) => node !== CUCM) }
    expect(changesSince(fewer, after)[0]).toMatchObject({ kind: 'new-node', node: CUCM })
    expect(changesSince(after, fewer)[0]).toMatchObject({ kind: 'node-gone', node: CUCM })
  })

  it('answers of a run that was broken off are not asked for again', async () => {
    const stateFile = join(folder, 'audit.state')
    const connections = () =>
      lab.nodes.reduce(
        (sum, node) => sum + node.events().filter(({ kind }) => kind === 'connection').length,
        0,
      )
    const asked = async (options: Partial<AuditOptions>) => {
      const before = connections()
      const document = await run({ from: 'X14.0.7' }, options)
      return { document, connections: connections() - before }
    }
    const whole = await asked({})
    const control = new AbortController()
    const stopAt = (done: number, total: number) => done === total - 1 && control.abort()
    await asked({ stateFile, parallel: 1, signal: control.signal, progress: stopAt })
    const text = readFileSync(stateFile, 'utf8')
    // The last line is cut, as where a process was killed while it wrote.
    writeFileSync(stateFile, text.slice(0, -40))
    const rest = await asked({ stateFile })
    const discovery = 12
    expect(rest.connections).toBeLessThan(discovery + 6)
    expect(rest.connections).toBeLessThan(whole.connections)
    // Everything was asked: the next run begins anew.
    expect(existsSync(stateFile)).toBe(false)
    const plain = ({ cells }: AuditDocument) =>
      cells.map(({ address, port, key, state, certificate }) => [
        address,
        port,
        key,
        state,
        certificate?.sha256,
      ])
    expect(plain(rest.document)).toEqual(plain(whole.document))
    expect(rest.document.clientTrust).toEqual(whole.document.clientTrust)
  })

  it('changes are posted', async () => {
    const posted: string[] = []
    let status = 204
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', chunk => {
        body += chunk
      })
      request.on('end', () => {
        posted.push(body)
        response.writeHead(status).end()
      })
    })
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
    const document = await run({ from: 'X14.0.7' })
    const changed = { ...document, changes: [...changesSince({ cells: [] }, document)] }
    expect(await postChanges(url, changed)).toBeUndefined()
    expect(JSON.parse(posted[0]!)).toMatchObject({
      tool: 'turnpike',
      survival: 'survives',
      changes: [{ kind: 'new-node' }, {}, {}],
    })
    status = 500
    expect(await postChanges(url, changed)).toBe('HTTP 500')
    await new Promise(done => server.close(done))
    expect(await postChanges(url, changed)).toBe('ECONNREFUSED')
  })
})

describe('a deployment out of a bundle', () => {
  it('has its peers with their trust stores, and the nodes that it tells of', async () => {
    const path = join(import.meta.dirname, '..', 'fixtures', 'bundles', 'story-self-signed.tar.gz')
    const { deployment, peers } = await deploymentOfBundles([path])
    expect(peers[0]!.trustStore.certificates.length).toBeGreaterThan(0)
    expect(deployment.clusters.flatMap(({ nodes }) => nodes.map(({ name }) => name))).toContain(CUCM)
  })
  it('knows products by the rules of the allow list, publishers by the records of discovery, and its own release', async () => {
    const bundle = join(folder, 'bundle')
    mkdirSync(bundle)
    const allowed = (origin: string, rule: string) =>
      `2026-07-11T18:55:25.917+02:00 expc traffic_server[18242]:  Event="Request Allowed" Detail="Access allowed" Reason="In allow list" Deployment="1" Method="GET" Request="https://${origin}/x" Rule="https://${origin}/" Match="prefix" Type="Automatically generated rule for ${rule}" UTCTime="2026-07-11 16:55:25,916"\n`
    writeFileSync(
      join(bundle, 'loggingsnapshot_expc_2026-07-11_16_56_00.txt'),
      allowed('b.lab:8443', 'CUCM server') +
        allowed('im.lab:8443', 'IM and Presence Service node') +
        allowed('vm.lab:443', 'Unity Connection server'),
    )
    writeFileSync(
      join(bundle, 'xconf_dump_expc_2026-07-11_16_55_00.txt'),
      [
        ...['a.lab', 'b.lab', 'im.lab', 'vm.lab', '../../no host'].map(
          (name, index) => `*c xConfiguration Zones Zone ${index + 2} Name: "CEtls-${name}"`,
        ),
        '*c xConfiguration Cucm Config 1 Address: "b.lab"',
        '*c xConfiguration Cucm Config 1 CertValidationDisabled: On',
      ].join('\n'),
    )
    writeFileSync(
      join(bundle, 'xstat_dump_expc_2026-07-11_16_55_00.txt'),
      '*s SystemUnit: Product: "Expressway-C" Software: Version: "X15.0.2"\n',
    )
    const { deployment } = await deploymentOfBundles([bundle])
    const told = deployment.clusters.map(({ product, publisher, tlsVerify, nodes }) => ({
      product,
      publisher,
      tlsVerify,
      nodes: nodes.map(({ name, role }) => `${name} ${role}`),
    }))
    expect(told).toEqual([
      {
        product: 'cucm',
        publisher: 'b.lab',
        tlsVerify: false,
        nodes: ['b.lab publisher', 'a.lab subscriber'],
      },
      { product: 'imp', publisher: 'im.lab', tlsVerify: true, nodes: ['im.lab publisher'] },
      { product: 'unity', publisher: 'vm.lab', tlsVerify: true, nodes: ['vm.lab publisher'] },
    ])
    expect(deployment).toMatchObject({ from: 'X15.0.2', to: 'X15.0.2' })
  })
})

describe('commands', () => {
  /** stdout and exit code of a command. */
  async function call(create: typeof auditCommand, ...args: string[]) {
    let code = 0
    let out = ''
    const taken = (text: unknown, done?: unknown): boolean => {
      out += String(text)
      if (typeof done === 'function') done()
      return true
    }
    const write = vi.spyOn(process.stdout, 'write').mockImplementation(taken as typeof process.stdout.write)
    try {
      const command = create(exit => {
        code = exit
      }, 'en')
      await command.exitOverride().parseAsync(args, { from: 'user' })
    } finally {
      write.mockRestore()
    }
    return { code, out }
  }

  it('audit: formats, files, baseline, exit codes', async () => {
    const files = deploymentOfLab(lab, { from: 'X12.7.1' })
    vi.stubEnv('LAB_PASSWORD', 'lab-administrator')
    const place = (name: string) => join(folder, name)
    const json = await call(
      auditCommand,
      files.file,
      ...['--format', 'json', '--baseline', place('base.json'), '--metrics', place('m.prom')],
      ...['--report', `csv=${place('i.csv')}`, '--report', `sarif=${place('r.sarif')}`],
    )
    expect(json.code).toBe(1)
    expect((JSON.parse(json.out) as AuditDocument).changes).toBeNull()
    for (const name of ['base.json', 'm.prom', 'i.csv', 'r.sarif']) expect(existsSync(place(name))).toBe(true)
    const again = await call(
      auditCommand,
      files.file,
      '--baseline',
      place('base.json'),
      '--format',
      'json',
      '--from',
      'X14.0.7',
    )
    expect(again.code).toBe(0)
    expect((JSON.parse(again.out) as AuditDocument).changes).toContainEqual(
      expect.objectContaining({
        kind: 'reason-changed',
        port: 6972,
        before: 'fails self-signed',
        after: 'would-fail self-signed',
      }),
    )
    const nagios = await call(auditCommand, files.file, '--format', 'nagios')
    expect(nagios).toMatchObject({ code: 2, out: expect.stringMatching(/^TURNPIKE CRITICAL/) })
    const [answer, ...more] = (await call(auditCommand, files.file, '--format', 'answer')).out.split('\n')
    expect([answer, more]).toEqual([auditAnswer(JSON.parse(json.out) as AuditDocument, 'en'), ['']])
    for (const broken of ['{', '{}', '{"cells":[null]}']) {
      writeFileSync(place('broken.json'), broken)
      await expect(call(auditCommand, files.file, '--baseline', place('broken.json'))).rejects.toMatchObject({
        code: 'unreadable',
      })
    }
    await expect(call(auditCommand, files.file, '--to', 'fourteen')).rejects.toThrow()
    await expect(call(auditCommand, place('gone.yaml'))).rejects.toMatchObject({ code: 'not-found' })
    vi.stubEnv('LAB_PASSWORD', '')
    await expect(call(auditCommand, files.file)).rejects.toMatchObject({ code: 'deployment-file' })
    vi.unstubAllEnvs()
    files.remove()
  })

  it('discover: what is found, and where it is incomplete', async () => {
    const files = deploymentOfLab(lab)
    vi.stubEnv('LAB_PASSWORD', 'lab-administrator')
    expect(await call(discoverCommand, files.file, '--format', 'json')).toMatchObject({ code: 0 })
    lab.node(CUCM).misbehave([{ path: '/axl', as: 'forbidden' }])
    expect(await call(discoverCommand, files.file)).toMatchObject({ code: 3 })
    lab.node(CUCM).misbehave([])
    vi.unstubAllEnvs()
    files.remove()
  })

  it('audit --from-bundle: what cannot be reached is said, not judged', async () => {
    const bundle = join(import.meta.dirname, '..', 'fixtures', 'bundles', 'story-self-signed.tar.gz')
    const { code, out } = await call(
      auditCommand,
      '--from-bundle',
      bundle,
      '--timeout',
      '300',
      '--format',
      'json',
    )
    expect(code).toBe(3)
    expect(JSON.parse(out) as AuditDocument).toMatchObject({
      survival: 'unknown',
      summary: { incomplete: true, fails: 0 },
    })
  })

  it('init: asks for what it was not told, again where an answer is needed', async () => {
    const asked: string[] = []
    const answers = ['steven.lab', '', '', '', 'expc1', 'ca.pem', '', 'cucm.steven.lab', '', '', '']
    const deployment = await askAll({ domain: 'steven.lab' }, 'ja', async question => {
      asked.push(question)
      return answers[asked.length] ?? ''
    })
    expect(deployment).toMatchObject({
      to: 'X14.2.0',
      peers: [{ name: 'expc1', trustStore: 'ca.pem' }],
      clusters: [{ publisher: 'cucm.steven.lab' }],
    })
    expect(deployment).not.toHaveProperty('from')
    expect(asked.filter(question => question === asked[2])).toHaveLength(2)
  })

  it('init: asks again for what cannot be, before it asks for more', async () => {
    const asked: string[] = []
    const answers = ['', '14.2', '', '', 'expc1', 'ca.pem', '', 'a/b', 'cucm.steven.lab', '', '', '']
    const deployment = await askAll({}, 'en', async question => {
      asked.push(question)
      return answers[asked.length - 1] ?? ''
    })
    expect(deployment).toMatchObject({ to: 'X14.2.0', clusters: [{ publisher: 'cucm.steven.lab' }] })
    expect(deployment).not.toHaveProperty('from')
    expect(asked[2]).toContain('14.2')
    expect(asked[8]).toContain('a/b')
    expect(asked).toHaveLength(12)
  })

  it('init: writes what the flags tell, and no more than asked', async () => {
    const file = join(folder, 'new.yaml')
    const flags = [
      '--peer',
      'expc1,expc2',
      '--trust',
      'a.pem b.pem',
      '--cucm',
      'cucm.steven.lab',
      '--from',
      'X14.0.7',
      '--username',
      'axl',
    ]
    expect(await call(initCommand, file, ...flags)).toMatchObject({ code: 0 })
    expect(readDeploymentFile(readFileSync(file, 'utf8'), file)).toMatchObject({
      from: 'X14.0.7',
      peers: [
        { name: 'expc1', trustStore: 'a.pem' },
        { name: 'expc2', trustStore: 'b.pem' },
      ],
      clusters: [
        {
          publisher: 'cucm.steven.lab',
          credentials: { username: 'axl', passwordVariable: 'TURNPIKE_AXL_PASSWORD' },
        },
      ],
    })
    await expect(call(initCommand, file, ...flags)).rejects.toMatchObject({ code: 'file-exists' })
    const other = join(folder, 'other.yaml')
    await expect(call(initCommand, other, '--peer', 'a')).rejects.toMatchObject({ code: 'missing-argument' })
    await expect(call(initCommand, other, ...flags, '--to', 'soon')).rejects.toMatchObject({
      code: 'deployment-fault',
    })
    expect(existsSync(other)).toBe(false)
    const bundle = join(import.meta.dirname, '..', 'fixtures', 'bundles', 'story-address.tar.gz')
    expect(await call(initCommand, other, '--from-bundle', bundle)).toMatchObject({ code: 0 })
    expect(readFileSync(other, 'utf8')).toContain('10.48.36.215')
    // What it names is there: trust store and certificate of the bundle.
    const { peers } = loadDeployment(other, {})
    expect(peers[0]!.trustStore.certificates.length).toBeGreaterThan(0)
    expect(peers[0]!.certificate?.certificates.length).toBeGreaterThan(0)
  })
})
