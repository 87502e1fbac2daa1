import type { Where } from '../../read/bytes/index.ts'
import { type Certificate, fingerprint, keyTypeText, nameText } from '../../read/x509/index.ts'
import type { Exhibit, Origin, SystemEvidence } from '../evidence/index.ts'
import type { Reason, ReasonCode } from '../origin/index.ts'
import type { Found } from './check.ts'
import { missing } from './engine.ts'
import { type Row, toCell, toColumns } from './table.ts'
import { isoTime } from './time.ts'

/** One fault of one origin. */
export interface Fault {
  readonly origin: Origin
  readonly reason: Reason
}

/** The columns by which every card tells of an origin. All are text; an unknown one is empty. */
export const ORIGIN = [
  'address',
  'ip',
  'port',
  'verdict',
  'reason',
  'also', // codes of the origin's other faults
  'primary', // yes: the traffic server stops at this fault
  'subject',
  'issuer',
  'key',
  'role',
  'depth',
  'error', // X509_V_ERR number
  'words', // 3.0: the log has the words of OpenSSL 3
  'from', // the one end of a validity that was missed …
  'to',
  'at', // … and when the origin was judged
  'missing', // subjects of the intermediates that were not sent
  'anchor',
  'presented', // names the certificate holds
  'attempts',
  'failures',
  'last',
  'peers', // of a card over several peers: those it was seen on …
  'of', // … of how many
] as const

export type OriginRow = Row<(typeof ORIGIN)[number]>

/** Does not verify, whether or not verification was enforced. */
export const fails = (origin: Origin): boolean => origin.verdict === 'fail' || origin.verdict === 'would-fail'

/** Every origin that does not verify for one of these reasons, refused ones first. Reasons behind the first one count: they are next. */
export function faultsOf(
  { origins }: Pick<SystemEvidence, 'origins'>,
  ...codes: readonly ReasonCode[]
): readonly Fault[] {
  return refusedFirst(origins.filter(fails)).flatMap(origin =>
    origin.reasons.filter(({ code }) => codes.includes(code)).map(reason => ({ origin, reason })),
  )
}

export const refusedFirst = (origins: readonly Origin[]): readonly Origin[] => [
  ...origins.filter(origin => origin.verdict === 'fail'),
  ...origins.filter(origin => origin.verdict !== 'fail'),
]

/** `issue` where an origin was refused, `potential` where it would be; without faults, whether that is health or silence. */
export function foundFaults(system: SystemEvidence, faults: readonly Fault[]): Found {
  if (faults.length === 0) return noFault(system)
  const origins = [...new Set(faults.map(({ origin }) => origin))]
  return {
    outcome: outcomeOf(origins),
    params: toColumns(
      ORIGIN,
      faults.map(({ origin, reason }) => originRow(origin, reason)),
    ),
    origins,
    ...exhibits(origins),
  }
}

/** What an origin's verdict makes of a fault: only a refusal is an issue. */
export const outcomeOf = (origins: readonly Origin[]): 'issue' | 'potential' =>
  origins.some(origin => origin.verdict === 'fail') ? 'issue' : 'potential'

export function noFault({ origins }: SystemEvidence): Found {
  const unknown = origins.filter(origin => origin.verdict === 'unknown').length
  const params = { judged: origins.length - unknown, unknown }
  return params.judged === 0 ? missing(['certificate'], params) : { outcome: 'clear', params }
}

/** Newest WARNING and ERROR line of each origin as the snippet, and the places a reader can turn to. */
export function exhibits(origins: readonly Origin[]): Required<Pick<Found, 'snippet' | 'evidence'>> {
  const shown = origins.map(origin => ({ origin, lines: newest(origin) }))
  return {
    snippet: shown.flatMap(({ lines }) => lines.map(({ quote }) => quote)),
    evidence: shown.flatMap(({ origin, lines }) => places(origin, lines)),
  }
}

const newest = ({ newest: { warning, error } = {} }: Origin): readonly Exhibit[] =>
  [warning, error].filter(line => line !== undefined)

