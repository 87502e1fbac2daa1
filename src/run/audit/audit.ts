import {
  type AuditPeer,
  type CertificateReader,
  type ClusterDiscovery,
  cellsOf,
  clientTrustOf,
  createCertificateReader,
  evidenceOfAudit,
  inventoryOf,
  isEnforcing,
  type PeerFacts,
  type PlaceAnswer,
  preferenceOf,
  rehearse,
  stateOf,
} from '../../judge/audit/index.ts'
import type { Signatures } from '../../judge/chain/index.ts'
import { checkById, runAuditChecks } from '../../judge/checks/index.ts'
import type { CertificateFile } from '../../judge/evidence/index.ts'
import type { NameProfile } from '../../judge/name/index.ts'
import { repairOf } from '../../judge/remedies/index.ts'
import type { Instant, Problem } from '../../read/bytes/index.ts'
import { parseRelease, type Release } from '../../read/uc/index.ts'
import type { Certificate } from '../../read/x509/index.ts'
import { type AuditDocument, changesSince, toAudit, type UserTold } from '../../tell/audit/index.ts'
import type { Language } from '../../tell/messages/index.ts'
import { roleOf, toReport } from '../../tell/report/index.ts'
import { nodeSignatures } from '../crypto/index.ts'
import type { LoadedDeployment, LoadedFile } from '../deployment/index.ts'
import { discover } from '../discover/index.ts'
import { advertisedIn, keyOfTarget, planOf, questionsFor } from './plan.ts'
import { type ProbeAllOptions, probeAll } from './probe-all.ts'
import { NO_STATE, openState } from './state.ts'

export interface AuditOptions
  extends Pick<ProbeAllOptions, 'timeout' | 'parallel' | 'perHost' | 'progress' | 'signal'> {
  readonly names: NameProfile
  readonly language: Language
  readonly version: string
  /** When the audit is made; certificates are judged at the time of their handshakes. */
  readonly at: Instant
  /** Release that is rehearsed, where it is not that of the file. */
  readonly to?: string
  readonly from?: string
  /** File that keeps answers of a run that is broken off. */
  readonly stateFile?: string
  readonly baseline?: Pick<AuditDocument, 'cells'>
  readonly users?: readonly string[]
  /** Milliseconds for one request of discovery. */
  readonly requestTimeout?: number
  /** Nothing is asked of publishers. */
  readonly offline?: boolean
}

/**
 * Audits a deployment: discovery, every place asked, every answer judged for every peer, and the same checks and repair as of a bundle.
 *
 * @throws DeploymentFileError where a password cannot be had
 */
export async function audit(loaded: LoadedDeployment, options: AuditOptions): Promise<AuditDocument> {
  const signatures = nodeSignatures()
  const certificates = createCertificateReader()
  const to = releaseOf(options.to ?? loaded.deployment.to) ?? FALLBACK
  const peers = peersOf(loaded, to, options)
  const { clusters, homes } = await discoverAll(loaded, certificates, signatures, options)
  const plan = planOf(loaded.deployment, clusters)
  const questions = questionsFor(peers)
  const state =
    options.stateFile === undefined
      ? NO_STATE
      : openState(
          options.stateFile,
          [...plan.map(keyOfTarget), ...questions.map(each => JSON.stringify(each))],
          Date.now(),
        )
  const answers = await probeAll(plan, { ...options, questions, state })
  const document = tell({
    loaded,
    options,
    signatures,
    certificates,
    to,
    peers,
    clusters,
    homes,
    answers,
    advertised: advertisedIn(plan),
  })
  if (!options.signal?.aborted) state.finish()
  return document
}

/** Release whose behaviour the source document describes. */
const FALLBACK: Release = { text: 'X14.2.0', major: 14, minor: 2, patch: 0 }

const releaseOf = (text: string | undefined): Release | undefined =>
  text === undefined ? undefined : parseRelease(text)

function peersOf(loaded: LoadedDeployment, to: Release, options: AuditOptions): readonly AuditPeer[] {
  return loaded.peers.map(({ peer, trustStore }) => ({
    name: peer.name,
    trustStore: trustStore.certificates,
    preference: preferenceOf({
      from: releaseOf(options.from ?? peer.release ?? loaded.deployment.from),
      to,
      ciphers: peer.ciphers,
    }),
    // X15 came with OpenSSL 3 (facts: words of its log).
    profile: to.major >= 15 ? 'openssl' : 'openssl-1.1.1',
  }))
}

