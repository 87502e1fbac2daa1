import type { Params } from '../../read/bytes/index.ts'
import type { CheckTexts, FindingData, Outcome } from './check.ts'
import type { Absent } from './engine.ts'
import { ORIGIN, type OriginRow } from './origins.ts'
import { type Row, toRows } from './table.ts'

/**
 * What the texts of several checks share, in one language. Every sentence is made of params alone, so that a finding can be told again in
 * the other language from a stored report.
 */
export interface Wording {
  /** `cucm.steven.lab:6972 (10.48.36.215)`. */
  readonly place: (row: Row<'address' | 'ip' | 'port'>) => string
  /** The places of a table, each once. */
  readonly places: (rows: readonly OriginRow[]) => string
  readonly list: (items: readonly string[]) => string
  /** One line of an origin: where, what is wrong with which certificate, OpenSSL's error, how often, when last. */
  readonly line: (row: OriginRow) => string
  /** What is wrong, without place and counts. */
  readonly fault: (row: OriginRow) => string
  /** Description of an outcome for which a check has no words of its own. */
  readonly otherwise: (outcome: Outcome, params: Params) => string
  /** How to get what is absent. */
  readonly obtain: Readonly<Record<Absent, string>>
  /** Upload to the trust store of every peer. */
  readonly trust: (what: string) => string
  readonly restartPeers: string
  /** Have a node's certificates signed by a CA: `roles` as in `tomcat-ECDSA`. */
  readonly sign: (roles: string) => string
  /** Restart what serves these rows' certificates, or a new one is not presented. */
  readonly restartNode: (rows: readonly OriginRow[]) => string
  readonly lastResort: string
  readonly verify: string
  /** Roles of the rows' certificates, joined. */
  readonly roles: (rows: readonly OriginRow[]) => string
}

interface Parts extends Pick<CheckTexts, 'title' | 'condition' | 'further'> {
  /** What it found, by outcome; the wording speaks for those that are absent. */
  readonly describe: Partial<Record<Outcome, (params: Params) => string>>
  /** Numbered actions of `issue` and `potential`, and of whatever else `describe` has words for. */
  readonly act: (params: Params, outcome: Outcome) => readonly string[]
}

/** Texts of a check in one language: its own parts, and the shared words for the outcomes that it does not tell itself. */
export function texts(words: Wording, parts: Parts): CheckTexts {
  const { title, condition, further, describe, act } = parts
  return {
    title,
    condition,
    further,
    description: ({ outcome, params }: FindingData) =>
      describe[outcome]?.(params) ?? words.otherwise(outcome, params),
    action: ({ outcome, params }: FindingData) => {
      if (outcome === 'issue') return act(params, outcome)
      // Nothing is refused yet, so there is nothing to work around.
      if (outcome === 'potential') return act(params, outcome).filter(step => step !== words.lastResort)
      if (outcome !== 'missing-information') return []
      return describe[outcome] ? act(params, outcome) : obtainAll(words, params)
    },
  }
}

const obtainAll = (words: Wording, params: Params): readonly string[] =>
  toRows(params, ['absent']).flatMap(({ absent }) => words.obtain[absent as Absent] ?? [])

export const originRows = (params: Params): readonly OriginRow[] => toRows(params, ORIGIN)

/** A heading and one line for each origin. */
export const withLines = (words: Wording, heading: string, params: Params): string =>
  [heading, ...originRows(params).map(words.line)].join('\n')

export const unique = (items: readonly string[]): readonly string[] => [
  ...new Set(items.filter(item => item !== '')),
]

/** `address:port`, brackets around IPv6; the address alone where the port is not known. */
export function addressPort(address: string, port: string): string {
  if (port === '') return address
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

/** Services of a UC node that hold the certificate of a port and keep the old one until they are restarted (CUCM security guide). */
export function servicesOf(rows: readonly OriginRow[]): readonly string[] {
  const services = rows.flatMap(({ port }) => {
    if (port === '6971') return ['Cisco CallManager', 'Cisco Tftp']
    if (port === '6972') return ['Cisco Tomcat', 'Cisco Tftp']
    return port === '7400' ? ['Cisco XCP Router'] : ['Cisco Tomcat']
  })
  return unique(services)
}

/** Data of last resort: the command is the same in every language. */
export const VERIFY_OFF = 'xConfiguration EdgeConfigServer VerifyOriginServer: Off'
export const VERIFY_ON = 'xConfiguration EdgeConfigServer VerifyOriginServer: On'
export const RSA_FIRST = 'ECDHE-RSA-AES256-GCM-SHA384:'
