import { type Certificate, type Dn, issue } from './certificate.ts'

/** The lab of the source document: its addresses, and the certificates its nodes present. */
export const DOMAIN = 'steven.lab'
export const EXPRESSWAY_C = '10.48.36.46'
export const EXPRESSWAY_C2 = '10.48.36.48'
export const EXPRESSWAY_E = '10.48.36.171'

export interface Node {
  readonly name: string
  readonly ip: string
}

export const CUCM: Node = { name: 'cucm.steven.lab', ip: '10.48.36.215' }
export const SUBSCRIBER: Node = { name: 'cucm-sub.steven.lab', ip: '10.48.36.216' }
export const PRESENCE: Node = { name: 'cups.steven.lab', ip: '10.48.36.217' }
export const UNITY: Node = { name: 'cuc.steven.lab', ip: '10.48.36.218' }

const STEVEN_ROOT: Dn = [
  ['DC', 'lab'],
  ['DC', 'steven'],
  ['CN', 'steven-DC-CA'],
]

export type Lab = Awaited<ReturnType<typeof makeLab>>

/** All certificates of all stories. Only the keys are read from files; the same certificates come out each time. */
export async function makeLab() {
  const authorities = await makeAuthorities()
  const nodes = await makeNodes(authorities)
  return { ...authorities, ...nodes }
}

async function makeAuthorities() {
  const root = await issue({
    subject: STEVEN_ROOT,
    key: 'root',
    serial: '62176f3fc293988044b1a07c52d9e3f1',
    from: '2018-04-23',
    to: '2038-04-23',
    profile: 'ca',
  })
  const rootOld = await issue({
    subject: STEVEN_ROOT,
    key: 'root-old',
    serial: '1f0c93a2e5b84d67',
    from: '2013-04-23',
    to: '2028-04-23',
    profile: 'ca',
  })
  const issuing = await issue({
    subject: [
      ['DC', 'lab'],
      ['DC', 'steven'],
      ['CN', 'steven-Issuing-CA1'],
    ],
    key: 'issuing',
    issuer: root,
    serial: '2a00000002c9f1',
    from: '2019-02-11',
    to: '2034-02-11',
    profile: 'ca',
  })
  const vngtp = await issue({
    subject: [
      ['DC', 'lab'],
      ['DC', 'vngtp'],
      ['CN', 'vngtp-ACTIVE-DIR-CA'],
    ],
    key: 'vngtp',
    serial: '4d3b6a1190c2f7e8',
    from: '2014-02-10',
    to: '2034-02-10',
    profile: 'ca',
  })
  const device = await issue({
    subject: [
      ['O', 'Example Lab'],
      ['CN', 'Example Device Root CA'],
    ],
    key: 'device',
    serial: '0102030405060708',
    from: '2012-11-12',
    to: '2037-11-12',
    profile: 'ca',
  })
  return { root, rootOld, issuing, vngtp, device }
}

