import { describe, expect, it } from 'vitest'
import { dns, email, ip, make, san, uri } from '../../../test/support/certificates.ts'
import {
  ascii,
  bits,
  type Der,
  int,
  name as nameOf,
  oid,
  raw,
  seq,
  set,
  time,
  tlv,
} from '../../../test/support/der.ts'
import { readCertificate } from '../../read/x509/index.ts'
import { checkName } from './check.ts'
import type { NameProfile } from './types.ts'

/** A certificate with these alternative names and common names; the common names may be of any string type. */
function certificate(names: readonly Der[], common: readonly (string | Der)[] = []) {
  const { certificate: plain, key } = make({})
  if (common.every(value => typeof value === 'string'))
    return make({
      subject: common.map(value => `CN=${value}`).join(','),
      extensions: [names.length > 0 && san(...names)],
    }).certificate
  const subject = seq(
    ...common.map(value =>
      set(seq(oid('2.5.4.3'), typeof value === 'string' ? tlv(12, ascii(value)) : value)),
    ),
  )
  const validity = seq(time('2026-01-01T00:00:00Z'), time('2027-01-01T00:00:00Z'))
  const list = names.length ? [tlv(0xa3, seq(san(...names)))] : []
  const body = seq(
    tlv(0xa0, int(2)),
    int(1),
    key.algorithm,
    nameOf('CN=ca'),
    validity,
    subject,
    plain.spki,
    ...list,
  )
  return readCertificate(seq(body, key.algorithm, bits(key.sign(body))), { source: 'x' }).value!
}

const verdict = (
  profile: NameProfile,
  names: readonly Der[],
  common: readonly (string | Der)[],
  wanted: string,
) => checkName(certificate(names, common), wanted, profile).ok

type Row = readonly [
  what: string,
  names: readonly Der[],
  common: readonly (string | Der)[],
  wanted: string,
  ok: boolean,
]

describe('ats: what the traffic server matches', () => {
  const host = 'cucm.steven.lab'
  const rows: readonly Row[] = [
    ['dNSName', [dns(host)], [], host, true],
    ['a second dNSName', [dns('x.y.z'), dns(host)], [], host, true],
    ['case differs', [dns('CUCM.Steven.LAB')], [], host, true],
    ['wrong name', [dns('imp.steven.lab')], ['imp.steven.lab'], host, false],
    ['no name at all', [], [], host, false],
    ['URI and e-mail only', [uri(`https://${host}/`), email(`a@${host}`)], [], host, false],
    ['CN only', [], [host], host, true],
    ['CN although SANs exist and do not match', [dns('x.y.z')], [host], host, true],
    ['CN wildcard', [], ['*.steven.lab'], host, true],
    [
      'CN as BMPString',
      [],
      [tlv(30, Uint8Array.from([...host].flatMap(c => [0, c.charCodeAt(0)])))],
      host,
      true,
    ],
    ['a second CN is never looked at', [], ['x.y.z', host], host, false],
    ['NUL in the SAN', [dns(`${host}\0`)], [], host, false],
    ['NUL in the CN', [], [`${host}\0.evil`], host, false],
    ['a dot at the end of the pattern', [dns(`${host}.`)], [], host, false],
    ['a dot at the end of the address', [dns(host)], [], `${host}.`, false],
    ['dots at the end of both', [dns(`${host}.`)], [], `${host}.`, true],
    ['a space at the end', [dns(`${host} `)], [], host, false],
    ['a leading dot', [dns('.steven.lab')], [], host, false],
    ['whole label', [dns('*.steven.lab')], [], host, true],
    ['prefix', [dns('cu*.steven.lab')], [], host, true],
    ['suffix', [dns('*cm.steven.lab')], [], host, true],
    ['middle', [dns('c*m.steven.lab')], [], host, false],
    ['two stars', [dns('*u*.steven.lab')], [], host, false],
    ['a lone star', [dns('*')], [], host, false],
    ['a star above one label', [dns('*.lab')], [], 'steven.lab', false],
    ['a star is literal text there', [dns('*.lab')], [], '*.lab', true],
    ['two labels of stars', [dns('*.*.lab')], [], host, false],
    ['a star in the second label', [dns('cucm.*.lab')], [], host, false],
    ['two labels deep', [dns('*.steven.lab')], [], 'a.b.steven.lab', false],
    ['the apex', [dns('*.steven.lab')], [], 'steven.lab', false],
    ['empty where the star is not the whole label', [dns('cu*.steven.lab')], [], 'cu.steven.lab', true],
    ['an underscore', [dns('*.steven.lab')], [], 'cu_cm.steven.lab', true],
    ['another character', [dns('*.steven.lab')], [], 'cu~cm.steven.lab', false],
    ['a star covering a star', [dns('*.steven.lab')], [], '*.steven.lab', true],
    ['xn-- and a partial star', [dns('xn--cu*.steven.lab')], [], 'xn--cucm-abc.steven.lab', false],
    ['xn-- and a whole star', [dns('*.steven.lab')], [], 'xn--cucm-abc.steven.lab', true],
    ['pattern of five characters, name of six', [dns('*.a.b')], [], 'xx.a.b', true],
    ['name of five characters', [dns('*.a.b')], [], 'x.a.b', false],
    ['IP: iPAddress does not help', [ip(10, 48, 36, 215)], [], '10.48.36.215', false],
    ['IP: as dNSName', [dns('10.48.36.215')], [], '10.48.36.215', true],
    ['IP: as CN', [ip(10, 48, 36, 215)], ['10.48.36.215'], '10.48.36.215', true],
    ['IP: a wildcard', [dns('*.48.36.215')], [], '10.48.36.215', true],
  ]
  it.each(rows)('%s', (_, names, common, wanted, ok) =>
    expect(verdict('ats', names, common, wanted)).toBe(ok),
  )
})

