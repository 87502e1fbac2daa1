import { describe, expect, it } from 'vitest'
import { ed25519, type Made, make } from '../../../test/support/certificates.ts'
import { nodeSignatures } from '../../run/crypto/index.ts'
import { faultsAfter, nearMisses } from './explain.ts'
import type { ChainInput } from './types.ts'
import { verifyChain } from './verify.ts'

const signatures = nodeSignatures()
const root = make({ subject: 'CN=root', ca: true })
const sub = make({ subject: 'CN=sub', by: root, ca: true })
const leaf = make({ by: sub })
const impostor = make({ subject: 'CN=root', ca: true, key: ed25519('impostor') })
const past = { from: '2025-01-01T00:00:00Z', until: '2026-01-01T00:00:00Z' }

const input = (certificate: Made, sent: readonly Made[], store: readonly Made[]): ChainInput => ({
  certificate: certificate.certificate,
  untrusted: sent.map(made => made.certificate),
  trusted: store.map(made => made.certificate),
  at: Date.parse('2026-06-01T00:00:00Z'),
  profile: 'openssl',
  signatures,
})

function misses(
  certificate: Made,
  sent: readonly Made[],
  store: readonly Made[],
  known: readonly Made[] = [],
) {
  const question = input(certificate, sent, store)
  return nearMisses(
    question,
    verifyChain(question),
    known.map(made => made.certificate),
  )
}

describe('nearMisses', () => {
  it('says nothing of a good chain', () => expect(misses(leaf, [sub], [root])).toEqual([]))
  it('the store holds the name with another key', () => {
    expect(misses(leaf, [sub], [impostor])).toEqual([
      { code: 'same-name-other-key', depth: 1, subject: 'CN=root', stored: impostor.certificate },
    ])
  })
  it('also where OpenSSL took it for the issuer, and only the signature tells', () => {
    const plain = make({ subject: 'CN=plain', by: root, extensions: [] })
    const bare = make({ subject: 'CN=root', ca: true, key: ed25519('bare') })
    expect(misses(plain, [], [bare]).map(({ code, depth }) => [code, depth])).toEqual([
      ['same-name-other-key', 0],
    ])
  })
  it('not where the right one is there too', () => {
    expect(misses(make({ by: sub, ...past }), [sub], [impostor, root])).toEqual([])
  })
  it('another self-signed certificate of the same name is in the store', () => {
    const old = make({ subject: 'CN=node' })
    const renewed = make({ subject: 'CN=node', key: ed25519('renewed') })
    expect(misses(renewed, [], [old]).map(({ code }) => code)).toEqual([
      'same-name-other-key',
      'root-not-trusted',
    ])
  })
  it('the root was sent, and is not trusted', () => {
    expect(misses(leaf, [sub, root], [])).toEqual([
      { code: 'root-not-trusted', depth: 2, root: root.certificate },
    ])
  })
  it('the intermediate is in the store, its root is not', () => {
    expect(misses(leaf, [], [sub])).toEqual([
      { code: 'intermediate-without-root', depth: 1, issuer: 'CN=root' },
    ])
  })
  it('the missing intermediate was seen elsewhere', () => {
    expect(misses(leaf, [], [root], [root, sub])).toEqual([
      { code: 'issuer-seen-elsewhere', depth: 0, issuer: sub.certificate },
    ])
  })
  it('nobody knows the issuer', () => {
    expect(misses(leaf, [], [root])).toEqual([{ code: 'issuer-unknown', depth: 0, issuer: 'CN=sub' }])
  })
  it('a renewed certificate of the same key was seen', () => {
    const old = make({ subject: 'CN=sub', by: root, ca: true, ...past })
    expect(misses(leaf, [old], [root], [sub])).toEqual([
      { code: 'renewed-elsewhere', depth: 1, renewed: sub.certificate },
    ])
  })
})

describe('faultsAfter', () => {
  const expired = make({ by: sub, ...past })
  it('tells the next fault', () => {
    expect(faultsAfter(input(expired, [sub], []), { trusted: [root.certificate] })).toEqual([
      { code: 10, depth: 0 },
    ])
    expect(faultsAfter(input(leaf, [], [root]), { untrusted: [sub.certificate] })).toEqual([])
  })
})
