import { describe, expect, it } from 'vitest'
import { make } from '../../../test/support/certificates.ts'
import { groupsOf, type Seen } from '../../../test/support/sightings.ts'
import { bounded } from './bounded.ts'
import { correlate } from './correlate.ts'
import type { Failure, Fault } from './failures.ts'
import type { Transaction } from './requests.ts'

const NAME = 'a.lab.example'
const IP = '10.0.0.21'
const SELF_SIGNED: Fault = { kind: 'chain', code: 18, depth: 0, text: 'self signed certificate' }
const { certificate } = make({})

const request = (port: number, more: Partial<Transaction> = {}): Transaction => ({
  pid: 1,
  txn: String(port),
  start: 900,
  origin: { domain: 'lab.example', protocol: 'https', address: NAME, port },
  to: { ip: IP, port },
  ...more,
})
const failure = (more: Partial<Failure> = {}): Failure => ({
  at: 1_000,
  pid: 1,
  address: NAME,
  ip: IP,
  fault: SELF_SIGNED,
  action: 'terminate',
  candidates: [],
  ...more,
})
const refusedAt = (at: number, port: number, more: Partial<Seen> = {}): Seen => ({
  at,
  name: NAME,
  server: { ip: IP, port },
  chain: [certificate],
  alerts: [['client', 48]],
  ...more,
})

function resolved(
  failures: readonly Failure[],
  seen: readonly Seen[],
  leftovers: readonly Transaction[] = [],
  skew = 0,
) {
  const kinds = failures.map(each => {
    const list = bounded<Failure>(8, 8)
    list.add(each)
    return {
      failures: list,
      address: each.address,
      fault: each.fault,
      action: each.action,
      firstSeen: each.at,
      lastSeen: each.at,
    }
  })
  return correlate(kinds, groupsOf(...seen), leftovers, skew).map(({ port, ambiguous, sighting, ip }) => ({
    port,
    ambiguous,
    ip,
    seen: sighting?.handshake.at,
  }))
}

describe('the port of a refusal', () => {
  const cases: readonly [
    string,
    Failure,
    readonly Seen[],
    readonly Transaction[],
    number | null,
    number | undefined,
  ][] = [
    ['nothing tells', failure(), [], [], null, undefined],
    ['the request', failure({ candidates: [request(8443)] }), [], [], 8443, undefined],
    [
      'an address instead of the descriptor',
      failure({ candidates: [{ pid: 1, txn: '1', start: 900, to: { ip: IP, port: 443 } }] }),
      [],
      [],
      443,
      undefined,
    ],
    ['the packets', failure(), [refusedAt(990, 6972)], [], 6972, 990],
    [
      'the packets, where two requests are under way',
      failure({ candidates: [request(8443), request(6972)] }),
      [refusedAt(990, 6972)],
      [],
      6972,
      990,
    ],
    [
      'not a request that was answered',
      failure({ candidates: [request(8443, { answered: 200 }), request(6972)] }),
      [],
      [],
      6972,
      undefined,
    ],
    [
      'though answered, where the fault was waved through',
      failure({ action: 'continue', candidates: [request(8443, { answered: 200 })] }),
      [],
      [],
      8443,
      undefined,
    ],
    ['a request left open in an earlier part', failure(), [], [request(7443)], 7443, undefined],
    ['not one that began long before', failure({ at: 60_000 }), [], [request(7443)], null, undefined],
    [
      'not packets of another name',
      failure(),
      [refusedAt(990, 6972, { name: 'b.lab.example' })],
      [],
      null,
      undefined,
    ],
    [
      'not packets of another address',
      failure(),
      [refusedAt(990, 6972, { server: { ip: '10.0.0.22', port: 6972 } })],
      [],
      null,
      undefined,
    ],
    [
      'not packets of another port than the request',
      failure({ candidates: [request(8443)] }),
      [refusedAt(990, 6972)],
      [],
      8443,
      undefined,
    ],
    ['not packets long before', failure({ at: 9_000 }), [refusedAt(990, 6972)], [], null, undefined],
    [
      'not a handshake that was accepted',
      failure(),
      [refusedAt(990, 6972, { alerts: [], ending: 'completed' })],
      [],
      null,
      undefined,
    ],
    [
      'nor one that was refused, where the fault was waved through',
      failure({ action: 'continue' }),
      [refusedAt(990, 6972)],
      [],
      null,
      undefined,
    ],
    [
      'nor one that the origin refused',
      failure(),
      [
        refusedAt(990, 6972, {
          alerts: [['server', 48]],
          certificateRequest: { types: [], signatureAlgorithms: [], authorities: [] },
        }),
      ],
      [],
      null,
      undefined,
    ],
    [
      'a slow handshake counts by its alert',
      failure({ at: 9_000 }),
      [refusedAt(990, 6972, { alerts: [['client', 48, 'fatal', 8_990]] })],
      [],
      6972,
      990,
    ],
    [
      'without SNI by the address',
      failure({ address: IP }),
      [refusedAt(990, 8443, { name: undefined })],
      [],
      8443,
      990,
    ],
    ['the nearest', failure(), [refusedAt(300, 8443), refusedAt(980, 6972)], [], 6972, 980],
  ]
  it.each(cases)('%s', (_, refusal, seen, leftovers, port, at) => {
    expect(resolved([refusal], seen, leftovers)).toMatchObject([{ port, seen: at }])
  })
  it('is ambiguous with two requests and no packet', () => {
    expect(resolved([failure({ candidates: [request(8443), request(6972)] })], [])).toMatchObject([
      { port: null, ambiguous: true },
    ])
  })
  it('is found under the skew of the clocks', () => {
    expect(resolved([failure({ at: 38_400 })], [refusedAt(990, 6972)], [], 37_400)).toMatchObject([
      { port: 6972, seen: 990 },
    ])
  })
})

it('gives each refusal a handshake of its own', () => {
  const failures = [failure({ at: 1_000 }), failure({ at: 1_001 })]
  const found = resolved(failures, [refusedAt(990, 8443), refusedAt(995, 8443)])
  expect(new Set(found.map(({ seen }) => seen))).toEqual(new Set([990, 995]))
})
