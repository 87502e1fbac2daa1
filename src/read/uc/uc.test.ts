import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LONGEST_DUMP, readXconf, readXstat } from './dump.ts'
import { mergeSystem } from './merge.ts'
import { compareRelease, parseRelease } from './release.ts'

const XCONF = `*c xConfiguration Alternates Cluster Name: "cluster.steven.lab"
*c xConfiguration Alternates Peer 1 Address: "10.48.36.46"
*c xConfiguration Alternates Peer 2 Address: "vcsc2.steven.lab"
*c xConfiguration Alternates Peer 3 Address: ""
*c xConfiguration Ciphers ReverseProxyTLSCiphers Value: "ECDHE-RSA-AES256-GCM-SHA384:EECDH:!aNULL"
*c xConfiguration CollaborationEdge Enabled: On
*c xConfiguration EdgeConfigServer VerifyOriginServer: On
*c xConfiguration Ethernet 1 IP V4 Address: "10.48.36.46"
*c xConfiguration Ethernet 1 IP V6 Address: "2001:DB8::0:46"
*c xConfiguration Ethernet 2 IP V4 Address: ""
*c xConfiguration IP DNS Hostname: "vcsc"
*c xConfiguration IP DNS Domain Name: "steven.lab"
*c xConfiguration TimeZone Name: "Europe/Brussels"
*c xConfiguration Zones Zone 1 Name: "TraversalZone"
*c xConfiguration Zones Zone 1 TraversalClient Peer 1 Address: "10.10.10.102"
*c xConfiguration Zones Zone 1 TraversalClient Authentication Password: "{cipher}XXXX"
*c xConfiguration Zones Zone 2 Name: "CEtls-cucm.steven.lab"
*c xConfiguration Zones Zone 2 Neighbor Peer 1 Address: "cucm.steven.lab"
*c xConfiguration Zones Zone 2 Neighbor SIP TLS Verify Mode: On
*c xConfiguration Zones Zone 3 Name: "CEtcp10.48.36.215"
*c xConfiguration Zones Zone 4 Name: "CEOAuth-cucm2.steven.lab"
*c xConfiguration Zones Zone 4 Neighbor Peer 1 Address: "10.48.36.216"
*c xConfiguration Zones Zone 4 Neighbor SIP TLS Verify Mode: Off
`

const XSTAT = `*s SystemUnit: /
 Product: "Expressway"
 SystemTime: "2022-07-11 16:50:00"
 TimeZone: "+02:00"
 Software: /
  Version: "X14.2.1"
  Name: "Release"
 Hardware: /
  Version: "9"
 *s/end

*s Ethernet: /
 Ethernet 1: /
  MacAddress: "00:50:56:84:1a:2b"
  IPv4: /
   Address: "10.48.36.46"
   SubnetMask: "255.255.255.0"
  IPv6: /
   Address: 2001:db8::46
 *s/end

*s Alarm: /
 Alarm 1: /
  ID: "25019"
  Severity: "warning"
  State: "Raised"
  Description: "Verbose log levels configured"
 Alarm 2: /
  ID: "40049"
  Description: "Cluster TLS permissive"
 *s/end
`

const FLAT = `*s SystemUnit: Product: "TANDBERG VCS" Uptime: 24963390 SystemTime: "2014-06-19 14:58:59" TimeZone: "US/Eastern" Software: Version: "X7.2.1" Build: "296181" Name: "s42700"
*s/end
*s Ethernet 1: MacAddress: "00:50:56:A1:70:06" Speed: 10000full IPv4: Address: "10.10.10.10" SubnetMask: "255.255.255.0"
*s/end
*s Zones: DefaultZone: Zone 1: Name: "TraversalZone" Status: Active Type: TraversalClient TraversalClient: Peer 1: SIP: Status: Active Address: "10.10.10.102" Port: 7001
*s/end
*s Calls: /
*s/end
`

