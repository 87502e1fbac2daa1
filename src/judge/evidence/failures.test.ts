import { describe, expect, it } from 'vitest'
import { eventsOf } from '../../../test/support/log-events.ts'
import { asked, failed, NOON, pair, warned } from '../../../test/support/scene.ts'
import { createFailureLog } from './failures.ts'
import type { Transaction } from './requests.ts'

const A = { address: 'a.lab.example', ip: '10.0.0.1' }
const B = { address: 'b.lab.example', ip: '10.0.0.2' }
const SELF_SIGNED = 'self signed certificate'
const EXPIRED = 'certificate has expired'

function read(...lines: readonly (string | readonly string[])[]) {
  const closed: Transaction[] = []
  const log = createFailureLog(request => closed.push(request))
  for (const event of eventsOf(...lines)) log.add(event)
  log.finish()
  const kinds = [...log.kinds.values()]
  const failures = kinds.flatMap(kind => [...kind.failures.items]).sort((a, b) => a.at - b.at)
  return { closed, kinds, failures, leftovers: log.leftovers() }
}
/** `address fault WARNING ERROR ports` of every refusal. */
const summary = (...lines: readonly (string | readonly string[])[]) =>
  read(...lines).failures.map(({ address, fault, warning, error, candidates }) =>
    [
      address,
      fault.kind === 'chain' ? fault.code : fault.kind,
      warning ? 'W' : '-',
      error ? 'E' : '-',
      ...candidates.map(({ origin }) => origin?.port),
    ].join(' '),
  )
/** Lines in the order of their times, as threads write them. */
const interleaved = (...lines: readonly (readonly string[])[]) => lines.flat().sort()

const allowed = (address: string, port: number) =>
  `2026-06-01T12:00:00.000+00:00 expc traffic_server[4242]:  Event="Request Allowed" Detail="Access allowed" Reason="In allow list" Username="u" Deployment="1" Method="GET" Request="https://${address}:${port}/x" Rule="https://${address}:${port}/" Match="prefix" Type="t" UTCTime="2026-06-01 12:00:00,000"`

describe('WARNING and ERROR', () => {
  it.each<[string, readonly (string | readonly string[])[], readonly string[]]>([
    ['are one refusal', [pair(0, { ...A, error: SELF_SIGNED })], ['a.lab.example 18 W E']],
    [
      'of each attempt are one refusal each',
      [pair(0, { ...A, error: SELF_SIGNED }), pair(0.01, { ...A, error: SELF_SIGNED })],
      ['a.lab.example 18 W E', 'a.lab.example 18 W E'],
    ],
    [
      'of two threads are told apart',
      [
        warned(0, { ...A, error: SELF_SIGNED, thread: 0 }),
        warned(0.001, { ...B, thread: 1 }),
        failed(0.002, { ...B, thread: 1 }),
        failed(0.002, { ...A, thread: 0 }),
      ],
      ['a.lab.example 18 W E', 'b.lab.example name W E'],
    ],
    [
      'of two threads for one name are told apart',
      [
        warned(0, { ...A, error: SELF_SIGNED, thread: 0 }),
        warned(0.001, { ...A, error: EXPIRED, thread: 1 }),
        failed(0.002, { ...A, thread: 1 }),
        failed(0.003, { ...A, thread: 0 }),
      ],
      ['a.lab.example 18 W E', 'a.lab.example 10 W E'],
    ],
    ['the ERROR may be missing', [warned(0, { ...A, error: SELF_SIGNED })], ['a.lab.example 18 W -']],
    ['the WARNING may be missing', [failed(0, A)], ['a.lab.example verify - E']],
    [
      'long after a WARNING an ERROR is another refusal',
      [warned(0, { ...A, error: SELF_SIGNED }), failed(9, A)],
      ['a.lab.example 18 W -', 'a.lab.example verify - E'],
    ],
    [
      'of two processes are told apart',
      [warned(0, { ...A, error: SELF_SIGNED, pid: 1 }), failed(0.001, { ...A, pid: 2 })],
      ['a.lab.example 18 W -', 'a.lab.example verify - E'],
    ],
    [
      'without process and with one thread',
      [pair(0, { ...A, error: SELF_SIGNED, pid: null })],
      ['a.lab.example 18 W E'],
    ],
    [
      'an unknown text keeps its text',
      [pair(0, { ...A, error: 'a text of tomorrow' })],
      ['a.lab.example  W E'],
    ],
    [
      'waved through: every WARNING is a statement of its own',
      [
        warned(0, { ...A, error: 'unable to get local issuer certificate', action: 'Continue' }),
        warned(0, { ...A, error: 'unable to verify the first certificate', action: 'Continue' }),
        warned(0, { ...A, action: 'Continue' }),
      ],
      ['a.lab.example 20 W -', 'a.lab.example 21 W -', 'a.lab.example name W -'],
    ],
    [
      'an alert of the origin',
      [failed(0, { ...A, text: 'error:14094418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca' })],
      ['a.lab.example alert - E'],
    ],
    [
      'any other end of a handshake is none',
      [failed(0, { ...A, text: 'error:1408F10B:SSL routines:ssl3_get_record:wrong version number' })],
      [],
    ],
  ])('%s', (_, lines, found) => {
    expect(summary(...lines)).toEqual(found)
  })
})

