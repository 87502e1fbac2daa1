import type { Check, CheckTexts, Finding } from '../../src/judge/checks/index.ts'
import type { Evidence, Exhibit, Origin, SystemEvidence } from '../../src/judge/evidence/index.ts'
import type { Verdict } from '../../src/judge/origin/index.ts'
import type { Remedy, RepairPlan } from '../../src/judge/remedies/index.ts'
import type { Certificate, GeneralName, Name, PublicKey } from '../../src/read/x509/index.ts'
import { fingerprint } from '../../src/read/x509/index.ts'
import type { ReportInput } from '../../src/tell/report/index.ts'

/**
 * Small typed evidence for tests of what tells: the first story of the source document, with the second one beside it. Certificates are objects
 * whose bytes mean nothing; who needs real ones takes them from the recipe.
 */
const OIDS: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  DC: '0.9.2342.19200300.100.1.25',
}

const bytes = (text: string) => new TextEncoder().encode(text)

/** A name from `['DC','lab'], ['CN','root']`, in the order of its encoding. */
export function nameFrom(...parts: readonly (readonly [keyof typeof OIDS & string, string])[]): Name {
  return {
    der: bytes(JSON.stringify(parts)),
    rdns: parts.map(([type, value]) => [{ type: OIDS[type] ?? '', tag: 12, value, raw: bytes(value) }]),
  }
}

export interface CertificateOptions {
  readonly subject: Name
  readonly issuer?: Name
  readonly names?: readonly string[]
  readonly key?: PublicKey
  readonly notBefore?: string
  readonly notAfter?: string
  readonly serial?: readonly number[]
}

export function certificateFrom(options: CertificateOptions): Certificate {
  const { subject, issuer = subject, key = RSA, serial = [0x62, 0x17, 0x6f, 0x3f] } = options
  const names: GeneralName[] = (options.names ?? []).map(value => ({ kind: 'dns', value, raw: bytes(value) }))
  return {
    der: bytes(JSON.stringify([[...subject.der], [...issuer.der], key.kind, [...serial]])),
    tbs: new Uint8Array(),
    version: 3,
    serial: Uint8Array.from(serial),
    signatureAlgorithm: { oid: '1.2.840.113549.1.1.11' },
    tbsSignatureAlgorithm: { oid: '1.2.840.113549.1.1.11' },
    signature: new Uint8Array(),
    issuer,
    subject,
    notBefore: Date.parse(options.notBefore ?? '2022-02-15T00:00:00Z'),
    notAfter: Date.parse(options.notAfter ?? '2027-02-14T00:00:00Z'),
    spki: new Uint8Array(),
    publicKey: key,
    extensions: [],
    unreadable: [],
    ...(names.length > 0 && { subjectAltName: names }),
  }
}

const RSA: PublicKey = { kind: 'rsa', bits: 2048, exponent: 65537n, pss: false }
const EC: PublicKey = { kind: 'ec', curve: 'P-384', bits: 384 }

const unit = [
  ['C', 'BE'],
  ['O', 'Cisco'],
  ['OU', 'TAC'],
  ['ST', 'Belgium'],
  ['L', 'Diegem'],
] as const

export const ROOT = certificateFrom({
  subject: nameFrom(['DC', 'lab'], ['DC', 'steven'], ['CN', 'steven-DC-CA']),
  serial: [1],
})
export const TOMCAT = certificateFrom({
  subject: nameFrom(...unit, ['CN', 'cucm-ms.steven.lab']),
  issuer: ROOT.subject,
  names: ['cups.steven.lab', 'steven.lab', 'cucm.steven.lab'],
})
export const TOMCAT_ECDSA = certificateFrom({
  subject: nameFrom(...unit, ['CN', 'cucm-EC.steven.lab']),
  names: ['cucm.steven.lab'],
  key: EC,
  serial: [0x74, 0x70, 0xee, 0x62],
})

const LOG = 'diagnostic_log_vcsc.tar.gz!loggingsnapshot_vcsc_2022-07-11_16_55_44.txt'
const PCAP = 'diagnostic_log_vcsc.tar.gz!eth0_diagnostic_logging_tcpdump00_vcsc_2022-07-11_16_55_44.pcap'
const at = (time: string) => Date.parse(`2022-07-11T${time}Z`)

const exhibit = (kind: Exhibit['kind'], place: number, time: string, quote: string): Exhibit => ({
  where: kind === 'log' ? { source: LOG, line: place } : { source: PCAP, frame: place },
  at: at(time),
  kind,
  quote,
})

