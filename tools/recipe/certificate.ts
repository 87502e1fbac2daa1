import 'reflect-metadata'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import * as x509 from '@peculiar/x509'
import { ALGORITHMS, type KeyName, kept, type TestKey, testKey } from './keys.ts'

/** A certificate of the lab, with all that is needed to serve it or to sign with it. */
export interface Certificate {
  readonly subject: string
  readonly issuer: string
  readonly pem: string
  readonly der: Uint8Array
  readonly key: TestKey
  readonly parsed: x509.X509Certificate
}

/** Relative distinguished names in the order of the DER, `[['DC','lab'],['DC','steven'],['CN','steven-DC-CA']]`. */
export type Dn = readonly (readonly [type: string, value: string])[]

export interface Order {
  readonly subject: Dn
  readonly key: KeyName
  /** Absent: self-signed. */
  readonly issuer?: Certificate
  /** Hexadecimal, without leading zero bytes. */
  readonly serial: string
  /** `YYYY-MM-DD`, midnight UTC. */
  readonly from: string
  readonly to: string
  readonly profile: 'ca' | 'signed-node' | 'self-signed-node'
  readonly names?: readonly string[]
}

const SERVER_AND_CLIENT = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']

/** Issues a certificate with fixed key, serial and dates. RSA signatures repeat; ECDSA ones do not, so those are kept in a file. */
export async function issue(order: Order): Promise<Certificate> {
  const key = await testKey(order.key)
  const signer = order.issuer?.key ?? key
  const made =
    signer.kind === 'ec'
      ? await keptCertificate(order, () => sign(order, key, signer))
      : await sign(order, key, signer)
  return {
    subject: rfc2253(made.subjectName),
    issuer: rfc2253(made.issuerName),
    pem: `${made.toString('pem')}\n`,
    der: new Uint8Array(made.rawData),
    key,
    parsed: made,
  }
}

/** The file is named by the key, so a key of that kind is for one certificate only. */
async function keptCertificate(
  order: Order,
  make: () => Promise<x509.X509Certificate>,
): Promise<x509.X509Certificate> {
  const path = kept(`test-certificate-${order.key}.pem`)
  if (!existsSync(path)) writeFileSync(path, `${(await make()).toString('pem')}\n`)
  const certificate = new x509.X509Certificate(readFileSync(path, 'utf8'))
  if (certificate.serialNumber !== order.serial) throw new Error(`${path} keeps another certificate`)
  return certificate
}

async function sign(order: Order, key: TestKey, signer: TestKey): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.create({
    serialNumber: order.serial,
    subject: name(order.subject),
    issuer: order.issuer ? order.issuer.parsed.subjectName.toJSON() : name(order.subject),
    notBefore: new Date(`${order.from}T00:00:00Z`),
    notAfter: new Date(`${order.to}T00:00:00Z`),
    publicKey: key.pair.publicKey,
    signingKey: signer.pair.privateKey,
    signingAlgorithm: ALGORITHMS[signer.kind],
    extensions: await extensions(order, key),
  })
}

/** The extensions that each kind of certificate of the lab carries, in the order of the source document's captures. */
async function extensions(order: Order, key: TestKey): Promise<x509.Extension[]> {
  const usage = x509.KeyUsageFlags
  const subjectKey = await x509.SubjectKeyIdentifierExtension.create(key.pair.publicKey)
  const names = (order.names ?? []).map(value => ({ type: 'dns' as const, value }))
  switch (order.profile) {
    case 'ca':
      return [
        new x509.KeyUsagesExtension(usage.digitalSignature | usage.keyCertSign | usage.cRLSign, false),
        new x509.BasicConstraintsExtension(true, undefined, true),
        subjectKey,
        ...(order.issuer ? [await authorityKey(order.issuer)] : []),
      ]
    case 'signed-node':
      return [
        new x509.ExtendedKeyUsageExtension(SERVER_AND_CLIENT),
        new x509.KeyUsagesExtension(usage.digitalSignature | usage.keyEncipherment, true),
        new x509.SubjectAlternativeNameExtension(names, true),
        subjectKey,
        ...(order.issuer ? [await authorityKey(order.issuer)] : []),
        new x509.CRLDistributionPointsExtension(['http://pki.steven.lab/steven-DC-CA.crl']),
        new x509.AuthorityInfoAccessExtension({ caIssuers: 'http://pki.steven.lab/steven-DC-CA.crt' }),
      ]
    case 'self-signed-node':
      return [
        new x509.KeyUsagesExtension(usage.digitalSignature | usage.keyCertSign, false),
        new x509.ExtendedKeyUsageExtension(SERVER_AND_CLIENT),
        subjectKey,
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.SubjectAlternativeNameExtension(names),
      ]
  }
}

function authorityKey(issuer: Certificate): Promise<x509.AuthorityKeyIdentifierExtension> {
  return x509.AuthorityKeyIdentifierExtension.create(issuer.key.pair.publicKey)
}

function name(dn: Dn): x509.JsonName {
  return dn.map(([type, value]) => ({ [type]: [value] }))
}

/** RFC 2253 order: last relative distinguished name first, no spaces. None of the lab's values needs escaping. */
function rfc2253(dn: x509.Name): string {
  return dn
    .toJSON()
    .flatMap(rdn => Object.entries(rdn).flatMap(([type, values]) => values.map(value => `${type}=${value}`)))
    .reverse()
    .join(',')
}
