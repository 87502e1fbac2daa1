import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ed25519, make } from '../../../test/support/certificates.ts'
import { toPem } from '../../read/x509/index.ts'
import { createPeer, type Peer } from '../peer/index.ts'
import { COMMANDS } from './commands/index.ts'
import type { ConsoleContext } from './context.ts'
import { execute } from './execute.ts'
import { quotedValue } from './line.ts'

const certificate = (subject: string, seed = subject) =>
  toPem(make({ subject, ca: true, by: make({ subject: `CN=${seed}`, ca: true }) }).certificate)
const [one, two, sameSubject] = [
  certificate('CN=one'),
  certificate('CN=two'),
  certificate('CN=one', 'another'),
] as [string, string, string]

function subject(more: Partial<ConsoleContext> = {}): { peer: Peer; ask: (line: string) => Promise<string> } {
  const peer = createPeer({ host: 'vcsc', domain: 'steven.lab', release: 'X14.2.0', trustStorePem: one })
  const context = { peer, by: 'console', now: () => Date.UTC(2022, 6, 11), since: 0, offset: 120, ...more }
  return { peer, ask: async line => (await execute(context, line)).output }
}

describe('the console', () => {
  it('reads what a path is the beginning of, whatever the case', async () => {
    const { ask } = subject()
    expect(await ask('xconf edgeconfigserver ratelimitlogins')).toBe(
      '*c xConfiguration EdgeConfigServer RateLimitLogins: 3\n** end\n\nOK\n',
    )
    expect(
      (await ask('xConfiguration')).split('\n').filter(line => line.startsWith('*c ')).length,
    ).toBeGreaterThan(30)
    expect(await ask('xConfiguration Alternates Peer')).toBe('** end\n\nOK\n')
  })

  it('sets, and the state follows', async () => {
    const { peer, ask } = subject()
    expect(await ask('xConfiguration EdgeConfigServer VerifyOriginServer: OFF')).toBe('OK\n')
    expect(peer.state()).toMatchObject({ verifyOriginServer: 'off', generation: 2 })
    expect(await ask('xConfiguration Remote Syslog 2 Address: "siem.steven.lab"')).toBe('OK\n')
    expect(await ask('xConfiguration Remote Syslog')).toContain(
      '*c xConfiguration Remote Syslog 2 Address: "siem.steven.lab"',
    )
    expect(
      await ask('xConfiguration Ciphers ReverseProxyTLSCiphers Value: "ECDHE-RSA-AES256-GCM-SHA384:EECDH"'),
    ).toBe('OK\n')
    expect(peer.state().ciphers.list).toBe('ECDHE-RSA-AES256-GCM-SHA384:EECDH')
  })

  it.each([
    ['xConfiguration EdgeConfigServr', 'Did you mean EdgeConfigServer?'],
    ['xConfiguration EdgeConfigServer VerifyOriginServer: Maybe', '<On/Off>'],
    ['xConfiguration Ciphers ReverseProxyTLSCiphers Value: "NOPE"', 'OpenSSL does not take'],
    ['xConfiguration EdgeConfigServer: Off', 'incomplete'],
    ['xStatus Alarms', 'Did you mean Alarm?'],
    ['xCommand CUCM', 'Config'],
    ['xCommand CUCM Config Add Address: a', 'Axlusername is missing'],
    ['xCommand Domain Add Name: a.b Name: c.d', 'twice'],
    ['xCommand Domain Add Nam: a.b', 'there is no Nam'],
    ['xCommand Restart', 'no gateway'],
    ['xCommand DiagnosticLogging Start', 'no gateway'],
    ['xCommand TrustStore Delete Certificate: 7', 'no certificate'],
    ['xCommand TrustStore Add Pem: "x"', 'not-a-certificate-file'],
    ['xCommand HTTP Allow List Rule Add Url: ftp://a', 'ftp://a'],
    ['xCommand HTTP Allow List Rule Delete Url: https://a/', 'no editable rule'],
    [
      'xCommand EdgeConfigServer Exception Add Address: a.b Policy: off Until: tomorrow00 Reason: r',
      'exception',
    ],
    ['reboot', 'unknown command'],
    ['xCommand "', 'not closed'],
  ])('%s: ERROR', async (line, words) => {
    const { peer, ask } = subject()
    const output = await ask(line)
    expect(output).toMatch(/^ERROR: /)
    expect(output).toContain(words)
    expect(peer.state().generation).toBe(1)
  })

  it('helps at every word', async () => {
    const { ask } = subject()
    expect(await ask('?')).toContain('xConfiguration')
    expect(await ask('xConfiguration EdgeConfigServer ?')).toContain(
      '*h xConfiguration EdgeConfigServer CredentialTtl: <0..604800>',
    )
    expect(await ask('xConfiguration EdgeConfigServer CredentialTtl: ??')).toMatch(/Default: 28800/)
    expect(await ask('xConfiguration Ciphers ReverseProxyTLSCiphers ??')).toContain('Default: "EECDH:')
    expect(await ask('xCommand Domain ?')).toContain('*h xCommand Domain Add Name(r): <S: 1,253>')
    expect(await ask('xStatus ?')).toContain('*h xStatus SystemUnit')
    expect(await ask('xCommand Nothing ?')).toMatch(/^ERROR/)
    for (const { path } of COMMANDS) expect(await ask(`xCommand ${path} ??`)).toContain(`*h xCommand ${path}`)
  })

  it('shows status as trees', async () => {
    const { ask } = subject()
    expect(await ask('xStatus Alarm')).toBe('*s Alarm: /\n*s/end\n\nOK\n')
    expect(await ask('xStatus SystemUnit')).toContain(
      ' SystemTime: "2022-07-11 00:00:00"\n TimeZone: "+02:00"\n LocalTime: "2022-07-11 02:00:00"',
    )
    expect(await ask('xstatus collaborationedge httpallowlist')).toBe('*s HttpAllowList: /\n*s/end\n\nOK\n')
  })
})

