import { expect, it } from 'vitest'
import { eventsOf } from '../../../test/support/log-events.ts'
import { failed, pair, warned } from '../../../test/support/scene.ts'
import type { UcSystem } from '../../read/uc/index.ts'
import { parseRelease } from '../../read/uc/index.ts'
import { enforcementOf } from './enforcement.ts'
import { createFailureLog } from './failures.ts'

const where = { source: 'xconf', line: 3 }
const NAME = { address: 'a.example', ip: '10.0.0.1' }
const facts = (release?: string, verify?: 'on' | 'off'): UcSystem => {
  const read = release === undefined ? undefined : parseRelease(release)
  return {
    addresses: [],
    ciphers: {},
    ucServers: [],
    peers: [],
    alarms: [],
    ...(read && { release: read }),
    ...(verify && { verifyOriginServer: { value: verify, where } }),
  }
}
const terminate = pair(0, { ...NAME, error: 'self signed certificate' })
const proceed = warned(1, { ...NAME, error: 'self signed certificate', action: 'Continue' })
const alert = failed(2, {
  address: 'a.example',
  text: 'error:14094418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca',
})

it.each([
  ['a refusal outweighs the setting', facts('X14.2.0', 'off'), [terminate], 'enforced', 'action'],
  ['a refusal outweighs the release', facts('X14.0.8'), [terminate], 'enforced', 'action'],
  [
    'what was waved through outweighs the setting',
    facts('X14.2.0', 'on'),
    [proceed],
    'not-enforced',
    'action',
  ],
  ['one refusal among what was waved through', facts('X14.2.0'), [proceed, terminate], 'enforced', 'action'],
  ['an alert of the origin tells nothing', facts('X14.2.0', 'off'), [alert], 'not-enforced', 'setting'],
  ['a release that does not verify', facts('X14.0.7', 'on'), [], 'not-enforced', 'release'],
  ['the setting', facts('X14.2.0', 'on'), [], 'enforced', 'setting'],
  ['the setting without a release', facts(undefined, 'off'), [], 'not-enforced', 'setting'],
  ['the default of the release', facts('X15.0.1'), [], 'enforced', 'default'],
  ['nothing', facts(), [], 'unknown', 'unknown'],
] as const)('%s', (_, system, lines, state, because) => {
  const failures = createFailureLog(() => {})
  for (const event of eventsOf(...lines)) failures.add(event)
  failures.finish()
  const found = enforcementOf(system, failures.kinds.values())
  expect(found).toMatchObject({ state, because })
  if (because === 'action') expect(found.where?.line).toBeGreaterThan(0)
})
