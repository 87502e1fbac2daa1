import {
  addressKind,
  type Cell,
  type CellState,
  type ClusterDiscovery,
  type DiscoveryFailure,
  type InventoryItem,
  leftUnverified,
  type Preference,
  type Rehearsal,
  type StepOutcome,
  worstOf,
} from '../../judge/audit/index.ts'
import type { ClientTrust } from '../../judge/evidence/index.ts'
import { type Instant, type VerifyWording, verifyErrorText } from '../../read/bytes/index.ts'
import { cipherSuiteName, versionName } from '../../read/tls/index.ts'
import { fingerprint, keyTypeText, nameText } from '../../read/x509/index.ts'
import { instantOrNull, instantText, type Report, roleOf, toCertificate } from '../report/index.ts'
import type { AuditCell, AuditChange, AuditDocument, DiscoverDocument, InventoryRow } from './audit-schema.ts'

/** Where a user is at home. */
export interface UserTold {
  readonly user: string
  readonly homeCluster?: string
  readonly known: boolean
  readonly failure?: DiscoveryFailure
}

export interface AuditInput {
  readonly file: string
  readonly from: string | undefined
  readonly to: string
  readonly enforced: boolean
  /** Of the OpenSSL that the rehearsed release has. */
  readonly wording: VerifyWording
  readonly peers: readonly {
    readonly rehearsal: Rehearsal
    readonly preference: Preference
    /** Whether this peer verifies after the upgrade. */
    readonly enforced: boolean
    readonly clientTrust: readonly ClientTrust[]
  }[]
  readonly clusters: readonly ClusterDiscovery[]
  readonly users: readonly UserTold[]
  readonly cells: readonly { readonly cell: Cell; readonly state: CellState }[]
  readonly inventory: readonly InventoryItem[]
  readonly changes: readonly AuditChange[] | null
  readonly report: Report
  readonly version: string
  readonly at: Instant
}

/** The document of an audit. */
export function toAudit(input: AuditInput): AuditDocument {
  const cells = input.cells.map(({ cell, state }) => toCell(cell, state))
  const count = (state: CellState) => cells.filter(cell => cell.state === state).length
  return {
    schemaVersion: '1.0',
    tool: { name: 'turnpike', version: input.version },
    at: instantText(input.at),
    deployment: { file: input.file, from: input.from ?? null, to: input.to, enforced: input.enforced },
    survival: worstOf(input.peers.map(({ rehearsal }) => rehearsal)),
    peers: input.peers.map(({ rehearsal, preference, enforced }) => ({
      peer: rehearsal.peer,
      survival: rehearsal.survival,
      prefer: preference.prefer,
      because: preference.because,
      tls13: preference.tls13,
      enforced,
      steps: rehearsal.steps.map(step => toStep(step, input.wording)),
    })),
    discovery: { clusters: input.clusters.map(toCluster), users: input.users.map(toUser) },
    cells,
    clientTrust: input.peers.flatMap(({ rehearsal, clientTrust }) =>
      clientTrust.map(({ address, ip, port, source, result, missing }) => ({
        peer: rehearsal.peer,
        address,
        ip,
        port,
        source,
        result,
        missing: [...missing],
      })),
    ),
    inventory: input.inventory.map(toRow),
    changes: input.changes === null ? null : [...input.changes],
    report: input.report,
    summary: {
      nodes: new Set(cells.map(({ node }) => node.toLowerCase())).size,
      places: new Set(cells.map(({ address, port }) => `${address} ${port}`)).size,
      passes: count('passes'),
      fails: count('fails'),
      wouldFail: count('would-fail'),
      notOffered: count('not-offered'),
      unanswered: count('unanswered'),
      incomplete: input.report.summary.incomplete,
    },
  }
}

