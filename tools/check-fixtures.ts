/**
 * Fixtures of the checks: `fixtures/checks/<id>/<what>/evidence.json` is a short description of what is known of one system; this turns it
 * into the typed evidence that a check sees. Certificates are named by their file in `fixtures/certificates/checks`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Finding } from '../src/judge/checks/index.ts'
import type { ClientTrust, Evidence, Exhibit, Origin, SystemEvidence } from '../src/judge/evidence/index.ts'
import type { Reason, Verdict } from '../src/judge/origin/index.ts'
import type { Instant, Where } from '../src/read/bytes/index.ts'
import type { Handshake } from '../src/read/tls/index.ts'
import type { Release } from '../src/read/uc/index.ts'
import { type Certificate, fingerprint, readCertificateFile } from '../src/read/x509/index.ts'

type Seen = readonly [first: string, last: string]

interface OriginText {
  readonly address: string
  readonly ip?: string
  readonly port?: number
  readonly verdict: Origin['verdict']
  readonly reasons?: readonly Record<string, unknown>[]
  readonly openssl?: readonly [code: number, depth: number]
  /** Names of certificates, as presented. */
  readonly chain?: readonly string[]
  /** The one path that was tried; `trusted` of them, from the end, are in the store. */
  readonly path?: {
    readonly certificates: readonly string[]
    readonly trusted: number
    readonly passed: boolean
  }
  /** Cipher suites of the ClientHello, as hexadecimal. */
  readonly offers?: readonly string[]
  readonly seen?: Seen
  readonly attempts?: number
  readonly failures?: number
  readonly warning?: string
  readonly error?: string
}

interface SystemText {
  /** Name of the peer, `vcsc` where nothing else is said. */
  readonly host?: string
  readonly cluster?: string
  /** More peers of the same report. */
  readonly peers?: readonly SystemText[]
  readonly release?: string
  readonly verify?: 'on' | 'off'
  readonly enforcement?: readonly [
    SystemEvidence['enforcement']['state'],
    SystemEvidence['enforcement']['because'],
  ]
  readonly ucServers?: readonly string[]
  readonly trustStore?: readonly string[]
  readonly serverCertificate?: readonly string[]
  readonly coverage?: Partial<Record<keyof SystemEvidence['coverage'], number | string | null>>
  readonly origins?: readonly OriginText[]
  readonly clientRefusals?: readonly {
    readonly address: string
    readonly ip?: string
    readonly port?: number
    readonly alert: number
    readonly sent?: readonly string[]
    readonly acceptable?: readonly string[]
    readonly error?: string
  }[]
  readonly clientTrust?: readonly {
    readonly address: string
    readonly ip?: string
    readonly port?: number
    readonly source: ClientTrust['source']
    readonly result: ClientTrust['result']
    readonly missing?: readonly string[]
  }[]
  readonly tunnelFailures?: readonly {
    readonly reason: string
    readonly attempts: number
    readonly line: string
  }[]
  readonly hidden?: readonly { readonly ip: string; readonly port: number; readonly serverName?: string }[]
  readonly settingChanges?: readonly {
    readonly at: string
    readonly setting: string
    readonly to: string
    readonly line: string
  }[]
}

/** What `expected.json` holds. */
export interface Expected {
  readonly outcome: Finding['outcome']
  readonly params: Finding['params']
  /** `address:port` of the origins of the finding, in order. */
  readonly origins: readonly string[]
}

export interface Fixture {
  readonly check: string
  readonly name: string
  readonly folder: string
  readonly evidence: Evidence
}

const root = projectRoot(import.meta.dirname)
const home = join(root, 'fixtures', 'checks')

/** Every fixture of every check, by check and name. */
export function checkFixtures(): readonly Fixture[] {
  return folders(home).flatMap(check =>
    folders(join(home, check)).map(name => {
      const folder = join(home, check, name)
      return { check, name, folder, evidence: evidenceOf(read<SystemText>(join(folder, 'evidence.json'))) }
    }),
  )
}

/** Undefined where the file is not there. */
export function expectedOf({ folder }: Fixture): Expected | undefined {
  const file = join(folder, 'expected.json')
  return existsSync(file) ? read<Expected>(file) : undefined
}

export const summaryOf = ({ outcome, params, origins }: Finding): Expected => ({
  outcome,
  params,
  origins: origins.map(({ address, port }) => `${address}:${port ?? '?'}`),
})

const read = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T

