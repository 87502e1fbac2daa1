import { describe, expect, it } from 'vitest'
import { ec, ed25519, type Made, make, rsa } from '../../../test/support/certificates.ts'
import { nodeSignatures } from '../../run/crypto/index.ts'
import { verifyOrigin } from '../origin/index.ts'
import { checkStore, firstOfEachSubject } from './index.ts'

const signatures = nodeSignatures()
const at = Date.parse('2026-06-01T00:00:00Z')
const past = { from: '2025-01-01T00:00:00Z', until: '2026-01-01T00:00:00Z' }
const root = make({ subject: 'CN=root', ca: true })
const namesake = make({ subject: 'CN=root', ca: true, key: ed25519('namesake') })
const renewed = make({ subject: 'CN=root', ca: true, key: root.key })
const expired = make({ subject: 'CN=root', ca: true, key: root.key, ...past })
const sub = make({ subject: 'CN=sub', by: root, ca: true })
const server = make({ subject: 'CN=server' })

const found = (...store: readonly Made[]) =>
  checkStore({ store: store.map(({ certificate }) => certificate), at, signatures }).map(
    ({ code, level, position, others }) => [code, level, position, others],
  )

describe('checkStore', () => {
  it.each([
    ['nothing in a sound store', [root, sub], []],
    ['nothing in an empty one', [], []],
    ['two keys under one subject', [root, namesake], [['same-subject', 'issue', 1, [2]]]],
    ['one key under one subject', [root, renewed], [['same-subject-same-key', 'note', 1, [2]]]],
    [
      'an order that matters',
      [expired, renewed],
      [
        ['same-subject-same-key', 'note', 1, [2]],
        ['outdated-first', 'issue', 1, [2]],
        ['expired', 'issue', 1, []],
      ],
    ],
    [
      'an intermediate whose issuer stands below another of that name',
      [namesake, root, sub],
      [
        ['same-subject', 'issue', 1, [2]],
        ['issuer-shadowed', 'issue', 3, [2, 1]],
      ],
    ],
    ['no shadow where the right one is higher', [root, namesake, sub], [['same-subject', 'issue', 1, [2]]]],
    ['a copy, once and not as a competitor', [root, root], [['duplicate', 'note', 2, [1]]]],
    ['an intermediate without its root', [sub], [['without-root', 'issue', 1, []]]],
    ['a self-signed server certificate', [server], [['self-signed-server', 'note', 1, []]]],
    ['a certificate that is no authority', [root, make({ by: root })], [['not-a-ca', 'issue', 2, []]]],
    [
      'one that is not valid yet',
      [make({ subject: 'CN=later', ca: true, from: '2027-01-01T00:00:00Z' })],
      [['not-yet-valid', 'issue', 1, []]],
    ],
    [
      'a key too weak for level 1',
      [make({ subject: 'CN=weak', ca: true, key: rsa(512) })],
      [['weak', 'issue', 1, []]],
    ],
    [
      'a key too weak for level 2',
      [make({ subject: 'CN=small', ca: true, key: rsa(1024) })],
      [['weak-at-level-2', 'note', 1, []]],
    ],
    ['nothing of an EC key', [make({ subject: 'CN=ec', ca: true, key: ec('P-256') })], []],
  ] as const)('finds %s', (_, store, expected) => {
    expect(found(...store)).toEqual(expected)
  })
  it('finds more authorities than Expressway takes', () => {
    const store = Array.from({ length: 1001 }, () => root)
    expect(found(...store)[0]).toEqual(['too-many', 'issue', undefined, []])
  })
})

describe('the look-up by subject alone', () => {
  const certificates = (made: readonly Made[]) => made.map(({ certificate }) => certificate)
  it('keeps of every subject the first, in the order of the file', () => {
    expect(firstOfEachSubject(certificates([namesake, sub, root]))).toEqual(certificates([namesake, sub]))
  })
  it.each([
    ['openssl', [namesake, root], 0],
    ['first-subject', [namesake, root], 20],
    ['first-subject', [root, namesake], 0],
  ] as const)('of %s decides by the order of the file', (store, order, code) => {
    const leaf = make({ by: sub })
    const verdict = verifyOrigin({
      chain: certificates([leaf, sub]),
      trustStore: certificates(order),
      store,
      at,
      profile: 'openssl',
      names: 'ats',
      signatures,
    })
    expect(verdict.openssl.code).toBe(code)
  })
})
