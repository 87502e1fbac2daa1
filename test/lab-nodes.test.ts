import { X509Certificate } from 'node:crypto'
import { request } from 'node:https'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  axlEnvelope,
  axlVersionOf,
  processNodesOf,
  readAxl,
  readClusterUser,
  readUdsServers,
  readVmsServers,
  rowsOf,
} from '../src/read/uc/index.ts'
import {
  DeploymentError,
  type Lab,
  LabError,
  openLab,
  PORTS,
  readDeployment,
  STEVEN_LAB,
} from '../src/run/lab/index.ts'

let lab: Lab
const ADMINISTRATOR = 'administrator:lab-administrator'
const USER = 'emusk:lab-emusk'

beforeAll(async () => {
  lab = await openLab(readDeployment(STEVEN_LAB, 'steven.yaml'), { addresses: 'moved' })
})
afterAll(() => lab.close())

interface Asked {
  readonly node?: string
  readonly port?: number
  readonly method?: string
  readonly auth?: string
  readonly body?: string
}

function ask(
  path: string,
  { node = 'cucm.steven.lab', port = 8443, method = 'GET', auth, body }: Asked = {},
) {
  return new Promise<{ status: number; body: string; location: string | undefined }>((resolve, reject) => {
    const options = {
      host: lab.node(node).ip,
      port,
      path,
      method,
      rejectUnauthorized: false,
      agent: false,
      auth,
    }
    const asked = request(options, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: text, location: response.headers.location }),
      )
      response.on('error', reject)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

const axl = async (
  operation: 'getCCMVersion' | 'listProcessNode' | 'executeSQLQuery',
  parameters = {},
  auth = ADMINISTRATOR,
) => {
  const body = axlEnvelope(operation, '12.5', parameters)
  const { status, body: text } = await ask('/axl/', { method: 'POST', auth, body })
  return { status, answer: readAxl(text, operation) }
}

async function rows(sql: string) {
  const { answer } = await axl('executeSQLQuery', { sql })
  if (answer.kind !== 'reply') throw new Error(JSON.stringify(answer))
  return rowsOf(answer.content)
}

/** What a client sees that prefers one kind of key. */
function handshake(
  node: string,
  port: number,
  kind: 'RSA' | 'ECDSA',
  own: { cert?: string; key?: string } = {},
) {
  return new Promise<{ certificate: X509Certificate; socket: TLSSocket }>((resolve, reject) => {
    const socket = connect({
      host: lab.node(node).ip,
      port,
      ciphers: `ECDHE-${kind}-AES256-GCM-SHA384`,
      maxVersion: 'TLSv1.2',
      rejectUnauthorized: false,
      ...own,
    })
    socket.on('error', reject)
    socket.on('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate()
      if (certificate) resolve({ certificate, socket })
      socket.end()
    })
  })
}

describe('AXL', () => {
  it('tells version and nodes to the administrator alone', async () => {
    const { answer } = await axl('getCCMVersion')
    expect(answer.kind === 'reply' && axlVersionOf(answer.content)).toBe('12.5.1.11900-146')
    const listed = await axl('listProcessNode', { searchCriteria: { name: '%' }, returnedTags: { name: '' } })
    expect(listed.answer.kind === 'reply' && processNodesOf(listed.answer.content)).toMatchObject([
      { name: 'cucm.steven.lab', usage: 'publisher', product: 'cucm' },
      { name: 'cups.steven.lab', usage: 'publisher', product: 'imp' },
    ])
    expect((await axl('getCCMVersion', {}, USER)).status).toBe(401)
  })
  it('answers what is asked of the tables of certificates and nodes', async () => {
    const trust = await rows(
      "select c.certificate as Cert, c.servername, tcs.name as Cert_Type from certificate as c inner join certificateservicecertificatemap as cscm on c.pkid = cscm.fkcertificate inner join typecertificateservice as tcs on cscm.tkcertificateservice = tcs.enum where tcs.name = 'tomcat-trust'",
    )
    expect(trust.map(({ cert = '' }) => new X509Certificate(cert).subject.split('\n').at(-1))).toEqual([
      'CN=CAPF-steven',
      'CN=steven-DC-CA',
    ])
    expect(new Set(trust.map(row => row.cert_type))).toEqual(new Set(['tomcat-trust']))
    const own = await rows("select subjectname from certificate where subjectname like '%cucm-EC%'")
    expect(own.length).toBe(2)
    expect(await rows('select name from processnode')).toEqual([
      { name: 'cucm.steven.lab' },
      { name: 'cups.steven.lab' },
    ])
  })
  it.each([
    ['select x from nowhere', '-206'],
    ['select nothing from processnode', '-217'],
    ['drop table processnode', '-201'],
  ])('%s is a fault', async (sql, code) => {
    const { status, answer } = await axl('executeSQLQuery', { sql })
    expect([status, answer]).toMatchObject([500, { kind: 'fault', code }])
  })
  it('speaks no newer version than its own', async () => {
    const body = axlEnvelope('getCCMVersion', '15.0')
    expect((await ask('/axl/', { method: 'POST', auth: ADMINISTRATOR, body })).status).toBe(599)
  })
})

