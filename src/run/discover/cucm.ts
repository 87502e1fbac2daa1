import type { DiscoveredNode, DiscoveryFailure, TrustEntry } from '../../judge/audit/index.ts'
import type { Where } from '../../read/bytes/index.ts'
import {
  type AxlOperation,
  axlEnvelope,
  axlVersionOf,
  processNodesOf,
  readAxl,
  readUdsServers,
  rowsOf,
  type XmlNode,
} from '../../read/uc/index.ts'
import { type Certificate, readPem } from '../../read/x509/index.ts'
import { type RequestOptions, request, type Site } from './request.ts'

/** Versions of the AXL schema, newest first. A CUCM speaks its own and two major ones before it, so an older one is asked for where one is refused. */
const VERSIONS = [
  '15.0',
  '14.0',
  '12.5',
  '12.0',
  '11.5',
  '11.0',
  '10.5',
  '10.0',
  '9.1',
  '9.0',
  '8.5',
] as const

/** CUCM and IM&P answer a version that they do not speak with this status (AXL developer guide). */
const WRONG_VERSION: ReadonlySet<number> = new Set([599])

export type AxlResult =
  | { readonly ok: true; readonly content: XmlNode; readonly version: string }
  | { readonly ok: false; readonly failure: DiscoveryFailure }

/** AXL of one publisher; the version is found with the first request and kept. */
export interface Axl {
  call(operation: AxlOperation, parameters?: Readonly<Record<string, unknown>>): Promise<AxlResult>
  version(): string | undefined
}

export function createAxl(site: Site, options: RequestOptions = {}): Axl {
  let spoken: string | undefined
  const once = async (
    operation: AxlOperation,
    version: string,
    parameters: Readonly<Record<string, unknown>>,
  ) => {
    const answer = await request(
      site,
      {
        method: 'POST',
        path: '/axl/',
        headers: {
          'content-type': 'text/xml; charset=utf-8',
          soapaction: `"CUCM:DB ver=${version} ${operation}"`,
        },
        body: axlEnvelope(operation, version, parameters),
      },
      operation,
      options,
    )
    return { answer, version }
  }
  return {
    version: () => spoken,
    async call(operation, parameters = {}) {
      for (const version of spoken === undefined ? VERSIONS : [spoken]) {
        const { answer } = await once(operation, version, parameters)
        const body = answer.body ?? ''
        if (!answer.ok && isWrongVersion(answer.status, body)) continue
        // SOAP faults come with status 500.
        if (!answer.ok && (answer.status !== 500 || body === ''))
          return { ok: false, failure: answer.failure }
        const read = readAxl(body, operation)
        if (read.kind === 'reply') {
          spoken = version
          return { ok: true, content: read.content, version }
        }
        if (read.kind === 'fault')
          return {
            ok: false,
            failure: { code: 'soap-fault', request: operation, detail: `${read.code} ${read.text}`.trim() },
          }
        return {
          ok: false,
          failure: answer.ok
            ? { code: 'unreadable', request: operation, detail: read.fault }
            : answer.failure,
        }
      }
      return {
        ok: false,
        failure: { code: 'no-axl-version', request: operation, detail: VERSIONS.join(', ') },
      }
    },
  }
}

/** Either the status of its own, or a fault that speaks of the version. */
const isWrongVersion = (status: number | undefined, body: string): boolean =>
  (status !== undefined && WRONG_VERSION.has(status)) ||
  (status === 500 &&
    /(?:unsupported|unknown|invalid|not supported)[^<]{0,40}version|version[^<]{0,40}(?:unsupported|not supported|mismatch)/i.test(
      body,
    ))

export interface CucmFacts {
  readonly version?: string
  readonly axl?: string
  readonly nodes: readonly DiscoveredNode[]
  readonly trust?: readonly TrustEntry[]
  readonly failures: readonly DiscoveryFailure[]
}

/** Rows of System > Server, with the role of each: what IM&P's own AXL gives instead of listProcessNode. */
const NODES_SQL =
  "select p.name, p.tknodeusage from processnode as p where p.name <> 'EnterpriseWideData' order by p.tknodeusage"
