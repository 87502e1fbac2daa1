import type { Instant } from '../../read/bytes/index.ts'
import type { Certificate } from '../../read/x509/index.ts'
import type { Reason, ReasonCode, Verdict } from '../origin/index.ts'
import { sameAddress } from './address.ts'
import type { Resolved } from './correlate.ts'
import type { FailureKind, Fault } from './failures.ts'
import { doubtOf, reasonFor, type Witness } from './faults.ts'
import { decidedAt, type Sighting, type SightingGroup } from './handshakes.ts'
import { packets } from './packets.ts'
import { type Served, servedKey } from './served.ts'
import type { Exhibit, Origin, OriginVerdict, SystemEvidence } from './types.ts'

/** Judges a visible chain for an address at a time; undefined where there is no trust store to judge against. */
export type Judge = (
  chain: readonly Certificate[],
  address: string | undefined,
  at: Instant,
  ip: string,
) => Verdict | undefined

export interface OriginInput {
  readonly resolved: readonly Resolved[]
  readonly kinds: Iterable<FailureKind>
  /** Handshakes of the traffic server with its origins. */
  readonly groups: readonly SightingGroup[]
  readonly served: ReadonlyMap<string, Served>
  readonly enforcement: SystemEvidence['enforcement']['state']
  readonly judge: Judge
  /** Log clock minus capture clock (ms). */
  readonly skew: number
}

/** One statement about one connection, before statements about the same origin are put together. */
export interface Statement {
  readonly address: string
  readonly ip: string | undefined
  readonly port: number | null
  readonly portUnknown?: Origin['portUnknown']
  readonly verdict: OriginVerdict
  readonly basis: string
  readonly reason?: Reason
  readonly openssl?: { code: number; depth: number }
  /** Other causes that this evidence alone would allow as well; empty where it is certain. */
  readonly doubt: ReadonlySet<ReasonCode>
  readonly judged?: Verdict
  readonly sighting?: Sighting
  readonly from: Instant
  readonly to: Instant
  readonly attempts: number
  readonly failures: number
  readonly warning?: Exhibit
  readonly error?: Exhibit
  readonly exhibits: readonly Exhibit[]
}

/** Everything the log, the capture and the requests say, one statement for each connection or kind of connection. */
export function statementsOf(input: OriginInput): Statement[] {
  const told = new Set(
    input.resolved.map(({ sighting }) => sighting).filter(sighting => sighting !== undefined),
  )
  return [
    ...input.resolved
      .filter(({ failure }) => failure.fault.kind !== 'alert')
      .map(resolved => refusal(resolved, input)),
    ...uncounted(input),
    ...input.groups.flatMap(group => sightings(group, told, input)),
    ...servedStatements(input),
  ]
}

/** A refusal that the log tells of. */
function refusal({ failure, port, ip, sighting, ambiguous }: Resolved, input: OriginInput): Statement {
  const { address, fault, at } = failure
  const chain = sighting?.chain
  const judged = chain && input.judge(chain, address, at, ip ?? address)
  const witness: Witness = { at, address, chain, judged, alert: sighting?.alert?.description }
  const reason = reasonFor(fault, witness)
  const openssl = opensslOf(fault, reason, judged)
  return {
    address,
    ip,
    port,
    ...(port === null && { portUnknown: ambiguous ? 'several-ports-at-once' : 'no-request-in-log' }),
    verdict: failure.action === 'terminate' ? 'fail' : 'would-fail',
    basis: failure.action === 'continue' ? 'not-enforced' : failure.warning ? 'log-warning' : 'log-error',
    reason,
    doubt: doubtOf(fault, witness),
    ...(openssl && { openssl }),
    ...(judged && { judged }),
    ...(sighting && { sighting }),
    from: at,
    to: at,
    attempts: 1,
    failures: failure.action === 'terminate' ? 1 : 0,
    ...(failure.warning && { warning: failure.warning }),
    ...(failure.error && { error: failure.error }),
    exhibits: [
      ...failure.candidates.map(request => request.named).filter(exhibit => exhibit !== undefined),
      ...(failure.warning ? [failure.warning] : []),
      ...(failure.error ? [failure.error] : []),
      ...(sighting ? packets(sighting) : []),
      ...failure.candidates.map(request => request.closing).filter(exhibit => exhibit !== undefined),
    ],
  }
}

/** Refusals that were counted but not kept are credited to the newest kept one of their kind. */
function uncounted(input: OriginInput): Statement[] {
  const found: Statement[] = []
  for (const kind of input.kinds) {
    const more = kind.failures.count - kind.failures.items.length
    const newest = kind.failures.items.at(-1)
    if (more <= 0 || !newest || kind.fault.kind === 'alert') continue
    const resolved = input.resolved.findLast(({ failure }) => failure === newest)
    if (!resolved) continue
    const statement = refusal(resolved, input)
    const failures = statement.failures * more
    found.push({ ...statement, from: kind.firstSeen, to: kind.lastSeen, attempts: more, failures })
  }
  return found
}

/** The verify error: as logged, or else as judged where the judgement gave the reason. A refused self-signed certificate has only one. */
function opensslOf(
  fault: Fault | undefined,
  reason: Reason | undefined,
  judged: Verdict | undefined,
): Statement['openssl'] {
  if (fault?.kind === 'chain')
    return fault.code === undefined ? undefined : { code: fault.code, depth: fault.depth }
  if (!reason || reason.code === 'name-mismatch') return undefined
  if (judged && !judged.chainOk && reason.code === judged.primary?.code) return judged.openssl
  return reason.code === 'self-signed' ? { code: 18, depth: 0 } : undefined
}