describe('UDS, TFTP and vmrest', () => {
  it('tell clients what System > Server holds', async () => {
    expect(readUdsServers((await ask('/cucm-uds/servers')).body)).toEqual(['cucm.steven.lab'])
    const { ip } = lab.node('cucm.steven.lab')
    lab.advertise('cucm.steven.lab', ip)
    expect(readUdsServers((await ask('/cucm-uds/servers')).body)).toEqual([ip])
    expect(readClusterUser((await ask('/cucm-uds/clusterUser?username=EMUSK')).body)).toEqual({
      found: true,
      homeCluster: ip,
    })
    lab.advertise('cucm.steven.lab', 'cucm.steven.lab')
    expect(readClusterUser((await ask('/cucm-uds/clusterUser?username=nobody')).body)).toEqual({
      found: false,
    })
  })
  it.each([
    ['/cucm-uds/version', {}, 200],
    ['/cucm-uds/user/emusk', { auth: USER }, 200],
    ['/cucm-uds/user/emusk/devices?max=100', { auth: USER }, 200],
    ['/cucm-uds/user/emusk', { auth: 'emusk:wrong' }, 401],
    ['/cucm-uds/user/nobody', { auth: USER }, 401],
    ['/cucm-uds/nothing', {}, 404],
    ['/CSFemusk.cnf.xml', { port: 6972 }, 200],
    ['/SPDefault.cnf.xml', { port: 6971 }, 200],
    ['/jabber-config.xml', { port: 6972 }, 200],
    ['/CSFnobody.cnf.xml', { port: 6972 }, 404],
    ['/vmrest/cluster', { node: 'cuc.steven.lab', auth: ADMINISTRATOR }, 200],
    ['/vmrest/mailbox', { node: 'cuc.steven.lab', auth: USER }, 200],
    ['/vmrest/mailbox', { node: 'cuc.steven.lab', auth: 'emusk:wrong' }, 401],
    ['/events', { node: 'cuc.steven.lab', port: 7443 }, 200],
    ['/axl/', { node: 'cuc.steven.lab', auth: ADMINISTRATOR }, 404],
  ])('%s %j is %i', async (path, asked, status) => {
    expect((await ask(path, asked)).status).toBe(status)
  })
  it('list the nodes of Unity Connection', async () => {
    const { body } = await ask('/vmrest/cluster', { node: 'cuc.steven.lab', auth: ADMINISTRATOR })
    expect(readVmsServers(body)).toMatchObject([
      { serverName: 'cuc.steven.lab', hostName: 'cuc', usage: 'publisher' },
    ])
  })
})

describe('certificates', () => {
  it.each([
    ['cucm.steven.lab', 8443, 'RSA', 'cucm-ms.steven.lab', 'steven-DC-CA'],
    ['cucm.steven.lab', 6972, 'RSA', 'cucm-ms.steven.lab', 'steven-DC-CA'],
    ['cucm.steven.lab', 6972, 'ECDSA', 'cucm-EC.steven.lab', 'cucm-EC.steven.lab'],
    ['cucm.steven.lab', 6971, 'RSA', 'cucm.steven.lab', 'steven-DC-CA'],
    ['cups.steven.lab', 7400, 'ECDSA', 'cups-EC.steven.lab', 'cups-EC.steven.lab'],
    ['cuc.steven.lab', 7443, 'RSA', 'cuc.steven.lab', 'steven-DC-CA'],
  ] as const)('%s:%i shows its %s certificate', async (node, port, kind, subject, issuer) => {
    const { certificate } = await handshake(node, port, kind)
    expect([certificate.subject, certificate.issuer].map(name => /CN=(.*)$/m.exec(name)?.[1])).toEqual([
      subject,
      issuer,
    ])
  })
  it('for ECDSA keys are not loaded on 8443 where the enterprise parameter says so', async () => {
    await expect(handshake('cucm.steven.lab', 8443, 'ECDSA')).rejects.toMatchObject({
      code: 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
    })
  })
  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'of clients are asked for on 6972, and refused with unknown_ca where their CA is not trusted (%s)',
    async version => {
      const own = lab.identity('vcsc')
      const identity = { cert: own?.chain ?? '', key: own?.key ?? '' }
      await lab.node('cucm.steven.lab').listen({ maxVersion: version }, 6972)
      expect(await answered(version, identity)).toBe('HTTP/1.1 200 OK')
      expect(await answered(version, {})).toBe('HTTP/1.1 200 OK')
      await lab.apply('client-certificate-refused', { node: 'cucm.steven.lab', port: 6972 })
      await lab.node('cucm.steven.lab').listen({ maxVersion: version, clients: 'distrust' }, 6972)
      expect(await answered(version, identity)).toBe('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA')
      expect(await answered(version, {})).toBe('HTTP/1.1 200 OK')
      await lab.heal('cucm.steven.lab')
      expect(
        lab
          .node('cucm.steven.lab')
          .events()
          .filter(({ kind }) => kind === 'client-refused'),
      ).toContainEqual({
        port: 6972,
        kind: 'client-refused',
        alert: 48,
      })
    },
  )
})