async function makeNodes({ root, issuing, vngtp }: Awaited<ReturnType<typeof makeAuthorities>>) {
  const signed = (
    cn: string,
    order: Pick<Parameters<typeof issue>[0], 'key' | 'serial' | 'from' | 'to'> & {
      issuer: Certificate
      names: readonly string[]
    },
  ) => issue({ ...order, subject: ciscoSubject(cn), profile: 'signed-node' })
  const cluster = ['cups.steven.lab', 'steven.lab', 'cucm.steven.lab']

  return {
    /** RSA, multi-server, signed: what cucm presents on 8443. */
    tomcat: await signed('cucm-ms.steven.lab', {
      key: 'tomcat',
      issuer: root,
      serial: '2a0000011b6f20',
      from: '2021-07-25',
      to: '2023-07-25',
      names: cluster,
    }),
    /** P-384, self-signed: what cucm presents on 6972 to a client that prefers ECDSA. */
    tomcatEcdsa: await issue({
      subject: [
        ['C', 'BE'],
        ['O', 'Cisco'],
        ['OU', 'TAC'],
        ['CN', 'cucm-EC.steven.lab'],
        ['ST', 'Belgium'],
        ['L', 'Diegem'],
      ],
      key: 'tomcat-ecdsa',
      serial: '7470ee62271e3d134692c05bd8af1e37',
      from: '2020-07-13',
      to: '2025-07-12',
      profile: 'self-signed-node',
      names: ['cucm.steven.lab'],
    }),
    /** The tomcat certificate again, signed by a CA that the Expressway-C does not know. */
    tomcatVngtp: await signed('cucm-ms.steven.lab', {
      key: 'tomcat',
      issuer: vngtp,
      serial: '5c0000003e7a11',
      from: '2022-02-10',
      to: '2024-02-10',
      names: cluster,
    }),
    tomcatExpired: await signed('cucm.steven.lab', {
      key: 'tomcat',
      issuer: root,
      serial: '2a000000c40d97',
      from: '2020-07-10',
      to: '2022-07-10',
      names: ['cucm.steven.lab'],
    }),
    /** The publisher's certificate where an intermediate CA signs. */
    tomcatIssuing: await signed('cucm.steven.lab', {
      key: 'tomcat',
      issuer: issuing,
      serial: '6b000000091d02',
      from: '2022-01-17',
      to: '2024-01-17',
      names: ['cucm.steven.lab'],
    }),
    subscriber: await signed('cucm-sub.steven.lab', {
      key: 'subscriber',
      issuer: issuing,
      serial: '6b0000000a77c3',
      from: '2022-01-17',
      to: '2027-01-17',
      names: ['cucm-sub.steven.lab'],
    }),
    subscriberVngtp: await signed('cucm-sub.steven.lab', {
      key: 'subscriber',
      issuer: vngtp,
      serial: '5c000000417b09',
      from: '2024-05-06',
      to: '2027-05-06',
      names: ['cucm-sub.steven.lab'],
    }),
    unity: await signed('cuc.steven.lab', {
      key: 'unity',
      issuer: root,
      serial: '2a000001410e5b',
      from: '2022-08-01',
      to: '2027-08-01',
      names: ['cuc.steven.lab'],
    }),
    unityExpired: await signed('cuc.steven.lab', {
      key: 'unity',
      issuer: root,
      serial: '2a000000a19c44',
      from: '2019-07-01',
      to: '2022-06-30',
      names: ['cuc.steven.lab'],
    }),
    /** RSA, self-signed, five years: what a node presents before anybody has a certificate signed. */
    presence: await issue({
      subject: ciscoSubject('cups.steven.lab'),
      key: 'presence',
      serial: '70b1d1a6f2c84e0399fd10aa6c5e7b23',
      from: '2020-07-13',
      to: '2025-07-12',
      profile: 'self-signed-node',
      names: ['cups.steven.lab'],
    }),
    cucmSelfSigned: await issue({
      subject: ciscoSubject('cucm.steven.lab'),
      key: 'tomcat',
      serial: '69aa10f3c7d04b52a8e61f90d3b2c471',
      from: '2023-07-13',
      to: '2028-07-12',
      profile: 'self-signed-node',
      names: ['cucm.steven.lab'],
    }),
    expressway: await signed('vcsc.steven.lab', {
      key: 'expressway',
      issuer: root,
      serial: '2a00000127c8d4',
      from: '2022-03-07',
      to: '2027-03-07',
      names: ['vcsc.steven.lab'],
    }),
    expressway2: await signed('vcsc2.steven.lab', {
      key: 'expressway',
      issuer: root,
      serial: '2a00000127c8d5',
      from: '2022-03-07',
      to: '2027-03-07',
      names: ['vcsc2.steven.lab'],
    }),
    expresswayEdge: await signed('vcse.steven.lab', {
      key: 'expressway',
      issuer: root,
      serial: '2a00000127c8d6',
      from: '2022-03-07',
      to: '2027-03-07',
      names: ['vcse.steven.lab'],
    }),
  }
}

function ciscoSubject(cn: string): Dn {
  return [
    ['C', 'BE'],
    ['ST', 'Belgium'],
    ['L', 'Diegem'],
    ['O', 'Cisco'],
    ['OU', 'TAC'],
    ['CN', cn],
  ]
}