describe('the requests that met a refusal', () => {
  it.each<[string, readonly string[], string]>([
    [
      'the one under way',
      [...asked(0, { ...A, port: 8443 }), ...pair(0.05, { ...A, error: SELF_SIGNED })],
      'a.lab.example 18 W E 8443',
    ],
    [
      'on DEBUG',
      [...asked(0, { ...A, port: 8443, level: 'DEBUG' }), ...pair(0.05, { ...A, error: SELF_SIGNED })],
      'a.lab.example 18 W E 8443',
    ],
    [
      'twins count once',
      [...asked(0, { ...A, port: 8443, level: 'both' }), ...pair(0.05, { ...A, error: SELF_SIGNED })],
      'a.lab.example 18 W E 8443',
    ],
    [
      'of another name are none',
      [...asked(0, { ...B, port: 8443 }), ...pair(0.05, { ...A, error: SELF_SIGNED })],
      'a.lab.example 18 W E',
    ],
    [
      'by address where the refusal has the name',
      [...asked(0, { address: A.ip, ip: A.ip, port: 8443 }), ...pair(0.05, { ...A, error: SELF_SIGNED })],
      'a.lab.example 18 W E 8443',
    ],
    [
      'two ports at once',
      [
        ...asked(0, { ...A, port: 8443 }),
        ...asked(0.001, { ...A, port: 6972 }),
        ...pair(0.05, { ...A, error: SELF_SIGNED }),
      ],
      'a.lab.example 18 W E 6972 8443',
    ],
    [
      'of the same process first',
      [
        ...asked(0, { ...A, port: 8443, pid: 1 }),
        ...asked(0.001, { ...A, port: 6972, pid: 2 }),
        ...pair(0.05, { ...A, error: SELF_SIGNED, pid: 1 }),
      ],
      'a.lab.example 18 W E 8443',
    ],
    [
      'of another process where the own has none',
      [...asked(0, { ...A, port: 6972, pid: 2 }), ...pair(0.05, { ...A, error: SELF_SIGNED, pid: 1 })],
      'a.lab.example 18 W E 6972',
    ],
    [
      'a Txn-id that comes again after a restart is another request',
      [
        ...asked(0, { ...A, port: 6972, txn: '7', status: 'none' }),
        ...asked(90, { ...A, port: 8443, txn: '7' }),
        ...pair(90.05, { ...A, error: SELF_SIGNED }),
      ],
      'a.lab.example 18 W E 8443',
    ],
    [
      'allowed and not logged otherwise',
      [allowed(A.address, 7443), ...pair(0.05, { ...A, error: SELF_SIGNED })],
      'a.lab.example 18 W E 7443',
    ],
    [
      'allowed long ago is none',
      [allowed(A.address, 7443), ...pair(30, { ...A, error: SELF_SIGNED })],
      'a.lab.example 18 W E',
    ],
  ])('%s', (_, lines, found) => {
    expect(summary(interleaved(lines))).toEqual([found])
  })
  it('are handed on once, closed, with what they met', () => {
    const { closed, leftovers } = read(
      asked(0, { ...A, port: 8443, level: 'both', status: '200', txn: '1' }),
      asked(5, { ...B, port: 6972, txn: '2' }),
      asked(9, { ...B, port: 443, txn: '3', status: 'none' }),
    )
    expect(
      closed.map(({ txn, origin, to, answered, status, start }) => [
        txn,
        origin?.port,
        to?.ip,
        answered,
        status,
        start - NOON,
      ]),
    ).toEqual([
      ['1', 8443, A.ip, 200, 200, 0],
      ['2', 6972, B.ip, undefined, 502, 5_000],
    ])
    expect(leftovers.map(({ txn }) => txn)).toEqual(['3'])
  })
})

it('keeps of a kind the first and the newest and counts the rest', () => {
  const lines = Array.from({ length: 300 }, (_, index) => pair(index, { ...A, error: SELF_SIGNED }))
  const { kinds } = read(...lines)
  expect(kinds).toHaveLength(1)
  expect(kinds[0]!.failures.count).toBe(300)
  expect(kinds[0]!.failures.items).toHaveLength(128)
  expect([kinds[0]!.firstSeen, kinds[0]!.lastSeen]).toEqual([NOON, NOON + 299_000])
})