const WARNING = exhibit(
  'log',
  1042,
  '16:55:26.016',
  '2022-07-11T18:55:26.016+02:00 vcsc traffic_server[18242]: [ET_NET 0] WARNING: Core server certificate verification failed for (cucm.steven.lab). Action=Terminate Error=self signed certificate server=cucm.steven.lab(10.48.36.215) depth=0',
)
const ERROR = exhibit(
  'log',
  1043,
  '16:55:26.016',
  "2022-07-11T18:55:26.016+02:00 vcsc traffic_server[18242]: [ET_NET 0] ERROR: SSL connection failed for 'cucm.steven.lab': error:1416F086: SSL routines:tls_process_server_certificate:certificate verify failed",
)

const name = (ok: boolean) => ({ ok, presented: [] })

export function verdictFrom(change: Partial<Verdict> = {}): Verdict {
  return {
    chainOk: true,
    nameOk: true,
    reasons: [],
    paths: [],
    openssl: { code: 0, depth: 0 },
    errors: [],
    names: { ats: name(true), rfc9525: name(true) },
    ...change,
  }
}

export function originFrom(change: Partial<Origin> = {}): Origin {
  return {
    address: 'cucm.steven.lab',
    ip: '10.48.36.215',
    port: 8443,
    verdict: 'pass',
    basis: 'accepted',
    reasons: [],
    judged: verdictFrom({ paths: [{ certificates: [TOMCAT, ROOT], trusted: 1, steps: [] }] }),
    certificate: TOMCAT,
    chain: [TOMCAT],
    firstSeen: at('16:55:25.910'),
    lastSeen: at('16:55:25.956'),
    attempts: 1,
    failures: 0,
    evidence: [],
    ...change,
  }
}

export const SELF_SIGNED = originFrom({
  port: 6972,
  verdict: 'fail',
  basis: 'log-warning',
  reason: {
    code: 'self-signed',
    depth: 0,
    subject: 'CN=cucm-EC.steven.lab,L=Diegem,ST=Belgium,OU=TAC,O=Cisco,C=BE',
  },
  reasons: [
    {
      code: 'self-signed',
      depth: 0,
      subject: 'CN=cucm-EC.steven.lab,L=Diegem,ST=Belgium,OU=TAC,O=Cisco,C=BE',
    },
  ],
  openssl: { code: 18, depth: 0 },
  judged: verdictFrom({ chainOk: false, paths: [{ certificates: [TOMCAT_ECDSA], trusted: 0, steps: [] }] }),
  certificate: TOMCAT_ECDSA,
  chain: [TOMCAT_ECDSA],
  firstSeen: at('16:55:26.006'),
  lastSeen: at('16:55:26.024'),
  attempts: 2,
  failures: 2,
  newest: { warning: WARNING, error: ERROR },
  evidence: [
    WARNING,
    ERROR,
    exhibit('packet', 4734, '16:55:26.016', 'certificate CN=cucm-EC.steven.lab from server'),
    exhibit('packet', 4738, '16:55:26.016', 'alert unknown_ca (48) from client'),
  ],
  handshake: {
    seenBy: 'capture',
    client: { ip: '10.48.36.46', port: 31576 },
    server: { ip: '10.48.36.215', port: 6972 },
    at: at('16:55:26.007'),
    where: { source: PCAP, frame: 4733 },
    serverChain: [],
    alerts: [],
    messages: [],
    ending: 'alert',
    gaps: false,
  },
})

export const WRONG_NAME = originFrom({
  address: '10.48.36.215',
  verdict: 'fail',
  basis: 'alert-sent',
  reason: {
    code: 'name-mismatch',
    wanted: '10.48.36.215',
    presented: ['cups.steven.lab', 'steven.lab', 'cucm.steven.lab', 'cucm-ms.steven.lab'],
  },
  reasons: [
    {
      code: 'name-mismatch',
      wanted: '10.48.36.215',
      presented: ['cups.steven.lab', 'steven.lab', 'cucm.steven.lab', 'cucm-ms.steven.lab'],
    },
  ],
  judged: verdictFrom({
    nameOk: false,
    paths: [{ certificates: [TOMCAT, ROOT], trusted: 1, steps: [] }],
    names: { ats: name(false), rfc9525: name(false) },
  }),
  attempts: 2,
  failures: 2,
})

export const HIDDEN = originFrom({
  address: 'cups.steven.lab',
  ip: '10.48.36.216',
  verdict: 'unknown',
  basis: 'hidden-certificate',
  chain: [],
})

