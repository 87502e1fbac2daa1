import { describe, expect, it } from 'vitest'
import type { Cell } from './cells.ts'
import { type Rehearsal, rehearse, worstOf } from './index.ts'

/** A field in short: node, port, whether it passes, and what else is to be said of it. */
type Row = readonly [
  node: string,
  product: Cell['place']['product'],
  port: number,
  as: 'passes' | 'fails' | 'silent',
]

const cellOf = ([node, product, port, as]: Row): Cell =>
  ({
    peer: 'expc1',
    place: {
      cluster: 'a',
      node,
      product,
      role: node === 'pub' ? 'publisher' : 'subscriber',
      address: node,
      port,
      required: true,
    },
    via: 'traffic-server',
    ip: '10.0.0.1',
    key: 'rsa',
    chain: [],
    presented: as !== 'silent',
    shown: as !== 'silent',
    ...(as !== 'silent' && { judged: { chainOk: as === 'passes', nameOk: true } }),
  }) as unknown as Cell

const rehearsed = (...rows: readonly Row[]): Rehearsal => rehearse('expc1', rows.map(cellOf), true)
const WORKS = [
  ['pub', 'cucm', 8443, 'passes'],
  ['pub', 'cucm', 6972, 'passes'],
] as const

describe('what an upgrade does to a client', () => {
  it.each<[string, readonly Row[], Rehearsal['survival']]>([
    ['everything passes', WORKS, 'survives'],
    ['a subscriber fails', [...WORKS, ['sub', 'cucm', 8443, 'fails']], 'degraded'],
    ['sign-in fails everywhere', [['pub', 'cucm', 8443, 'fails'], WORKS[1]], 'breaks'],
    [
      '6972 fails, though 6971 passes',
      [WORKS[0], ['pub', 'cucm', 6972, 'fails'], ['pub', 'cucm', 6971, 'passes']],
      'breaks',
    ],
    [
      '8443 fails, though 443 passes',
      [['pub', 'cucm', 8443, 'fails'], ['pub', 'cucm', 443, 'passes'], WORKS[1]],
      'breaks',
    ],
    ['443 alone fails', [...WORKS, ['pub', 'cucm', 443, 'fails']], 'degraded'],
    ['presence has no node left', [...WORKS, ['im', 'imp', 8443, 'fails']], 'services-lost'],
    [
      'notifications alone fail',
      [...WORKS, ['vm', 'unity', 8443, 'passes'], ['vm', 'unity', 7443, 'fails']],
      'services-lost',
    ],
    ['nobody answers for sign-in', [['pub', 'cucm', 8443, 'silent'], WORKS[1]], 'unknown'],
    ['nothing was looked at', [], 'unknown'],
  ])('%s', (_, rows, survival) => {
    expect(rehearsed(...rows).survival).toBe(survival)
  })
  it('is told in the order of a client, the publisher first', () => {
    const { steps } = rehearsed(
      ['vm', 'unity', 8443, 'fails'],
      ['sub', 'cucm', 6972, 'fails'],
      ['pub', 'cucm', 6972, 'fails'],
      ['pub', 'cucm', 8443, 'passes'],
    )
    expect(steps.map(({ step, state }) => [step, state])).toEqual([
      ['sign-in', 'works'],
      ['configuration', 'broken'],
      ['voicemail', 'broken'],
    ])
    expect(steps[1]!.failing.map(({ place }) => place.node)).toEqual(['pub', 'sub'])
  })
  it('of several peers the worst counts', () => {
    const of = (survival: Rehearsal['survival']) => ({ peer: '', survival, steps: [] })
    expect(worstOf([of('survives'), of('breaks'), of('degraded')])).toBe('breaks')
    expect(worstOf([])).toBe('unknown')
  })
})