const folders = (path: string): readonly string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort()

const FIRST = '2022-07-11T16:55:26.016Z'
const at = (text: string): Instant => Date.parse(text)
const log = (line: number): Where => ({ source: 'loggingsnapshot_vcsc_2022-07-11_16_55_44.txt', line })
const packet = (frame: number): Where => ({
  source: 'eth0_diagnostic_logging_tcpdump00_vcsc_2022-07-11_16_55_44.pcap',
  frame,
})

const known = new Map<string, Certificate>()

/** The same name gives the same object, as in evidence that was read. */
function certificate(name: string): Certificate {
  const cached = known.get(name)
  if (cached) return cached
  const file = join(root, 'fixtures', 'certificates', 'checks', `${name}.pem`)
  const found = readCertificateFile(readFileSync(file), name).value[0]
  if (!found) throw new Error(`no certificate in ${file}`)
  known.set(name, found.certificate)
  return found.certificate
}

function certificateFile(names: readonly string[] | undefined, source: string) {
  return names && { where: { source }, certificates: names.map(certificate), sha256: '0'.repeat(64) }
}

function evidenceOf(text: SystemText): Evidence {
  const systems = [text, ...(text.peers ?? [])].map(systemOf)
  const every = systems.flatMap(({ origins }) => origins).flatMap(({ chain }) => chain)
  return {
    systems,
    certificates: new Map(every.map(entry => [fingerprint(entry), { certificate: entry, where: packet(1) }])),
  }
}

function systemOf(text: SystemText): SystemEvidence {
  const [state, because] = text.enforcement ?? ['enforced', 'default']
  const trustStore = certificateFile(text.trustStore, 'ca_vcsc_2022-07-11_16_55_44.pem')
  const serverCertificate = certificateFile(text.serverCertificate, 'server_vcsc_2022-07-11_16_55_44.pem')
  const release = text.release === undefined ? undefined : releaseOf(text.release)
  const dump = { source: 'xconf_dump_vcsc_2022-07-11_16_55_44.txt', line: 1 }
  return {
    name: text.host ?? 'vcsc',
    input: 'fixture',
    facts: {
      ...(release && { release }),
      ...(text.verify && { verifyOriginServer: { value: text.verify, where: dump } }),
      addresses: ['10.48.36.46'],
      ciphers: {},
      ucServers: (text.ucServers ?? []).map(address => ({ address, where: dump })),
      ...(text.cluster !== undefined && { clusterName: text.cluster }),
      peers: [],
      alarms: [],
    },
    ...(trustStore && { trustStore }),
    ...(serverCertificate && { serverCertificate }),
    origins: (text.origins ?? []).map(originOf),
    clientRefusals: (text.clientRefusals ?? []).map(({ sent, error, ip, port, ...refusal }, index) => ({
      ...refusal,
      ip: ip ?? null,
      port: port ?? null,
      attempts: 2,
      ...sightedAt(),
      ...(sent && { sent: sent.map(certificate) }),
      evidence: error === undefined ? [alertOf(index)] : [exhibit(error, index)],
    })),
    ...(text.clientTrust && {
      clientTrust: text.clientTrust.map(({ ip, port, missing, ...trust }, index) => ({
        ...trust,
        ip: ip ?? null,
        port: port ?? null,
        missing: missing ?? [],
        at: at(FIRST),
        where: packet(index + 1),
      })),
    }),
    tunnelFailures: (text.tunnelFailures ?? []).map(({ line, ...failure }, index) => ({
      ...failure,
      ...sightedAt(),
      evidence: [exhibit(line, index)],
    })),
    hidden: (text.hidden ?? []).map(({ ip, port, ...rest }) => ({
      server: { ip, port },
      ...rest,
      where: packet(12),
      at: at(FIRST),
    })),
    settingChanges: (text.settingChanges ?? []).map(({ at: time, line, ...change }) => ({
      kind: 'setting-changed',
      at: at(time),
      host: 'vcsc',
      process: 'httpd',
      text: line,
      where: log(1),
      ...change,
    })),
    otherTls: { sip: 0, xmpp: 0, ldap: 0, client: 0, other: 0 },
    enforcement: { state, because, where: dump },
    coverage: coverageOf(text.coverage ?? {}),
  }
}

function releaseOf(text: string): Release {
  const [major = 0, minor = 0, patch = 0] = text.replace('X', '').split('.').map(Number)
  return { text, major, minor, patch }
}

