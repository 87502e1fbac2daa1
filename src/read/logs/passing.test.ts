import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogEvent } from './event.ts'
import { createLogReader, type LogCounts } from './reader.ts'

const fixture = new URL('../../../fixtures/logs/samples.json', import.meta.url)
const { samples } = JSON.parse(readFileSync(fixture, 'utf8')) as {
  samples: readonly { readonly lines: readonly string[] }[]
}

const allowed = (second: number) =>
  `2022-07-11T18:55:${String(second % 60).padStart(2, '0')}.917+02:00 vcsc traffic_server[18242]:  Event="Request Allowed" Detail="Access allowed" Reason="In allow list" Username="emusk" Deployment="1" Method="GET" Request="https://cucm.steven.lab:8443/cucm-uds/user/emusk/${second}" Rule="https://cucm.steven.lab:8443/cucm-uds/user/" Match="prefix" Type="Automatically generated rule for CUCM server" UTCTime="2022-07-11 16:55:${String(second % 60).padStart(2, '0')},916"`
const setting = (name: string) =>
  `2022-07-11T18:55:26.100+02:00 vcsc httpd[15060]: web: Event="System Configuration Changed" Detail="configuration/${name} - changed from: 'a' to: 'b'" Src-ip="10.15.13.30" Src-port="53155" User="admin" Level="1" UTCTime="2022-07-11 16:55:26"`
const REFUSAL =
  '2022-07-11T18:55:26.016+02:00 vcsc traffic_server[18242]: [ET_NET 0] WARNING: SNI (10.48.36.215) not in certificate. Action=Terminate server=10.48.36.215(10.48.36.215)'
const ALARM =
  '2022-07-11T18:55:26.200+02:00 vcsc alarm: Level="WARN" Event="Alarm Raised" Id="20006" UUID="0f96695e-0000" Severity="warning" Detail="…" UTCTime="2022-07-11 16:55:26,200"'

const STEP = (level: string, detail: string, txn: number, rest: string) =>
  `2022-07-11T18:55:25.910+02:00 vcsc traffic_server[18242]: UTCTime="2022-07-11 16:55:25,910" Module="network.http.trafficserver" Level="${level}": Detail="${detail}" Txn-id="${txn}" TrackingID="6af9a674" Src-ip="127.0.0.1" Src-port="35764" Last-via-addr=""${rest}`
const debug = (detail: string, txn: number) =>
  `${STEP('DEBUG', detail, txn, ' ')}\nHTTPMSG:\n|GET http://vcs_control.steven.lab:8443/x HTTP/1.1\n Cookie: X-Auth=geheim\n\n |`
const info = (detail: string, txn: number) =>
  STEP('INFO', detail, txn, ' Msg="GET http://vcs_control.steven.lab:8443/x HTTP/1.1"')

interface Told {
  readonly events: readonly LogEvent[]
  readonly counts: LogCounts
}

function read(lines: readonly string[], originsOnly: boolean): Told {
  const events: LogEvent[] = []
  const reader = createLogReader(
    'a.txt',
    { event: event => events.push(event), problem: () => {} },
    { originsOnly },
  )
  reader.push(new TextEncoder().encode(`${lines.join('\n')}\n`))
  return { events, counts: reader.end() }
}

const isRefusal = ({ kind }: LogEvent) =>
  kind === 'chain-refused' || kind === 'name-refused' || kind === 'connection-failed'
const isPassed = (event: LogEvent) =>
  event.kind === 'alarm' ||
  event.kind === 'request-allowed' ||
  (event.kind === 'setting-changed' && event.topic === undefined)
/** The first of two records of one step. */
const isTwin = (event: LogEvent, next: LogEvent | undefined) =>
  'txn' in event &&
  next?.kind === event.kind &&
  next.txn === event.txn &&
  next.pid === event.pid &&
  event.level === 'DEBUG' &&
  next.level === 'INFO'