/** First line of what 6972 answers, or the code of the error. */
function answered(version: 'TLSv1.2' | 'TLSv1.3', own: { cert?: string; key?: string }): Promise<string> {
  return new Promise(resolve => {
    const { ip } = lab.node('cucm.steven.lab')
    const versions = { minVersion: version, maxVersion: version }
    const socket = connect({ host: ip, port: 6972, rejectUnauthorized: false, ...versions, ...own }, () =>
      socket.write('GET /jabber-config.xml HTTP/1.1\r\nHost: cucm\r\nConnection: close\r\n\r\n'),
    )
    socket.on('data', data => resolve(data.toString('latin1').split('\r\n')[0] ?? ''))
    socket.on('error', error => resolve('code' in error ? String(error.code) : error.message))
    socket.on('close', () => resolve('closed'))
  })
}

describe('a node', () => {
  it('opens every port of its product', () => {
    for (const node of lab.nodes)
      expect(node.ports.filter(port => port !== 443)).toEqual(
        PORTS[node.product].map(({ port }) => port).filter(port => port !== 443),
      )
  })
  it.each([
    ['unauthorized', 401],
    ['forbidden', 403],
    ['error', 500],
    ['throttled', 503],
    ['redirect', 302],
    ['garbage', 200],
    ['bomb', 200],
  ] as const)('answers %s where it is told to', async (as, status) => {
    const node = lab.node('cucm.steven.lab')
    node.misbehave([{ path: '/axl', as, location: 'https://elsewhere.example.com/axl/' }])
    const answered = await ask('/axl/', { auth: ADMINISTRATOR })
    node.misbehave([])
    expect(answered.status).toBe(status)
    expect(answered.location).toBe(as === 'redirect' ? 'https://elsewhere.example.com/axl/' : undefined)
  })
  it('keeps the requests that reached it', async () => {
    await ask('/cucm-uds/user/emusk?secret', { auth: USER })
    expect(lab.node('cucm.steven.lab').requests().at(-1)).toEqual({
      node: 'cucm.steven.lab',
      port: 8443,
      method: 'GET',
      path: '/cucm-uds/user/emusk?secret',
      status: 200,
      username: 'emusk',
    })
  })
  it('is found by name, and others are not', async () => {
    const { ip } = lab.node('cuc.steven.lab')
    expect(await lab.resolve('CUC.steven.lab.')).toEqual([ip])
    await expect(lab.resolve('nobody.steven.lab')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    expect(lab.hosts()).toContain(`${ip} cuc.steven.lab\n`)
    expect(() => lab.node('nobody')).toThrow(LabError)
  })
})

describe('a description', () => {
  const faultsOf = (text: string) => {
    try {
      readDeployment(text, 'lab.yaml')
    } catch (error) {
      if (error instanceof DeploymentError) return error.faults.map(({ line, path }) => [line, path])
      throw error
    }
    return []
  }
  it.each([
    [
      'unknown keys',
      'clusters:\n',
      'clustres:\n',
      [
        [2, 'clusters'],
        [6, 'clustres'],
      ],
    ],
    [
      'names that lead nowhere',
      'authority: steven-DC-CA\n    # As',
      'authority: other\n    # As',
      [[10, 'clusters[0].authority']],
    ],
    ['addresses elsewhere', '127.48.36.215', '10.48.36.215', [[18, 'clusters[0].nodes[0].address']]],
    ['addresses twice', '127.48.36.217', '127.48.36.215', [[22, 'clusters[0].nodes[1].address']]],
    [
      'faults that are none',
      'edge: {',
      'faults: [{ fault: none, node: cucm.steven.lab }]\nedge: {',
      [[33, 'faults[0].fault']],
    ],
    ['broken YAML', 'name: steven', 'name: "steven', [[34, '']]],
  ])('with %s is told with its line', (_, before, after, faults) => {
    expect(faultsOf(STEVEN_LAB.replace(before, after))).toEqual(faults)
  })
})
