import { CONCEALED, conceal } from '../../read/logs/index.ts'
import { concealed } from './concealed.ts'
import { oneLine, prefixOf, utcTime } from './prefix.ts'
import type { LineRecord, LineWriter, MessageHead } from './types.ts'

type StepRecord = Extract<
  LineRecord,
  { kind: 'receive-request' | 'send-request' | 'receive-response' | 'send-response' }
>

const DETAIL = {
  'receive-request': 'Receive Request',
  'send-request': 'Sending Request',
  'receive-response': 'Receive Response',
  'send-response': 'Sending Response',
} as const

/**
 * The records of one step: at INFO one with the request or status line (`Msg`), at DEBUG another behind it with the whole head (facts: multi-line
 * blocks). None below INFO.
 */
export function stepLines(record: StepRecord, writer: LineWriter): string[] {
  const first = concealed(record.head.first)
  const info = oneLine(`${head(record, writer, 'INFO')} Msg="${first}"`)
  if (writer.level === 'INFO') return [info]
  return [info, `${oneLine(head(record, writer, 'DEBUG'))}\nHTTPMSG:\n${message(first, record.head)}`]
}

function head(record: StepRecord, writer: LineWriter, level: 'INFO' | 'DEBUG'): string {
  const { at } = record
  return (
    `${prefixOf(record.written ?? at, writer)}traffic_server[${writer.pid}]: UTCTime="${utcTime(at)}" ` +
    `Module="network.http.trafficserver" Level="${level}": Detail="${DETAIL[record.kind]}" ` +
    `Txn-id="${record.txn}" TrackingID="${record.trackingId}" ${ends(record)}`
  )
}

function ends(record: StepRecord): string {
  if (record.kind === 'send-request' || record.kind === 'send-response')
    return `Dst-ip="${record.to.ip}" Dst-port="${record.to.port}"`
  const from = `Src-ip="${record.from.ip}" Src-port="${record.from.port}"`
  return record.kind === 'receive-request' ? `${from} Last-via-addr="${record.lastVia}"` : from
}

/** Fields whose values are secrets from end to end. */
const SECRET =
  /^(?:set-)?cookie2?$|^(?:proxy-)?authorization$|^x-auth(?:-.*)?$|^x-api-key$|token$|^saml(?:request|response)$/i

/** `|` before the first line, a space before the others, an empty one behind the fields, and ` |` behind it all. */
function message(first: string, { fields }: MessageHead): string {
  const lines = fields.map(([name, value]) =>
    SECRET.test(name) ? ` ${oneLine(name)}:${CONCEALED}` : ` ${oneLine(conceal(`${name}: ${value}`))}`,
  )
  return [`|${oneLine(first)}`, ...lines, '', ' |'].join('\n')
}
