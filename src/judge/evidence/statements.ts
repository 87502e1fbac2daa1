import type { Instant } from '../../read/bytes/index.ts'
import type { Certificate } from '../../read/x509/index.ts'
import type { Reason, Verdict } from '../origin/index.ts'
import type { Resolved } from './correlate.ts'
import type { FailureKind, Fault } from './failures.ts'
import { reasonFor } from './faults.ts'
import type { Sighting, SightingGroup } from './handshakes.ts'
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
  const reason = reasonFor(fault, { at, address, chain, judged, alert: sighting?.alert?.description })
  const openssl = opensslOf(fault, judged)
  return {
    address,
    ip,
    port,
    ...(port === null && { portUnknown: ambiguous ? 'several-ports-at-once' : 'no-request-in-log' }),
    verdict: failure.action === 'terminate' ? 'fail' : 'would-fail',
    basis: failure.action === 'continue' ? 'not-enforced' : failure.warning ? 'log-warning' : 'log-error',
    reason,
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

const opensslOf = (
  fault: Fault,
  judged: Verdict | undefined,
): { code: number; depth: number } | undefined => {
  if (fault.kind === 'chain')
    return fault.code === undefined ? undefined : { code: fault.code, depth: fault.depth }
  if (fault.kind === 'verify' && judged && !judged.chainOk) return judged.openssl
  return undefined
}

/** What the capture shows of handshakes that no log line tells of. */
function sightings(group: SightingGroup, told: ReadonlySet<Sighting>, input: OriginInput): Statement[] {
  const silent = group.sightings.items.filter(sighting => !told.has(sighting))
  const statements = silent
    .map(sighting => statementOf(sighting, input))
    .filter(statement => statement !== undefined)
  const more = group.sightings.count - group.sightings.items.length
  const last = statements.at(-1)
  if (last && more > 0) {
    const failures = last.failures * more
    statements.push({ ...last, from: group.firstSeen, to: group.lastSeen, attempts: more, failures })
  }
  return statements
}

function statementOf(sighting: Sighting, input: OriginInput): Statement | undefined {
  const { handshake, chain, treatment, alert } = sighting
  const { ip, port } = handshake.server
  const name = handshake.clientHello?.serverName
  const address = name ?? ip
  // Without SNI the target was an IP literal, or another module dialled by a name that the packets do not tell.
  const named = name !== undefined || treatment === 'refused' || input.served.has(servedKey(ip, port))
  const judged = chain && input.judge(chain, named ? address : undefined, handshake.at, ip)
  const { verdict, basis } = verdictOf(sighting, judged, input)
  const failing = verdict === 'fail' || verdict === 'would-fail'
  if (verdict === 'unknown' && handshake.serverChain === 'absent') return undefined
  const reason = failing
    ? reasonFor(undefined, { at: handshake.at, address, chain, judged, alert: alert?.description })
    : undefined
  const openssl =
    failing && judged && !judged.chainOk && reason?.code === judged.primary?.code ? judged.openssl : undefined
  return {
    address,
    ip,
    port,
    verdict,
    basis,
    ...(reason && { reason }),
    ...(openssl && { openssl }),
    ...(judged && { judged }),
    sighting,
    from: handshake.at,
    to: handshake.at,
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

/** Origins that only requests show: an answer means that the certificate was let through. */
function servedStatements(input: OriginInput): Statement[] {
  const enforced = input.enforcement === 'enforced'
  return [...input.served.values()].map(served => ({
    address: served.address,
    ip: served.to?.ip,
    port: served.port,
    verdict: served.answered > 0 && enforced ? 'pass' : 'unknown',
    basis: served.answered > 0 ? 'accepted' : 'no-handshake-seen',
    from: served.firstSeen,
    to: served.lastSeen,
    attempts: 0,
    failures: 0,
    exhibits: served.samples.items,
  }))
}
