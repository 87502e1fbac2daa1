import { createServer } from 'node:https'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCertificateReader, type DiscoveryFailure } from '../src/judge/audit/index.ts'
import { nodeSignatures } from '../src/run/crypto/index.ts'
import type { DeploymentInput } from '../src/run/deployment/index.ts'
import { discover, request } from '../src/run/discover/index.ts'
import { type Lab, type Misbehaviour, openLab, readDeployment, STEVEN_LAB } from '../src/run/lab/index.ts'
import type { Authority } from '../src/run/pki/index.ts'
import { discoverJsonSchema, renderDiscover, toDiscovery } from '../src/tell/audit/index.ts'
import { deploymentOfLab } from './support/lab-deployment.ts'
import { listening, nodeCertificate } from './support/tls-servers.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab(readDeployment(STEVEN_LAB, 'steven.yaml'), { addresses: 'moved' })
})
afterAll(() => lab?.close())
beforeEach(() => {
  for (const node of lab.nodes) node.misbehave([])
  lab.advertise('cucm.steven.lab', 'cucm.steven.lab')
})

const envelope = (body: string) => `<e:Envelope xmlns:e="e"><e:Body>${body}</e:Body></e:Envelope>`
const replyOf = (operation: string, inside: string) =>
  envelope(`<${operation}Response><return>${inside}</return></${operation}Response>`)
const fault = (text: string) =>
  envelope(`<e:Fault><faultcode>soapenv:Server</faultcode><faultstring>${text}</faultstring></e:Fault>`)

const CREDENTIALS = { username: 'administrator', passwordVariable: 'LAB_PASSWORD' }
const cucm = (change: Partial<DeploymentInput['clusters'][number]> = {}) => ({
  name: 'steven',
  publisher: 'cucm.steven.lab',
  credentials: CREDENTIALS,
  ...change,
})

async function find(
  change: Partial<DeploymentInput> = {},
  options: { timeout?: number; users?: string[] } = {},
) {
  const files = deploymentOfLab(lab, change)
  try {
    return await discover(files.loaded, {
      certificates: createCertificateReader(),
      signatures: nodeSignatures(),
      profile: 'openssl-1.1.1',
      names: 'ats',
      timeout: 4000,
      ...options,
    })
  } finally {
    files.remove()
  }
}

const requestsTo = (fqdn: string) => lab.node(fqdn).requests().length

describe('discovery', () => {
  it('of CUCM: version, nodes with their roles, trust stores', async () => {
    const { clusters } = await find({ clusters: [cucm()] })
    expect(clusters).toMatchObject([
      { cluster: 'steven', tlsVerify: true, version: '12.5.1.11900-146', axl: '12.5', failures: [] },
    ])
    expect(clusters[0]!.nodes).toEqual([
      { name: 'cucm.steven.lab', product: 'cucm', role: 'publisher', source: 'axl' },
      { name: 'cups.steven.lab', product: 'imp', role: 'publisher', source: 'axl' },
    ])
    expect(new Set(clusters[0]!.trust!.map(({ store }) => store))).toEqual(
      new Set(['tomcat-trust', 'CallManager-trust']),
    )
    expect(clusters[0]!.check!.verdicts).toMatchObject([
      { peer: 'vcsc', verdict: { chainOk: true, nameOk: true } },
    ])
  })

  it('of IM&P over its own AXL, of Unity Connection over REST', async () => {
    const { clusters } = await find({
      clusters: [
        cucm({ name: 'imp', product: 'imp', publisher: 'cups.steven.lab' }),
        cucm({ name: 'unity', product: 'unity', publisher: 'cuc.steven.lab' }),
      ],
    })
    expect(clusters.map(({ failures }) => failures)).toEqual([[], []])
    expect(clusters[0]!.nodes.map(({ name }) => name)).toContain('cups.steven.lab')
    expect(clusters[1]!.nodes).toEqual([
      { name: 'cuc.steven.lab', product: 'unity', role: 'publisher', source: 'vmrest' },
    ])
  })

  it('TLS verify mode On sends nothing to a publisher that does not verify, Off does and says so', async () => {
    const store = deploymentOfLab(lab)
    const foreign = lab.trustStore('vcsc')
    store.remove()
    expect(foreign).toContain('BEGIN CERTIFICATE')
    // Under its IP address the publisher does not verify: the certificate holds names alone.
    const { ip } = lab.node('cucm.steven.lab')
    const before = requestsTo('cucm.steven.lab')
    const on = await find({ clusters: [cucm({ publisher: ip })] })
    expect(on.clusters[0]).toMatchObject({
      nodes: [{ name: ip, source: 'file' }],
      failures: [{ code: 'not-verified' }],
    })
    expect(requestsTo('cucm.steven.lab')).toBe(before)
    const off = await find({ clusters: [cucm({ publisher: ip, tlsVerify: false })] })
    expect(off.clusters[0]!.failures).toEqual([])
    expect(off.clusters[0]!.nodes.length).toBeGreaterThan(1)
    expect(off.clusters[0]!.check!.verdicts[0]!.verdict.primary?.code).toBe('name-mismatch')
  })

  it('what TLS verify mode left unverified: subscribers, and the address that clients are told', async () => {
    const { ip } = lab.node('cucm.steven.lab')
    lab.advertise('cucm.steven.lab', ip)
    const { clusters, homes } = await find({ clusters: [cucm()] })
    const document = toDiscovery({ file: 'd.yaml', clusters, users: homes, version: '0', at: 0 })
    expect(document.clusters[0]!.nodes).toMatchObject([
      { name: ip, kind: 'ip', unverified: true },
      { name: 'cups.steven.lab', kind: 'fqdn', unverified: true },
    ])
    const { Ajv2020 } = await import('ajv/dist/2020.js')
    const { default: formats } = await import('ajv-formats')
    const ajv = new Ajv2020({ strict: false })
    formats.default(ajv)
    expect(ajv.validate(discoverJsonSchema(), document)).toBe(true)
    for (const language of ['en', 'ja'] as const)
      expect(renderDiscover(document, { language, width: 100, color: false })).toContain(ip)
  })

  it('the home cluster of a user', async () => {
    const { homes } = await find({ clusters: [cucm()] }, { users: ['emusk', 'nobody'] })
    expect(homes).toEqual([
      { user: 'emusk', homeCluster: 'cucm.steven.lab', known: true },
      { user: 'nobody', known: false },
    ])
  })

  it('a wrong password, a name without address, a port where nobody listens', async () => {
    const { clusters } = await find({
      clusters: [
        cucm({ credentials: { username: 'nobody', passwordVariable: 'LAB_PASSWORD' } }),
        cucm({ name: 'b', publisher: 'no-such-host.invalid' }),
        cucm({ name: 'c', connect: { port: 1 } }),
      ],
    })
    expect(clusters.map(({ failures }) => failures.map(({ code }) => code))).toEqual([
      ['unauthorized'],
      ['unresolvable'],
      ['refused'],
    ])
  })
})

