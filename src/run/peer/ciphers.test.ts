import { describe, expect, it } from 'vitest'
import { parseRelease } from '../../read/uc/index.ts'
import { defaultCipherList, defaultCiphers, RSA_PREFIX, upgradedCiphers } from './ciphers.ts'

const release = (text: string) => parseRelease(text) ?? { major: 0, minor: 0, patch: 0 }
const X14_0 = 'EECDH:EDH:HIGH:-AES256+SHA:!MEDIUM:!LOW:!3DES:!MD5:!PSK:!eNULL:!aNULL'
const X14_2 = `${X14_0}:!aDH`
const X15_2 =
  'HIGH:!MEDIUM:!LOW:!3DES:!MD5:!PSK:!eNULL:!aNULL:!aDH:-AES256+SHA:-RSA+AESCCM:-DHE+AESCCM:-DHE+CHACHA20'

describe('default ciphers', () => {
  it.each([
    ['X12.5', undefined, X14_0],
    ['X14.0.7', undefined, X14_0],
    ['X14.0.11', 'X14.0', X14_0],
    ['X14.2', undefined, X14_2],
    ['X14.2.0', 'X12.7', X14_2],
    ['X14.2.1', 'X14.0.7', RSA_PREFIX + X14_2],
    ['X15.0', 'X14.0', RSA_PREFIX + X14_2],
    ['X15.0', undefined, X14_2],
    ['X15.2', undefined, X15_2],
    ['X15.5', 'X15.0', RSA_PREFIX + X15_2],
  ])('of %s after %s', (to, from, list) => {
    expect(defaultCipherList(release(to), from === undefined ? undefined : release(from))).toBe(list)
  })
  it.each([
    ['X14.0.7', 'TLSv1.2'],
    ['X14.2', 'TLSv1.3'],
  ])('%s speaks up to %s', (text, maxVersion) => {
    expect(defaultCiphers(release(text))).toMatchObject({
      minVersion: 'TLSv1.2',
      maxVersion,
      securityLevel: 1,
    })
  })
})

describe('an upgrade', () => {
  it.each([
    ['prefers RSA where it begins at X14.0', 'X14.0.7', X14_0, 'X14.2.0', RSA_PREFIX + X14_2],
    ['prefers ECDSA where it begins below', 'X12.7', X14_0, 'X14.2.0', X14_2],
    ['keeps a prefix', 'X14.2.0', RSA_PREFIX + X14_2, 'X15.2', RSA_PREFIX + X15_2],
    ['keeps a prefix of before X14.0', 'X12.7', RSA_PREFIX + X14_0, 'X14.2.0', RSA_PREFIX + X14_2],
    ['keeps a list that was changed', 'X14.0.7', 'HIGH:!aNULL', 'X14.2.0', 'HIGH:!aNULL'],
    ['changes nothing below X14.2', 'X14.0.7', X14_0, 'X14.0.11', X14_0],
  ])('%s', (_, from, list, to, expected) => {
    const before = { ...defaultCiphers(release(from)), list }
    expect(upgradedCiphers(before, release(from), release(to)).list).toBe(expected)
  })
  it('brings TLS 1.3, unless it was switched off, and keeps the oldest version', () => {
    const before = { ...defaultCiphers(release('X14.0.7')), minVersion: 'TLSv1' as const }
    expect(upgradedCiphers(before, release('X14.0.7'), release('X14.2'))).toMatchObject({
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.3',
    })
    const off = { ...defaultCiphers(release('X14.2')), maxVersion: 'TLSv1.2' as const }
    expect(upgradedCiphers(off, release('X14.2'), release('X15.2')).maxVersion).toBe('TLSv1.2')
  })
})