describe('openssl: X509_check_host and X509_check_ip with flags 0', () => {
  const rows: readonly Row[] = [
    ['dNSName', [dns('a.example.com')], [], 'A.example.com', true],
    ['CN where no dNSName is', [email('a@b.c')], ['a.example.com'], 'a.example.com', true],
    ['CN beside a dNSName', [dns('b.example.com')], ['a.example.com'], 'a.example.com', false],
    ['every CN', [], ['x.y.z', 'a.example.com'], 'a.example.com', true],
    ['NUL', [dns('a.example.com\0')], [], 'a.example.com', false],
    ['whole star', [dns('*.example.com')], [], 'a.example.com', true],
    ['prefix star', [dns('a*.example.com')], [], 'abc.example.com', true],
    ['suffix star', [dns('*c.example.com')], [], 'abc.example.com', true],
    ['middle star', [dns('a*c.example.com')], [], 'abc.example.com', false],
    ['star above one dot only', [dns('*.com')], [], 'example.com', false],
    ['star in an A-label', [dns('xn--*.example.com')], [], 'xn--a.example.com', false],
    ['partial star over an A-label', [dns('x*.example.com')], [], 'xn--a.example.com', true],
    ['suffix star over an A-label', [dns('*a.example.com')], [], 'xn--a.example.com', false],
    ['whole star over an A-label', [dns('*.example.com')], [], 'xn--a.example.com', true],
    ['hyphen before the star', [dns('a-*.example.com')], [], 'a-b.example.com', false],
    ['underscore under the star', [dns('*.example.com')], [], 'a_b.example.com', false],
    ['underscore in the pattern', [dns('*.ex_ample.com')], [], 'a.ex_ample.com', false],
    ['a label that ends in a hyphen', [dns('*.example-.com')], [], 'a.example-.com', false],
    ['dot at the end of the pattern', [dns('*.example.com.')], [], 'a.example.com', false],
    ['subdomains of .example.com', [dns('a.b.example.com')], [], '.example.com', true],
    ['subdomains behind a NUL', [dns('a\0b.example.com')], [], '.example.com', false],
    ['iPAddress', [ip(192, 0, 2, 1)], [], '192.0.2.1', true],
    ['iPAddress of version 6', [ip(...new Array(15).fill(0), 1)], [], '0:0::1', true],
    ['iPAddress in brackets', [ip(...new Array(15).fill(0), 1)], [], '[::1]', true],
    ['an address as dNSName or CN', [dns('192.0.2.1')], ['192.0.2.1'], '192.0.2.1', false],
  ]
  it.each(rows)('%s', (_, names, common, wanted, ok) =>
    expect(verdict('openssl', names, common, wanted)).toBe(ok),
  )
})

