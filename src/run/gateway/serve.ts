import { randomUUID } from 'node:crypto'
import type { Denial } from '../../judge/allow/index.ts'
import { urlOf } from '../../judge/allow/index.ts'
import type { RequestHead } from '../../read/http/index.ts'
import { statusAnswer } from './answers.ts'
import { type Arrival, basicOf, forbid } from './arrival.ts'
import type { Client } from './client.ts'
import type { Context } from './context.ts'
import type { Edge } from './edge/index.ts'
import { Exchange } from './exchange.ts'
import { textOf } from './forward.ts'
import { fieldOf, requestHead } from './records.ts'
import type { DomainRoute, Route } from './route.ts'

/** What becomes of each request: an exchange with an origin, an answer of the edge, or a refusal. Nothing is dialled before the allow list has spoken. */
export function serve(context: Context, edge: Edge, client: Client, head: RequestHead): void {
  const method = textOf(head.bytes, head.methodStart, head.methodEnd)
  if (head.form === 'asterisk' || head.form === 'authority') {
    client.answer(statusAnswer(501), head)
    return
  }
  const path = textOf(head.bytes, head.pathStart, head.targetEnd)
  const end = segmentEnd(path)
  const segment = path.slice(1, end)
  const target = end === path.length ? '/' : path[end] === '?' ? `/${path.slice(end)}` : path.slice(end)
  const logs = context.recorder.wants('INFO')
  const trackingId = logs ? fieldOf(head, 'trackingid') || randomUUID() : ''
  const arrival: Arrival = {
    context,
    client,
    head,
    method,
    segment,
    target,
    txn: context.nextTxn(),
    trackingId,
  }
  const route = context.routes().of(segment)
  if (logs) tellArrival(arrival, path, route)
  if (route?.kind === 'domain') edge.serve(arrival, route)
  else if (route === undefined || !edge.admits(arrival)) forbid(arrival)
  else decide(arrival, route)
}

/** Where the first segment ends: at the next slash, or at the query. */
function segmentEnd(path: string): number {
  const slash = path.indexOf('/', 1)
  const query = path.indexOf('?')
  if (slash < 0) return query < 0 ? path.length : query
  return query >= 0 && query < slash ? query : slash
}

function decide(arrival: Arrival, route: Route): void {
  const { context, client, head, method, target, txn, trackingId } = arrival
  const decision = route.allowed?.decide(method, target)
  if (!decision?.allowed) {
    context.counters.denied++
    deny(arrival, route, decision?.because ?? 'origin-not-listed')
    return
  }
  if (context.recorder.wants('INFO')) {
    const { rule } = decision
    context.recorder.line({
      kind: 'request-allowed',
      at: Date.now(),
      username: usernameOf(head),
      deployment: rule.deployment,
      method,
      url: route.base + target,
      rule: urlOf(rule),
      match: rule.match,
      type: rule.type,
    })
  }
  new Exchange(context, client, head, { route, method, target, txn, trackingId }).start()
}

const DENIALS: Readonly<Record<Denial, string>> = {
  'origin-not-listed': 'Not in allow list',
  'path-not-listed': 'Not in allow list',
  'method-not-listed': 'Method not allowed',
  'ambiguous-path': 'Ambiguous path',
}

function deny(arrival: Arrival, route: Route, because: Denial): void {
  const { context, head, method, target } = arrival
  if (context.recorder.wants('INFO'))
    context.recorder.line({
      kind: 'request-denied',
      at: Date.now(),
      username: usernameOf(head),
      deployment: 1,
      method,
      url: route.base + target,
      reason: DENIALS[because],
    })
  forbid(arrival)
}

/** What the tunnel of Expressway-E brings is in absolute-form; a client's own request is told as the tunnel would have brought it. */
function tellArrival(arrival: Arrival, path: string, route: Route | DomainRoute | undefined): void {
  const { context, client, head, method, txn, trackingId } = arrival
  const { recorder } = context
  const domain = route?.domain ?? context.routes().state.domain
  const target =
    head.form === 'absolute'
      ? textOf(head.bytes, head.targetStart, head.targetEnd)
      : `http://vcs_control.${domain}:8443${path}`
  recorder.line({
    kind: 'receive-request',
    at: Date.now(),
    txn,
    trackingId,
    from: { ip: client.ip, port: client.port },
    lastVia: '',
    head: requestHead(recorder, head, `${method} ${target} HTTP/1.${head.minor}`),
  })
}

/** The user of Basic authentication; nothing else names one in a request. */
export function usernameOf(head: RequestHead): string {
  return basicOf(head)?.username ?? ''
}
