import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderJson } from '../../../src/tell/report/index.ts'
import { root } from '../engine/bundle.ts'
import { BUNDLES, membersOfBundles } from './members.ts'

export const octets = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Each sample line of the log shapes alone, all together, and the beginnings of the bundles' logs. */
export async function logSeeds(): Promise<Uint8Array[]> {
  const file = readFileSync(join(root, 'fixtures', 'logs', 'samples.json'), 'utf8')
  const { samples } = JSON.parse(file) as { samples: readonly { readonly lines: readonly string[] }[] }
  const texts = samples.map(({ lines }) => `${lines.join('\n')}\n`)
  const logs = await membersOfBundles(['log'])
  return [
    ...texts.map(octets),
    octets(texts.join('')).subarray(0, 6_000),
    ...logs.map(({ bytes }) => bytes.subarray(0, 3_000)),
  ]
}

export const dumpSeeds = async (): Promise<Uint8Array[]> =>
  (await membersOfBundles(['xconf', 'xstat'])).map(({ bytes }) => bytes)

const soap = (operation: string, inside: string) =>
  `<?xml version='1.0'?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>${inside === '' ? '' : `<ns:${operation}Response xmlns:ns="http://www.cisco.com/AXL/API/12.5"><return>${inside}</return></ns:${operation}Response>`}</soapenv:Body></soapenv:Envelope>`

export const answerSeeds = (): Uint8Array[] =>
  [
    soap('getCCMVersion', '<componentVersion><version>12.5.1.14900(63)</version></componentVersion>'),
    soap(
      'listProcessNode',
      '<processNode uuid="{1}"><name>cucm.steven.lab</name><description>a &amp; b</description><nodeUsage>Publisher</nodeUsage><processNodeRole>CUCM Voice/Video</processNodeRole></processNode>',
    ),
    soap(
      'executeSQLQuery',
      '<row><NAME>tomcat-trust</NAME><certificate>-----BEGIN</certificate></row><row/>',
    ),
    '<a:Envelope xmlns:a="b"><a:Body><a:Fault><faultcode>a:Client</faultcode><faultstring>no</faultstring><detail><axlError><axlcode>5007</axlcode><axlmessage>m</axlmessage></axlError></detail></a:Fault></a:Body></a:Envelope>',
    '<servers><server>cucm.steven.lab</server><server>10.48.36.215</server></servers>',
    '<clusterUser uri="u"><result found="true"/><homeCluster>cucm.steven.lab</homeCluster></clusterUser>',
    '<VmsServers total="1"><VmsServer><ServerName>unity</ServerName><HostName>unity.steven.lab</HostName><IpAddress>10.0.0.1</IpAddress><ClusterMemberId>0</ClusterMemberId></VmsServer></VmsServers>',
    '<!-- c --><a><![CDATA[x]]>&lt;<b/></a>',
  ].map(octets)

export const requestSeeds = (): Uint8Array[] =>
  [
    'GET /c3RldmVuLmxhYg/cucm-uds/servers HTTP/1.1\r\nHost: expc1.steven.lab:8443\r\nCookie: a=b\r\n\r\n',
    'POST http://expc1/a HTTP/1.1\r\nHost: expc1\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.0\r\n\r\n',
    'PUT /a HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\nOPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close, X-A\r\nX-A: 1\r\n\r\n',
    '\r\nCONNECT a:443 HTTP/1.1\r\nHost: a:443\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n',
  ].map(octets)

export const responseSeeds = (): Uint8Array[] =>
  [
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\nHTTP/1.1 100\r\n\r\n',
    'HTTP/1.0 502 Bad Gateway\r\nConnection: keep-alive\r\n\r\nuntil the end',
    'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n',
  ].map(octets)

export const ruleSeeds = (): Uint8Array[] =>
  [
    'Url,Deployment,HttpMethods,MatchType,Description\nhttps://cucm.steven.lab:8443/cucm-uds,1,"GET,POST",prefix,"a ""b"\n',
    'MatchType,url\r\nexact,https://[2001:db8::1]/x\r\n',
    'Url,ExpectedResult,Deployment,Description,HttpMethod\nhttp://a.lab,block,2,d,PUT\nhttps://a/x,allow\n',
    'https://a/x,3',
  ].map(octets)

export const targetSeeds = (): Uint8Array[] =>
  [
    '/c3RldmVuLmxhYi9odHRwcy9jdWNtLnN0ZXZlbi5sYWIvODQ0Mw/cucm-uds/user/emusk/devices',
    'http://vcs_control.steven.lab:8443/c3RldmVuLmxhYg/get_edge_config/?service_name=_cisco-uds',
    'c3RldmVuLmxhYi9odHRwcy9bMjAwMTpkYjg6OjFdLzg0NDM=',
    '/a/%7Eb/%2e%2e/c;d?e',
    'https://[2001:db8::1]:8443/a',
  ].map(octets)

/** The examples of the documentation. */
export function configurationSeeds(): Uint8Array[] {
  const pages = ['gateway-configuration.md', 'gateway.md', 'audit.md', 'lab.md']
  const texts = pages.map(name => readFileSync(join(root, 'docs', name), 'utf8'))
  const examples = texts.flatMap(text =>
    [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(found => found[1] ?? ''),
  )
  return [...examples, 'language: ja\ncolor: false\n', 'a: &x [1]\nb: *x\n<<: *x\n'].map(octets)
}

/** Reports of bundles, with less of everything that repeats. */
export async function reportSeeds(): Promise<Uint8Array[]> {
  const { analyze } = await import('../../../src/run/analyze/index.ts')
  const reports: Uint8Array[] = []
  for (const name of ['story-self-signed', 'log-only', 'two-peers']) {
    const path = join(BUNDLES, `${name}.tar.gz`)
    const report = await analyze({ paths: [path], names: 'ats', language: 'en', version: '0', at: 0 })
    reports.push(
      octets(
        renderJson({ ...report, origins: report.origins.slice(0, 1), findings: report.findings.slice(0, 2) }),
      ),
    )
  }
  return reports
}