describe('nodes that answer wrongly', () => {
  it.each<[Misbehaviour, DiscoveryFailure['code']]>([
    ['unauthorized', 'unauthorized'],
    ['forbidden', 'forbidden'],
    ['error', 'server-error'],
    ['unavailable', 'throttled'],
    ['throttled', 'throttled'],
    ['garbage', 'unreadable'],
    ['bomb', 'unreadable'],
    ['huge', 'too-long'],
    ['slow', 'timeout'],
    ['silent', 'timeout'],
    ['redirect', 'redirected'],
  ])('%s: %s', async (as, code) => {
    lab.node('cucm.steven.lab').misbehave([{ path: '/axl', as }])
    const { clusters } = await find({ clusters: [cucm()] }, { timeout: as === 'huge' ? 20_000 : 1500 })
    expect(clusters[0]!.failures).toMatchObject([{ code, request: 'getCCMVersion' }])
    expect(clusters[0]!.nodes).toMatchObject([{ name: 'cucm.steven.lab', source: 'file' }])
  })

  it('a redirection to elsewhere gets no request, and no credential', async () => {
    const elsewhere = lab.node('cuc.steven.lab')
    const before = elsewhere.requests().length
    lab
      .node('cucm.steven.lab')
      .misbehave([{ path: '/axl', as: 'redirect', location: `https://${elsewhere.ip}:8443/axl/` }])
    const { clusters } = await find({ clusters: [cucm()] })
    expect(clusters[0]!.failures).toMatchObject([
      { code: 'redirected', detail: `https://${elsewhere.ip}:8443/axl/` },
    ])
    expect(elsewhere.requests().length).toBe(before)
  })

  it('a redirection to the same host is followed, not for ever', async () => {
    const node = lab.node('cucm.steven.lab')
    const site = { host: 'cucm.steven.lab', port: 8443, connect: { host: node.ip }, admit: () => true }
    const ask = () =>
      request(site, { method: 'GET', path: '/cucm-uds/version' }, 'version', { timeout: 4000 })
    node.misbehave([{ path: '/cucm-uds/version', as: 'redirect', location: '/cucm-uds/servers' }])
    expect(await ask()).toMatchObject({ ok: true, status: 200 })
    node.misbehave([{ path: '/cucm-uds/version', as: 'redirect', location: '/cucm-uds/version' }])
    expect(await ask()).toMatchObject({ ok: false, failure: { code: 'redirected' } })
  })

  it('a name with several addresses is asked at the first that leads somewhere', async () => {
    const node = lab.node('cucm.steven.lab')
    const judged: string[] = []
    const site = {
      host: 'cucm.steven.lab',
      port: 8443,
      admit: (_: unknown, ip: string) => {
        judged.push(ip)
        return true
      },
    }
    const ask = (...addresses: string[]) =>
      request(site, { method: 'GET', path: '/cucm-uds/version' }, 'version', {
        timeout: 4000,
        resolve: async () => addresses,
      })
    expect(await ask('127.99.99.99', node.ip)).toMatchObject({ ok: true })
    expect(judged).toEqual([node.ip])
    expect(await ask('127.99.99.98', '127.99.99.99')).toMatchObject({ failure: { code: 'refused' } })
    expect(await ask()).toMatchObject({ failure: { code: 'unresolvable' } })
  })

  it.each<[string, { status: number; body: string }, DiscoveryFailure]>([
    [
      'a version that it does not speak, in whatever words',
      { status: 500, body: fault('Unsupported AXL version') },
      { code: 'no-axl-version', request: 'getCCMVersion', detail: expect.stringContaining('12.5') },
    ],
    [
      'a SOAP fault',
      { status: 500, body: fault('Item not valid: \u001b[31m') },
      { code: 'soap-fault', request: 'getCCMVersion', detail: 'soapenv:Server Item not valid: \u001b[31m' },
    ],
    [
      'an answer to another question',
      { status: 200, body: envelope('<other/>') },
      { code: 'unreadable', request: 'getCCMVersion', detail: 'axl-unexpected' },
    ],
  ])('%s', async (_, answer, expected) => {
    const { port, close } = await axlServer(lab.authorities.get('steven-DC-CA')!, () => answer)
    const { clusters } = await find({ clusters: [cucm({ connect: { host: '127.0.0.1', port } })] })
    await close()
    expect(clusters[0]!.failures).toEqual([expected])
    const document = toDiscovery({ file: 'd.yaml', clusters, users: [], version: '0', at: 0 })
    for (const language of ['en', 'ja'] as const)
      expect(renderDiscover(document, { language, width: 100, color: false })).not.toContain('\u001b')
  })

  it('a publisher that shows another certificate at its second connection is sent nothing more', async () => {
    const authority = lab.authorities.get('steven-DC-CA')!
    const { port, asked, close } = await twoFaced(authority)
    const { clusters } = await find({ clusters: [cucm({ connect: { host: '127.0.0.1', port } })] })
    await close()
    expect(asked).toEqual(['getCCMVersion'])
    expect(clusters[0]!.failures.map(({ code }) => code)).toContain('not-verified')
    expect(clusters[0]!.check!.verdicts[0]!.verdict.chainOk).toBe(false)
  })

  it('names that are none, and clusters without end, are not connected to', async () => {
    const rows = (names: readonly string[]) =>
      names.map(name => `<processNode><name>${name}</name></processNode>`).join('')
    const many = Array.from({ length: 600 }, (_, index) => `n${index}.lab`)
    const answer = (operation: string) =>
      operation === 'listProcessNode' ? rows(['a b', `${'x'.repeat(300)}.lab`, ...many]) : VERSION
    const { port, close } = await axlServer(lab.authorities.get('steven-DC-CA')!, answer)
    const { clusters } = await find({ clusters: [cucm({ connect: { host: '127.0.0.1', port } })] })
    await close()
    expect(clusters[0]!.nodes.length).toBe(500)
    expect(clusters[0]!.nodes.map(({ name }) => name)).not.toContain('a b')
    expect(clusters[0]!.failures).toEqual(
      expect.arrayContaining([
        { code: 'unreadable', request: 'node name', detail: 'a b' },
        { code: 'too-long', request: 'nodes', detail: '600' },
      ]),
    )
  })

  it('UDS that fails hides no node', async () => {
    lab.node('cucm.steven.lab').misbehave([{ path: '/cucm-uds', as: 'error' }])
    const { clusters } = await find({ clusters: [cucm()] })
    expect(clusters[0]!.nodes).toHaveLength(2)
    expect(clusters[0]!.failures).toMatchObject([{ code: 'server-error', request: '/cucm-uds/servers' }])
  })
})

