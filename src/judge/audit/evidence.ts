import type { Instant, Where } from '../../read/bytes/index.ts'
import { cipherSuiteName, versionName } from '../../read/tls/index.ts'
import type { Release, UcSystem } from '../../read/uc/index.ts'
import { type Certificate, fingerprint } from '../../read/x509/index.ts'
import type {
  CertificateFile,
  ClientTrust,
  Evidence,
  Exhibit,
  Origin,
  SystemEvidence,
} from '../evidence/index.ts'
import { type AuditPeer, type Cell, type CellState, stateOf } from './cells.ts'
import type { CertificateReader } from './certificates.ts'

/** What is known of a peer besides what the nodes showed. */
export interface PeerFacts {
  readonly peer: AuditPeer
  readonly trustStore: CertificateFile
  readonly ownCertificate?: CertificateFile
  readonly verifyOriginServer: boolean
  readonly ciphers?: string
  readonly clientTrust: readonly ClientTrust[]
}

export interface AuditFacts {
  /** Name of the deployment file or bundle. */
  readonly input: string
  readonly to: Release
  readonly enforced: boolean
  readonly peers: readonly PeerFacts[]
  readonly cells: readonly Cell[]
  /** Addresses that clients are told. */
  readonly advertised: readonly string[]
  readonly certificates: CertificateReader
}

/**
 * The same evidence as a bundle gives, so that the same checks, cards and proved repairs hold for what is not yet broken. Origins are what the traffic
 * server connects to; SIP and XMPP stay in the matrix.
 */
export function evidenceOfAudit(facts: AuditFacts): Evidence {
  const certificates = new Map<string, { certificate: Certificate; where: Where }>()
  const note = (certificate: Certificate, where: Where) => {
    const id = fingerprint(certificate)
    if (!certificates.has(id)) certificates.set(id, { certificate, where })
  }
  for (const { certificate, where } of facts.certificates.all) note(certificate, where)
  for (const { trustStore, ownCertificate } of facts.peers)
    for (const file of [trustStore, ownCertificate])
      for (const certificate of file?.certificates ?? []) note(certificate, file!.where)
  return { systems: facts.peers.map(peer => systemOf(peer, facts)), certificates }
}

function systemOf(facts: PeerFacts, audit: AuditFacts): SystemEvidence {
  const { peer, trustStore, ownCertificate, clientTrust, verifyOriginServer, ciphers } = facts
  const enforced = audit.enforced && verifyOriginServer
  const own = audit.cells.filter(cell => cell.peer === peer.name && cell.via === 'traffic-server')
  const origins = own
    .map(cell => originOf(cell, stateOf(cell, enforced)))
    .filter(origin => origin !== undefined)
  const where = { source: audit.input }
  const system: UcSystem = {
    host: peer.name,
    product: 'Expressway-C',
    release: audit.to,
    verifyOriginServer: { value: verifyOriginServer ? 'on' : 'off', where },
    mraEnabled: true,
    addresses: [],
    ciphers: ciphers === undefined ? {} : { ReverseProxyTLSCiphers: ciphers },
    ucServers: audit.advertised.map(address => ({ address, where })),
    peers: audit.peers.map(({ peer: { name } }) => name).filter(name => name !== peer.name),
    alarms: [],
  }
  const times = origins.map(({ lastSeen }) => lastSeen)
  return {
    name: peer.name,
    input: audit.input,
    facts: system,
    trustStore,
    ...(ownCertificate && { serverCertificate: ownCertificate }),
    origins,
    clientRefusals: [],
    clientTrust,
    tunnelFailures: [],
    hidden: [],
    settingChanges: [],
    otherTls: { sip: 0, xmpp: 0, ldap: 0, client: 0, other: 0 },
    enforcement: {
      state: enforced ? 'enforced' : 'not-enforced',
      because: verifyOriginServer ? 'release' : 'setting',
      where,
    },
    coverage: {
      logLines: 0,
      trafficServerEvents: 0,
      requests: 0,
      captures: 0,
      packets: 0,
      handshakes: own.filter(({ chain }) => chain.length > 0).length,
      ...(times.length > 0 && { from: Math.min(...times), to: Math.max(...times) }),
    },
  }
}

const VERDICTS: Readonly<Record<CellState, Origin['verdict'] | undefined>> = {
  fails: 'fail',
  'would-fail': 'would-fail',
  passes: 'pass',
  unanswered: 'unknown',
  'not-offered': undefined,
}

/** Undefined where there is nothing to tell: no certificate of this kind; one silence is told once for both kinds. */
function originOf(cell: Cell, state: CellState): Origin | undefined {
  const verdict = VERDICTS[state]
  if (verdict === undefined || (state === 'unanswered' && cell.key === 'ecdsa')) return undefined
  const { judged, chain, place, ip, shot } = cell
  const at: Instant = shot?.at ?? 0
  const failing = verdict === 'fail' || verdict === 'would-fail'
  return {
    address: place.address,
    ip,
    port: place.port,
    verdict,
    basis: basisOf(cell, state),
    ...(failing && judged?.primary && { reason: judged.primary }),
    reasons: failing ? (judged?.reasons ?? []) : [],
    ...(judged && !judged.chainOk && { openssl: judged.openssl }),
    ...(judged && { judged }),
    ...(chain[0] && { certificate: chain[0] }),
    chain,
    firstSeen: at,
    lastSeen: at,
    // An audit looks at a certificate and leaves: nothing was tried, and nothing refused.
    attempts: 0,
    failures: 0,
    evidence: shot ? [exhibitOf(cell, shot)] : [],
    ...(shot?.handshake && { handshake: shot.handshake }),
  }
}

/** Words for these stand in `tell/messages`. */
function basisOf({ presented }: Cell, state: CellState): string {
  if (state === 'fails') return 'probe-refused'
  if (state === 'passes') return 'probe-verified'
  if (state === 'unanswered') return 'probe-unanswered'
  return presented ? 'probe-not-enforced' : 'probe-other-key'
}

function exhibitOf({ place, chain }: Cell, shot: NonNullable<Cell['shot']>): Exhibit {
  const hello = shot.handshake?.serverHello
  const suite = hello ? `${versionName(hello.version)} ${cipherSuiteName(hello.cipherSuite)}, ` : ''
  const shown = chain.length > 0 ? `${suite}${chain.length} certificates` : (shot.cause ?? shot.outcome)
  return {
    where: shot.handshake?.where ?? { source: `probe ${place.address}:${place.port}` },
    at: shot.at,
    kind: 'packet',
    quote: `${shot.question.key} ${shot.question.version}: ${shown}`,
  }
}
