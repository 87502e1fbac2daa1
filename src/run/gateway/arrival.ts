import type { RequestHead } from '../../read/http/index.ts'
import { FORBIDDEN } from './answers.ts'
import type { Client } from './client.ts'
import type { Context } from './context.ts'
import { fieldOf } from './records.ts'

/** A request as its head was read, before anything is decided. */
export interface Arrival {
  readonly context: Context
  readonly client: Client
  readonly head: RequestHead
  readonly method: string
  /** First path segment. */
  readonly segment: string
  /** Path and query behind it. */
  readonly target: string
  readonly txn: number
  readonly trackingId: string
}

/** 403 with the records that go with it. */
export function forbid({ context, client, head, txn }: Arrival): void {
  const { recorder } = context
  const to = { ip: client.ip, port: client.port }
  if (recorder.wants('INFO')) {
    const at = Date.now()
    const line = { first: 'HTTP/1.1 403 Forbidden', fields: [] }
    recorder.line({ kind: 'send-response', at, txn, trackingId: '', to, head: line })
    recorder.line({ kind: 'http-error', at, status: 403, reason: 'Forbidden', to })
  }
  client.answer(FORBIDDEN, head)
}

/** User and password of Basic authentication (RFC 7617): UTF-8, the user without a colon. */
export function basicOf(head: RequestHead): { username: string; password: string } | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/=_-]{1,2048})$/i.exec(fieldOf(head, 'authorization')) ?? []
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 || /[\0-\x1f\x7f]/.test(text)
    ? undefined
    : { username: text.slice(0, colon), password: text.slice(colon + 1) }
}
