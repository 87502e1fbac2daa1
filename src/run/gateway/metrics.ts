import { Counter, Gauge, Registry } from 'prom-client'
import { type Counters, DURATIONS } from './types.ts'

/** What one process has to tell of itself. */
export interface Snapshot {
  readonly counters: Counters
  readonly pool: { readonly open: number; readonly idle: number }
}

/** Counters of several processes as one. */
export function sum(snapshots: readonly Snapshot[]): Snapshot {
  const [first, ...rest] = snapshots
  if (first === undefined) throw new RangeError('no process')
  return rest.reduce(add, first)
}

function add(a: Snapshot, b: Snapshot): Snapshot {
  const answered = new Map(a.counters.answered)
  for (const [status, count] of b.counters.answered) answered.set(status, (answered.get(status) ?? 0) + count)
  const counters: Counters = {
    ...a.counters,
    answered,
    durations: a.counters.durations.map((count, i) => count + (b.counters.durations[i] ?? 0)),
  }
  for (const name of PLAIN) counters[name] += b.counters[name]
  return { counters, pool: { open: a.pool.open + b.pool.open, idle: a.pool.idle + b.pool.idle } }
}

type Plain = Exclude<keyof Counters, 'answered' | 'durations'>

/** Plain counters, as Prometheus names them. */
const NAMED: Readonly<
  Record<Exclude<Plain, 'durationSum' | 'clients'>, readonly [name: string, help: string]>
> = {
  clientsRefused: ['clients_refused_total', 'Connections of clients that were not taken'],
  abandoned: ['requests_abandoned_total', 'Requests whose client went before the answer was out'],
  malformed: ['requests_malformed_total', 'Requests that are no HTTP/1.1'],
  denied: ['requests_denied_total', 'Requests that the allow list does not name'],
  originOpened: ['origin_connections_total', 'Connections to origins that were verified and opened'],
  originReused: ['origin_connections_reused_total', 'Requests sent on a pooled connection'],
  originRefused: ['origin_handshakes_refused_total', 'Handshakes refused for the certificate of the origin'],
  originFailed: ['origin_handshakes_failed_total', 'Attempts that ended without a verdict'],
  resent: ['requests_resent_total', 'Requests sent again because a pooled connection was gone'],
  exceptionsUsed: ['origin_exceptions_used_total', 'Requests served by an exception from verification'],
  received: ['client_received_bytes_total', 'Octets received from clients'],
  sent: ['client_sent_bytes_total', 'Octets sent to clients'],
}

const PLAIN: readonly Plain[] = [...(Object.keys(NAMED) as (keyof typeof NAMED)[]), 'durationSum', 'clients']

/** The text that Prometheus scrapes, format 0.0.4. */
export async function renderMetrics({ counters, pool }: Snapshot): Promise<{ text: string; type: string }> {
  const registry = new Registry()
  const registers = [registry]
  const answered = new Counter({
    name: 'turnpike_gateway_responses_total',
    help: 'Requests answered, by status',
    labelNames: ['status'],
    registers,
  })
  for (const [status, count] of counters.answered) answered.inc({ status: String(status) }, count)
  for (const [field, [name, help]] of Object.entries(NAMED))
    new Counter({ name: `turnpike_gateway_${name}`, help, registers }).inc(
      counters[field as keyof typeof NAMED],
    )
  const gauges: readonly (readonly [name: string, help: string, value: number])[] = [
    ['clients', 'Open connections of clients', counters.clients],
    ['origin_connections', 'Open connections to origins', pool.open],
    ['origin_connections_idle', 'Connections to origins that wait for a request', pool.idle],
    ['resident_memory_bytes', 'Resident memory of the admin process', process.memoryUsage.rss()],
  ]
  for (const [name, help, value] of gauges)
    new Gauge({ name: `turnpike_gateway_${name}`, help, registers }).set(value)
  const text = (await registry.metrics()) + histogram(counters)
  return { text, type: registry.contentType }
}

/** prom-client's own would have to be told each request; ours is counted where it happens. */
function histogram({ durations, durationSum }: Counters): string {
  const name = 'turnpike_gateway_response_seconds'
  let below = 0
  const lines = durations.map((count, i) => {
    below += count
    const bound = DURATIONS[i]
    return `${name}_bucket{le="${bound === undefined ? '+Inf' : bound / 1000}"} ${below}`
  })
  return [
    `# HELP ${name} From the head of a request to the last octet of its response`,
    `# TYPE ${name} histogram`,
    ...lines,
    `${name}_sum ${durationSum / 1000}`,
    `${name}_count ${below}`,
    '',
  ].join('\n')
}