async function discoverAll(
  loaded: LoadedDeployment,
  certificates: CertificateReader,
  signatures: Signatures,
  options: AuditOptions,
): Promise<{ readonly clusters: readonly ClusterDiscovery[]; readonly homes: readonly UserTold[] }> {
  const silent: LoadedDeployment = {
    ...loaded,
    deployment: {
      ...loaded.deployment,
      clusters: loaded.deployment.clusters.map(({ credentials: _, ...cluster }) => cluster),
    },
  }
  return discover(options.offline ? silent : loaded, {
    certificates,
    signatures,
    profile: 'openssl-1.1.1',
    names: options.names,
    ...(options.users && { users: options.users }),
    ...(options.requestTimeout !== undefined && { timeout: options.requestTimeout }),
    ...(options.signal && { signal: options.signal }),
  })
}

interface Gathered {
  readonly loaded: LoadedDeployment
  readonly options: AuditOptions
  readonly signatures: Signatures
  readonly certificates: CertificateReader
  readonly to: Release
  readonly peers: readonly AuditPeer[]
  readonly clusters: readonly ClusterDiscovery[]
  readonly homes: readonly UserTold[]
  readonly answers: readonly PlaceAnswer[]
  readonly advertised: readonly string[]
}

/** CA certificates that may complete a chain; thousands are an attack on the path search. */
const MAX_KNOWN = 1_000

/** Judges what was gathered and makes the document. */
function tell(gathered: Gathered): AuditDocument {
  const { loaded, options, signatures, certificates, to, peers, clusters, answers } = gathered
  for (const { result } of answers)
    for (const { shots } of result.addresses) for (const shot of shots) certificates.chainOf(shot)
  const known = knownOf(gathered)
  const cells = cellsOf(answers, { peers, certificates, signatures, names: options.names, known })
  const facts = peers.map((peer, index): PeerFacts => {
    const { peer: wish, trustStore, certificate } = loaded.peers[index]!
    return {
      peer,
      trustStore: fileOf(trustStore),
      ...(certificate && { ownCertificate: fileOf(certificate) }),
      verifyOriginServer: wish.verifyOriginServer,
      ...(wish.ciphers !== undefined && { ciphers: wish.ciphers }),
      clientTrust: clientTrustOf(certificate?.certificates ?? [], answers, clusters, {
        signatures,
        at: options.at,
        known,
      }),
    }
  })
  const enforced = isEnforcing(to)
  const evidence = evidenceOfAudit({
    input: loaded.file,
    to,
    enforced,
    peers: facts,
    cells,
    advertised: gathered.advertised,
    certificates,
  })
  const told = facts.map(({ peer, verifyOriginServer, clientTrust }) => {
    const verifies = enforced && verifyOriginServer
    return {
      rehearsal: rehearse(peer.name, cells, verifies),
      preference: peer.preference,
      enforced: verifies,
      clientTrust,
    }
  })
  const stated = cells.map(cell => ({
    cell,
    state: stateOf(cell, told.find(({ rehearsal }) => rehearsal.peer === cell.peer)?.enforced ?? enforced),
  }))
  const problems: readonly Problem[] = [...loaded.problems, ...certificates.problems]
  const report = toReport(
    {
      evidence,
      findings: runAuditChecks(evidence),
      ...repairOf(evidence, { signatures, names: options.names }),
      problems,
      inputs: [],
      version: options.version,
      at: options.at,
      language: options.language,
      incomplete:
        stated.some(({ cell, state }) => state === 'unanswered' && cell.place.required) ||
        hasFailures(clusters),
    },
    checkById,
  )
  const document = toAudit({
    file: loaded.file,
    from: options.from ?? loaded.deployment.from,
    to: to.text,
    enforced,
    wording: to.major >= 15 ? '3.0' : '1.1.1',
    peers: told,
    clusters,
    users: gathered.homes,
    cells: stated,
    inventory: inventoryOf(cells, roleOf, options.at),
    changes: null,
    report,
    version: options.version,
    at: options.at,
  })
  return options.baseline ? { ...document, changes: [...changesSince(options.baseline, document)] } : document
}

/** A cluster that could not be asked for its nodes hides nodes. */
const hasFailures = (clusters: readonly ClusterDiscovery[]): boolean =>
  clusters.some(
    ({ failures, nodes }) => failures.length > 0 && nodes.every(({ source }) => source === 'file'),
  )

function knownOf({ loaded, certificates, clusters }: Gathered): readonly Certificate[] {
  return [
    ...loaded.peers.flatMap(({ trustStore, certificate }) => [
      ...trustStore.certificates,
      ...(certificate?.certificates ?? []),
    ]),
    ...clusters.flatMap(({ trust }) => (trust ?? []).map(entry => entry.certificate)),
    ...certificates.all.map(({ certificate }) => certificate),
  ]
    .filter(({ basicConstraints, version }) => basicConstraints?.ca || version < 3)
    .slice(0, MAX_KNOWN)
}

const fileOf = ({ file, certificates, sha256 }: LoadedFile): CertificateFile => ({
  where: { source: file },
  certificates,
  sha256,
})
