import { createHash } from 'node:crypto'
import type { Instant } from '../../read/bytes/index.ts'
import type { LineRecord } from '../../tell/lines/index.ts'
import type { PeerState } from '../peer/index.ts'

type Changed = Extract<LineRecord, { kind: 'setting-changed' }>
type Values = Pick<Changed, 'table' | 'column' | 'from' | 'to'>

/** Who asked for a change where a person did; files and the gateway itself leave only the database's record. */
const USERS: ReadonlySet<string> = new Set(['console', 'api'])

/** What the log tells of a change of the configuration: a record for each value that differs. Passwords and keys are named, never told. */
export function changeRecords(now: PeerState, before: PeerState, by: string, at: Instant): LineRecord[] {
  const [asker = '', user = 'admin', ip = '127.0.0.1'] = by.split(' ')
  const who = USERS.has(asker) ? { user, ip } : {}
  return differences(now, before).map(values => ({ kind: 'setting-changed' as const, at, ...values, ...who }))
}

function differences(now: PeerState, before: PeerState): Values[] {
  const told = ROWS.flatMap(({ table, column, text }) => {
    const [from, to] = [text(before), text(now)]
    return from === to ? [] : [{ table, column, from, to }]
  })
  return [...told, ...settings(now, before)]
}

interface Row {
  readonly table: string
  readonly column: string
  readonly text: (state: PeerState) => string
}

const list = (values: readonly string[]): string => values.join(',')

const ROWS: readonly Row[] = [
  {
    table: 'edgeConfigServer',
    column: 'verify_origin_server',
    text: state => (state.verifyOriginServer === 'on' ? 'On' : 'Off'),
  },
  {
    table: 'edgeConfigServer',
    column: 'verify_origin_exceptions',
    text: ({ exceptions }) =>
      list(
        exceptions.map(
          ({ address, port, policy, until }) =>
            `${address}:${port ?? '*'}=${policy} until ${new Date(until).toISOString()}`,
        ),
      ),
  },
  {
    table: 'trustedCa',
    column: 'trust_store',
    text: ({ trustStore: { certificates, sha256 } }) =>
      `${certificates.length} certificates sha256 ${sha256.slice(0, 16)}`,
  },
  { table: 'ciphers', column: 'ReverseProxyTLSCiphers', text: ({ ciphers }) => ciphers.list },
  {
    table: 'ciphers',
    column: 'ReverseProxyTLSProtocol',
    text: ({ ciphers }) => `min${ciphers.minVersion} max${ciphers.maxVersion}`,
  },
  { table: 'edgeHttpAllowList', column: 'rules', text: ({ allowList }) => String(allowList.rules.length) },
  {
    table: 'edgeHttpAllowList',
    column: 'default_methods',
    text: ({ allowList }) => list(allowList.defaultMethods),
  },
  {
    table: 'edgeConfigProvisioning',
    column: 'uc_servers',
    text: ({ ucServers }) => list(ucServers.map(({ product, address }) => `${product} ${address}`)),
  },
  { table: 'serverCertificate', column: 'sha256', text: ({ certificate }) => digest(certificate?.chain) },
  { table: 'systemUnit', column: 'release', text: ({ release }) => release.text },
  { table: 'sipDomain', column: 'names', text: ({ domains }) => list(domains) },
  { table: 'edgeConfigServer', column: 'attempts', text: ({ attempts }) => String(attempts) },
  { table: 'loggerDeveloper', column: 'trafficserver', text: ({ logLevel }) => logLevel },
]

const digest = (chain: string | undefined): string =>
  chain === undefined ? 'none' : createHash('sha256').update(chain).digest('hex').slice(0, 16)

function settings(now: PeerState, before: PeerState): Values[] {
  const names = new Set([...before.settings.keys(), ...now.settings.keys()])
  return [...names].flatMap(name => {
    const [from, to] = [before.settings.get(name) ?? '', now.settings.get(name) ?? '']
    return from === to ? [] : [{ ...column(name), from, to }]
  })
}

/** `CollaborationEdge Rfc3327 Enabled` → table `collaborationEdge`, column `rfc3327_enabled`. */
function column(name: string): { table: string; column: string } {
  const [first = '', ...rest] = name.split(' ')
  return {
    table: first.charAt(0).toLowerCase() + first.slice(1),
    column: rest.join('_').toLowerCase() || 'value',
  }
}
