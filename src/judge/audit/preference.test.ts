import { describe, expect, it } from 'vitest'
import { parseRelease } from '../../read/uc/index.ts'
import { addressKind, isEnforcing, leftUnverified, preferenceOf, preferredBy } from './index.ts'

const release = (text: string) => parseRelease(text)!

describe('the preference of an upgrade path', () => {
  it.each([
    ['X12.7.1', 'X14.2.0', 'ecdsa', 'from-below-14'],
    ['X8.11.4', 'X14.2.1', 'ecdsa', 'from-below-14'],
    ['X14.0.7', 'X14.2.0', 'rsa', 'from-14'],
    ['X14.2.0', 'X15.0.2', 'rsa', 'from-14'],
    [undefined, 'X14.2.0', 'ecdsa', 'fresh'],
    ['X12.7.1', 'X14.0.8', 'ecdsa', 'not-upgraded'],
  ])('from %s to %s', (from, to, prefer, because) => {
    expect(
      preferenceOf({ from: from === undefined ? undefined : release(from), to: release(to) }),
    ).toMatchObject({ prefer, because })
  })
  it('the list of the peer outweighs it', () => {
    const path = { from: release('X14.0.7'), to: release('X14.2.0') }
    expect(preferenceOf({ ...path, ciphers: 'EECDH:EDH:HIGH:!aDH' })).toMatchObject({
      prefer: 'ecdsa',
      because: 'list',
    })
  })
  it.each([
    ['ECDHE-RSA-AES256-GCM-SHA384:EECDH:EDH:HIGH:-AES256+SHA:!aDH', 'rsa'],
    ['EECDH:EDH:HIGH:-AES256+SHA:!MEDIUM:!LOW', 'ecdsa'],
    ['HIGH:!MEDIUM:!aDH', 'ecdsa'],
    ['EECDH:EDH:HIGH:!ECDSA', 'rsa'],
    ['EECDH:EDH:HIGH:!aECDSA', 'rsa'],
    ['EECDH:EDH:HIGH:+ECDSA', 'rsa'],
    ['ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384', 'ecdsa'],
    ['DHE-RSA-AES256-GCM-SHA384:HIGH', 'rsa'],
  ] as const)('%s', (ciphers, prefer) => {
    expect(preferredBy(ciphers)).toBe(prefer)
  })
  it('X14.2 and later verify', () => {
    expect(['X14.0.11', 'X14.2.0', 'X15.0.2'].map(text => isEnforcing(release(text)))).toEqual([
      false,
      true,
      true,
    ])
  })
})

describe('advertised addresses', () => {
  it.each([
    ['cucm.steven.lab', 'fqdn'],
    ['cucm', 'bare'],
    ['cucm.', 'bare'],
    ['10.48.36.215', 'ip'],
    ['2001:db8::1', 'ip'],
  ] as const)('%s is %s', (address, kind) => {
    expect(addressKind(address)).toBe(kind)
  })
  it('TLS verify mode looks at the publisher under the address that was typed in', () => {
    const node = (name: string) => ({ name, product: 'cucm', role: 'subscriber', source: 'axl' }) as const
    const cluster = { cluster: 'a', product: 'cucm', tlsVerify: true, failures: [] } as const
    const nodes = [node('CUCM.steven.lab'), node('10.48.36.216')]
    expect(leftUnverified({ ...cluster, publisher: 'cucm.steven.lab', nodes })).toEqual([nodes[1]])
  })
})