/** Without a log line the first pieces of evidence stand in: a card always points home. */
function places(origin: Origin, lines: readonly Exhibit[]): readonly Where[] {
  const own = lines.length > 0 ? lines : origin.evidence.slice(0, 2)
  const handshake = origin.handshake ? [origin.handshake.where] : []
  return [...own.map(({ where }) => where), ...handshake]
}

export function originRow(origin: Origin, reason: Reason | undefined): OriginRow {
  const { certificate } = origin
  const primary = reason !== undefined && reason.code === (origin.reason ?? origin.reasons[0])?.code
  const number = (value: number | null | undefined) =>
    value === undefined || value === null ? '' : String(value)
  return {
    address: origin.address,
    ip: origin.ip === null || origin.ip === origin.address ? '' : origin.ip,
    port: number(origin.port),
    verdict: origin.verdict,
    reason: reason?.code ?? '',
    also: origin.reasons
      .map(({ code }) => code)
      .filter(code => code !== reason?.code)
      .join(' '),
    primary: primary ? 'yes' : 'no',
    subject: certificate ? nameText(certificate.subject) : '',
    issuer: certificate ? nameText(certificate.issuer) : '',
    key: certificate ? keyTypeText(certificate.publicKey) : '',
    role: roleOf(origin.port, certificate),
    attempts: String(origin.attempts),
    failures: String(origin.failures),
    last: isoTime(origin.lastSeen),
    peers: '',
    of: '',
    ...reasonCells(reason),
    error: number(errorOf(origin, reason, primary)),
    words: speaksOpenssl3(origin) ? '3.0' : '',
    depth: number(reason && 'depth' in reason ? reason.depth : undefined),
  }
}

/** OpenSSL 3 hyphenates `self-signed` and leaves the function out of its error strings (`SSL routines::`). */
const speaksOpenssl3 = (origin: Origin): boolean =>
  newest(origin).some(({ quote }) => /self-signed|routines::/.test(quote))

/** The verdict's number is that of the fault the traffic server stops at. A wrong name has none that tells anything. */
function errorOf({ openssl }: Origin, reason: Reason | undefined, primary: boolean): number | undefined {
  if (!reason || reason.code === 'name-mismatch') return undefined
  if (primary) return openssl?.code
  return 'openssl' in reason ? reason.openssl : undefined
}

type ReasonCells = Pick<OriginRow, 'from' | 'to' | 'at' | 'missing' | 'anchor' | 'presented'> & {
  issuer?: string
}

function reasonCells(reason: Reason | undefined): ReasonCells {
  const none = { from: '', to: '', at: '', missing: '', anchor: '', presented: '' }
  switch (reason?.code) {
    case 'unknown-ca':
      return reason.issuer === undefined ? none : { ...none, issuer: reason.issuer }
    case 'incomplete-chain':
      return { ...none, issuer: reason.issuer, missing: toCell(reason.missing), anchor: reason.anchor }
    case 'name-mismatch':
      return { ...none, presented: toCell([...new Set(reason.presented)]) }
    case 'expired':
      return { ...none, to: isoTime(reason.notAfter), at: isoTime(reason.at) }
    case 'not-yet-valid':
      return { ...none, from: isoTime(reason.notBefore), at: isoTime(reason.at) }
    default:
      return none
  }
}

/** Certificate that a UC node presents on a port (CUCM security guide; IP port usage guide of Expressway). */
const ROLES: Readonly<Record<number, string>> = {
  443: 'tomcat',
  8443: 'tomcat',
  6972: 'tomcat',
  6971: 'CallManager',
  7400: 'cup-xmpp',
}

/** `tomcat`, `tomcat-ECDSA` …; `tomcat(-ECDSA)` where the key is not known; empty where the port tells nothing. */
export function roleOf(port: number | null, certificate: Certificate | undefined): string {
  const role = port === null ? undefined : ROLES[port]
  if (role === undefined) return ''
  if (!certificate) return `${role}(-ECDSA)`
  return certificate.publicKey.kind === 'ec' ? `${role}-ECDSA` : role
}

/** Two copies of one certificate are one certificate. */
export const isSame = (a: Certificate, b: Certificate): boolean =>
  a === b || fingerprint(a) === fingerprint(b)