function toCell(cell: Cell, state: CellState): AuditCell {
  const { place, judged, chain, shot } = cell
  const [leaf] = chain
  const failing = state === 'fails' || state === 'would-fail'
  const hello = shot?.handshake?.serverHello
  return {
    peer: cell.peer,
    cluster: place.cluster,
    node: place.node,
    product: place.product,
    nodeRole: place.role,
    address: place.address,
    ip: cell.ip,
    port: place.port,
    via: cell.via,
    key: cell.key,
    state,
    presented: cell.presented,
    required: place.required,
    outcome: shot?.outcome ?? null,
    cause: shot?.cause ?? null,
    reason: failing ? (judged?.primary?.code ?? null) : null,
    reasons: failing ? (judged?.reasons ?? []).map(({ code }) => code) : [],
    openssl: judged && !judged.chainOk ? { code: judged.openssl.code, depth: judged.openssl.depth } : null,
    certificate: leaf
      ? {
          role: roleOf(leaf, place.port),
          subject: nameText(leaf.subject),
          issuer: nameText(leaf.issuer),
          sha256: fingerprint(leaf),
          keyType: keyTypeText(leaf.publicKey),
          notAfter: instantOrNull(leaf.notAfter),
        }
      : null,
    tls: hello && leaf ? `${versionName(hello.version)} ${cipherSuiteName(hello.cipherSuite)}` : null,
  }
}

type Step = AuditDocument['peers'][number]['steps'][number]

function toStep({ step, cluster, state, failing, unanswered }: StepOutcome, wording: VerifyWording): Step {
  const place = ({ place: { node, address, port }, ip, key, judged }: Cell) => ({
    node,
    address,
    ip,
    port,
    key,
    reason: judged?.primary?.code ?? null,
    error: (judged && !judged.chainOk && verifyErrorText(judged.openssl.code, wording)) || null,
  })
  return { step, cluster, state, failing: failing.map(place), unanswered: unanswered.map(place) }
}

/** What discovery told of a cluster; certificates of its trust stores are counted, not listed. */
export function toCluster(cluster: ClusterDiscovery): AuditDocument['discovery']['clusters'][number] {
  const { check, trust } = cluster
  const unverified = new Set(leftUnverified(cluster))
  const stores = [...new Set((trust ?? []).map(({ store }) => store))]
  return {
    cluster: cluster.cluster,
    product: cluster.product,
    publisher: cluster.publisher,
    tlsVerify: cluster.tlsVerify,
    version: cluster.version ?? null,
    axl: cluster.axl ?? null,
    check: check
      ? {
          address: check.address,
          results: check.verdicts.map(({ peer, verdict }) => ({
            peer,
            passes: verdict.chainOk && verdict.nameOk,
            reason: verdict.primary?.code ?? null,
          })),
        }
      : null,
    nodes: cluster.nodes.map(node => ({
      ...node,
      kind: addressKind(node.name),
      unverified: unverified.has(node),
    })),
    trust: trust
      ? stores.map(store => ({ store, certificates: trust.filter(entry => entry.store === store).length }))
      : null,
    failures: cluster.failures.map(({ code, request, detail }) => ({ code, request, detail })),
  }
}

const toUser = ({ user, homeCluster, known, failure }: UserTold) => ({
  user,
  homeCluster: homeCluster ?? null,
  known,
  failure: failure?.code ?? null,
})

/** The document of `turnpike discover`. */
export function toDiscovery(input: {
  readonly file: string
  readonly clusters: readonly ClusterDiscovery[]
  readonly users: readonly UserTold[]
  readonly version: string
  readonly at: Instant
}): DiscoverDocument {
  return {
    schemaVersion: '1.0',
    tool: { name: 'turnpike', version: input.version },
    at: instantText(input.at),
    deployment: input.file,
    clusters: input.clusters.map(toCluster),
    users: input.users.map(toUser),
  }
}

function toRow(item: InventoryItem): InventoryRow {
  const { subject, issuer, serial, names, notBefore, notAfter, keyType, sha256 } = toCertificate(
    item.certificate,
    item.role,
  )
  return {
    cluster: item.cluster,
    node: item.node,
    product: item.product,
    role: item.role,
    subject,
    issuer,
    signed: item.signed,
    suffix: item.suffix,
    names,
    keyType,
    serial,
    sha256,
    notBefore,
    notAfter,
    shownAt: [...item.shownAt],
    ends: { at: instantOrNull(item.ends.at), subject: item.ends.subject },
    days: item.days,
    warning: item.warning === null ? null : (String(item.warning) as InventoryRow['warning']),
  }
}
