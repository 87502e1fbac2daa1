import type { Instant } from '../../read/bytes/index.ts'
import type { Reason, Verdict } from '../origin/index.ts'
import { addressKey } from './address.ts'
import { grouped } from './grouped.ts'
import type { Sighting } from './handshakes.ts'
import { type OriginInput, type Statement, statementsOf } from './statements.ts'
import type { Exhibit, Origin, OriginVerdict } from './types.ts'

/** Exhibits kept for one origin. */
const MAX_EXHIBITS = 12

interface Draft {
  address: string
  ip: string | null
  port: number | null
  portUnknown: Origin['portUnknown']
  verdict: OriginVerdict
  basis: string
  reason: Reason | undefined
  openssl: { code: number; depth: number } | undefined
  judged: Verdict | undefined
  sighting: Sighting | undefined
  firstSeen: Instant
  lastSeen: Instant
  attempts: number
  failures: number
  newest: { at: Instant; warning?: Exhibit; error?: Exhibit } | undefined
  exhibits: Exhibit[]
}

/**
 * Puts together every origin of one peer: what the log refused, what the capture shows, what was served. One entry for each connection
 * address, port and certificate fault, and one for each that passes.
 */
export function originsOf(input: OriginInput): readonly Origin[] {
  const drafts = new Map<string, Draft>()
  for (const statement of settlePorts(settleReasons(statementsOf(input)))) add(drafts, statement)
  const places = grouped(drafts.values(), placeOf)
  return [...drafts.values()]
    .filter(draft => !isShadowed(draft, places.get(placeOf(draft)) ?? []))
    .map(finish)
}

/** Where a statement leaves its cause open, the nearest certain one of the same address and port decides, if it is among the causes left open. */
function settleReasons(statements: readonly Statement[]): readonly Statement[] {
  const certain = new Map<string, Statement[]>()
  for (const statement of statements) {
    if (!statement.reason || statement.doubt.size > 0) continue
    const key = `${addressKey(statement.address)} ${statement.verdict}`
    const list = certain.get(key)
    if (list) list.push(statement)
    else certain.set(key, [statement])
  }
  return statements.map(statement => {
    if (!statement.reason || statement.doubt.size === 0) return statement
    const candidates = (certain.get(`${addressKey(statement.address)} ${statement.verdict}`) ?? []).filter(
      ({ port, reason }) =>
        statement.doubt.has(reason!.code) &&
        (port === statement.port || port === null || statement.port === null),
    )
    const apart = (other: Statement) => Math.abs(other.from - statement.from)
    let nearest = candidates[0]
    for (const other of candidates) if (nearest && apart(other) < apart(nearest)) nearest = other
    if (!nearest) return statement
    const { openssl: _, ...rest } = statement
    return {
      ...rest,
      reason: nearest.reason!,
      ...(nearest.openssl && { openssl: nearest.openssl }),
    }
  })
}

/** A refusal whose port nothing tells belongs to the entry of the same address and fault whose port is known, where there is one. */
function settlePorts(statements: readonly Statement[]): readonly Statement[] {
  const known = new Map<string, number>()
  const key = (statement: Statement) =>
    `${addressKey(statement.address)} ${statement.verdict} ${statement.reason?.code}`
  for (const statement of statements) if (statement.port !== null) known.set(key(statement), statement.port)
  return statements.map(statement => {
    const port = statement.port ?? known.get(key(statement))
    if (statement.port !== null || port === undefined) return statement
    const { portUnknown: _, ...rest } = statement
    return { ...rest, port }
  })
}

function add(drafts: Map<string, Draft>, statement: Statement): void {
  const kind = statement.reason ? `${statement.verdict} ${statement.reason.code}` : statement.verdict
  const key = `${addressKey(statement.address)} ${statement.port ?? '?'} ${kind}`
  const draft = drafts.get(key)
  if (!draft) {
    drafts.set(key, draftOf(statement))
    return
  }
  draft.ip ??= statement.ip ?? null
  draft.openssl ??= statement.openssl
  // The judgement that saw the certificate knows more than the one that did not.
  if (!draft.sighting?.chain && statement.sighting?.chain) {
    draft.sighting = statement.sighting
    draft.judged = statement.judged
    if (statement.reason) draft.reason = statement.reason
  }
  draft.firstSeen = Math.min(draft.firstSeen, statement.from)
  draft.lastSeen = Math.max(draft.lastSeen, statement.to)
  draft.attempts += statement.attempts
  draft.failures += statement.failures
  if (statement.basis === 'log-warning') draft.basis = 'log-warning'
  newest(draft, statement)
  for (const exhibit of statement.exhibits) {
    if (
      draft.exhibits.length < MAX_EXHIBITS &&
      !draft.exhibits.some(known => known.quote === exhibit.quote && known.at === exhibit.at)
    ) {
      draft.exhibits.push(exhibit)
    }
  }
}

function draftOf(statement: Statement): Draft {
  const draft: Draft = {
    address: statement.address,
    ip: statement.ip ?? null,
    port: statement.port,
    portUnknown: statement.portUnknown,
    verdict: statement.verdict,
    basis: statement.basis,
    reason: statement.reason,
    openssl: statement.openssl,
    judged: statement.judged,
    sighting: statement.sighting,
    firstSeen: statement.from,
    lastSeen: statement.to,
    attempts: statement.attempts,
    failures: statement.failures,
    newest: undefined,
    exhibits: statement.exhibits.slice(0, MAX_EXHIBITS),
  }
  newest(draft, statement)
  return draft
}

function newest(draft: Draft, { to, warning, error }: Statement): void {
  if ((!warning && !error) || (draft.newest && draft.newest.at > to)) return
  draft.newest = { at: to, ...(warning && { warning }), ...(error && { error }) }
}

/**
 * `unknown` says nothing where another entry of the same address and port says something, and what would have failed is no news where the
 * same fault did fail.
 */
function isShadowed(draft: Draft, mates: readonly Draft[]): boolean {
  const { verdict, reason } = draft
  if (verdict !== 'unknown' && verdict !== 'would-fail') return false
  return mates.some(
    other =>
      other !== draft &&
      (verdict === 'unknown' || (other.verdict === 'fail' && other.reason?.code === reason?.code)),
  )
}

const placeOf = ({ address, port }: Draft): string => `${addressKey(address)} ${port ?? '?'}`

function finish(draft: Draft): Origin {
  const { reason, judged, sighting } = draft
  const chain = sighting?.chain ?? []
  const others = (judged?.reasons ?? []).filter(other => other.code !== reason?.code)
  const failing = draft.verdict === 'fail' || draft.verdict === 'would-fail'
  return {
    address: draft.address,
    ip: draft.ip,
    port: draft.port,
    ...(draft.port === null && { portUnknown: draft.portUnknown ?? 'no-request-in-log' }),
    verdict: draft.verdict,
    basis: draft.basis,
    ...(reason && { reason }),
    reasons: reason ? [reason, ...(failing ? others : [])] : [],
    ...(draft.openssl && { openssl: draft.openssl }),
    ...(judged && { judged }),
    ...(chain[0] && { certificate: chain[0] }),
    chain,
    firstSeen: draft.firstSeen,
    lastSeen: draft.lastSeen,
    attempts: draft.attempts,
    failures: draft.failures,
    ...(draft.newest && {
      newest: {
        ...(draft.newest.warning && { warning: draft.newest.warning }),
        ...(draft.newest.error && { error: draft.newest.error }),
      },
    }),
    evidence: draft.exhibits,
    ...(sighting && { handshake: sighting.handshake }),
  }
}
