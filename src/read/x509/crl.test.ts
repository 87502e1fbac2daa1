import { describe, expect, it } from 'vitest'
import { directory, extension, make, makeCrl } from '../../../test/support/certificates.ts'
import { ascii, bits, bool, int, name, oid, raw, seq, time, tlv } from '../../../test/support/der.ts'
import { readCrl } from './crl.ts'
import { distributionPoints } from './distribution-point.ts'

const ca = make({ subject: 'CN=ca', ca: true })
const victim = make({ by: ca }).certificate

describe('readCrl', () => {
  it('reads list and entries', () => {
    expect(makeCrl({ by: ca, revoked: [victim], reason: 1 })).toMatchObject({
      version: 2,
      thisUpdate: Date.parse('2026-01-01T00:00:00Z'),
      nextUpdate: Date.parse('2027-01-01T00:00:00Z'),
      number: raw(1),
      revoked: [{ serial: victim.serial, at: Date.parse('2026-01-01T00:00:00Z'), reason: 1 }],
      criticalEntry: false,
      unreadable: [],
    })
  })
  it('reads an issuing distribution point', () => {
    const point = seq(
      tlv(0xa0, tlv(0xa0, directory('CN=point'))),
      tlv(0x81, raw(0xff)),
      tlv(0x83, raw(5, 0x60)),
      tlv(0x84, raw(0xff)),
    )
    expect(
      makeCrl({ by: ca, extensions: [extension('2.5.29.28', point, true)] }).issuingDistributionPoint,
    ).toMatchObject({
      name: { kind: 'full', names: [{ kind: 'directory' }] },
      onlyUser: true,
      onlyCa: false,
      onlyAttribute: false,
      indirect: true,
      reasons: 0b110,
    })
  })
  it('an entry inherits the certificate issuer of the one before it', () => {
    const entry = (serial: number, ...extensions: Uint8Array[]) =>
      seq(int(serial), time('2026-01-01T00:00:00Z'), ...(extensions.length ? [seq(...extensions)] : []))
    const other = extension('2.5.29.29', seq(directory('CN=other')), true)
    const body = seq(
      int(1),
      ca.key.algorithm,
      name('CN=ca'),
      time('2026-01-01T00:00:00Z'),
      seq(entry(1), entry(2, other), entry(3)),
    )
    const crl = readCrl(seq(body, ca.key.algorithm, bits(ca.key.sign(body))), { source: 'x' }).value
    expect(crl?.revoked.map(({ issuer }) => issuer?.length)).toEqual([undefined, 1, 1])
    expect(crl?.nextUpdate).toBeUndefined()
    expect(crl?.criticalEntry).toBe(false)
  })
  it('an extension that cannot be decoded is named', () => {
    expect(makeCrl({ by: ca, extensions: [extension('2.5.29.20', bool(true))] }).unreadable).toEqual([
      '2.5.29.20',
    ])
  })
  it('what is no CRL is a Problem', () => {
    expect(readCrl(ascii('x'), { source: 'x' })).toMatchObject({
      value: undefined,
      problems: [{ code: 'crl-unreadable' }],
    })
    expect(readCrl(victim.der, { source: 'x' }).value).toBeUndefined()
  })
})

describe('distributionPoints', () => {
  it('reads names of both kinds, reasons and issuer', () => {
    const full = seq(tlv(0xa0, tlv(0xa0, tlv(0x86, ascii('http://crl.example')))), tlv(0x81, raw(1, 0x80)))
    const relative = seq(
      tlv(0xa0, tlv(0xa1, seq(oid('2.5.4.3'), tlv(12, ascii('x'))))),
      tlv(0xa2, directory('CN=indirect')),
    )
    const { certificate } = make({ extensions: [extension('2.5.29.31', seq(full, relative))] })
    expect(distributionPoints(certificate)).toMatchObject([
      { name: { kind: 'full', names: [{ kind: 'uri' }] }, reasons: 1 },
      { name: { kind: 'relative', rdn: [{ value: 'x' }] }, crlIssuer: [{ kind: 'directory' }] },
    ])
    expect(certificate.crlDistributionPoints).toEqual(['http://crl.example'])
  })
})
