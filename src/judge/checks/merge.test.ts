import { describe, expect, it } from 'vitest'
import { checkFixtures } from '../../../tools/check-fixtures.ts'
import { allChecks, checkById, runChecks } from './index.ts'
import { mergedParams, shareKey } from './merge.ts'
import { ORIGIN, type OriginRow } from './origins.ts'
import { fromCell, toColumns, toRows } from './table.ts'

const row = (over: Partial<OriginRow>): OriginRow => ({
  ...(Object.fromEntries(ORIGIN.map(name => [name, ''])) as OriginRow),
  address: 'cucm.lab.example',
  port: '8443',
  verdict: 'fail',
  reason: 'unknown-ca',
  attempts: '2',
  failures: '1',
  last: '2026-06-01T12:00:00.000Z',
  ...over,
})
const params = (...rows: readonly OriginRow[]) => toColumns(ORIGIN, rows)
const told = (merged: ReturnType<typeof mergedParams>) =>
  toRows(merged, ORIGIN).map(each => [each.address, fromCell(each.peers), each.of, each.attempts, each.last])

describe('the card of several peers', () => {
  const later = '2026-06-02T12:00:00.000Z'
  it('names each origin once, with its peers, counts added up and the latest time', () => {
    const shares = [
      { system: 'a', params: params(row({}), row({ address: 'imp.lab.example' })) },
      { system: 'b', params: params(row({ last: later })) },
    ]
    expect(shareKey(shares[0]!.params)).toBe(shareKey(shares[1]!.params))
    expect(told(mergedParams(shares, 3))).toEqual([
      ['cucm.lab.example', ['a', 'b'], '3', '4', later],
      ['imp.lab.example', ['a'], '3', '2', '2026-06-01T12:00:00.000Z'],
    ])
  })
  it.each([
    ['another fault', row({ reason: 'expired' })],
    ['another certificate', row({ subject: 'CN=other' })],
    ['another port', row({ port: '6972' })],
  ])('keeps %s apart', (_, other) => {
    const merged = mergedParams(
      [
        { system: 'a', params: params(row({})) },
        { system: 'b', params: params(other) },
      ],
      2,
    )
    expect(told(merged).map(([, peers]) => peers)).toEqual([['a'], ['b']])
  })
  it('of one peer is as it was', () => {
    const one = params(row({}))
    expect(mergedParams([{ system: 'a', params: one }], 2)).toBe(one)
  })
  it('is not made of other facts, nor of other rows where another table stands beside them', () => {
    expect(shareKey({ release: 'X14.2' })).not.toBe(shareKey({ release: 'X15.0' }))
    const beside = (...rows: OriginRow[]) => ({ ...params(...rows), storeSubject: ['CN=ca'] })
    expect(shareKey(beside(row({})))).not.toBe(shareKey(beside(row({ port: '6972' }))))
    expect(shareKey(beside(row({})))).toBe(shareKey(beside(row({ attempts: '9', last: later }))))
  })
  it('adds up how many origins were looked at', () => {
    const shares = [
      { system: 'a', params: { judged: 2, unknown: 1 } },
      { system: 'b', params: { judged: 3, unknown: 0 } },
    ]
    expect(shareKey(shares[0]!.params)).toBe(shareKey(shares[1]!.params))
    expect(mergedParams(shares, 2)).toEqual({ judged: 5, unknown: 1 })
  })
})

describe('findings of every fixture, seen by two peers alike', () => {
  const findings = checkFixtures().flatMap(({ evidence }) => runChecks(evidence))
  it.each(allChecks.map(({ id }) => id))('%s has whole texts over both', id => {
    const check = checkById(id)!
    for (const found of findings.filter(each => each.check === id && each.outcome !== 'error')) {
      const shares = ['a', 'b'].map(system => ({ system, params: found.params }))
      const data = { outcome: found.outcome, params: mergedParams(shares, 2), origins: [] }
      for (const texts of [check.texts.en, check.texts.ja]) {
        const lines = [...texts.description(data).split('\n'), ...texts.action(data)]
        for (const line of lines) expect(line).not.toMatch(/undefined|NaN|\[object|^$/)
        expect(texts.description(data).split('\n')).toHaveLength(texts.description(found).split('\n').length)
      }
    }
  })
})