/** What the capture shows of handshakes that no log line tells of. */
function sightings(group: SightingGroup, told: ReadonlySet<Sighting>, input: OriginInput): Statement[] {
  const silent = group.sightings.items.filter(sighting => !told.has(sighting))
  const fault = faultOf(group, told, input)
  const statements = silent
    .map(sighting => statementOf(sighting, fault, input))
    .filter(statement => statement !== undefined)
  const more = group.sightings.count - group.sightings.items.length
  const last = statements.at(-1)
  if (last && more > 0) {
    const failures = last.failures * more
    const from = onLogClock(group.firstSeen, input)
    const to = onLogClock(group.lastSeen, input)
    statements.push({ ...last, from, to, attempts: more, failures })
  }
  return statements
}

/**
 * What the log says of a refused handshake holds for those that are alike in everything but the time: of several attempts the log may
 * tell only one.
 */
function faultOf(
  group: SightingGroup,
  told: ReadonlySet<Sighting>,
  { resolved }: OriginInput,
): Fault | undefined {
  const known = new Set(group.sightings.items.filter(sighting => told.has(sighting)))
  if (known.size === 0) return undefined
  return resolved.find(
    ({ failure, sighting }) =>
      sighting !== undefined &&
      known.has(sighting) &&
      failure.action === 'terminate' &&
      (failure.fault.kind === 'chain' || failure.fault.kind === 'name'),
  )?.failure.fault
}

/** Clocks that agree within a second are one clock: the delay between a packet and its line must not move times. */
const CLOCK_TOLERANCE = 1_000

const onLogClock = (at: Instant, { skew }: OriginInput): Instant =>
  Math.abs(skew) > CLOCK_TOLERANCE ? at + skew : at

function statementOf(
  sighting: Sighting,
  fault: Fault | undefined,
  input: OriginInput,
): Statement | undefined {
  const { handshake, chain, treatment, alert } = sighting
  const { ip, port } = handshake.server
  const name = handshake.clientHello?.serverName
  const address = name ?? ip
  // Without SNI the target was an IP literal, or another module dialled by a name that the packets do not tell.
  const named = name !== undefined || treatment === 'refused' || input.served.has(servedKey(ip, port))
  const at = onLogClock(treatment === 'refused' ? decidedAt(sighting) : handshake.at, input)
  const judged = chain && input.judge(chain, named ? address : undefined, at, ip)
  const { verdict, basis } = verdictOf(sighting, judged, input)
  const failing = verdict === 'fail' || verdict === 'would-fail'
  if (verdict === 'unknown' && handshake.serverChain === 'absent') return undefined
  const witness: Witness = { at, address, chain, judged, alert: alert?.description }
  const reason = failing ? reasonFor(fault, witness) : undefined
  const openssl = opensslOf(fault, reason, judged)
  return {
    address,
    ip,
    port,
    verdict,
    basis,
    ...(reason && { reason }),
    doubt: failing ? doubtOf(fault, witness) : NONE,
    ...(openssl && { openssl }),
    ...(judged && { judged }),
    sighting,
    from: at,
    to: at,
    attempts: 1,
    failures: verdict === 'fail' ? 1 : 0,
    exhibits: packets(sighting),
  }
}

function verdictOf(
  sighting: Sighting,
  judged: Verdict | undefined,
  input: OriginInput,
): { verdict: OriginVerdict; basis: string } {
  const { treatment, handshake } = sighting
  if (treatment === 'refused') return { verdict: 'fail', basis: 'alert-sent' }
  const ok = judged ? judged.chainOk && judged.nameOk : undefined
  if (treatment === 'accepted' || treatment === 'refused-by-origin') {
    if (ok === false && !(input.enforcement === 'enforced' && onlyAtsRefusesName(judged))) {
      return {
        verdict: 'would-fail',
        basis: input.enforcement === 'not-enforced' ? 'not-enforced' : 'accepted-unverified',
      }
    }
    if (ok !== undefined) return { verdict: 'pass', basis: 'verified' }
    if (input.enforcement === 'enforced' && handshake.serverChain !== 'absent')
      return { verdict: 'pass', basis: 'accepted' }
    return {
      verdict: 'unknown',
      basis: handshake.serverChain === 'encrypted' ? 'hidden-certificate' : 'no-trust-store',
    }
  }
  if (ok === true) return { verdict: 'pass', basis: 'verified' }
  if (ok === undefined) {
    return {
      verdict: 'unknown',
      basis: handshake.serverChain === 'encrypted' ? 'hidden-certificate' : 'no-trust-store',
    }
  }
  return input.enforcement === 'not-enforced'
    ? { verdict: 'would-fail', basis: 'not-enforced' }
    : { verdict: 'fail', basis: 'must-refuse' }
}

/** An iPAddress SAN is ignored by the stock traffic server; where the product let it pass all the same, the evidence is right. */
const onlyAtsRefusesName = (judged: Verdict | undefined): boolean =>
  judged?.chainOk === true && !judged.nameOk && judged.names.rfc9525.ok

const NONE: ReadonlySet<ReasonCode> = new Set()

/** Origins that only requests show: an answer means that the certificate was let through, unless faults were waved through. */
function servedStatements(input: OriginInput): Statement[] {
  const waved = input.resolved.filter(({ failure }) => failure.action === 'continue')
  const enforced = (address: string) =>
    input.enforcement === 'enforced' && !waved.some(({ failure }) => sameAddress(failure.address, address))
  return [...input.served.values()].map(served => ({
    address: served.address,
    ip: served.to?.ip,
    port: served.port,
    verdict: served.answered > 0 && enforced(served.address) ? 'pass' : 'unknown',
    basis: served.answered > 0 ? 'accepted' : 'no-handshake-seen',
    doubt: NONE,
    from: served.firstSeen,
    to: served.lastSeen,
    attempts: 0,
    failures: 0,
    exhibits: served.samples.items,
  }))
}
