import { describe, expect, it } from 'vitest'
import { make } from '../../../test/support/certificates.ts'
import { groupsOf, handshake, type Seen, sighting } from '../../../test/support/sightings.ts'
import { decidedAt, type Treatment, treatmentOf } from './handshakes.ts'

const { certificate } = make({})
const FLIGHT = [
  ['server', 2],
  ['server', 11, 5],
  ['server', 14],
] as const
const asked = { certificateRequest: { types: [1], signatureAlgorithms: [], authorities: [] } }

describe('how the client treated the certificate', () => {
  const cases: readonly [string, Treatment, Omit<Seen, 'at'>][] = [
    ...[42, 43, 44, 45, 46, 48, 49, 51, 80].map(
      alert =>
        [`client alert ${alert}`, 'refused', { chain: [certificate], alerts: [['client', alert]] }] as [
          string,
          Treatment,
          Omit<Seen, 'at'>,
        ],
    ),
    ['client alert under TLS 1.3', 'refused', { chain: 'encrypted', alerts: [['client', 48]] }],
    ['close_notify', 'accepted', { alerts: [['client', 0, 'warning']], ending: 'completed' }],
    [
      'a warning about the certificate',
      'accepted',
      { alerts: [['client', 42, 'warning']], ending: 'completed' },
    ],
    ['protocol version', 'unseen', { alerts: [['client', 70]] }],
    ['data flowed', 'accepted', { chain: [certificate], ending: 'completed' }],
    [
      'key exchange, then nothing',
      'accepted',
      { chain: [certificate], messages: [...FLIGHT, ['client', 16]] },
    ],
    ['our certificate was sent', 'accepted', { chain: [certificate], clientChain: [] }],
    ['reset after the certificate', 'dropped', { chain: [certificate], ending: 'closed' }],
    ['the capture ends', 'unseen', { chain: [certificate], ending: 'unseen' }],
    ['server refuses our certificate', 'refused-by-origin', { ...asked, alerts: [['server', 48]] }],
    ['server misses our certificate', 'refused-by-origin', { ...asked, alerts: [['server', 116]] }],
    ['server handshake_failure without asking for one', 'unseen', { alerts: [['server', 40]] }],
    ['server unrecognized_name', 'unseen', { alerts: [['server', 112]] }],
    [
      'both: our refusal came first',
      'refused',
      {
        ...asked,
        alerts: [
          ['client', 48],
          ['server', 48],
        ],
      },
    ],
  ]
  it.each(cases)('%s: %s', (_, treatment, seen) => {
    expect(treatmentOf(handshake({ at: 0, ...seen })).treatment).toBe(treatment)
  })
  it('is dated by the alert, else by the certificate, else by its beginning', () => {
    const messages = FLIGHT
    expect(decidedAt(sighting({ at: 1, messages, alerts: [['client', 48, 'fatal', 9]] }))).toBe(9)
    expect(decidedAt(sighting({ at: 1, messages }))).toBe(5)
    expect(decidedAt(sighting({ at: 1, chain: 'encrypted' }))).toBe(1)
  })
})

describe('handshakes alike', () => {
  const base = { at: 5, name: 'a.example', chain: [certificate], alerts: [['client', 48]] } as const
  it('are one group with the first and the last time', () => {
    const groups = groupsOf(
      base,
      { ...base, at: 3 },
      { ...base, at: 8, client: { ip: '10.0.0.9', port: 31_002 } },
    )
    expect(
      groups.map(({ firstSeen, lastSeen, sightings }) => [firstSeen, lastSeen, sightings.count]),
    ).toEqual([[3, 8, 3]])
  })
  it.each([
    ['server name', { name: 'b.example' }],
    ['port', { server: { ip: '10.0.0.21', port: 6972 } }],
    ['client', { client: { ip: '10.0.0.8', port: 31_000 } }],
    ['alert', { alerts: [['client', 45]] }],
    ['treatment', { alerts: [], ending: 'completed' }],
    ['certificate', { chain: [make({ subject: 'CN=other' }).certificate] }],
    ['what could be seen', { chain: 'encrypted' }],
  ] as const)('are two groups where the %s differs', (_, change) => {
    expect(groupsOf(base, { ...base, ...change })).toHaveLength(2)
  })
})
