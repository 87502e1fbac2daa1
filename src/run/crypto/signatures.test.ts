import { constants, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ec, ed25519, type Key, make, rsa } from '../../../test/support/certificates.ts'
import { int, oid, raw, seq, tlv } from '../../../test/support/der.ts'
import { readCertificate } from '../../read/x509/index.ts'
import { nodeSignatures } from './signatures.ts'

const pair = (key: Key) => {
  const ca = make({ subject: 'CN=ca', ca: true, key })
  return { ca, leaf: make({ by: ca }), forged: make({ by: ca, forged: true }) }
}

/** RSASSA-PSS with SHA-256 and 32 octets of salt, by a plain RSA key. */
function pss(): Key {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const sha256 = seq(oid('2.16.840.1.101.3.4.2.1'))
  const mgf1 = seq(oid('1.2.840.113549.1.1.8'), sha256)
  const parameters = seq(tlv(0xa0, sha256), tlv(0xa1, mgf1), tlv(0xa2, int(32)))
  return {
    spki: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })),
    algorithm: seq(oid('1.2.840.113549.1.1.10'), parameters),
    sign: data =>
      new Uint8Array(
        sign('sha256', data, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }),
      ),
  }
}

describe('nodeSignatures', () => {
  it.each([
    ['RSA with SHA-256', rsa(2048)],
    ['RSA with SHA-1', rsa(1024, 'sha1')],
    ['RSA with MD5', rsa(1024, 'md5')],
    ['RSA-PSS', pss()],
    ['ECDSA', ec('P-256')],
    ['Ed25519', ed25519('x')],
  ])('%s', (_, key) => {
    const { ca, leaf, forged } = pair(key)
    const signatures = nodeSignatures()
    expect(signatures.check(leaf.certificate, ca.certificate)).toBe('valid')
    expect(signatures.check(forged.certificate, ca.certificate)).toBe('invalid')
    expect(signatures.check(leaf.certificate, leaf.certificate)).not.toBe('valid')
  })
  it.each([
    ['an unknown algorithm', { ...ed25519('x'), algorithm: seq(oid('1.2.3')) }],
    ['a key nobody can load', { ...ed25519('x'), spki: seq(seq(oid('1.2.3')), tlv(3, raw(0, 1))) }],
    ['a key of another kind', { ...ed25519('x'), spki: ec('P-256').spki }],
  ])('%s is never valid, and never throws', (_, key) => {
    const { ca, leaf } = pair(key)
    expect(nodeSignatures().check(leaf.certificate, ca.certificate)).not.toBe('valid')
  })
  it('an answer holds for the same octets read anew, and for no others', () => {
    const { ca, leaf } = pair(ed25519('x'))
    const signatures = nodeSignatures()
    expect(signatures.check(leaf.certificate, ca.certificate)).toBe('valid')
    const again = readCertificate(leaf.certificate.der.slice(), { source: 'x' }).value!
    expect(signatures.check(again, ca.certificate)).toBe('valid')
    const tbs = leaf.certificate.tbs.slice()
    tbs[tbs.length - 1]! ^= 1
    expect(signatures.check({ ...leaf.certificate, tbs }, ca.certificate)).toBe('invalid')
    const signature = leaf.certificate.signature.slice()
    signature[0]! ^= 1
    expect(signatures.check({ ...leaf.certificate, signature }, ca.certificate)).toBe('invalid')
    const signatureAlgorithm = { oid: '1.3.101.113' }
    expect(signatures.check({ ...leaf.certificate, signatureAlgorithm }, ca.certificate)).not.toBe('valid')
    expect(
      signatures.check(leaf.certificate, make({ subject: 'CN=ca', ca: true, key: ed25519('y') }).certificate),
    ).toBe('invalid')
  })
})
