import { describe, expect, it } from 'vitest'
import { make } from '../../../test/support/certificates.ts'
import { name, raw } from '../../../test/support/der.ts'
import { groupsOf, type Seen } from '../../../test/support/sightings.ts'
import type { Resolved } from './correlate.ts'
import type { Failure } from './failures.ts'
import { clientRefusalsOf } from './refusals.ts'

const NAME = 'a.lab.example'
const { certificate } = make({})
const request = (...authorities: readonly Uint8Array[]) => ({
  types: [1],
  signatureAlgorithms: [],
  authorities,
})
const refused = (at: number, alert: number, more: Partial<Seen> = {}): Seen => ({
  at,
  name: NAME,
  chain: [certificate],
  certificateRequest: request(),
  alerts: [['server', alert]],
  ...more,
})
const line = (at: number, alert: number, seen?: Seen): Resolved => {
  const failure: Failure = {
    at,
    pid: 1,
    address: NAME,
    fault: { kind: 'alert', alert },
    action: 'terminate',
    error: { where: { source: 'log', line: at + 1 }, at, kind: 'log', quote: `ERROR ${at}` },
    candidates: [],
  }
  const sighting = seen && groupsOf(seen)[0]!.sightings.items[0]!
  return { failure, port: 6972, ambiguous: false, ip: '10.0.0.21', sighting }
}
const summary = (...given: Parameters<typeof clientRefusalsOf>) =>
  clientRefusalsOf(...given).map(({ address, port, alert, attempts }) =>
    [address, port, alert, attempts].join(' '),
  )

describe('origins that refuse our certificate', () => {
  it.each([
    ['in the log', [line(0, 48)], [], [`${NAME} 6972 48 1`]],
    ['twice in the log', [line(0, 48), line(9, 48)], [], [`${NAME} 6972 48 2`]],
    ['by two alerts', [line(0, 48), line(9, 46)], [], [`${NAME} 6972 48 1`, `${NAME} 6972 46 1`]],
    ['in the capture', [], groupsOf(refused(0, 42), refused(5, 42)), [`${NAME} 8443 42 2`]],
    ['not: handshake_failure in the log alone', [line(0, 40)], [], []],
    [
      'handshake_failure after a request for a certificate',
      [line(0, 40, refused(0, 40))],
      [],
      [`${NAME} 6972 40 1`],
    ],
    ['not: an alert about something else', [line(0, 70)], [], []],
    ['not: our own alert', [], groupsOf({ at: 0, chain: [certificate], alerts: [['client', 48]] }), []],
  ] as const)('%s', (_, resolved, groups, found) => {
    expect(summary(resolved, groups)).toEqual(found)
  })
  it('say whom they would accept; what cannot be read is shown as octets', () => {
    const groups = groupsOf(refused(0, 48, { certificateRequest: request(name('CN=root'), raw(1, 2, 3)) }))
    expect(clientRefusalsOf([], groups)[0]).toMatchObject({
      acceptable: ['CN=root', '#010203'],
      firstSeen: 0,
      lastSeen: 0,
    })
  })
})