const VERSION = '<componentVersion><version>12.5.1</version></componentVersion>'
const NAME = 'cucm.steven.lab'

const leafOf = async (authority?: Authority) => {
  const { pem, key } = await nodeCertificate('ec', NAME, authority)
  return { cert: pem + (authority?.pem ?? ''), key: key.pem }
}

/** A publisher that answers AXL as it is told to. */
async function axlServer(
  authority: Authority,
  answer: (operation: string) => string | { readonly status: number; readonly body: string },
  each: (server: ReturnType<typeof createServer>, operation: string) => void = () => {},
) {
  const server = createServer(await leafOf(authority), (incoming, response) => {
    const operation = / (\w+)"$/.exec(String(incoming.headers.soapaction))?.[1] ?? incoming.url ?? ''
    each(server, operation)
    const told = answer(operation)
    const { status, body } = typeof told === 'string' ? { status: 200, body: replyOf(operation, told) } : told
    incoming.resume().on('end', () => response.writeHead(status).end(body))
  })
  const { port, close } = await listening(server, '127.0.0.1')
  return { port, close }
}

/** Shows a certificate of the authority once, and one of its own from then on. */
async function twoFaced(authority: Authority) {
  const asked: string[] = []
  const bad = await leafOf()
  const served = await axlServer(
    authority,
    () => VERSION,
    (server, operation) => {
      asked.push(operation)
      server.setSecureContext(bad)
    },
  )
  return { asked, ...served }
}