const sightedAt = ([first, last]: Seen = [FIRST, FIRST]) => ({ firstSeen: at(first), lastSeen: at(last) })

/** A complete bundle, where the fixture does not say otherwise; null takes a field out. */
function coverageOf(text: NonNullable<SystemText['coverage']>): SystemEvidence['coverage'] {
  const whole = {
    logLines: 1000,
    trafficServerEvents: 12,
    requests: 4,
    captures: 1,
    packets: 480,
    handshakes: 4,
    from: '2022-07-11T16:55:00.000Z',
    to: '2022-07-11T16:55:44.000Z',
  }
  const entries = Object.entries({ ...whole, ...text }).flatMap(([key, value]) =>
    value === null ? [] : [[key, typeof value === 'string' ? at(value) : value] as const],
  )
  return Object.fromEntries(entries) as unknown as SystemEvidence['coverage']
}

const exhibit = (quote: string, index: number): Exhibit => ({
  where: log(100 + index),
  at: at(FIRST),
  kind: 'log',
  quote,
})

const alertOf = (index: number): Exhibit => ({
  where: packet(20 + index),
  at: at(FIRST),
  kind: 'packet',
  quote: 'alert unknown_ca (48) from server',
})

function originOf(text: OriginText, index: number): Origin {
  const chain = (text.chain ?? []).map(certificate)
  const reasons = (text.reasons ?? []).map(reasonOf)
  const judged = judgedOf(text, reasons)
  const warning = text.warning === undefined ? undefined : exhibit(text.warning, index * 2)
  const error = text.error === undefined ? undefined : exhibit(text.error, index * 2 + 1)
  return {
    address: text.address,
    ip: text.ip ?? null,
    port: text.port ?? null,
    ...(text.port === undefined && { portUnknown: 'no-request-in-log' }),
    verdict: text.verdict,
    basis: text.verdict === 'pass' ? 'accepted' : 'log-warning',
    ...(reasons[0] && { reason: reasons[0] }),
    reasons,
    ...(text.openssl && { openssl: { code: text.openssl[0], depth: text.openssl[1] } }),
    ...(judged && { judged }),
    ...(chain[0] && { certificate: chain[0] }),
    chain,
    ...sightedAt(text.seen),
    attempts: text.attempts ?? 2,
    failures: text.failures ?? (text.verdict === 'fail' ? 2 : 0),
    ...((warning || error) && { newest: { ...(warning && { warning }), ...(error && { error }) } }),
    evidence: [warning, error].filter(entry => entry !== undefined),
    ...(text.offers && { handshake: handshakeOf(text, text.offers) }),
  }
}

/** Times are written as text. */
function reasonOf(text: Record<string, unknown>): Reason {
  const times = ['at', 'notBefore', 'notAfter']
  const entries = Object.entries(text).map(([key, value]) => [
    key,
    times.includes(key) ? at(String(value)) : value,
  ])
  return Object.fromEntries(entries) as Reason
}

function judgedOf(text: OriginText, reasons: readonly Reason[]): Verdict | undefined {
  if (!text.path) return undefined
  const { certificates, trusted, passed } = text.path
  const names = { ok: true, presented: [] }
  const steps = [{ rule: 'trust-anchor' as const, depth: certificates.length - 1, passed }]
  return {
    chainOk: passed,
    nameOk: true,
    reasons,
    paths: [{ certificates: certificates.map(certificate), trusted, steps }],
    openssl: { code: text.openssl?.[0] ?? 0, depth: text.openssl?.[1] ?? 0 },
    errors: [],
    names: { ats: names, rfc9525: names },
  }
}

function handshakeOf(text: OriginText, offers: readonly string[]): Handshake {
  return {
    seenBy: 'capture',
    client: { ip: '10.48.36.46', port: 31576 },
    server: { ip: text.ip ?? text.address, port: text.port ?? 0 },
    at: at(FIRST),
    where: packet(4733),
    clientHello: {
      version: 0x0303,
      cipherSuites: offers.map(suite => Number.parseInt(suite, 16)),
      signatureAlgorithms: [],
      supportedVersions: [],
      offersResumption: false,
    },
    serverChain: 'absent',
    alerts: [],
    messages: [],
    ending: 'alert',
    gaps: false,
  }
}

/** The compiled tool reads the same files as the source. */
function projectRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from
  const up = dirname(from)
  if (up === from) throw new Error('no package.json above the tool')
  return projectRoot(up)
}
