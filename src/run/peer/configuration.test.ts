import { describe, expect, it } from 'vitest'
import { mergeSystem, readXconf, readXstat } from '../../read/uc/index.ts'
import { configurationOf, findItem, settingChange, settingOf } from './configuration.ts'
import { CONFIGURATION } from './configuration-items.ts'
import { configurationLine, configurationXml, statusLines, statusXml } from './dump.ts'
import { PeerError } from './errors.ts'
import { createPeer } from './peer.ts'
import { statusOf } from './status.ts'
import { inSpace, type Space } from './value-space.ts'

const peer = () =>
  createPeer({
    host: 'vcsc',
    domain: 'steven.lab',
    release: 'X15.5',
    settings: new Map([
      ['Ethernet 1 IP V4 Address', '10.48.36.46'],
      ['TimeZone Name', 'Europe/Brussels'],
      ['Zones Zone 9 Authentication Password', 'hunter2'],
    ]),
    ucServers: [
      {
        product: 'cucm',
        address: 'cucm.steven.lab',
        username: 'axl"user',
        password: 'hunter2',
        tlsVerify: true,
        deployment: 1,
        aesGcm: false,
        sipUpdate: false,
        icePassthrough: false,
        nodes: [{ product: 'cucm', role: 'publisher', address: '10.48.36.215' }],
      },
    ],
  })

/** A value that the space has besides the initial one. */
const other = (space: Space, initial: string): string => {
  if (space.kind === 'word') return space.values.find(value => value !== initial) ?? initial
  return space.kind === 'number' ? String(initial === String(space.from) ? space.to : space.from) : 'EECDH'
}
const pathOf = (pattern: string) =>
  pattern.replace(/\[(\d+)\.\.\d+\]/, '$1').replace('<module>', 'developer.ssl')

describe('every item', () => {
  it.each(CONFIGURATION.map(item => [pathOf(item.path), item] as const))(
    '%s is set and read',
    (path, item) => {
      const subject = peer()
      const found = findItem(path.toUpperCase().replace('DEVELOPER.SSL', 'developer.ssl'))
      expect(found).toEqual({ item, path })
      const before = settingOf(subject.state(), { item, path })
      if (item.read && !item.change)
        return expect(() => settingChange(subject.state(), path, 'x')).toThrow(PeerError)
      const value = /DefaultMethods$/.test(path) ? 'GET,PUT' : other(item.space, before)
      expect(inSpace(item.space, value)).toBe(value)
      subject.change(
        settingChange(subject.state(), path, value.toLowerCase() === 'off' ? 'OFF' : value),
        'console',
      )
      expect(settingOf(subject.state(), { item, path })).toBe(value)
    },
  )
  it.each([
    ['EdgeConfigServer Nothing', 'x', 'unknown'],
    ['EdgeConfigServer CredentialTtl', '604801', 'value'],
    ['EdgeConfigServer CredentialTtl', '1e3', 'value'],
    ['EdgeConfigServer VerifyOriginServer', 'Perhaps', 'value'],
    ['Remote Syslog 5 Address', 'a', 'unknown'],
  ])('%s: %s is refused', (path, value, cause) => {
    let thrown: unknown
    try {
      settingChange(peer().state(), path, value)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(PeerError)
    expect(thrown).toMatchObject({ code: 'bad-setting', params: { cause } })
  })
})

describe('items of later releases', () => {
  const old = createPeer({ host: 'vcsc', domain: 'steven.lab', release: 'X14.0.7' }).state()
  it('are neither listed nor set', () => {
    expect(configurationOf(old).map(({ path }) => path)).not.toContain('EdgeConfigServer VerifyOriginServer')
    expect(() => settingChange(old, 'EdgeConfigServer VerifyOriginServer', 'Off')).toThrow(PeerError)
  })
})

describe('dumps', () => {
  const state = peer().state()
  const values = configurationOf(state)
  const status = statusOf(state, { now: Date.UTC(2022, 6, 11), since: 0, offset: 120 })

  it('hold no password', () => {
    const all = [
      ...values.map(configurationLine),
      configurationXml(values, 'X'),
      statusXml(status, 'X'),
    ].join('\n')
    expect(all).not.toContain('hunter2')
    expect(all).toContain('Axlpassword: "{cipher}****"')
  })

  it('are read back as the state says, text and XML alike', () => {
    const parts = [
      readXconf(values.map(configurationLine).join('\n'), 'xconf.txt'),
      readXconf(configurationXml(values, 'X15.5'), 'xconf.xml'),
      readXstat(status.flatMap(statusLines).join('\n'), 'xstat.txt'),
      readXstat(statusXml(status, 'X15.5'), 'xstat.xml'),
    ]
    const { value, problems } = mergeSystem(parts)
    expect(problems).toEqual([])
    expect(value).toMatchObject({
      host: 'vcsc',
      release: { text: 'X15.5' },
      verifyOriginServer: { value: 'on' },
      mraEnabled: true,
      timeZone: 'Europe/Brussels',
      addresses: ['10.48.36.46'],
      ciphers: { ReverseProxyTLSCiphers: state.ciphers.list },
    })
    expect(value.ucServers.map(({ address, tlsVerify }) => [address, tlsVerify])).toEqual([
      ['10.48.36.215', true],
      ['cucm.steven.lab', true],
    ])
  })
})
