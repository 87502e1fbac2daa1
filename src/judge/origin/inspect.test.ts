import { describe, expect, it } from 'vitest'
import { dns, ed25519, type Made, make } from '../../../test/support/certificates.ts'
import { nodeSignatures } from '../../run/crypto/index.ts'
import { inspectOrigin } from './index.ts'

const signatures = nodeSignatures()
const root = make({ subject: 'CN=root', ca: true })
const namesake = make({ subject: 'CN=root', ca: true, key: ed25519('namesake') })
const sub = make({ subject: 'CN=sub', by: root, ca: true })
const leaf = make({ by: sub, names: [dns('node.lab')] })
const expired = make({ by: sub, names: [dns('node.lab')], until: '2026-02-01T00:00:00Z' })

interface Given {
  readonly chain: readonly Made[]
  readonly store: readonly Made[]
  readonly known?: readonly Made[]
  readonly addresses?: readonly string[]
}

const of = (made: readonly Made[]) => made.map(({ certificate }) => certificate)

const inspect = ({ chain, store, known = [], addresses = ['node.lab'] }: Given) =>
  inspectOrigin(
    {
      chain: of(chain),
      trustStore: of(store),
      known: of(known),
      at: Date.parse('2026-06-01T00:00:00Z'),
      profile: 'openssl',
      names: 'ats',
      signatures,
    },
    addresses,
  )

describe('inspectOrigin', () => {
  it('judges every address, and the chain alone where there is none', () => {
    const given = { chain: [leaf, sub], store: [root] }
    const { judgements } = inspect({ ...given, addresses: ['node.lab', 'other.lab'] })
    expect(judgements.map(({ verdict }) => verdict.nameOk)).toEqual([true, false])
    expect(inspect({ ...given, addresses: [] }).judgements).toMatchObject([{ verdict: { nameOk: true } }])
  })
  it.each([
    ['a root to be trusted', { chain: [leaf, sub, root], store: [] }, undefined, true],
    ['an intermediate to be sent', { chain: [leaf], store: [root], known: [sub] }, undefined, true],
    [
      'a name behind the chain',
      { chain: [leaf], store: [root], known: [sub], addresses: ['x.lab'] },
      'name-mismatch',
      true,
    ],
    ['a date behind the chain', { chain: [expired, sub, root], store: [] }, 'expired', true],
    [
      'a name behind a date',
      { chain: [expired, sub], store: [root], addresses: ['x.lab'] },
      'name-mismatch',
      false,
    ],
    ['nothing that can be proved', { chain: [leaf], store: [] }, undefined, false],
  ] as const)('finds what comes after the repair: %s', (_, given, code, proved) => {
    const [judgement] = inspect(given).judgements
    expect([judgement?.next?.reason?.code, judgement?.next?.proved]).toEqual([code, proved])
  })
  it('has nothing to repair where all is well', () => {
    const { chain, nearMisses, repair, judgements } = inspect({ chain: [leaf, sub], store: [root] })
    expect([chain.ok, nearMisses, repair, judgements[0]?.next]).toEqual([true, [], undefined, undefined])
  })
  it('compares both ways of searching the store', () => {
    expect(inspect({ chain: [leaf, sub], store: [root, namesake] }).otherLookup).toBe(undefined)
    expect(inspect({ chain: [leaf, sub], store: [namesake, root] }).otherLookup).toMatchObject({
      lookup: 'first-subject',
      ok: false,
      error: { code: 20, depth: 1 },
      shadows: [{ neededAt: 2, firstAt: 1 }],
    })
  })
})
