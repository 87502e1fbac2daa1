import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ConfigError } from '../config/index.ts'
import { loadGatewayConfig } from './config.ts'
import { gatewayConfigJsonSchema } from './config-schema.ts'

const SHORT = 'host: expc1\ndomain: steven.lab\nrelease: X14.2.0\nlisten: { tunnel: 127.0.0.1:8080 }\n'
/** Aliases of aliases: ten lines that unfold to a thousand million. */
const BILLION_LAUGHS = Array.from({ length: 10 }, (_, i) =>
  i === 0
    ? 'a0: &a0 [x, x]\n'
    : `a${i}: &a${i} [${Array(9)
        .fill(`*a${i - 1}`)
        .join(', ')}]\n`,
).join('')
const load = (text: string) => loadGatewayConfig(text, '/etc/turnpike/gateway.yaml')

describe('loadGatewayConfig', () => {
  it('fills in what is left out', () => {
    expect(load(SHORT)).toMatchObject({
      file: '/etc/turnpike/gateway.yaml',
      release: { text: 'X14.2.0', major: 14, minor: 2, patch: 0 },
      domains: ['steven.lab'],
      listen: { tunnel: { address: '127.0.0.1', port: 8080 } },
      trustStore: '/etc/turnpike/gateway.ca.pem',
      namesTrustStore: false,
      state: '/etc/turnpike/gateway.state.json',
      verifyOriginServer: true,
      attempts: 2,
      processes: 1,
      logging: { rotate: { size: 50_000_000, keep: 5 }, level: 'INFO', wording: '1.1.1', offset: '+00:00' },
      timeouts: { connect: 10_000 },
    })
  })

  it('takes paths from its folder, durations, sizes, dates and both kinds of switches', () => {
    const config = load(
      `${SHORT}
trustStore: ../ca.pem
certificate: server.pem
key: /secret/server.key
verifyOriginServer: Off
admin: { address: '[::1]:9443', token: token }
exceptions:
  - { address: cucm.steven.lab, policy: off, until: 2026-12-31, reason: r }
logging:
  file: logs/traffic.log
  rotate: { size: 20MB, keep: 0 }
  syslog: [{ address: siem.steven.lab, transport: tls, trust: siem.pem }]
timeouts: { connect: 500ms, drain: 2m }
limits: { urlBytes: 4KiB }
ucServers:
  - { product: cucm, address: cucm.steven.lab, passwordFile: axl.txt, tlsVerify: no-way }
`.replace('tlsVerify: no-way', 'tlsVerify: off'),
    )
    expect(config).toMatchObject({
      trustStore: '/etc/ca.pem',
      namesTrustStore: true,
      certificate: '/etc/turnpike/server.pem',
      key: '/secret/server.key',
      verifyOriginServer: false,
      admin: { address: { address: '::1', port: 9443 }, token: '/etc/turnpike/token' },
      exceptions: [{ policy: 'off', until: Date.UTC(2026, 11, 31) }],
      logging: {
        file: '/etc/turnpike/logs/traffic.log',
        rotate: { size: 20_000_000, keep: 0 },
        syslog: [{ trust: '/etc/turnpike/siem.pem' }],
      },
      timeouts: { connect: 500, drain: 120_000 },
      limits: { urlBytes: 4096 },
      ucServers: [{ passwordFile: '/etc/turnpike/axl.txt', tlsVerify: false }],
    })
  })

  it.each<[string, string, number, Record<string, unknown>]>([
    ['a: [', 'config-syntax', 1, {}],
    ['host: a\nhost: b\n', 'config-syntax', 2, {}],
    ['a: 1\n<<: 1\n', 'config-syntax', 1, {}],
    ['a: *b\n', 'config-syntax', 1, {}],
    [BILLION_LAUGHS, 'config-syntax', 1, {}],
    ['host: expc1\n', 'config-missing-key', 1, { name: 'domain' }],
    [`${SHORT}trustStor: x\n`, 'config-unknown-key', 5, { name: 'trustStor', suggestion: 'trustStore' }],
    [
      `${SHORT}logging:\n  rotate:\n    sice: 3\n`,
      'config-unknown-key',
      7,
      { suggestion: 'logging.rotate.size' },
    ],
    [`${SHORT}attempts: 9\n`, 'config-bad-value', 5, { name: 'attempts', value: '9', allowed: '1–4' }],
    [
      `${SHORT}ucServers:\n  - product: cucmm\n    address: a.b\n`,
      'config-bad-value',
      6,
      { name: 'ucServers.0.product', allowed: 'cucm, imp, unity' },
    ],
    [
      `${SHORT}ucServers:\n  - product: cucm\n    address: a.b\n    password: secret\n`,
      'config-unknown-key',
      8,
      { suggestion: 'ucServers.0.passwordFile' },
    ],
    [`${SHORT}timeouts: { connect: 5 days }\n`, 'config-bad-value', 5, { name: 'timeouts.connect' }],
    [`${SHORT}verifyOriginServer: maybe\n`, 'config-bad-value', 5, { allowed: 'on, off' }],
    [`${SHORT.replace('X14.2.0', 'X14')}`, 'config-bad-value', 3, { name: 'release', value: 'X14' }],
    [SHORT.replace('127.0.0.1:8080', 'localhost'), 'config-bad-value', 4, { name: 'listen.tunnel' }],
    [SHORT.replace('127.0.0.1:8080', '127.0.0.1:70000'), 'config-bad-value', 4, { name: 'listen.tunnel' }],
  ])('%j: %s', (text, code, line, details) => {
    let thrown: unknown
    try {
      load(text)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(ConfigError)
    expect(thrown).toMatchObject({ code, line, details })
  })

  it('has a schema that takes what it takes', () => {
    const ajv = new Ajv2020({ strict: false })
    addFormats.default(ajv)
    const validate = ajv.compile(gatewayConfigJsonSchema())
    expect(validate(parse(SHORT))).toBe(true)
    expect(validate(parse(`${SHORT}attempts: 9\n`))).toBe(false)
    expect(validate(parse(`${SHORT}unknown: 1\n`))).toBe(false)
  })
})
