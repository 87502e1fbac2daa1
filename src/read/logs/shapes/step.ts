import { endpoint, requestLine, squeezed, statusLine } from '../fields.ts'
import type { LogRecord } from '../record.ts'
import { originOf } from '../segment.ts'
import type { Found, Shape } from '../shape.ts'

const STEPS = {
  ReceiveRequest: 'receive-request',
  SendingRequest: 'send-request',
  ReceiveResponse: 'receive-response',
  SendingResponse: 'send-response',
} as const

type StepKind = (typeof STEPS)[keyof typeof STEPS]

/** The text that the peer of a broken SSH tunnel answers with; an origin that cannot be reached is `connect failed`. */
export const NEXT_HOP = /next\s*hop\s*connection\s*failed/i

/**
 * A step of a proxied request. The request or status line stands in `Msg` (INFO) or in the message that follows (DEBUG); both records are
 * written where the module logs on DEBUG.
 */
export const step: Shape = {
  name: 'step',
  needles: ['Detail="Receive Re', 'Detail="Sending Re', '" TrackingID="'],
  samples: [
    '2022-07-11T18:55:26.006+02:00 vcsc traffic_server[18242]: UTCTime="2022-07-11 16:55:26,006" Module="network.http.trafficserver" Level="INFO": Detail="Sending Request" Txn-id="191" TrackingID="bb0c8492-8c15-4537-a7d1-082dde781dbd" Dst-ip="10.48.36.215" Dst-port="6972" Msg="GET /CSFemusk.cnf.xml HTTP/1.1"',
    '2022-07-11T18:55:26.024+02:00 vcsc traffic_server[18242]: UTCTime="2022-07-11 16:55:26,024" Module="network.http.trafficserver" Level="INFO": Detail="Sending Response" Txn-id="191" TrackingID="" Dst-ip="127.0.0.1" Dst-port="35766" Msg="HTTP/1.1 502 connect failed "',
  ],
  read(record) {
    const kind = stepOf(record)
    if (!kind) return undefined
    const { attributes } = record
    const trackingId = attributes.get('TrackingID')
    const base = {
      txn: attributes.get('Txn-id') ?? '',
      ...(trackingId ? { trackingId } : {}),
      level: squeezed(attributes.get('Level')),
    }
    const message = attributes.get('Msg') ?? record.block?.lines[0] ?? ''
    return kind === 'receive-request' || kind === 'send-request'
      ? [request(kind, base, record, message)]
      : response(kind, base, record, message)
  },
}

/** Which step a record is; undefined for any other record. */
export function stepOf(record: LogRecord): StepKind | undefined {
  if (!record.body.includes('Txn-id=') || !record.body.includes('trafficserver"')) return undefined
  const detail = squeezed(record.attributes.get('Detail'))
  return Object.hasOwn(STEPS, detail) ? STEPS[detail as keyof typeof STEPS] : undefined
}

/** A step whose request or status line is still to come: in a message that another record's lines stand before. */
export function lacksMessage(record: LogRecord): boolean {
  if (!stepOf(record)) return false
  return record.attributes.get('Msg') === undefined && (record.block?.lines.length ?? 0) === 0
}

interface Base {
  readonly txn: string
  readonly trackingId?: string
  readonly level: string
}

function request(
  kind: 'receive-request' | 'send-request',
  base: Base,
  record: LogRecord,
  message: string,
): Found {
  const line = requestLine(message)
  const told = line ?? {}
  if (kind === 'send-request') {
    const to = endpoint(record.attributes, 'Dst')
    return { ...base, kind, ...(to ? { to } : {}), ...told }
  }
  const client = endpoint(record.attributes, 'Src')
  const origin = line ? originOf(line.target) : undefined
  return { ...base, kind, ...(client ? { client } : {}), ...told, ...(origin ? { origin } : {}) }
}

function response(
  kind: 'receive-response' | 'send-response',
  base: Base,
  record: LogRecord,
  message: string,
): Found[] {
  const line = statusLine(message)
  if (kind === 'receive-response') {
    const from = endpoint(record.attributes, 'Src')
    return [{ ...base, kind, ...(from ? { from } : {}), ...(line ? { status: line.status } : {}) }]
  }
  const to = endpoint(record.attributes, 'Dst')
  const where = to ? { to } : {}
  const sent: Found = {
    ...base,
    kind,
    ...where,
    ...(line ? { status: line.status, reason: line.reason } : {}),
  }
  if (!line || !NEXT_HOP.test(line.reason)) return [sent]
  return [sent, { kind: 'http-error', status: line.status, reason: line.reason, ...where }]
}
