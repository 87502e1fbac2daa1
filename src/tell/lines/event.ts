import { conceal } from '../../read/logs/index.ts'
import { concealed } from './concealed.ts'
import { oneLine, prefixOf, utcSeconds, utcTime } from './prefix.ts'
import type { LineRecord, LineWriter } from './types.ts'

type Of<K extends LineRecord['kind']> = Extract<LineRecord, { kind: K }>

/** `Event="…"` records have two spaces behind the process and their time at the end (facts: grammar of the log, body B). */
function event(record: LineRecord, writer: LineWriter, body: string): string {
  const start = `${prefixOf(record.written ?? record.at, writer)}traffic_server[${writer.pid}]:`
  return oneLine(`${start}  Event=${body} UTCTime="${utcTime(record.at)}"`)
}

export function allowedLine(record: Of<'request-allowed'>, writer: LineWriter): string {
  return event(
    record,
    writer,
    `"Request Allowed" Detail="Access allowed" Reason="In allow list" ${request(record)} ` +
      `Rule="${record.rule}" Match="${record.match}" Type="${record.type}"`,
  )
}

/** No sample of a refusal is known: the words are those of `Request Allowed` turned round. */
export function deniedLine(record: Of<'request-denied'>, writer: LineWriter): string {
  const { reason } = record
  return event(
    record,
    writer,
    `"Request Rejected" Detail="Access denied" Reason="${reason}" ${request(record)}`,
  )
}

const request = ({ username, deployment, method, url }: Of<'request-allowed' | 'request-denied'>) =>
  `Username="${username}" Deployment="${deployment}" Method="${method}" Request="${concealed(url)}"`

export function httpErrorLine(record: Of<'http-error'>, writer: LineWriter): string {
  const { status, reason, to } = record
  return event(
    record,
    writer,
    `"Sending HTTP error response" Status="${status}" Reason="${reason}" Dst-ip="${to.ip}" Dst-port="${to.port}"`,
  )
}

/** The traffic server's own diagnostics have neither UTCTime nor level (body C). */
export function diagnosticLine(record: Of<'diagnostic'>, writer: LineWriter): string {
  const { level, thread, text } = record
  return `${prefixOf(record.written ?? record.at, writer)}traffic_server[${writer.pid}]: [ET_NET ${thread}] ${level}: ${oneLine(text)}`
}

export function markerLine(record: Of<'marker'>, writer: LineWriter): string {
  return `${prefixOf(record.written ?? record.at, writer)}web: DEBUG_MARKER: ${oneLine(record.label)}`
}

/** `edgeconfigprovisioning` of newer releases: result, user, public address of the client; no sample tells the whole line. */
export function authenticationLine(record: Of<'authentication'>, writer: LineWriter): string {
  const { passed, username, clientIp, reason } = record
  const detail = passed ? 'Authenticated user successfully' : 'Authenticating user failed'
  const why = reason === undefined ? '' : ` Reason="${oneLine(conceal(reason))}"`
  return (
    `${prefixOf(record.written ?? record.at, writer)}edgeconfigprovisioning: Level="INFO" Detail="${detail}" ` +
    `Username="${oneLine(username)}" ClientId="${oneLine(clientIp)}"${why} UTCTime="${utcTime(record.at)}"`
  )
}

/** The alarm manager's record and the event. */
export function alarmLines(record: Of<'alarm'>, writer: LineWriter): string[] {
  const { raised, id, uuid, severity, text } = record
  const start = `${prefixOf(record.written ?? record.at, writer)}${record.process ?? 'management'}:`
  const time = utcTime(record.at)
  return [
    `${start} UTCTime="${time}" Module="developer.diagnostics.alarmmanager" Level="INFO" CodeLocation="alarmmanager(173)" ` +
      `Detail="${raised ? 'Raising' : 'Lowering'} alarm" UUID="${uuid}" Parameters="null"`,
    `${start} Level="${levelOf(severity)}" Event="Alarm ${raised ? 'Raised' : 'Lowered'}" Id="${id}" UUID="${uuid}" ` +
      `Severity="${severity}" Detail="${oneLine(text)}" UTCTime="${time}"`,
  ]
}

function levelOf(severity: string): string {
  if (severity === 'warning') return 'WARN'
  return severity === 'notice' || severity === 'info' ? 'INFO' : 'ERROR'
}

/** The database's record, and where a user made the change the web interface's (facts: two records for one change). */
export function settingLines(record: Of<'setting-changed'>, writer: LineWriter): string[] {
  const start = prefixOf(record.written ?? record.at, writer)
  const { table, column, from, user, ip, port } = record
  const to = oneLine(record.to)
  const before = from === undefined ? undefined : oneLine(from)
  const rest = (record.row ?? []).map(([name, value]) => ` ${name}: ${oneLine(value)}`).join('')
  const stored =
    before === undefined
      ? `${table} ${column} ${to}${rest}`
      : `${table} ${column} - changed from: ${before} to: ${to}`
  const database =
    `${start}UTCTime="${utcTime(record.at)}" Event="System Configuration Changed" ${node(writer)} ` +
    `Detail="${conceal(`xconfiguration ${stored}`)}"`
  if (user === undefined) return [database]
  const path = record.path ?? `configuration/${table.toLowerCase()}/${column}`
  const told = before === undefined ? `created with value: '${to}'` : `changed from: '${before}' to: '${to}'`
  const web =
    `${start}httpd[${writer.webPid ?? 1}]: web: Event="System Configuration Changed" Detail="${conceal(`${path} - ${told}`)}" ` +
    `Src-ip="${ip ?? '127.0.0.1'}" Src-port="${port ?? 0}" User="${oneLine(user)}" Level="1" UTCTime="${utcSeconds(record.at)}"`
  return [database, web]
}

export function insertLine(record: Of<'table-insert'>, writer: LineWriter): string {
  return (
    `${prefixOf(record.written ?? record.at, writer)}UTCTime="${utcTime(record.at)}" ` +
    `Module="developer.cdbtable.cdb.${record.table}" Level="DEBUG" ${node(writer)} ` +
    `Detail="Inserting into table" TableName="${record.table}"`
  )
}

const node = ({ node = 'clusterdb@127.0.0.1', nodePid = '<0.345.0>' }: LineWriter) =>
  `Node="${node}" PID="${nodePid}"`
