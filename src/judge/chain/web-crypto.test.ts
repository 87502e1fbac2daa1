import { webcrypto } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ec, ed25519, type Key, make, rsa } from '../../../test/support/certificates.ts'
import { bits, int, oid, raw, seq } from '../../../test/support/der.ts'
import { nodeSignatures } from '../../run/crypto/index.ts'
import { verifyChain } from './verify.ts'
import { webSignatures } from './web-crypto.ts'
import { withSignatures } from './with-signatures.ts'

const platform = webSignatures(webcrypto.subtle as unknown as SubtleCrypto)
const node = nodeSignatures()

function answers(key: Key, forged = false) {
  const ca = make({ subject: 'CN=ca', ca: true, key }).certificate
  const leaf = make({ by: { certificate: ca, key, subject: 'CN=ca' }, forged }).certificate
  const question = [leaf.tbs, leaf.signature, leaf.signatureAlgorithm, ca] as const
  return Promise.all([platform.checkData(...question), node.checkData!(...question)])
}

describe('webSignatures', () => {
  it.each([
    ['RSA', () => rsa(2048)],
    ['RSA with SHA-1', () => rsa(1024, 'sha1')],
    ['P-256', () => ec('P-256')],
    ['P-384', () => ec('P-384')],
    ['P-521', () => ec('P-521')],
    ['Ed25519', () => ed25519('x')],
  ])('%s: the answers of Node', async (_, key) => {
    expect(await answers(key())).toEqual(['valid', 'valid'])
    expect(await answers(key(), true)).toEqual(['invalid', 'invalid'])
  })
  it.each([
    ['MD5', rsa(1024, 'md5')],
    ['an unknown algorithm', { ...ed25519('x'), algorithm: seq(oid('1.2.3')) }],
    ['a key of another kind', { ...ed25519('x'), spki: ec('P-256').spki }],
    [
      'DSA',
      {
        ...ed25519('x'),
        algorithm: seq(oid('1.2.840.10040.4.3')),
        spki: seq(seq(oid('1.2.840.10040.4.1'), seq(int(65535), int(7), int(2))), bits(int(5))),
      },
    ],
  ])('%s is unsupported', async (_, key) => {
    expect((await answers(key))[0]).toBe('unsupported')
  })
  it('an ECDSA signature that is no SEQUENCE of two numbers is invalid', async () => {
    expect((await answers({ ...ec('P-256'), sign: () => raw(1, 2, 3) }))[0]).toBe('invalid')
    expect((await answers({ ...ec('P-256'), sign: () => seq(int(1)) }))[0]).toBe('invalid')
  })
  it('a whole chain comes to the same verdict', async () => {
    const root = make({ subject: 'CN=root', ca: true, key: ec('P-384') })
    const sub = make({ subject: 'CN=sub', by: root, ca: true, key: rsa(2048) })
    const input = {
      certificate: make({ by: sub }).certificate,
      untrusted: [sub.certificate],
      trusted: [root.certificate],
      at: Date.parse('2026-06-01T00:00:00Z'),
      profile: 'openssl' as const,
    }
    const verdict = await withSignatures(platform, signatures => verifyChain({ ...input, signatures }))
    expect(verdict).toEqual(verifyChain({ ...input, signatures: node }))
    expect(verdict.ok).toBe(true)
  })
})
