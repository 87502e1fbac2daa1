import { describe, expect, it } from 'vitest'
import { make } from '../../../test/support/certificates.ts'
import { originFrom, systemFrom } from '../../../test/support/report.ts'
import { mendedAt, timelineOf } from './timeline.ts'
import type { Origin, SystemEvidence } from './types.ts'

const minute = (count: number) => Date.parse('2026-06-01T12:00:00Z') + count * 60_000
const [first, second] = [make({ subject: 'CN=a' }), make({ subject: 'CN=b' })].map(
  ({ certificate }) => certificate,
)

function seen(verdict: Origin['verdict'], from: number, to: number, more: Partial<Origin> = {}): Origin {
  return {
    ...originFrom(),
    address: 'cucm.lab.example',
    port: 8443,
    verdict,
    firstSeen: minute(from),
    lastSeen: minute(to),
    ...more,
  }
}
type Change = SystemEvidence['settingChanges'][number]
const changed = (at: number, topic: Change['topic'], to: string, setting = 'x'): Change => ({
  kind: 'setting-changed',
  at: minute(at),
  host: 'c',
  process: 'httpd',
  text: '',
  where: { source: 'log', line: at + 1 },
  setting,
  to,
  ...(topic && { topic }),
})
const told = (origin: Origin, others: readonly Origin[], settingChanges: readonly Change[] = []) =>
  timelineOf(origin, { ...systemFrom({ origins: [origin, ...others] }), settingChanges }).map(
    ({ at, kind }) => `${(at - minute(0)) / 60_000} ${kind}`,
  )

describe('a timeline', () => {
  const failing = seen('fail', 1, 5)
  it.each<[string, Origin, Origin[], Change[], string[]]>([
    ['of one failure', seen('fail', 1, 1), [], [], ['1 first-failure']],
    ['of several failures', failing, [], [], ['1 first-failure', '5 last-failure']],
    ['of what passes', seen('pass', 1, 5), [], [], []],
    [
      'that ends in passing',
      failing,
      [seen('pass', 7, 9)],
      [],
      ['1 first-failure', '5 last-failure', '7 repaired-since'],
    ],
    [
      'that passed before and passes again',
      failing,
      [seen('pass', 0, 9)],
      [],
      ['1 first-failure', '5 last-failure', '9 repaired-since'],
    ],
    [
      'of another port',
      failing,
      [seen('pass', 7, 9, { port: 6972 })],
      [],
      ['1 first-failure', '5 last-failure'],
    ],
    [
      'with changes on the peer',
      failing,
      [],
      [
        changed(2, 'verify-origin-server', 'Off'),
        changed(3, 'trust-store', 'ca'),
        changed(4, 'ciphers', 'c'),
        changed(4, undefined, 'y'),
      ],
      [
        '1 first-failure',
        '2 verification-switched',
        '3 trust-store-changed',
        '4 ciphers-changed',
        '5 last-failure',
      ],
    ],
    [
      'with another certificate',
      seen('fail', 1, 5, { certificate: first! }),
      [seen('pass', 6, 9, { certificate: second! })],
      [],
      ['1 first-failure', '5 last-failure', '6 certificate-replaced', '6 repaired-since'],
    ],
    [
      'with two certificates at once, which is no replacement',
      seen('fail', 1, 5, { certificate: first! }),
      [seen('pass', 2, 4, { certificate: second! })],
      [],
      ['1 first-failure', '5 last-failure'],
    ],
  ])('%s', (_, origin, others, changes, expected) => {
    expect(told(origin, others, changes)).toEqual(expected)
  })
  it('tells a change once that is written down twice', () => {
    const twice = [
      changed(2, 'verify-origin-server', 'Off'),
      { ...changed(2, 'verify-origin-server', 'Off'), at: minute(2) + 900 },
    ]
    expect(told(failing, [], twice).filter(line => line.endsWith('switched'))).toHaveLength(1)
    expect(
      told(failing, [], [...twice, changed(3, 'verify-origin-server', 'On')]).filter(line =>
        line.endsWith('switched'),
      ),
    ).toHaveLength(2)
  })
  it('knows when it was mended by the address in any spelling', () => {
    expect(mendedAt(failing, [seen('pass', 8, 9, { address: 'CUCM.lab.example.' })])).toBe(minute(8))
    expect(mendedAt(failing, [seen('pass', 0, 2)])).toBeUndefined()
  })
})
