import { expect, it } from 'vitest'
import type { LogEvent } from '../../read/logs/index.ts'
import { createTunnelLog } from './tunnel.ts'

const base = { host: 'vcse', process: 'traffic_server', where: { source: 'log', line: 1 }, text: 'x' }
const answer = (at: number, reason: string): LogEvent => ({
  ...base,
  at,
  kind: 'send-response',
  txn: '1',
  level: 'INFO',
  status: 502,
  reason,
})
const event = (at: number, reason: string): LogEvent => ({
  ...base,
  at,
  kind: 'http-error',
  status: 502,
  reason,
})
const DOWN = 'Next Hop Connection Failed'

it.each<[string, readonly LogEvent[], number]>([
  ['an answer', [answer(0, DOWN)], 1],
  ['its event beside it', [answer(0, DOWN), event(2, DOWN)], 1],
  ['the event first', [event(0, DOWN), answer(2, DOWN)], 1],
  ['two answers in the same moment', [answer(0, DOWN), answer(1, DOWN)], 2],
  ['twins of two failures', [answer(0, DOWN), event(1, DOWN), answer(900, DOWN), event(901, DOWN)], 2],
  ['an origin that failed', [answer(0, 'connect failed')], 0],
  ['no text', [answer(0, '')], 0],
])('%s: %#', (_, events, attempts) => {
  const log = createTunnelLog()
  for (const each of events) log.add(each)
  expect(log.all().map(found => found.attempts)).toEqual(attempts > 0 ? [attempts] : [])
})
