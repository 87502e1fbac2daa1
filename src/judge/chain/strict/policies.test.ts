import { describe, expect, it } from 'vitest'
import {
  extension,
  make,
  mappings,
  policies,
  policyConstraints,
} from '../../../../test/support/certificates.ts'
import { int } from '../../../../test/support/der.ts'
import { policyFault } from './policies.ts'

const ANY = '2.5.29.32.0'
const [P1, P2, P3] = ['1.2.1', '1.2.2', '1.2.3'] as const
const ANYTHING = { initial: [], requireExplicit: false, inhibitMapping: false, inhibitAny: false }
const EXPLICIT = { ...ANYTHING, requireExplicit: true }
const inhibitAny = (skip: number) => extension('2.5.29.54', int(skip), true)

/** Extensions from the anchor's first subordinate down to the leaf; the anchor itself is put on top. */
function path(...levels: readonly (readonly Uint8Array[])[]) {
  const anchor = make({ subject: 'CN=anchor', ca: true }).certificate
  const below = levels.map(
    (extensions, i) => make({ subject: `CN=${i}`, issuerName: `CN=${i - 1}`, extensions }).certificate,
  )
  return [...below.reverse(), anchor]
}

describe('policyFault', () => {
  it.each([
    ['no policies, none required', path([], []), ANYTHING, undefined],
    ['no policies, one required', path([], []), EXPLICIT, 1],
    ['the same policy all the way', path([policies(P1)], [policies(P1)]), EXPLICIT, undefined],
    ['another policy in the leaf', path([policies(P1)], [policies(P2)]), EXPLICIT, 0],
    ['none in the leaf', path([policies(P1)], []), EXPLICIT, 0],
    ['anyPolicy above', path([policies(ANY)], [policies(P2)]), EXPLICIT, undefined],
    ['anyPolicy below', path([policies(P1)], [policies(ANY)]), EXPLICIT, undefined],
    [
      'not the policy the user wants',
      path([policies(P1)], [policies(P1)]),
      { ...EXPLICIT, initial: [P2] },
      0,
    ],
    [
      'the policy the user wants',
      path([policies(P1, P2)], [policies(P1, P2)]),
      { ...EXPLICIT, initial: [P2] },
      undefined,
    ],
    [
      'anyPolicy stands for what the user wants',
      path([policies(ANY)], [policies(ANY)]),
      { ...EXPLICIT, initial: [P2] },
      undefined,
    ],
    [
      'anyPolicy inhibited from the start',
      path([policies(ANY)], [policies(P1)]),
      { ...EXPLICIT, inhibitAny: true },
      1,
    ],
    [
      'anyPolicy inhibited by a certificate',
      path([policies(P1), inhibitAny(0)], [policies(ANY)]),
      EXPLICIT,
      0,
    ],
    [
      'inhibited only further down',
      path([policies(P1), inhibitAny(1)], [policies(ANY)]),
      EXPLICIT,
      undefined,
    ],
    ['required by a certificate at once', path([policyConstraints(0)], [policies(P1)]), ANYTHING, 0],
    ['required by the leaf', path([], [policyConstraints(0)]), ANYTHING, 0],
    ['required further down than the path goes', path([policyConstraints(5)], []), ANYTHING, undefined],
    ['mapped', path([policies(P1), mappings([P1, P2])], [policies(P2)]), EXPLICIT, undefined],
    [
      'mapped, and the user wants the name above',
      path([policies(P1), mappings([P1, P2])], [policies(P2)]),
      { ...EXPLICIT, initial: [P1] },
      undefined,
    ],
    [
      'mapped, and the user wants the name below',
      path([policies(P1), mappings([P1, P2])], [policies(P2)]),
      { ...EXPLICIT, initial: [P2] },
      0,
    ],
    ['mapped away', path([policies(P1), mappings([P1, P2])], [policies(P1)]), EXPLICIT, 0],
    [
      'mapping inhibited',
      path([policies(P1), mappings([P1, P2])], [policies(P2)]),
      { ...EXPLICIT, inhibitMapping: true },
      0,
    ],
    [
      'mapping inhibited by a certificate above',
      path(
        [policies(P1), policyConstraints(undefined, 0)],
        [policies(P1), mappings([P1, P2])],
        [policies(P2)],
      ),
      EXPLICIT,
      0,
    ],
    [
      'a policy mapped out of anyPolicy',
      path([policies(ANY), mappings([P1, P2])], [policies(P2)]),
      { ...EXPLICIT, initial: [P1] },
      undefined,
    ],
    [
      'two mapped to one',
      path([policies(P1, P2), mappings([P1, P3], [P2, P3])], [policies(P3)]),
      { ...EXPLICIT, initial: [P2] },
      undefined,
    ],
    ['anyPolicy in a mapping', path([policies(P1), mappings([P1, ANY])], [policies(P1)]), ANYTHING, 1],
  ] as const)('%s', (_, certificates, settings, wanted) =>
    expect(policyFault(certificates, settings)).toBe(wanted),
  )

  it('a self-issued certificate does not count down', () => {
    const rolled = make({
      subject: 'CN=anchor',
      extensions: [policies(P1), policyConstraints(2)],
    }).certificate
    const again = make({ subject: 'CN=anchor', extensions: [policies(P1)] }).certificate
    const [leaf, anchor] = path([])
    expect(policyFault([leaf!, again, rolled, anchor!], ANYTHING)).toBeUndefined()
  })

  it('many mappings stay as many as they are (RFC 9618)', () => {
    const names = Array.from({ length: 60 }, (_, i) => `1.3.${i}`)
    const all = mappings(...names.flatMap(from => names.map(to => [from, to] as const)))
    const level = [policies(...names), all]
    expect(
      policyFault(path(...Array.from({ length: 12 }, () => level), [policies(names[0]!)]), EXPLICIT),
    ).toBeUndefined()
  })
})
