import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { make } from '../../../test/support/certificates.ts'
import { toPem } from '../../read/x509/index.ts'
import { PeerError } from './errors.ts'
import { createPeer } from './peer.ts'
import type { PeerChange, UcServer } from './types.ts'

const base = { host: 'vcsc', domain: 'steven.lab', release: 'X14.2.0' }
const NOW = Date.UTC(2026, 0)
const [one, two] = ['CN=one', 'CN=two'].map(subject =>
  toPem(make({ subject, ca: true, until: '20400101000000Z' }).certificate),
) as [string, string]
const cucm: UcServer = {
  product: 'cucm',
  address: 'cucm.steven.lab',
  username: 'axl',
  password: 'secret',
  tlsVerify: true,
  deployment: 1,
  aesGcm: false,
  sipUpdate: false,
  icePassthrough: false,
  nodes: [{ product: 'cucm', role: 'publisher', address: 'cucm.steven.lab' }],
}
const codeOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof PeerError) return error.code
    throw error
  }
  return 'none'
}

describe('a peer', () => {
  it('begins as a fresh installation of its release', () => {
    expect(createPeer({ ...base, upgradedFrom: 'X14.0.7' }).state()).toMatchObject({
      generation: 1,
      domains: ['steven.lab'],
      verifyOriginServer: 'on',
      attempts: 2,
      wording: '1.1.1',
      logLevel: 'INFO',
      ciphers: { list: expect.stringMatching(/^ECDHE-RSA-AES256-GCM-SHA384:/) },
      trustStore: { certificates: [], generation: 1 },
    })
  })

  it('counts generations, tells watchers once each, and leaves older states as they were', () => {
    const peer = createPeer(base)
    const first = peer.state()
    const told: string[] = []
    const stop = peer.watch((now, before, by) => told.push(`${before.generation}>${now.generation} ${by}`))
    peer.change({ attempts: 3 }, 'console')
    peer.change({ attempts: 3 }, 'console')
    peer.change({ trustStorePem: one }, 'api')
    peer.change({ trustStorePem: one }, 'api')
    stop()
    peer.change({ attempts: 4 }, 'console')
    expect(told).toEqual(['1>2 console', '2>3 api'])
    expect(first).toMatchObject({ generation: 1, attempts: 2 })
    expect(Object.isFrozen(first)).toBe(true)
    expect(peer.state()).toMatchObject({ generation: 4, trustStore: { generation: 2 } })
  })

  it('tells what watchers change in the order in which it happened', () => {
    const peer = createPeer(base)
    const told: number[] = []
    peer.watch(now => {
      if (now.attempts === 3) peer.change({ attempts: 4 }, 'file')
    })
    peer.watch(now => told.push(now.attempts))
    peer.change({ attempts: 3 }, 'file')
    expect(told).toEqual([3, 4])
  })

  it.each<[string, PeerChange, string]>([
    ['a trust store cut off', { trustStorePem: one.slice(0, -40) }, 'trust-store-unreadable'],
    [
      'a trust store with a broken certificate',
      { trustStorePem: one + two.replace(/\nM/, '\n!') },
      'trust-store-unreadable',
    ],
    ['a trust store of something else', { trustStorePem: 'hello' }, 'trust-store-empty'],
    ['too many attempts', { attempts: 5 }, 'bad-attempts'],
    ['a host that is a path', { host: '../x' }, 'bad-host'],
    ['a domain with a space', { domains: ['steven lab'] }, 'bad-domain'],
    [
      'ciphers nobody has',
      { ciphers: { list: 'NOPE', minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3', securityLevel: 1 } },
      'bad-ciphers',
    ],
    [
      'a certificate without its key',
      {
        certificate: {
          chain: one,
          key: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        },
      },
      'bad-certificate',
    ],
    ['a certificate that is none', { certificate: { chain: 'x', key: 'y' } }, 'bad-certificate'],
    [
      'an exception without end',
      { exceptions: [{ address: 'a.b', policy: 'off', until: Number.NaN, reason: '' }] },
      'bad-exception',
    ],
    [
      'a rule with a space',
      {
        allowList: {
          defaultMethods: ['GET'],
          rules: [
            {
              protocol: 'https',
              address: 'a.b',
              port: 443,
              path: '/a b',
              match: 'exact',
              methods: [],
              type: '',
              deployment: 1,
            },
          ],
        },
      },
      'bad-allow-rule',
    ],
    ['a server nowhere', { ucServers: [{ ...cucm, address: 'a b' }] }, 'bad-uc-server'],
    ['a setting of two lines', { settings: new Map([['A', 'b\nc']]) }, 'bad-setting'],
  ])('does not take %s', (_, change, code) => {
    const peer = createPeer({ ...base, trustStorePem: two })
    const before = peer.state()
    expect(codeOf(() => peer.change({ ...change, wording: '3.0' }, 'file'))).toBe(code)
    expect(peer.state()).toBe(before)
  })

  it('refuses a release that is none', () => {
    expect(codeOf(() => createPeer({ ...base, release: 'fourteen' }))).toBe('bad-release')
  })

  it('makes the rules of discovered nodes, and keeps those an administrator entered', () => {
    const peer = createPeer({ ...base, ucServers: [cucm] })
    const ports = () => new Set(peer.state().allowList.rules.map(({ port }) => port))
    expect(ports()).toEqual(new Set([8443, 6970, 6971, 6972]))
    const rule = {
      protocol: 'https',
      address: 'photos.steven.lab',
      port: 443,
      path: '/',
      match: 'prefix',
      methods: [],
      type: 'Manual rule',
      deployment: 1,
    } as const
    const { allowList } = peer.state()
    peer.change({ allowList: { ...allowList, rules: [...allowList.rules, rule] } }, 'console')
    peer.change({ ucServers: [] }, 'console')
    expect(peer.state().allowList.rules).toEqual([rule])
    const given = createPeer({
      ...base,
      ucServers: [cucm],
      allowList: { rules: [rule], defaultMethods: ['GET'] },
    })
    expect(given.state().allowList.rules).toEqual([rule])
  })
})

describe('alarms', () => {
  const ids = (change: Partial<Parameters<typeof createPeer>[0]>) =>
    createPeer({ ...base, ...change }, () => NOW)
      .state()
      .alarms.map(({ id }) => id)
  const old = toPem(make({ subject: 'CN=old', ca: true, until: '20250101000000Z' }).certificate)

  it.each<[string, Partial<Parameters<typeof createPeer>[0]>, string[]]>([
    ['none by itself', {}, []],
    ['verbose logging', { logLevel: 'DEBUG' }, ['25019']],
    [
      'verbose logging of a module',
      { settings: new Map([['Logger Developer developer.ssl Level', 'TRACE']]) },
      ['25019'],
    ],
    ['a permissive cluster', { settings: new Map([['Alternates Cluster Name', 'c.steven.lab']]) }, ['40049']],
    [
      'an enforcing cluster',
      {
        settings: new Map([
          ['Alternates Cluster Name', 'c.steven.lab'],
          ['Alternates TLS Verify Mode', 'Enforcing'],
        ]),
      },
      [],
    ],
    ['an expired CA', { trustStorePem: old + one }, ['90002']],
  ])('%s', (_, change, expected) => {
    expect(ids(change)).toEqual(expected)
  })

  it('keep their time and their acknowledgement while they stand, and go with their cause', () => {
    let now = NOW
    const peer = createPeer({ ...base, logLevel: 'DEBUG' }, () => now)
    peer.change({ alarms: peer.state().alarms.map(alarm => ({ ...alarm, acknowledged: true })) }, 'console')
    now += 1000
    peer.change({ attempts: 1 }, 'console')
    expect(peer.state().alarms).toMatchObject([{ id: '25019', raised: NOW, acknowledged: true }])
    peer.change({ logLevel: 'INFO' }, 'console')
    expect(peer.state().alarms).toEqual([])
  })
})
