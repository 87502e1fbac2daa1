import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { commonNames, readCertificate } from '../../read/x509/index.ts'
import {
  createAuthority,
  createKeyPool,
  dn,
  type Extensions,
  type Issued,
  issueCertificate,
  KEY_KINDS,
  type KeyKind,
  selfSigned,
} from './index.ts'

const pool = createKeyPool()
const notBefore = Date.UTC(2026, 0, 1)
const notAfter = Date.UTC(2060, 0, 1)
const dates = { notBefore, notAfter }
const root = createAuthority({
  subject: dn('DC=lab,DC=steven,CN=steven-DC-CA'),
  key: await pool.key('rsa-2048', 'root'),
  ...dates,
})

const read = ({ der }: Issued) => {
  const { value, problems } = readCertificate(der, { source: 'made' })
  if (!value) throw new Error('unreadable')
  return { certificate: value, problems }
}

const leaf = async (extensions: Partial<Extensions>, kind: KeyKind = 'ec-p256') =>
  root.issue({ subject: dn('CN=cucm.steven.lab'), key: await pool.key(kind, 'leaf'), ...dates, extensions })

describe('a certificate', () => {
  it('is read back as ordered', async () => {
    const made = await leaf({
      names: [
        { dns: 'cucm.steven.lab' },
        { ip: '10.48.36.215' },
        { ip: '2001:db8::a:1' },
        { uri: 'sip:cucm.steven.lab' },
        { email: 'admin@steven.lab' },
        { directory: dn('O=Cisco,CN=cucm') },
      ],
      nameConstraints: {
        permitted: [{ base: { dns: 'steven.lab' } }],
        excluded: [{ base: { ip: '10.0.0.0' }, mask: 9 }],
      },
      more: [{ oid: '1.2.3.4.5', critical: true, value: Buffer.of(5, 0) }],
    })
    const { certificate, problems } = read(made)
    expect(problems).toEqual([])
    expect(certificate).toMatchObject({
      version: 3,
      notBefore,
      notAfter,
      publicKey: { kind: 'ec', bits: 256 },
      keyUsage: 1,
      extendedKeyUsage: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
      subjectKeyId: made.key.id,
      authorityKeyId: { keyId: root.key.id },
    })
    expect(certificate.subjectAltName?.map(({ kind }) => kind)).toEqual([
      'dns',
      'ip',
      'ip',
      'uri',
      'email',
      'directory',
    ])
    expect(certificate.subjectAltName?.[2]).toMatchObject({ value: '2001:db8::a:1' })
    expect(certificate.nameConstraints?.excluded[0]?.raw).toEqual(Uint8Array.of(10, 0, 0, 0, 255, 128, 0, 0))
    expect(certificate.extensions.find(({ oid }) => oid === '1.2.3.4.5')?.critical).toBe(true)
    expect(certificate.serial.length).toBe(16)
  })
  it('may have names that no library writes', async () => {
    const key = await pool.key('ec-p256', 'leaf')
    const subject = [
      ...dn('O=Cisco\\, Inc'),
      { type: 'CN', value: 'cucm.steven.lab', as: 'bmp' as const },
      { type: 'CN', value: 'a\0b' },
    ]
    const { certificate } = read(selfSigned({ subject, key, ...dates }))
    expect(commonNames(certificate.subject)).toEqual(['cucm.steven.lab', 'a\0b'])
    expect(certificate.subject.rdns[0]?.[0]?.value).toBe('Cisco, Inc')
    expect(certificate.basicConstraints).toEqual({ ca: true, pathLength: 0 })
  })
  it('of version 1 has no extensions', async () => {
    const key = await pool.key('ec-p256', 'leaf')
    const made = issueCertificate({ subject: dn('CN=old'), key, issuer: root, version: 1, ...dates })
    expect(read(made).certificate).toMatchObject({ version: 1, extensions: [] })
  })
  it.each(KEY_KINDS.filter(kind => !['rsa-3072', 'rsa-4096'].includes(kind)))(
    'is signed by %s so that node agrees',
    async kind => {
      const key = await pool.key(kind, 'ca')
      const authority = createAuthority({ subject: dn(`CN=${kind}`), key, ...dates })
      expect(new X509Certificate(authority.pem).verify(new X509Certificate(authority.pem).publicKey)).toBe(
        true,
      )
    },
  )
  it.each([
    ['sha1', false, 'sha1WithRSAEncryption'],
    ['md5', false, 'md5WithRSAEncryption'],
    ['sha512', true, 'rsassaPss'],
  ] as const)('is signed with %s, PSS %s', async (digest, pss, algorithm) => {
    const { subject, key } = root
    const made = issueCertificate({
      subject: dn('CN=x'),
      key,
      issuer: { subject, key },
      digest,
      pss,
      ...dates,
    })
    expect(new X509Certificate(made.pem).verify(new X509Certificate(root.pem).publicKey)).toBe(true)
    const openssl = spawnSync('openssl', ['x509', '-noout', '-text'], { input: made.pem, encoding: 'utf8' })
    if (!openssl.error) expect(openssl.stdout).toContain(`Signature Algorithm: ${algorithm}`)
  })
  it('can be broken', async () => {
    const key = await pool.key('ec-p256', 'leaf')
    const made = issueCertificate({ subject: dn('CN=x'), key, issuer: root, broken: true, ...dates })
    expect(new X509Certificate(made.pem).verify(new X509Certificate(root.pem).publicKey)).toBe(false)
  })
})

describe('authorities', () => {
  it('sign one another, and may have one name', async () => {
    const key = await pool.key('ec-p256', 'other')
    const namesake = createAuthority({ subject: root.subject, key, ...dates })
    const cross = namesake.cross({ subject: root.subject, key: root.key, ...dates })
    expect(read(cross).certificate.subjectKeyId).toEqual(root.key.id)
    expect(new X509Certificate(cross.pem).verify(new X509Certificate(namesake.pem).publicKey)).toBe(true)
    const sub = createAuthority({
      subject: dn('CN=sub'),
      key,
      issuer: root,
      ...dates,
      extensions: { basicConstraints: undefined, keyUsage: ['digitalSignature'] },
    })
    expect(read(sub).certificate).toMatchObject({ keyUsage: 1 })
    expect(read(sub).certificate.basicConstraints).toBeUndefined()
  })
})

describe('a pool with a folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-keys-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  it('gives the same keys again, for the owner alone, and replaces what is none', async () => {
    const keys = join(folder, 'keys')
    const first = await createKeyPool(keys).key('ec-p384', 'ca')
    expect((await createKeyPool(keys).key('ec-p384', 'ca')).pem).toBe(first.pem)
    expect(readdirSync(keys)).toEqual(['ec-p384-ca.pem'])
    expect(statSync(join(keys, 'ec-p384-ca.pem')).mode & 0o777).toBe(0o600)
    expect(statSync(keys).mode & 0o777).toBe(0o700)
    writeFileSync(join(keys, 'ec-p384-ca.pem'), 'cut')
    expect((await createKeyPool(keys).key('ec-p384', 'ca')).pem).not.toBe(first.pem)
  })
})
