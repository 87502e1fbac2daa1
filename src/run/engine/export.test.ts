import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { appendFile, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { allowRule, peerState } from '../../../test/support/ats-peer.ts'
import { encodeSegment } from '../../read/logs/index.ts'
import { ENGINE_DIFFERENCES, engineDifferenceText } from '../../tell/messages/index.ts'
import { loadGatewayConfig, type PeerState } from '../peer/index.ts'
import { createAccessReader } from './access.ts'
import { readDiagnostic } from './diagnostics.ts'
import { exportAts } from './export.ts'
import { followFile } from './follow.ts'
import { createInOrder } from './in-order.ts'
import { writeExport } from './write.ts'

const now = Date.parse('2026-06-01T12:00:00Z')
const bounds = loadGatewayConfig(
  'host: a\ndomain: b.lab\nrelease: X14.2\nlisten: {}\ntimeouts: { connect: 1500ms, total: 0 }\n',
  '/gateway.yaml',
)
const exported = (more: Partial<PeerState> = {}, rules = [allowRule('cucm.steven.lab', 8443)]) =>
  exportAts(peerState(rules, more), {
    folder: '/srv/ats',
    listen: { ip: '127.0.0.1', port: 8080 },
    bounds,
    now,
  })
const fileOf = (path: string, ...order: Parameters<typeof exported>) =>
  exported(...order).files.find(file => file.path === path)?.content ?? ''
const records = (more: Partial<PeerState> = {}) =>
  new Map(
    fileOf('etc/records.config', more)
      .trim()
      .split('\n')
      .map(line => {
        const [, name = '', , ...value] = line.split(' ')
        return [name.replace('proxy.config.', ''), value.join(' ')] as const
      }),
  )
const codes = (more: Partial<PeerState> = {}) => exported(more).differences.map(({ code }) => code)
const exception = (more: object) => ({
  address: 'old.steven.lab',
  policy: 'permissive' as const,
  until: now + 1,
  reason: 'x',
  ...more,
})

describe('records.config', () => {
  it.each<[string, Partial<PeerState>, string]>([
    ['enforces', {}, 'ENFORCED'],
    ['does not look where it is switched off', { verifyOriginServer: 'off' }, 'DISABLED'],
    [
      'goes on where off means so',
      { verifyOriginServer: 'off', policies: { on: 'enforce', off: 'permissive' } },
      'PERMISSIVE',
    ],
    [
      'does not look before X14.2',
      { release: { major: 14, minor: 0, patch: 7, text: 'X14.0.7' } },
      'DISABLED',
    ],
  ])('%s', (_, more, policy) => {
    expect(records(more).get('ssl.client.verify.server.policy')).toBe(policy)
  })
  it.each([1, 2, 4])('makes %d handshakes for a failing request', attempts => {
    expect(records({ attempts }).get('http.connect_attempts_max_retries')).toBe(String(attempts - 1))
  })
  it('knows the names that the machine knows, unless it is given others', () => {
    expect(records().get('hostdb.host_file.path')).toBe('/etc/hosts')
    const hosts = new Map([['cucm.steven.lab', '127.0.0.1']])
    const made = exportAts(peerState([]), {
      folder: '/srv/ats',
      listen: { ip: '127.0.0.1', port: 1 },
      now,
      hosts,
    })
    expect(made.files.find(({ path }) => path === 'etc/hosts')?.content).toBe('127.0.0.1 cucm.steven.lab\n')
  })
  it('has the ciphers, versions and level of the peer', () => {
    const { ciphers } = peerState([])
    const made = records({
      ciphers: { ...ciphers, list: 'HIGH', minVersion: 'TLSv1.1', maxVersion: 'TLSv1.2', securityLevel: 1 },
    })
    const names = ['cipher_suite', 'TLSv1', 'TLSv1_1', 'TLSv1_2', 'TLSv1_3']
    expect(names.map(name => made.get(`ssl.client.${name}`))).toEqual([
      'HIGH:@SECLEVEL=1',
      '0',
      '1',
      '1',
      '0',
    ])
    expect(
      records({ ciphers: { ...ciphers, list: 'HIGH:@SECLEVEL=0' } }).get('ssl.client.cipher_suite'),
    ).toBe('HIGH:@SECLEVEL=0')
  })
  it('has the timeouts and limits of the configuration, and names those that it cannot have', () => {
    const made = records()
    expect(made.get('http.connect_attempts_timeout')).toBe('2')
    expect(made.get('http.transaction_active_timeout_in')).toBe('1')
    expect(made.get('http.transaction_no_activity_timeout_out')).toBe('60')
    expect(made.get('http.request_line_max_size')).toBe('8192')
    expect(made.get('http.per_server.connection.max')).toBe('256')
    expect(exported().differences).toContainEqual({ code: 'limits', params: { fields: 200, idle: 32 } })
  })
  it('shows the certificate of the peer, whose key is for its owner alone', () => {
    const made = exported({ certificate: { chain: 'CHAIN', key: 'KEY' } })
    expect(made.files.filter(({ secret }) => secret).map(({ path, content }) => [path, content])).toEqual([
      ['etc/client.key', 'KEY'],
    ])
    expect(made.files.some(({ path, content }) => path !== 'etc/client.key' && content.includes('KEY'))).toBe(
      false,
    )
    expect(records().has('ssl.client.cert.filename')).toBe(false)
  })
})

describe('remap.config', () => {
  /** Unpadded, and padded where base64 has padding. */
  const spellings = (domain: string): number =>
    encodeSegment({ domain, protocol: 'https', address: '2001:db8::1', port: 443 }).length % 4 === 0 ? 1 : 2

  const lines = (...order: Parameters<typeof exported>) =>
    fileOf('etc/remap.config', ...order)
      .trim()
      .split('\n')
  it('denies what is not listed, last', () => {
    expect(lines().at(-1)).toMatch(/^map \/ http:\/\/127\.0\.0\.1:9\/ @action=deny /)
  })
  it('has a line for each spelling, domain and rule, the longest path first', () => {
    const rules = [
      allowRule('a.lab', 1),
      allowRule('2001:db8::1', 443, { path: '/x/', methods: ['PUT', 'GET'] }),
    ]
    const found = lines({ domains: ['d.lab', 'e.lab'] }, rules).slice(0, -1)
    expect(
      found.filter(line =>
        line.includes('https://[2001:db8::1]:443/x/ @action=allow @method=PUT @method=GET '),
      ),
    ).toHaveLength(['d.lab', 'e.lab'].reduce((sum, domain) => sum + spellings(domain), 0))
    expect(found.at(-1)).toMatch(/ https:\/\/a\.lab:1\/ @action=allow @method=GET /)
    expect(found.every(line => /^map \/[\w+=-]+\/\S* /.test(line))).toBe(true)
  })
  it('takes the path of an exact rule literally', () => {
    const rule = allowRule('a.lab', 1, { path: '/a.b?c=(d)', match: 'exact' })
    expect(fileOf('etc/exact-1.conf', {}, [rule])).toContain(String.raw`^(?!/a\.b\?c=\(d\)$) http`)
  })
  it('has exceptions for a port, sni.yaml those for an address; both until their date', () => {
    const rules = [allowRule('old.steven.lab', 8443), allowRule('old.steven.lab', 6972)]
    const forPort = { exceptions: [exception({ port: 6972, policy: 'off' })] }
    expect(
      lines(forPort, rules)
        .filter(line => line.includes('policy=DISABLED'))
        .every(line => line.includes(':6972/')),
    ).toBe(true)
    expect(fileOf('etc/sni.yaml', forPort, rules)).toBe('sni: []\n')
    expect(fileOf('etc/sni.yaml', { exceptions: [exception({})] }, rules)).toContain(
      '- fqdn: "old.steven.lab"\n  verify_server_policy: PERMISSIVE\n',
    )
    expect(fileOf('etc/sni.yaml', { exceptions: [exception({ until: now })] }, rules)).toBe('sni: []\n')
  })
})

describe('differences', () => {
  it('that the state brings about', () => {
    const { ciphers } = peerState([])
    expect(codes()).not.toContain('wording')
    expect(codes({ wording: '1.1.1' })).toContain('wording')
    expect(codes({ ciphers: { ...ciphers, signatureAlgorithms: 'rsa_pss_rsae_sha256' } })).toContain(
      'signature-algorithms',
    )
    expect(
      codes({ exceptions: [exception({}), exception({ until: now })] }).filter(
        code => code === 'exception-expiry',
      ),
    ).toHaveLength(1)
  })
  it('are told in both languages, every place of a text filled', () => {
    const { ciphers } = peerState([])
    const made = exported({
      wording: '1.1.1',
      exceptions: [exception({ port: 1 })],
      ciphers: { ...ciphers, signatureAlgorithms: 'x' },
    })
    const run = exportAts(peerState([]), {
      folder: '/a',
      listen: { ip: '::1', port: 1 },
      supervised: true,
      now,
    })
    const differences = [...made.differences, ...run.differences]
    expect(new Set(differences.map(({ code }) => code))).toEqual(new Set(ENGINE_DIFFERENCES))
    for (const difference of differences)
      for (const language of ['en', 'ja'] as const)
        expect(engineDifferenceText(difference, language)).not.toMatch(/[{}]/)
  })
})

describe('the access log', () => {
  const segment = encodeSegment({
    domain: 'steven.lab',
    protocol: 'https',
    address: 'cucm.steven.lab',
    port: 8443,
  })
  const line = (status: string, more = '127.48.36.215 1 22', path = `/${segment}/cucm-uds/x?y=1`) =>
    `1795487568.773 127.0.0.1 60790 GET ${status} ${more} http://127.0.0.1:18080${path}`
  const rules = [allowRule('cucm.steven.lab', 8443)]
  const told = (text: string) => {
    const records = createAccessReader(() => peerState(rules))(text)
    return records.map(record => `${record.kind} ${'head' in record ? record.head.first : ''}`.trim())
  }
  const received = `receive-request GET http://vcs_control.steven.lab:8443/${segment}/cucm-uds/x?y=1 HTTP/1.1`
  const sent = 'send-request GET /cucm-uds/x?y=1 HTTP/1.1'

  it('tells a request as the gateway would', () => {
    expect(told(line('200 200', '127.48.36.215 0 22'))).toEqual([
      received,
      'request-allowed',
      sent,
      'receive-response HTTP/1.1 200 OK',
      'send-response HTTP/1.1 200 OK',
    ])
    const [first, allowed, to, , last] = createAccessReader(() => peerState(rules))(line('200 200'))
    expect(first).toMatchObject({ at: 1795487568773, txn: 1, from: { ip: '127.0.0.1', port: 60790 } })
    expect(allowed).toMatchObject({ url: 'https://cucm.steven.lab:8443/cucm-uds/x?y=1', method: 'GET' })
    expect(to).toMatchObject({ txn: 1, to: { ip: '127.48.36.215', port: 8443 } })
    expect(last).toMatchObject({ at: 1795487568795, txn: 1 })
  })
  it('tells every attempt of one whose origin was refused', () => {
    expect(told(line('502 000'))).toEqual([
      received,
      'request-allowed',
      sent,
      sent,
      'send-response HTTP/1.1 502',
    ])
  })
  it('sends nothing where no origin was known, or the list denies', () => {
    expect(told(line('500 000', '0 0 1')).filter(each => each === sent)).toEqual([])
    const denied = ['send-response HTTP/1.1 403 Forbidden', 'http-error']
    expect(told(line('403 000', '- 0 1'))).toEqual([received, ...denied])
    expect(told(line('403 000', '- 0 1', '/x'))).toEqual([
      'receive-request GET http://vcs_control.steven.lab:8443/x HTTP/1.1',
      ...denied,
    ])
  })
  it.each(['', 'x', line('200'), line('200 200', '1 -1 2')])(
    'passes over what is no line of it: %j',
    text => {
      expect(told(text)).toEqual([])
    },
  )
  it('comes into order with the other', () => {
    const seen: number[] = []
    let now = 10_000
    const order = createInOrder(
      ({ at }) => void seen.push(at),
      () => now,
    )
    const diagnostic = (at: number) => ({
      kind: 'diagnostic' as const,
      at,
      level: 'ERROR' as const,
      thread: 0,
      text: '',
    })
    order.push([diagnostic(9_900), diagnostic(9_950)])
    now = 11_000
    order.push([diagnostic(9_800), diagnostic(9_920)])
    order.end()
    expect(seen).toEqual([9_800, 9_900, 9_920, 9_950])
    const kinds: string[] = []
    const late = createInOrder(({ kind }) => void kinds.push(kind))
    const answer = { kind: 'http-error' as const, status: 403, reason: '', to: { ip: '::1', port: 1 } }
    late.push([{ ...answer, at: 9_999 }, diagnostic(10_000)])
    late.end()
    expect(kinds).toEqual(['diagnostic', 'http-error'])
  })
})

describe('diags.log', () => {
  const [WARNING, ERROR] = ['WARNING', 'ERROR'] as const
  it.each([
    [
      '[Jun 01 11:59:59.016] [ET_NET 3] WARNING: SNI (a) not in certificate. Action=Terminate server=a(10.0.0.1)',
      WARNING,
      3,
    ],
    [
      '[Jun 01 11:59:59.016] [ET_NET 0] WARNING: Core server certificate verification failed for (a). Action=Continue Error=x server=a(b) depth=0',
      WARNING,
      0,
    ],
    [
      "[Jun 01 11:59:59.016] [ET_NET 1] DEBUG: <SSLNetVConnection.cc:1500 (sslClientHandShakeEvent)> (ssl.error) SSL connection failed for 'a': error:0A000086:SSL routines::certificate verify failed",
      ERROR,
      1,
    ],
  ])('%s', (line, level, thread) => {
    expect(readDiagnostic(line, now)).toMatchObject({ kind: 'diagnostic', level, thread })
    const { kind, ...record } = readDiagnostic(line, now)!
    expect(kind === 'diagnostic' && line.endsWith('text' in record ? record.text : '-')).toBe(true)
  })
  it.each([
    '[Jun 01 11:59:59.016] [ET_NET 3] WARNING: client prohibited by ip-allow policy',
    '[Jun 01 11:59:59.016] traffic_server NOTE: Traffic Server is fully initialized.',
    '[Jun 01 11:59:59.016] [ET_NET 1] DEBUG: <x> (ssl.error) something else',
    '',
  ])('says nothing of origins: %s', line => {
    expect(readDiagnostic(line, now)).toBeUndefined()
  })
  it('has no year: the nearest', () => {
    const at = new Date(2026, 11, 31, 23, 59, 59, 500).getTime()
    const line = '[Dec 31 23:59:59.500] [ET_NET 0] WARNING: SNI (a) not in certificate.'
    for (const later of [0, 5_000, 3_600_000]) expect(readDiagnostic(line, at + later)?.at).toBe(at)
  })
})

describe('files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-engine-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  it('are written for whom they are', async () => {
    await writeExport(exported({ certificate: { chain: 'CHAIN', key: 'KEY' } }), folder)
    const modeOf = (path: string) => statSync(join(folder, path)).mode & 0o777
    expect([modeOf('etc/client.key'), modeOf('etc/records.config')]).toEqual([0o600, 0o644])
    expect(statSync(join(folder, 'log')).isDirectory()).toBe(true)
  })
  it('are followed, line by line, through a rotation', async () => {
    const path = join(folder, 'followed.log')
    const lines: string[] = []
    const until = async (count: number) => {
      for (let tries = 0; tries < 100 && lines.length < count; tries++)
        await new Promise(resolve => setTimeout(resolve, 20))
    }
    await writeFile(path, 'of an earlier run\n')
    const followed = followFile(path, line => void lines.push(line))
    await appendFile(path, 'one\ntw')
    await until(1)
    await appendFile(path, 'o\n')
    await until(2)
    await rename(path, `${path}.old`)
    await writeFile(path, 'three\n')
    await until(3)
    await followed.stop()
    expect(lines).toEqual(['one', 'two', 'three'])
    const rotated = followFile(path, line => void lines.push(line))
    await rename(path, `${path}.old`)
    await writeFile(path, 'longer than the file before\n')
    await until(4)
    await rotated.stop()
    expect(lines.at(-1)).toBe('longer than the file before')
  })
})