/** Certificates by the store that they stand in (tables certificate, certificateservicecertificatemap, typecertificateservice). */
const TRUST_SQL =
  'select tcs.name as store, c.servername, c.certificate from certificate as c inner join certificateservicecertificatemap as cscm on c.pkid = cscm.fkcertificate inner join typecertificateservice as tcs on cscm.tkcertificateservice = tcs.enum'

/** Reads one publisher over AXL, as Expressway-C does at discovery, and its trust stores besides. */
export async function discoverCucm(
  site: Site,
  product: 'cucm' | 'imp',
  read: (der: Uint8Array, where: Where) => Certificate | undefined,
  options: RequestOptions = {},
): Promise<CucmFacts> {
  const axl = createAxl(site, options)
  const failures: DiscoveryFailure[] = []
  const version = await axl.call('getCCMVersion')
  if (!version.ok) return { nodes: [], failures: [version.failure] }
  const nodes = await processNodes(axl, product, failures)
  const trust = await trustOf(axl, site, read, failures)
  const text = axlVersionOf(version.content)
  const spoken = axl.version()
  return {
    ...(text !== undefined && { version: text }),
    ...(spoken !== undefined && { axl: spoken }),
    nodes,
    ...(trust && { trust }),
    failures,
  }
}

/** Rows of System > Server; what could not be asked goes to `failures`. */
export async function processNodes(
  axl: Axl,
  product: 'cucm' | 'imp',
  failures: DiscoveryFailure[],
): Promise<DiscoveredNode[]> {
  if (product === 'cucm') {
    const listed = await axl.call('listProcessNode', {
      searchCriteria: { name: '%' },
      returnedTags: { name: '', description: '', nodeUsage: '', processNodeRole: '' },
    })
    if (listed.ok)
      return processNodesOf(listed.content).map(({ name, usage, product: kind }) => ({
        name,
        product: kind,
        role: usage,
        source: 'axl',
      }))
    failures.push(listed.failure)
  }
  const rows = await axl.call('executeSQLQuery', { sql: NODES_SQL })
  if (!rows.ok) {
    failures.push(rows.failure)
    return []
  }
  return rowsOf(rows.content).flatMap(({ name = '', tknodeusage = '' }): DiscoveredNode[] =>
    name === '' || name === 'EnterpriseWideData'
      ? []
      : [{ name, product, role: tknodeusage === '0' ? 'publisher' : 'subscriber', source: 'axl' }],
  )
}

async function trustOf(
  axl: Axl,
  { host, port }: Site,
  read: (der: Uint8Array, where: Where) => Certificate | undefined,
  failures: DiscoveryFailure[],
): Promise<readonly TrustEntry[] | undefined> {
  const rows = await axl.call('executeSQLQuery', { sql: TRUST_SQL })
  if (!rows.ok) {
    failures.push(rows.failure)
    return undefined
  }
  const source = `axl ${host}:${port}`
  const seen = new Set<string>()
  return rowsOf(rows.content).flatMap(({ store = '', certificate = '' }): TrustEntry[] => {
    const key = `${store} ${certificate}`
    if (!store.endsWith('-trust') || seen.has(key)) return []
    seen.add(key)
    const blocks = readPem(new TextEncoder().encode(pemOf(certificate)), `${source}!${store}`).value
    const found = blocks[0] && read(blocks[0].der, { source: `${source}!${store}` })
    return found ? [{ store, certificate: found }] : []
  })
}

/** The database keeps line ends in its own ways. */
const pemOf = (text: string): string => {
  const body = text.replace(/-----(?:BEGIN|END) CERTIFICATE-----/g, '').replace(/\\n|\s/g, '')
  return `-----BEGIN CERTIFICATE-----\n${body.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
}

/** Servers of `/cucm-uds/servers`: what clients are given as UDS servers. Asked without credentials. */
export async function discoverUds(
  site: Site,
  options: RequestOptions = {},
): Promise<{ readonly servers: readonly string[]; readonly failure?: DiscoveryFailure }> {
  const { credentials: _, ...open } = site
  const path = '/cucm-uds/servers'
  const answer = await request(
    open,
    { method: 'GET', path, headers: { accept: 'application/xml' } },
    path,
    options,
  )
  if (!answer.ok) return { servers: [], failure: answer.failure }
  const servers = readUdsServers(answer.body)
  return typeof servers === 'string'
    ? { servers: [], failure: { code: 'unreadable', request: path, detail: servers } }
    : { servers }
}
