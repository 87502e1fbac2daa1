import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogEvent } from './event.ts'
import { createLogReader } from './reader.ts'
import { encodeSegment } from './segment.ts'
import { createUsualSteps } from './usual-step.ts'

const line = (level: string, step: string, ends: string, message: string) =>
  `2022-07-11T18:55:26.000+02:00 vcsc traffic_server[18242]: UTCTime="2022-07-11 16:55:26,000" Module="network.http.trafficserver" Level="${level}": Detail="${step}" ${ends} Msg="${message}"`
const IDS = 'Txn-id="191" TrackingID="bb0c8492-8c15-4537-a7d1-082dde781dbd"'

function read(text: string): readonly LogEvent[] {
  const events: LogEvent[] = []
  const reader = createLogReader('a.txt', { event: event => events.push(event), problem: () => {} })
  reader.push(new TextEncoder().encode(`${text}\n`))
  reader.end()
  return events
}

describe('a usual step', () => {
  it('is taken at once', () => {
    const text = line(
      'INFO',
      'Sending Request',
      `${IDS} Dst-ip="10.48.36.215" Dst-port="6972"`,
      'GET / HTTP/1.1',
    )
    expect(createUsualSteps('a.txt')(text, 7)).toEqual({
      kind: 'send-request',
      at: Date.UTC(2022, 6, 11, 16, 55, 26),
      host: 'vcsc',
      process: 'traffic_server',
      pid: 18242,
      txn: '191',
      trackingId: 'bb0c8492-8c15-4537-a7d1-082dde781dbd',
      level: 'INFO',
      to: { ip: '10.48.36.215', port: 6972 },
      method: 'GET',
      target: '/',
      where: { source: 'a.txt', line: 7 },
      text,
    })
  })
  it.each(['[ET_NET 0] WARNING: x', 'Sep 1 00:00:00 a b: c', ''])('%j is none', text => {
    expect(createUsualSteps('a.txt')(text, 1)).toBeUndefined()
  })
  it('is read as by the way that copes with everything', () => {
    const address = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.constantFrom('x.x.x.x', '::1', '010.1.1.1', '999.1.1.1'),
    )
    const segment = fc
      .record({
        domain: fc.constantFrom('steven.lab', 'a'),
        protocol: fc.constant('https'),
        address: fc.constantFrom('cucm.steven.lab', '10.48.36.215', '::1'),
        port: fc.integer({ min: 0, max: 70_000 }),
      })
      .map(encodeSegment)
    const message = fc.oneof(
      segment.map(text => `GET http://vcs_control.steven.lab:8443/${text}/cucm-uds/version?a=b HTTP/1.1`),
      segment.map(text => `POST /${text} HTTP/1.1`),
      fc.constantFrom(
        'HTTP/1.1 200 ',
        'HTTP/1.1 502 connect failed ',
        'HTTP/1.1 502 Next Hop Connection Failed',
        'HTTP/1.1 999',
        'GET /x?password=geheim HTTP/1.1',
        'GET /',
        'BREW / HTTP/1.1',
        '',
        ' ',
      ),
    )
    const text = fc
      .tuple(
        fc.constantFrom('INFO', 'DEBUG', 'WARN'),
        fc.constantFrom(
          'Receive Request',
          'Sending Request',
          'Receive Response',
          'Sending Response',
          'Other',
        ),
        fc.constantFrom('Txn-id="191" TrackingID=""', IDS),
        fc.constantFrom('Src', 'Dst'),
        address,
        fc.integer({ min: 0, max: 70_000 }),
        fc.constantFrom('', ' Last-via-addr=""', ' Last-via-addr="10.1.1.1"'),
        message,
      )
      .map(([level, step, ids, side, ip, port, via, said]) =>
        line(level, step, `${ids} ${side}-ip="${ip}" ${side}-port="${port}"${via}`, said),
      )
    const withoutText = (events: readonly LogEvent[]) => events.map(({ text: _, ...rest }) => rest)
    fc.assert(
      fc.property(text, usual => {
        // A space behind it, and it is usual no more.
        expect(createUsualSteps('a.txt')(`${usual} `, 1)).toBeUndefined()
        expect(withoutText(read(usual))).toEqual(withoutText(read(`${usual} `)))
      }),
      { numRuns: 2_000 },
    )
  })
})