describe('UC servers', () => {
  const add = 'xCommand CUCM Config Add Address: "CUCM.steven.lab" Axlusername: "axl" Axlpassword: "hunter2"'

  it('are entered with every field of the page, found with their nodes, and deleted with their rules', async () => {
    const nodes = ['cucm.steven.lab', 'cucm2.steven.lab'].map(address => ({
      product: 'cucm' as const,
      role: 'subscriber' as const,
      address,
    }))
    const { peer, ask } = subject({ discover: async () => nodes })
    const all = `${add} CertValidationDisabled: On DeploymentId: 2 AesGcmSupport: On SipUpdate: On IcePassthrough: On`
    expect(await ask(all)).toContain('*r Node: cucm2.steven.lab')
    expect(peer.state().ucServers).toMatchObject([
      {
        address: 'cucm.steven.lab',
        username: 'axl',
        password: 'hunter2',
        tlsVerify: false,
        deployment: 2,
        aesGcm: true,
        sipUpdate: true,
        icePassthrough: true,
        nodes,
      },
    ])
    expect(await ask('xConfiguration CUCM')).not.toContain('hunter2')
    expect(await ask('xStatus CollaborationEdge HttpAllowList')).toContain(
      'https://cucm2.steven.lab:8443/cucm-uds/',
    )
    expect(await ask(add)).toMatch(/^ERROR: .*already/)
    nodes.pop()
    expect(await ask('xCommand UcServers Refresh')).toBe('*r Node: cucm.steven.lab Role: subscriber\n\nOK\n')
    expect(peer.state().ucServers[0]?.nodes).toHaveLength(1)
    expect(await ask('xCommand UcServers Refresh Address: other')).toMatch(
      /^ERROR: there is no publisher other/,
    )
    expect(await ask('xCommand CUCM Config Delete Address: cucm.steven.lab')).toBe('OK\n')
    expect(peer.state().allowList.rules).toEqual([])
    expect(await ask('xCommand CUCM Config Delete Address: cucm.steven.lab')).toMatch(/^ERROR/)
  })

  it('that cannot be asked are not entered, and keep the nodes that they had', async () => {
    const failure = { code: 'not-verified', detail: 'x' }
    const node = { product: 'cucm' as const, role: 'publisher' as const, address: 'cucm2.steven.lab' }
    let isThere = false
    const { peer, ask } = subject({ discover: async () => (isThere ? [node] : failure) })
    const said = 'Unable to communicate with cucm.steven.lab: not-verified x'
    expect(await ask(add)).toBe(`ERROR: ${said}\n`)
    expect(peer.state().ucServers).toEqual([])
    isThere = true
    await ask(add)
    isThere = false
    for (const _ of [1, 2]) expect(await ask('xCommand UcServers Refresh')).toBe(`ERROR: ${said}\n`)
    expect(peer.state().ucServers[0]?.nodes).toEqual([node])
    expect(peer.state().alarms).toMatchObject([{ id: '15032', text: expect.stringContaining(said) }])
    isThere = true
    expect(await ask('xCommand UcServers Refresh Address: cucm.steven.lab')).toContain('OK')
    expect(peer.state().alarms).toEqual([])
    const offline = subject()
    expect(await offline.ask(add)).toContain('OK')
    expect(await offline.ask('xCommand UcServers Refresh')).toMatch(/^ERROR/)
    expect(offline.peer.state().ucServers[0]?.nodes).toHaveLength(1)
  })

  it.each([
    ['XMPP Discovery', 'Axl', 'imp', 'XMPP Delete'],
    ['Ucxn Config Add', '', 'unity', 'Ucxn Config Delete'],
  ])('%s', async (path, prefix, product, remove) => {
    const { peer, ask } = subject()
    const [user, password] = prefix === '' ? ['Username', 'Password'] : ['Axlusername', 'Axlpassword']
    expect(await ask(`xCommand ${path} Address: a.steven.lab ${user}: u ${password}: p`)).toMatch(/OK\n$/)
    expect(peer.state().ucServers).toMatchObject([
      { product, tlsVerify: true, nodes: [{ role: 'publisher' }] },
    ])
    expect(await ask(`xCommand ${remove} Address: a.steven.lab`)).toBe('OK\n')
  })
})

