import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  axlEnvelope,
  axlVersionOf,
  processNodesOf,
  readAxl,
  readClusterUser,
  readUdsServers,
  readVmsServers,
  readXmlTree,
  rowsOf,
} from './index.ts'

const envelope = (body: string) =>
  `<?xml version='1.0' encoding='UTF-8'?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
const reply = (operation: string, inside: string) =>
  envelope(
    `<ns:${operation} xmlns:ns="http://www.cisco.com/AXL/API/12.5"><return>${inside}</return></ns:${operation}>`,
  )

describe('AXL', () => {
  it('getCCMVersion', () => {
    const answer = readAxl(
      reply(
        'getCCMVersionResponse',
        '<componentVersion><version>12.5.1.14900(63)</version></componentVersion>',
      ),
      'getCCMVersion',
    )
    expect(answer.kind === 'reply' && axlVersionOf(answer.content)).toBe('12.5.1.14900(63)')
  })
  it('listProcessNode, without the template entry', () => {
    const node = (name: string, usage: string, role: string) =>
      `<processNode uuid="{1}"><name>${name}</name><description>a &amp; b</description><nodeUsage>${usage}</nodeUsage><processNodeRole>${role}</processNodeRole></processNode>`
    const answer = readAxl(
      reply(
        'listProcessNodeResponse',
        node('EnterpriseWideData', 'Subscriber', 'CUCM Voice/Video') +
          node('10.48.36.215', 'Publisher', 'CUCM Voice/Video') +
          node('imp.steven.lab', 'Subscriber', 'CUCM IM and Presence'),
      ),
      'listProcessNode',
    )
    expect(answer.kind === 'reply' && processNodesOf(answer.content)).toEqual([
      { name: '10.48.36.215', usage: 'publisher', product: 'cucm', description: 'a & b' },
      { name: 'imp.steven.lab', usage: 'subscriber', product: 'imp', description: 'a & b' },
    ])
  })
  it('executeSQLQuery', () => {
    const answer = readAxl(
      reply(
        'executeSQLQueryResponse',
        '<row><NAME>tomcat-trust</NAME><certificate>-----BEGIN</certificate></row><row/>',
      ),
      'executeSQLQuery',
    )
    expect(answer.kind === 'reply' && rowsOf(answer.content)).toEqual([
      { name: 'tomcat-trust', certificate: '-----BEGIN' },
      {},
    ])
  })
  it('a fault', () => {
    const fault = envelope(
      '<soapenv:Fault><faultcode>soapenv:Client</faultcode><faultstring>Query is too large</faultstring><detail><axlError><axlcode>-239</axlcode></axlError></detail></soapenv:Fault>',
    )
    expect(readAxl(fault, 'executeSQLQuery')).toEqual({
      kind: 'fault',
      code: '-239',
      text: 'Query is too large',
    })
  })
  it.each([
    ['<html><body>Login</body></html>', 'axl-unexpected'],
    ['<a><b></a>', 'xml-broken'],
    ['', 'xml-broken'],
    ['<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', 'xml-doctype'],
  ])('%s is unreadable', (text, fault) => {
    expect(readAxl(text, 'getCCMVersion')).toEqual({ kind: 'unreadable', fault })
  })
  it('a request, its values escaped', () => {
    const text = axlEnvelope('executeSQLQuery', '12.5', { sql: "select name from x where a < 'b' & c" })
    expect(text).toContain("<sql>select name from x where a &lt; 'b' &amp; c</sql>")
    expect(typeof readXmlTree(text)).toBe('object')
  })
})

describe('UDS and vmrest', () => {
  it('servers', () => {
    expect(
      readUdsServers(
        '<servers version="12.5.1" uri="x"><server>cucm.steven.lab</server><server>10.48.36.215</server></servers>',
      ),
    ).toEqual(['cucm.steven.lab', '10.48.36.215'])
    expect(readUdsServers('<other/>')).toBe('uds-unexpected')
  })
  it('clusterUser', () => {
    expect(
      readClusterUser(
        '<clusterUser><result found="true"/><homeCluster serversUri="https://a">cucm.steven.lab</homeCluster></clusterUser>',
      ),
    ).toEqual({ found: true, homeCluster: 'cucm.steven.lab' })
    expect(readClusterUser('<clusterUser><result found="false"/></clusterUser>')).toEqual({ found: false })
    expect(readClusterUser('<errors/>')).toBe('uds-unexpected')
  })
  it('vmrest cluster', () => {
    const server = (id: number) =>
      `<VmsServer><ServerName>cuc${id}.steven.lab</ServerName><HostName>cuc${id}</HostName><IpAddress>10.0.0.${id}</IpAddress><ClusterMemberId>${id}</ClusterMemberId></VmsServer>`
    expect(readVmsServers(`<VmsServers total="2">${server(0)}${server(1)}</VmsServers>`)).toEqual([
      { serverName: 'cuc0.steven.lab', hostName: 'cuc0', ipAddress: '10.0.0.0', usage: 'publisher' },
      { serverName: 'cuc1.steven.lab', hostName: 'cuc1', ipAddress: '10.0.0.1', usage: 'subscriber' },
    ])
  })
})

describe('hostile answers', () => {
  it('entities stay what they are, depth has an end', () => {
    const bomb = `<!DOCTYPE lolz [<!ENTITY lol "lol">${'<!ENTITY l2 "&lol;&lol;">'}]><servers><server>&l2;</server></servers>`
    expect(readUdsServers(bomb)).toBe('xml-doctype')
    expect(readUdsServers('<servers><server>&unknown;</server></servers>')).toEqual(['&unknown;'])
    const deep = '<a>'.repeat(5000) + '</a>'.repeat(5000)
    expect(readUdsServers(deep)).toMatch(/unexpected|broken/)
    expect(readUdsServers('x'.repeat(9 << 20))).toBe('xml-too-long')
  })
  it('no text makes a reader throw', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        for (const read of [readUdsServers, readClusterUser, readVmsServers, readXmlTree]) read(text)
        readAxl(text, 'listProcessNode')
        readAxl(reply('listProcessNodeResponse', text), 'listProcessNode')
      }),
      { numRuns: 200 },
    )
  })
})
