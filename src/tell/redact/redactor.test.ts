import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseIp } from '../../read/bytes/index.ts'
import { decodeSegment } from '../../read/logs/index.ts'
import { createPseudonyms } from './pseudonyms.ts'
import { createRedactor } from './redactor.ts'

const fresh = (...values: readonly string[]) => {
  const redactor = createRedactor(createPseudonyms())
  for (const value of values) redactor.value(value)
  return redactor
}

describe('values', () => {
  it.each([
    ['cucm.steven.lab', 'n1.n2.n3'],
    ['cucm-EC-ms.steven.lab', 'n1-EC-ms.n2.n3'],
    ['*.steven.lab', '*.n1.n2'],
    ['10.48.36.215', '198.18.0.1'],
    ['2001:db8:30::215', '2001:db8::1'],
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    ['BE', 'n1'],
    ['東京', 'n1'],
  ])('%j is %j', (value, expected) => {
    expect(fresh().value(value)).toBe(expected)
  })
  it('keep what belongs together together', () => {
    const { value } = fresh('cucm.steven.lab')
    expect([value('CUPS.Steven.LAB'), value('steven.lab')]).toEqual(['n4.n2.n3', 'n2.n3'])
  })
  it.each([
    ['L=Diegem,CN=cucm-EC.steven.lab,C=BE', 'L=n1,CN=n2-EC.n3.n4,C=n5'],
    ['CN=acme\\,corp\\=x+OU=y', 'CN=n1 n2 x+OU=n3'],
    ['CN=\\E6\\9D\\B1\\E4\\BA\\AC', 'CN=n1'],
    ['2.5.4.99=#0c0141', '2.5.4.99= n1'],
    ['no name at all', 'name=no n1 at n2'],
  ])('of a subject: %j is %j', (name, expected) => {
    expect(fresh().distinguishedName(name)).toBe(expected)
  })
})

describe('texts', () => {
  const known = fresh('cucm.steven.lab', '10.48.36.215', 'vcsc')
  it.each([
    [
      'a WARNING',
      '2022-07-11T18:55:26.016+02:00 vcsc traffic_server[18242]: [ET_NET 0] WARNING: Core server certificate verification failed for (cucm.steven.lab). Action=Terminate Error=self signed certificate server=cucm.steven.lab(10.48.36.215) depth=0',
      '2022-07-11T18:55:26.016+02:00 n4 traffic_server[18242]: [ET_NET 0] WARNING: Core server certificate verification failed for (n1.n2.n3). Action=Terminate Error=self signed certificate server=n1.n2.n3(198.18.0.1) depth=0',
    ],
    ['a host nobody has named yet', "failed for 'cups.other.test':", "failed for 'n5.n6.n7':"],
    ['the file of a log, not a host', 'loggingsnapshot_vcsc_2022.txt:12', 'loggingsnapshot_n4_2022.txt:12'],
    [
      'a packet',
      '10.48.36.215:6972 > 2001:db8:9::2:443 ClientHello',
      '198.18.0.1:6972 > 2001:db8::1:443 ClientHello',
    ],
    [
      'a user',
      'Username="emusk" GET /cucm-uds/user/emusk/devices CSFemusk.cnf.xml',
      'Username="n8" GET /cucm-uds/user/n8/devices CSFn8.cnf.xml',
    ],
    ['a mail address', 'from <emusk@steven.lab>', 'from <n8@n2.n3>'],
    ['a module', 'Module="network.http.trafficserver"', 'Module="network.http.trafficserver"'],
    ['a version', 'Expressway X14.2.1 OpenSSL 1.1.1', 'Expressway X14.2.1 OpenSSL 1.1.1'],
    ['what is put aside', 'a \ue0000\ue001 b', 'a ?0? b'],
  ])('%s', (_, text, expected) => {
    expect(known.text(text)).toBe(expected)
  })
  it('replace the address inside of a path segment', () => {
    const segment = 'c3RldmVuLmxhYi9odHRwcy9jdWNtLnN0ZXZlbi5sYWIvODQ0Mw'
    const shown = known.text(`GET /${segment}/cucm-uds HTTP/1.1`)
    expect(shown).not.toContain(segment)
    const decoded = decodeSegment(shown.split('/')[1] ?? '')
    expect(decoded).toEqual({ domain: 'n2.n3', protocol: 'https', address: 'n1.n2.n3', port: 8443 })
  })
  it('replace nothing but addresses in a filter', () => {
    expect(known.filter('ip.addr==10.48.36.215 && tcp.port==8443')).toBe(
      'ip.addr==198.18.0.1 && tcp.port==8443',
    )
    expect(known.filter('ipv6.addr==2001:db8:9::2 && tcp.port==443')).toBe(
      'ipv6.addr==2001:db8::1 && tcp.port==443',
    )
  })
  it('know a user from wherever he was named', () => {
    const redactor = fresh()
    redactor.learn('GET /cucm-uds/user/jdoe/devices')
    expect(redactor.text('session of JDoe ended')).toBe('session of n1 ended')
  })
})

describe('names of files', () => {
  it.each([
    [
      'diagnostic_log_vcsc_2022-07-11_16_55_44.tar.gz!eth0_diagnostic_logging_tcpdump00_vcsc_2022.pcap',
      'diagnostic_log_n1_2022-07-11_16_55_44.tar.gz!eth0_diagnostic_logging_tcpdump00_n1_2022.pcap',
    ],
    ['/home/jdoe/acme/ca_vcsc.pem', '/n1/n2/n3/ca_n4.pem'],
  ])('%s', (name, expected) => {
    expect(fresh().source(name)).toBe(expected)
  })
})

describe('pseudonyms', () => {
  it('are one for each address, of the same family, whatever the number', () => {
    const names = createPseudonyms()
    const seen = new Set<string>()
    for (let at = 0; at < 140_000; at++) {
      const text = names.ip(`11.${at >> 16}.${(at >> 8) & 255}.${at & 255}`)!
      seen.add(text)
      if (at < 131_000) expect(parseIp(text)).toHaveLength(4)
    }
    expect(seen.size).toBe(140_000)
  })
  it('go on where a map ended', () => {
    const first = createPseudonyms()
    const given = [first.word('alpha'), first.ip('10.0.0.1'), first.ip('fe80::1')]
    const second = createPseudonyms(first.map)
    expect([second.word('ALPHA'), second.ip('10.0.0.1'), second.ip('fe80:0::1')]).toEqual(given)
    expect([second.word('beta'), second.ip('10.0.0.2'), second.ip('fe80::2')]).toEqual([
      'n2',
      '198.18.0.2',
      '2001:db8::2',
    ])
  })
  it('leave nothing of a name, whatever it is', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{3,10}$/)
    fc.assert(
      fc.property(fc.array(label, { minLength: 2, maxLength: 5 }), fc.string(), (labels, around) => {
        const host = labels.join('.')
        const redactor = fresh(host)
        const shown = redactor.text(`${around} ${host} (${host.toUpperCase()})`)
        expect(shown.slice(around.length).toLowerCase()).not.toContain(host)
      }),
    )
  })
})
