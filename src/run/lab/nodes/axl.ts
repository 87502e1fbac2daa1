import { createHash } from 'node:crypto'
import { type Answer, element, isKnown, notFound, type Service, unauthorized } from './answer.ts'
import type { ClusterView } from './cluster.ts'
import { answerSql, type Row, type Tables } from './sql.ts'

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'

/** Numbers of typecertificateservice; 4 and 2 are named in Cisco's notes on duplicate certificates, the others follow their order. */
const SERVICES = [
  '',
  'tomcat',
  'tomcat-trust',
  'CallManager',
  'CallManager-trust',
  'tomcat-ECDSA',
  'CallManager-ECDSA',
  'cup-xmpp',
  'cup-xmpp-ECDSA',
]

/** `POST /axl/` (Cisco AXL developer guide): what discovery asks of a publisher. */
export function axlService(cluster: ClusterView): Service {
  return ({ method, path, body, credentials, fields }) => {
    if (!/^\/axl\/?$/.test(path)) return undefined
    if (!isKnown(credentials, [cluster.administrator])) return unauthorized
    if (method === 'GET')
      return { status: 200, type: 'text/html', body: 'Cisco CallManager: AXL Web Service' }
    if (method !== 'POST') return notFound
    const asked =
      /AXL\/API\/(\d+\.\d+)/.exec(body)?.[1] ?? /ver=(\d+\.\d+)/.exec(String(fields.soapaction))?.[1]
    const schema = asked ?? '1.0'
    if (isNewer(schema, cluster.version))
      return fault(599, 'soapenv:Client', `The specified AXL version ${schema} is not supported`, -1, '')
    return operate(cluster, schema, body)
  }
}

function operate(cluster: ClusterView, schema: string, body: string): Answer {
  const operation = /<(?:\w+:)?(getCCMVersion|listProcessNode|executeSQLQuery)\b/.exec(body)?.[1]
  switch (operation) {
    case 'getCCMVersion':
      return reply(operation, schema, [element('componentVersion', [element('version', cluster.version)])])
    case 'listProcessNode':
      return reply(operation, schema, processNodes(cluster))
    case 'executeSQLQuery': {
      const sql = unescaped(/<sql>([\s\S]*?)<\/sql>/.exec(body)?.[1] ?? '')
      const answer = answerSql(sql, tablesOf(cluster))
      return 'fault' in answer
        ? fault(500, 'soapenv:Server', answer.text, answer.fault, operation)
        : reply(operation, schema, answer.rows.map(rowElement))
    }
    default:
      return fault(500, 'soapenv:Server', 'Unknown request', 5003, '')
  }
}

function reply(operation: string, schema: string, content: readonly string[]): Answer {
  const namespace = { 'xmlns:ns': `http://www.cisco.com/AXL/API/${schema}` }
  return envelope(200, element(`ns:${operation}Response`, [element('return', content)], namespace))
}

function fault(status: number, code: string, text: string, axlCode: number, request: string): Answer {
  const detail = element('axlError', [
    element('axlcode', String(axlCode)),
    element('axlmessage', text),
    element('request', request),
  ])
  return envelope(
    status,
    element('soapenv:Fault', [
      element('faultcode', code),
      element('faultstring', text),
      element('detail', [detail]),
    ]),
  )
}

const envelope = (status: number, content: string): Answer => ({
  status,
  type: 'text/xml;charset=UTF-8',
  body: `<?xml version='1.0' encoding='UTF-8'?>${element('soapenv:Envelope', [element('soapenv:Body', [content])], { 'xmlns:soapenv': SOAP })}`,
})

/** The template entry is a part of every installation. */
function processNodes(cluster: ClusterView): readonly string[] {
  const node = (name: string, usage: string, role: string, description: string) =>
    element(
      'processNode',
      [
        element('name', name),
        element('description', description),
        element('mac', ''),
        element('ipv6Name', ''),
        element('nodeUsage', usage),
        element('lbmHubGroup', ''),
        element('processNodeRole', role),
      ],
      { uuid: uuidOf(name) },
    )
  return [
    node('EnterpriseWideData', 'Subscriber', 'CUCM Voice/Video', ''),
    ...cluster
      .nodes()
      .filter(({ product }) => product !== 'unity')
      .map(({ advertised, role, product, fqdn }) =>
        node(
          advertised,
          role === 'publisher' ? 'Publisher' : 'Subscriber',
          product === 'imp' ? 'CUCM IM and Presence' : 'CUCM Voice/Video',
          fqdn,
        ),
      ),
  ]
}

/** Rows hold their joins: a certificate its service and node. */
function tablesOf(cluster: ClusterView): Tables {
  const nodes: readonly Row[] = cluster
    .nodes()
    .filter(({ product }) => product !== 'unity')
    .map(({ advertised, fqdn, ip, role, product }, i) => ({
      pkid: uuidOf(advertised),
      name: advertised,
      description: fqdn,
      ipv4address: ip,
      nodeid: String(i + 1),
      nodeusage: role === 'publisher' ? 'Publisher' : 'Subscriber',
      tknodeusage: role === 'publisher' ? '0' : '1',
      tkprocessnoderole: product === 'imp' ? '2' : '1',
    }))
  const certificates: readonly Row[] = cluster.certificates().map(({ service, node, issued }) => ({
    pkid: uuidOf(issued.sha256 + service + node),
    fkcertificate: uuidOf(issued.sha256),
    certificate: issued.pem,
    subjectname: nameOf(issued.subject),
    issuername: nameOf(issued.issuer),
    serialnumber: issued.serial,
    servername: node,
    ipv4address: cluster.nodes().find(({ fqdn }) => fqdn === node)?.ip ?? '',
    service,
    name: service,
    enum: String(Math.max(0, SERVICES.indexOf(service))),
    tkcertificateservice: String(Math.max(0, SERVICES.indexOf(service))),
  }))
  return new Map([
    ['processnode', nodes],
    ['enterprisenode', nodes],
    ['certificate', certificates],
  ])
}

const rowElement = (row: Row): string =>
  element(
    'row',
    Object.entries(row).map(([name, value]) => element(name, value)),
  )

const nameOf = (name: readonly { readonly type: string; readonly value: string }[]): string =>
  [...name]
    .reverse()
    .map(({ type, value }) => `${type}=${value}`)
    .join(',')

function uuidOf(text: string): string {
  const digits = createHash('sha256').update(text).digest('hex')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}

const unescaped = (text: string): string =>
  text
    .replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, '$1')
    .replace(
      /&(lt|gt|quot|apos|amp);/g,
      (_, name: string) => ({ lt: '<', gt: '>', quot: '"', apos: "'" })[name] ?? '&',
    )

/** `15.0` asked of `12.5.1.11900-146`. */
function isNewer(schema: string, version: string): boolean {
  const [major = 0, minor = 0] = schema.split('.').map(Number)
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number)
  return major > ownMajor || (major === ownMajor && minor > ownMinor)
}
