/**
 * Makes the certificates that the fixtures of the checks name: `node scripts/tool.mjs recipe/check-certificates fixtures/certificates/checks`.
 * Keys, serials and dates are fixed, so that every run makes the same files.
 */
import 'reflect-metadata'
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as x509 from '@peculiar/x509'
import { type Certificate, type Dn, issue } from './certificate.ts'
import { ALGORITHMS, testKey } from './keys.ts'

const LAB = (name: string): Dn => [
  ['DC', 'lab'],
  ['DC', 'steven'],
  ['CN', name],
]
const NODE = (name: string): Dn => [
  ['C', 'BE'],
  ['O', 'Cisco'],
  ['OU', 'TAC'],
  ['CN', name],
  ['ST', 'Belgium'],
  ['L', 'Diegem'],
]

/** Name of the file without `.pem` → certificate. */
export async function checkCertificates(): Promise<Readonly<Record<string, string>>> {
  const root = await issue({
    subject: LAB('steven-DC-CA'),
    key: 'root',
    serial: '62176f3fc2939880',
    from: '2019-02-10',
    to: '2024-02-10',
    profile: 'ca',
  })
  const oldRoot = await issue({
    subject: LAB('steven-DC-CA'),
    key: 'root-old',
    serial: '1a2b3c4d5e6f7081',
    from: '2014-02-10',
    to: '2022-02-10',
    profile: 'ca',
  })
  const issuing = await issue({
    subject: LAB('steven-Issuing-CA1'),
    key: 'issuing',
    issuer: root,
    serial: '2100000007',
    from: '2020-06-01',
    to: '2023-06-01',
    profile: 'ca',
  })
  const foreign = await issue({
    subject: [
      ['DC', 'lab'],
      ['DC', 'vngtp'],
      ['CN', 'vngtp-ACTIVE-DIR-CA'],
    ],
    key: 'vngtp',
    serial: '5d0c7a11',
    from: '2018-02-10',
    to: '2028-02-10',
    profile: 'ca',
  })
  const signed = (name: string, key: 'tomcat' | 'subscriber' | 'unity' | 'expressway', serial: string) => ({
    subject: NODE(name),
    key,
    serial,
    profile: 'signed-node' as const,
  })
  const made: Readonly<Record<string, Certificate>> = {
    root,
    'root-old': oldRoot,
    issuing,
    'foreign-root': foreign,
    tomcat: await issue({
      ...signed('cucm-ms.steven.lab', 'tomcat', '21000000a1'),
      issuer: root,
      from: '2021-07-25',
      to: '2023-07-25',
      names: ['cups.steven.lab', 'steven.lab', 'cucm.steven.lab'],
    }),
    'tomcat-ecdsa': await issue({
      subject: NODE('cucm-EC.steven.lab'),
      key: 'tomcat-ecdsa',
      serial: '7470ee62271e3d134692c05bd8af1e37',
      from: '2020-07-13',
      to: '2025-07-12',
      profile: 'self-signed-node',
      names: ['cucm.steven.lab'],
    }),
    'tomcat-self-signed': await issue({
      subject: NODE('cucm.steven.lab'),
      key: 'tomcat',
      serial: '64d8b4f0a1',
      from: '2020-07-13',
      to: '2025-07-12',
      profile: 'self-signed-node',
      names: ['cucm.steven.lab'],
    }),
    'callmanager-self-signed': await issue({
      subject: NODE('cucm.steven.lab'),
      key: 'subscriber',
      serial: '64d8b4f0a2',
      from: '2020-07-13',
      to: '2025-07-12',
      profile: 'self-signed-node',
      names: ['cucm.steven.lab'],
    }),
    'tomcat-expired': await issue({
      ...signed('cucm-ms.steven.lab', 'tomcat', '21000000a2'),
      issuer: root,
      from: '2020-07-10',
      to: '2022-07-10',
      names: ['cucm.steven.lab'],
    }),
    'tomcat-old-root': await issue({
      ...signed('cucm-ms.steven.lab', 'tomcat', '21000000a3'),
      issuer: oldRoot,
      from: '2020-07-10',
      to: '2023-07-10',
      names: ['cucm.steven.lab'],
    }),
    'foreign-tomcat': await issue({
      ...signed('cucm.vngtp.lab', 'tomcat', '5d0c7a12'),
      issuer: foreign,
      from: '2021-01-01',
      to: '2023-01-01',
      names: ['cucm.vngtp.lab'],
    }),
    subscriber: await issue({
      ...signed('cucmsub.steven.lab', 'subscriber', '21000000b1'),
      issuer: issuing,
      from: '2021-07-25',
      to: '2022-09-01',
      names: ['cucmsub.steven.lab'],
    }),
    'unity-future': await issue({
      ...signed('cuc.steven.lab', 'unity', '21000000c1'),
      issuer: root,
      from: '2022-08-01',
      to: '2024-02-10',
      names: ['cuc.steven.lab'],
    }),
    expressway: await issue({
      ...signed('vcsc.steven.lab', 'expressway', '21000000d1'),
      issuer: root,
      from: '2020-07-14',
      to: '2022-07-14',
      names: ['vcsc.steven.lab'],
    }),
  }
  const texts = Object.entries(made).map(([name, { pem }]) => [name, pem])
  return Object.fromEntries([...texts, ['presence-by-ip', await withIpAddress(root)]])
}

/** The address stands in the certificate where RFC 9525 looks for it and the traffic server does not. */
async function withIpAddress(root: Certificate): Promise<string> {
  const key = await testKey('presence')
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: '21000000e1',
    subject: NODE('cups.steven.lab').map(([type, value]) => ({ [type]: [value] })),
    issuer: root.parsed.subjectName.toJSON(),
    notBefore: new Date('2021-07-25T00:00:00Z'),
    notAfter: new Date('2023-07-25T00:00:00Z'),
    publicKey: key.pair.publicKey,
    signingKey: root.key.pair.privateKey,
    signingAlgorithm: ALGORITHMS.rsa,
    extensions: [
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'cups.steven.lab' },
        { type: 'ip', value: '10.48.36.216' },
      ]),
    ],
  })
  return `${certificate.toString('pem')}\n`
}

const [script, folder] = process.argv.slice(1)
if (script !== undefined && /^check-certificates\.[jt]s$/.test(basename(script)) && folder !== undefined) {
  mkdirSync(folder, { recursive: true })
  for (const [name, pem] of Object.entries(await checkCertificates()))
    writeFileSync(join(folder, `${name}.pem`), pem)
}