describe('readXconf', () => {
  const { value, problems } = readXconf(XCONF, 'x.txt')

  it('reads what the checks need', () => {
    expect(problems).toEqual([])
    expect(value).toMatchObject({
      host: 'vcsc',
      clusterName: 'cluster.steven.lab',
      peers: ['10.48.36.46', 'vcsc2.steven.lab'],
      mraEnabled: true,
      verifyOriginServer: { value: 'on', where: { source: 'x.txt', line: 7 } },
      timeZone: 'Europe/Brussels',
      addresses: ['10.48.36.46', '2001:DB8::0:46'],
      ciphers: { ReverseProxyTLSCiphers: 'ECDHE-RSA-AES256-GCM-SHA384:EECDH:!aNULL' },
      ucServers: [
        {
          address: 'cucm.steven.lab',
          zone: 'CEtls-cucm.steven.lab',
          tlsVerify: true,
          where: { source: 'x.txt', line: 18 },
        },
        { address: '10.48.36.215', zone: 'CEtcp10.48.36.215', where: { source: 'x.txt', line: 20 } },
        { address: '10.48.36.216', zone: 'CEOAuth-cucm2.steven.lab', tlsVerify: false },
      ],
    })
  })

  it('keeps no password', () => {
    expect(JSON.stringify(value)).not.toContain('cipher}')
  })

  it.each([
    ['On', 'on'],
    ['OFF', 'off'],
    ['"off"', 'off'],
    ['on\r', 'on'],
    ['', undefined],
    ['Maybe', undefined],
  ])('reads VerifyOriginServer: %s', (written, state) => {
    for (const prefix of ['*c xConfiguration', 'xconfiguration', '  *c xConfiguration']) {
      const read = readXconf(`${prefix} EdgeConfigServer VerifyOriginServer: ${written}\n`, 'x')
      expect(read.value.verifyOriginServer?.value).toBe(state)
      expect(read.problems.map(problem => problem.code)).toEqual(state ? [] : ['unknown-setting-value'])
    }
  })

  it('reads the records of discovery', () => {
    const text = `*c xConfiguration CUCM Config 1 Address: "cucm.steven.lab"\n*c xConfiguration CUCM Config 1 CertValidationDisabled: Off\n*c xConfiguration CUCM Config 1 Axlpassword: "{cipher}a"\n*c xConfiguration CUCM Config 2 Address: "cucm3.steven.lab"\n`
    expect(readXconf(text, 'x').value.ucServers).toMatchObject([
      { address: 'cucm.steven.lab', tlsVerify: true },
      { address: 'cucm3.steven.lab' },
    ])
  })

  it('reads XML', () => {
    const xml = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>
<Configuration product="TANDBERG VCS" version="X14.2.0"><SystemUnit item="1"><Name item="1">vcsc &amp; co &b;</Name></SystemUnit>
<EdgeConfigServer item="1"><VerifyOriginServer item="1">Off</VerifyOriginServer></EdgeConfigServer>
<Zones item="1"><Zone item="2"><Name item="1">CEtls-cucm.steven.lab</Name><Neighbor item="1"><Peer item="1"><Address item="1">cucm.steven.lab</Address></Peer></Neighbor></Zone><Zone item="3"><Name item="1">Other</Name></Zone></Zones>
</Configuration>`
    const read = readXconf(new TextEncoder().encode(xml), 'x.xml')
    expect(read.problems).toEqual([])
    expect(read.value).toMatchObject({
      format: 'xml',
      host: 'vcsc & co &b;',
      release: { text: 'X14.2.0' },
      verifyOriginServer: { value: 'off' },
      ucServers: [{ address: 'cucm.steven.lab' }],
    })
  })

  it.each([
    [
      '<Configuration version="X14.2.0"><EdgeConfigServer><VerifyOriginServer>On</VerifyOriginServer>',
      'xml-broken',
    ],
    ['<', 'xml-broken'],
    ['nothing of it', 'dump-empty'],
    ['', 'dump-empty'],
  ])('reads what it can of %s', (text, code) => {
    expect(readXconf(text, 'x').problems.map(problem => problem.code)).toContain(code)
  })

  it('cuts a dump that is too long', () => {
    const read = readXconf(XCONF + ' '.repeat(LONGEST_DUMP), 'x')
    expect(read.problems).toMatchObject([{ code: 'dump-too-long' }])
    expect(read.value.host).toBe('vcsc')
  })
})

describe('readXstat', () => {
  it('reads the tree', () => {
    expect(readXstat(XSTAT, 'x').value).toMatchObject({
      product: 'Expressway',
      release: { text: 'X14.2.1', major: 14, minor: 2, patch: 1 },
      systemTime: '2022-07-11 16:50:00',
      timeZone: '+02:00',
      addresses: ['10.48.36.46', '2001:db8::46'],
      alarms: [
        { id: '25019', severity: 'warning', state: 'Raised', text: 'Verbose log levels configured' },
        { id: '40049', text: 'Cluster TLS permissive' },
      ],
    })
  })

  it('reads the flattened form', () => {
    expect(readXstat(FLAT, 'x').value).toMatchObject({
      product: 'TANDBERG VCS',
      release: { text: 'X7.2.1' },
      timeZone: 'US/Eastern',
      addresses: ['10.10.10.10'],
      alarms: [],
    })
  })
})

describe('mergeSystem', () => {
  it('unites the dumps of a peer', () => {
    const { value, problems } = mergeSystem([readXstat(XSTAT, 's.txt'), readXconf(XCONF, 'c.txt')])
    expect(problems).toEqual([])
    expect(value).toMatchObject({
      host: 'vcsc',
      product: 'Expressway',
      release: { text: 'X14.2.1' },
      timeZone: 'Europe/Brussels',
      addresses: ['10.48.36.46', '2001:db8::46'],
    })
    expect(value.ucServers).toHaveLength(3)
  })

  it('believes text more than XML, and says that they disagree', () => {
    const xml =
      '<Configuration version="X14.2.1"><EdgeConfigServer><VerifyOriginServer>Off</VerifyOriginServer></EdgeConfigServer></Configuration>'
    const { value, problems } = mergeSystem([
      readXconf(xml, 'c.xml'),
      readXconf(XCONF, 'c.txt'),
      readXstat(XSTAT, 's.txt'),
    ])
    expect(value.verifyOriginServer?.value).toBe('on')
    expect(problems).toEqual([
      {
        code: 'dumps-disagree',
        where: { source: 'c.xml' },
        params: { field: 'verifyOriginServer', kept: 'on', other: 'off' },
      },
    ])
  })

  it('says nothing of what no dump told', () => {
    expect(mergeSystem([]).value).toEqual({
      addresses: [],
      ciphers: {},
      ucServers: [],
      peers: [],
      alarms: [],
    })
  })

  it('never throws', () => {
    const mutation = fc.tuple(
      fc.nat(),
      fc.string({ unit: fc.constantFrom('"', ':', ' ', '/', '<', '>', '\n', '1', 'a'), maxLength: 3 }),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(XCONF, XSTAT, FLAT, '<Status version="X14"><Alarm item="1"/></Status>'),
        fc.array(mutation, { maxLength: 30 }),
        (text, mutations) => {
          let changed = text
          for (const [at, put] of mutations)
            changed = changed.slice(0, at % changed.length) + put + changed.slice((at % changed.length) + 1)
          mergeSystem([readXconf(changed, 'a'), readXstat(changed, 'b')])
        },
      ),
    )
  })
})

describe('releases', () => {
  it.each([
    ['X14.2.1', 'X14.2.1', 14, 2, 1],
    ['X14.2', 'X14.2', 14, 2, 0],
    ['oak_vX15.0.2', 'X15.0.2', 15, 0, 2],
    ['s42700x14_0_6.tar.gz', 'X14.0.6', 14, 0, 6],
    ['TANDBERG/4132 (X8.7.2)', 'X8.7.2', 8, 7, 2],
  ])('%s is %s', (text, written, major, minor, patch) => {
    expect(parseRelease(text)).toEqual({ text: written, major, minor, patch })
  })

  it.each(['', '14.2', 'index1.2', 'X', 'X14'])('%s is none', text => {
    expect(parseRelease(text)).toBeUndefined()
  })

  it.each([
    ['X14.0.11', 'X14.2', -1],
    ['X14.2.5', 'X14.2', 0],
    ['X14.2.0', 'X14.2.1', -1],
    ['X15.0', 'X14.2', 1],
    ['X14.10', 'X14.2', 1],
    ['X14.2', 'nonsense', 0],
  ])('%s against %s', (release, bound, sign) => {
    const parsed = parseRelease(release)
    expect(Math.sign(parsed ? compareRelease(parsed, bound) : Number.NaN)).toBe(sign)
  })
})
