import type { Bounds, Entry } from './types.ts'

/**
 * Timeouts and limits of the configuration, as far as the engine has them: whole seconds, and for silence where the gateway counts the whole of a head. What
 * an origin takes for its head and for a pause in its body is one value there.
 */
export function boundRecords({ timeouts, limits }: Bounds): readonly Entry[] {
  return [
    ['http.connect_attempts_timeout', seconds(timeouts.connect)],
    ['http.accept_no_activity_timeout', seconds(timeouts.request)],
    ['http.transaction_no_activity_timeout_in', seconds(timeouts.body)],
    ['http.transaction_no_activity_timeout_out', seconds(Math.max(timeouts.response, timeouts.body))],
    ['http.keep_alive_no_activity_timeout_in', seconds(timeouts.keepAlive)],
    ['http.keep_alive_no_activity_timeout_out', seconds(timeouts.pool)],
    ['http.transaction_active_timeout_in', seconds(timeouts.total)],
    ['http.transaction_active_timeout_out', seconds(timeouts.total)],
    ['http.request_line_max_size', limits.urlBytes],
    ['http.request_header_max_size', limits.headBytes],
    ['http.response_header_max_size', limits.headBytes],
    ['net.max_connections_in', limits.connections],
    ['http.per_server.connection.match', 'both'],
    ['http.per_server.connection.max', limits.perOrigin],
    // Those that find all connections taken wait, as they do in the gateway.
    ['http.per_server.connection.queue_size', -1],
  ]
}

/** 0 would be no limit. */
const seconds = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds / 1000))