const allowedBefore = (events: readonly LogEvent[], refusal: LogEvent) =>
  events
    .slice(
      0,
      events.findIndex(event => event.where.line === refusal.where.line && isRefusal(event)),
    )
    .filter(({ kind, at }) => kind === 'request-allowed' && Math.abs(at - refusal.at) <= 5_000)
    .map(({ where }) => where.line)
    .slice(-64)

describe('a log read for what bears upon origins', () => {
  it('passes over alarms, settings without a topic, and allowed requests without a refusal', () => {
    const { events, counts } = read([ALARM, ALARM, setting('a/b'), allowed(1), allowed(2)], true)
    // The first record of all tells the time to those that have none.
    expect(events.map(({ where }) => where.line)).toEqual([1])
    expect(counts).toMatchObject({ lines: 5, trafficServerEvents: 2, passedOver: 2 })
  })
  it.each([
    'edgeconfigserver/verify_origin_server',
    'EdgeConfigServer VerifyOriginServer',
    'trusted_ca/pem',
    'ciphers/UcClientTLSCiphers',
  ])('keeps the setting %s', name => {
    const { events } = read([setting(name)], true)
    expect(events).toMatchObject([{ kind: 'setting-changed' }])
    expect(read([setting(name)], false).events).toEqual(events)
  })
  it('keeps the allowed requests before a refusal, in their order', () => {
    const lines = [...Array(100).keys()].map(() => allowed(25))
    const { events, counts } = read([...lines, REFUSAL, allowed(7)], true)
    expect(events.map(({ where }) => where.line)).toEqual([1, ...[...Array(65).keys()].map(i => i + 37)])
    expect(counts).toMatchObject({ trafficServerEvents: 102, passedOver: 36 })
  })
  it('keeps none of long before', () => {
    const { events } = read([allowed(1), allowed(10), allowed(20), REFUSAL], true)
    expect(events.map(({ where }) => where.line)).toEqual([1, 3, 4])
  })
  it('leaves out the longer one of two records of a step', () => {
    const lines = [info('Receive Request', 1), debug('Receive Request', 2), info('Receive Request', 2)]
    const { events, counts } = read(lines, true)
    expect(events.map(({ where }) => where.line)).toEqual([1, 8])
    expect(counts).toMatchObject({ requests: 2, trafficServerEvents: 3, passedOver: 1 })
  })
  it.each([[info('Receive Request', 3)], [info('Sending Request', 2)], [REFUSAL], []])(
    'keeps it before %j',
    (...after) => {
      const { events } = read([info('Receive Request', 1), debug('Receive Request', 2), ...after], true)
      expect(events[1]).toMatchObject({ txn: '2', level: 'DEBUG', where: { line: 2 } })
    },
  )
  it('tells everything else as when all is read', () => {
    const line = fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 59 }).map(allowed) },
      fc.constantFrom(debug('Receive Request', 1), debug('Sending Request', 1), debug('Receive Request', 2)),
      fc.constantFrom(info('Receive Request', 1), info('Sending Request', 1), info('Receive Request', 2)),
      fc.constantFrom(...samples.flatMap(({ lines }) => lines)),
      fc.constantFrom(REFUSAL, ALARM, setting('a/b'), setting('x/verify_origin'), '[ET_NET 1] ERROR: SSL'),
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 120 }), lines => {
        const all = read(lines, false)
        const few = read(lines, true)
        const twins = new Set(
          all.events.filter((event, i) => isTwin(event, all.events[i + 1])).map(({ where }) => where.line),
        )
        const rest = ({ events }: Told) =>
          events.filter(event => !isPassed(event) && !twins.has(event.where.line))
        expect(rest(few)).toEqual(rest(all))
        for (const refusal of all.events.filter(isRefusal))
          expect(allowedBefore(few.events, refusal)).toEqual(
            expect.arrayContaining(allowedBefore(all.events, refusal)),
          )
        expect(few.counts.trafficServerEvents).toBe(all.counts.trafficServerEvents)
        expect({ from: few.counts.from, to: few.counts.to, lines: few.counts.lines }).toEqual({
          from: all.counts.from,
          to: all.counts.to,
          lines: all.counts.lines,
        })
      }),
      { numRuns: 300 },
    )
  })
})