describe('the trust store', () => {
  it('takes, lists and loses certificates', async () => {
    const { peer, ask } = subject()
    expect(await ask(`xCommand TrustStore Add Pem: ${quotedValue(two)}`)).toContain('*r 2 Subject: "CN=two"')
    expect(await ask(`xCommand TrustStore Add Pem: ${quotedValue(two)}`)).toBe('OK\n')
    expect(peer.state().trustStore).toMatchObject({ certificates: [{}, {}], generation: 2 })
    expect(await ask('xCommand TrustStore List')).toMatch(/1 Subject: "CN=one".*\n.*2 Subject: "CN=two"/)
    expect(await ask('xCommand TrustStore Delete Certificate: 1')).toContain('CN=one')
    expect(await ask('xCommand TrustStore Reset')).toBe('OK\n')
    expect(peer.state().trustStore).toMatchObject({ certificates: [], generation: 4 })
  })

  it('refuses another certificate of one subject (CSCwa12905), unless told to', async () => {
    const { peer, ask } = subject()
    expect(await ask(`xCommand TrustStore Add Pem: ${quotedValue(sameSubject)}`)).toMatch(
      /^ERROR: .*CSCwa12905/,
    )
    expect(
      await ask(`xCommand TrustStore Add AllowSameSubject: On Pem: ${quotedValue(sameSubject)}`),
    ).toMatch(/OK\n$/)
    expect(peer.state().trustStore.certificates).toHaveLength(2)
  })

  it('takes 1000 certificates and no more', async () => {
    const issuer = make({ subject: 'CN=issuer', ca: true })
    const key = ed25519('shared')
    const many = Array.from({ length: 1000 }, (_, number) =>
      toPem(make({ subject: `CN=${number}`, ca: true, by: issuer, key }).certificate),
    )
    const { peer, ask } = subject()
    const reply = await ask(`xCommand TrustStore Add Pem: ${quotedValue(many.join(''))}`)
    expect(reply).toMatch(/^ERROR: .*1001.*1000/)
    expect(await ask(`xCommand TrustStore Add Pem: ${quotedValue(many.slice(1).join(''))}`)).toMatch(/OK\n$/)
    expect(peer.state().trustStore.certificates).toHaveLength(1000)
  })
})