export function systemFrom(change: Partial<SystemEvidence> = {}): SystemEvidence {
  return {
    name: 'vcsc',
    input: 'diagnostic_log_vcsc.tar.gz',
    facts: {
      host: 'vcsc',
      product: 'Expressway-C',
      release: { text: 'X14.2.0', major: 14, minor: 2, patch: 0 },
      verifyOriginServer: { value: 'on', where: { source: 'xconf_dump_vcsc.txt', line: 7 } },
      timeZone: 'Europe/Brussels',
      addresses: ['10.48.36.46'],
      ciphers: {},
      ucServers: [],
      peers: [],
      alarms: [],
    },
    trustStore: { where: { source: 'ca_vcsc.pem' }, certificates: [ROOT], sha256: 'c'.repeat(64) },
    origins: [originFrom(), SELF_SIGNED],
    clientRefusals: [],
    tunnelFailures: [],
    hidden: [],
    settingChanges: [],
    otherTls: { sip: 0, xmpp: 0, ldap: 0, client: 0, other: 0 },
    enforcement: { state: 'enforced', because: 'action' },
    clockSkew: { milliseconds: 2, matches: 2 },
    coverage: {
      logLines: 1204,
      trafficServerEvents: 18,
      requests: 4,
      captures: 1,
      packets: 4767,
      handshakes: 3,
      from: at('16:55:20.000'),
      to: at('16:55:44.000'),
    },
    ...change,
  }
}

export function evidenceFrom(...systems: readonly SystemEvidence[]): Evidence {
  const all = [ROOT, TOMCAT, TOMCAT_ECDSA]
  return {
    systems: systems.length > 0 ? systems : [systemFrom()],
    certificates: new Map(
      all.map(certificate => [fingerprint(certificate), { certificate, where: { source: 'ca_vcsc.pem' } }]),
    ),
  }
}

const TRUST_IT: Remedy = {
  kind: 'trust-self-signed',
  place: 'peer',
  params: { subject: 'CN=cucm-EC.steven.lab,L=Diegem,ST=Belgium,OU=TAC,O=Cisco,C=BE' },
  certificate: TOMCAT_ECDSA,
  proof: { result: 'passes' },
}

export const REMEDIES: readonly Remedy[] = [
  TRUST_IT,
  {
    kind: 'sign-by-trusted-ca',
    place: 'node',
    params: { address: 'cucm.steven.lab', names: ['cucm.steven.lab'] },
    proof: { result: 'unproved', because: 'certificate-hidden' },
  },
  {
    kind: 'verify-off',
    place: 'peer',
    params: { command: 'xConfiguration EdgeConfigServer VerifyOriginServer: Off' },
    proof: { result: 'passes' },
  },
]

const PLAN: RepairPlan = {
  steps: [{ ...TRUST_IT, system: 'vcsc', systems: ['vcsc'], mends: [SELF_SIGNED] }],
  mends: 1,
  of: 1,
}

/** The input of `toReport` for the first story, changed as a test needs it. */
export function reportInput(change: Partial<ReportInput> = {}): ReportInput {
  return {
    evidence: evidenceFrom(),
    findings: [],
    remedies: new Map([[SELF_SIGNED, REMEDIES]]),
    plan: PLAN,
    problems: [],
    inputs: [{ name: 'diagnostic_log_vcsc.tar.gz', bytes: 159_619, sha256: 'a'.repeat(64), kind: 'bundle' }],
    version: '0.1.0',
    at: Date.parse('2026-11-23T08:00:00Z'),
    language: 'en',
    incomplete: false,
    ...change,
  }
}

const texts = (title: string, action: readonly string[]): CheckTexts => ({
  title,
  description: ({ outcome, params }) => `${title}\n${outcome} ${String(params.count ?? 0)}`,
  condition: `${title} (condition)`,
  further: `${title} (further)`,
  action: () => action,
})

/** A check whose words stay the same whatever becomes of the product's own. */
export const TEST_CHECK: Check = {
  id: 'a-check',
  category: 'mra',
  needs: [],
  references: [
    { kind: 'defect', id: 'CSCwc69661', url: 'https://bst.cloudapps.cisco.com/bugsearch/bug/CSCwc69661' },
  ],
  texts: {
    en: texts('A finding', ['Do this.', 'Then that.']),
    ja: texts('検出事項', ['まずこれを行います。', '次にこれを行います。']),
  },
  run: () => ({ outcome: 'clear' }),
}

export const testCheck = (id: string): Check | undefined => (id === TEST_CHECK.id ? TEST_CHECK : undefined)

export function findingFrom(change: Partial<Finding> = {}): Finding {
  return {
    check: 'a-check',
    system: 'vcsc',
    outcome: 'issue',
    params: { count: 2 },
    origins: [SELF_SIGNED],
    evidence: [WARNING.where],
    snippet: [WARNING.quote, ERROR.quote],
    ...change,
  }
}