describe('rfc9525', () => {
  const rows: readonly Row[] = [
    ['dNSName', [dns('a.example.com')], [], 'A.Example.com', true],
    ['CN is never looked at', [], ['a.example.com'], 'a.example.com', false],
    ['a dot at the end of the address', [dns('a.example.com')], [], 'a.example.com.', true],
    ['a dot at the end of the name', [dns('a.example.com.')], [], 'a.example.com', false],
    ['whole star', [dns('*.example.com')], [], 'a.example.com', true],
    ['partial star', [dns('a*.example.com')], [], 'ab.example.com', false],
    ['star in the second label', [dns('a.*.com')], [], 'a.example.com', false],
    ['star over two labels', [dns('*.example.com')], [], 'a.b.example.com', false],
    ['star alone', [dns('*')], [], 'com', false],
    ['empty labels', [dns('a..com')], [], 'a..com', false],
    ['underscore, as real hosts have', [dns('a_b.example.com')], [], 'a_b.example.com', true],
    ['U-labels are wanted by their A-labels', [dns('xn--bcher-kva.example')], [], 'Bücher.example', true],
    ['what cannot be an A-label', [dns('xn--bcher-kva.example')], [], 'bü cher.example', false],
    ['NUL', [dns('a.example.com\0')], [], 'a.example.com', false],
    ['iPAddress', [ip(10, 48, 36, 215)], [], '10.48.36.215', true],
    ['an address as dNSName or CN', [dns('10.48.36.215')], ['10.48.36.215'], '10.48.36.215', false],
    [
      'IPv4 in IPv6 is another address',
      [ip(...new Array(10).fill(0), 255, 255, 10, 0, 0, 1)],
      [],
      '10.0.0.1',
      false,
    ],
  ]
  it.each(rows)('%s', (_, names, common, wanted, ok) =>
    expect(verdict('rfc9525', names, common, wanted)).toBe(ok),
  )
})

describe('what is presented', () => {
  const some = certificate(
    [dns('a.example.com'), ip(10, 0, 0, 1), uri('x:y'), email('a@b'), tlv(0x88, raw(0x2a))],
    ['first', 'second'],
  )
  it('is all there, in order, with what the profile looked at', () => {
    expect(checkName(some, 'A.example.com', 'ats')).toEqual({
      ok: true,
      matched: { from: 'dns', value: 'a.example.com' },
      presented: [
        { from: 'dns', value: 'a.example.com', looked: true },
        { from: 'ip', value: '10.0.0.1', looked: false },
        { from: 'uri', value: 'x:y', looked: false },
        { from: 'email', value: 'a@b', looked: false },
        { from: 'cn', value: 'first', looked: true },
        { from: 'cn', value: 'second', looked: false },
      ],
    })
  })
  it('says what matched', () => {
    expect(checkName(some, '10.0.0.1', 'rfc9525').matched).toEqual({ from: 'ip', value: '10.0.0.1' })
    expect(checkName(some, 'first', 'ats').matched).toEqual({ from: 'cn', value: 'first' })
    expect(checkName(some, 'second', 'ats').matched).toBeUndefined()
  })
  it('an address without measure matches nothing, and costs nothing', () => {
    expect(checkName(some, 'a.'.repeat(1e6), 'ats').ok).toBe(false)
  })
})