describe('the allow list', () => {
  it('takes rules and tests, and runs the tests', async () => {
    const { ask } = subject()
    expect(
      await ask(
        'xCommand HTTP Allow List Rule Add Url: https://photos.steven.lab/p MatchType: prefix HttpMethods: get,head Description: "photos"',
      ),
    ).toBe('OK\n')
    expect(await ask('xCommand HTTP Allow List Export')).toContain(
      'https://photos.steven.lab:443/p,1,"GET,HEAD",prefix,photos',
    )
    await ask('xCommand HTTP Allow List Test Add Url: https://photos.steven.lab/p/1 ExpectedResult: allow')
    await ask(
      'xCommand HTTP Allow List Test Add Url: https://photos.steven.lab/p/1 ExpectedResult: allow HttpMethod: DELETE',
    )
    await ask('xCommand HTTP Allow List Test Add Url: https://elsewhere.steven.lab/ ExpectedResult: block')
    const report = await ask('xCommand HTTP Allow List Rules Test')
    expect(report.match(/^\*r (passed|FAILED)/gm)).toEqual(['*r passed', '*r FAILED', '*r passed'])
    expect(report).toContain('Tests: 3 Failed: 1')
    expect(await ask('xCommand HTTP Allow List Export Test')).toContain(
      'https://elsewhere.steven.lab/,block,1,,GET',
    )
    await ask('xCommand HTTP Allow List Test Delete Url: https://photos.steven.lab/p/1')
    expect(await ask('xCommand HTTP Allow List Rules Test')).toContain('Tests: 1 Failed: 0')
    expect(await ask('xCommand HTTP Allow List Rule Delete Url: https://photos.steven.lab/p')).toBe('OK\n')
  })
})

describe('the rest', () => {
  it('exceptions, domains, syslog servers, alarms, restart', async () => {
    const restarts: number[] = []
    const { peer, ask } = subject({ restart: () => restarts.push(1) })
    expect(
      await ask(
        'xCommand EdgeConfigServer Exception Add Address: CUCM.steven.lab Port: 6972 Policy: permissive Until: 2027-01-01 Reason: "until signed"',
      ),
    ).toBe('OK\n')
    expect(peer.state().exceptions).toMatchObject([
      { address: 'cucm.steven.lab', port: 6972, policy: 'permissive', until: Date.UTC(2027, 0) },
    ])
    expect(await ask('xCommand EdgeConfigServer Exception List')).toContain(
      'Until: 2027-01-01T00:00:00.000Z Reason: "until signed"',
    )
    expect(await ask('xCommand EdgeConfigServer Exception Delete Address: cucm.steven.lab')).toBe('OK\n')
    expect(await ask('xCommand Domain Add Name: other.lab')).toBe('OK\n')
    expect(await ask('xCommand Domain Add Name: OTHER.lab')).toMatch(/^ERROR/)
    expect(await ask('xCommand Domain Delete Name: other.lab')).toBe('OK\n')
    expect(await ask('xCommand Remote Syslog Add Address: siem.steven.lab Transport: tls Port: 6514')).toBe(
      'OK\n',
    )
    expect(await ask('xConfiguration Remote Syslog 1 Transport')).toContain('Transport: tls')
    expect(await ask('xCommand Remote Syslog Delete Address: siem.steven.lab')).toBe('OK\n')
    await ask('xConfiguration Logger Developer developer.trafficserver Level: DEBUG')
    expect(await ask('xCommand Alarm Acknowledge Id: 25019')).toBe('OK\n')
    expect(await ask('xStatus Alarm')).toContain('State: "Acknowledged"')
    expect(await ask('xCommand Restart')).toBe('OK\n')
    expect(restarts).toHaveLength(1)
  })
})

describe('whatever is typed', () => {
  const words = [
    'xConfiguration',
    'xCommand',
    'xStatus',
    'HTTP',
    'Allow',
    'List',
    'Rule',
    'Add',
    'Url:',
    'CUCM',
    'Config',
    'Address:',
    'TrustStore',
    'Pem:',
    'Delete',
    'Certificate:',
    'EdgeConfigServer',
    'Exception',
    'Until:',
    'Policy:',
    'off',
    '?',
    '??',
    '"',
    '1',
    'Remote',
    'Syslog',
    'DiagnosticLogging',
    'Start',
    'Stop',
  ]
  const typed = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'binary', maxLength: 8 })), {
    maxLength: 9,
  })
  it('is answered with OK or ERROR, and leaves a state that stands', async () => {
    const { peer, ask } = subject()
    await fc.assert(
      fc.asyncProperty(typed, async parts => {
        const output = await ask(parts.join(' '))
        expect(output === '' || output.endsWith('OK\n') || output.startsWith('ERROR: ')).toBe(true)
        expect(() =>
          createPeer({ ...peer.state(), trustStorePem: peer.state().trustStore.pem }),
        ).not.toThrow()
      }),
      { numRuns: 300 },
    )
  })
})
