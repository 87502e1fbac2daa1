import type { Instant, Params, Where } from '../../read/bytes/index.ts'
import { fingerprint, nameText } from '../../read/x509/index.ts'
import { sameAddress } from './address.ts'
import type { Origin, SystemEvidence } from './types.ts'

export type TimelineKind =
  | 'first-failure'
  | 'certificate-replaced'
  | 'trust-store-changed'
  | 'verification-switched'
  | 'ciphers-changed'
  | 'last-failure'
  | 'repaired-since'

export interface TimelineEvent {
  readonly at: Instant
  readonly kind: TimelineKind
  readonly params: Params
  readonly where?: Where
}

const TOPICS = {
  'verify-origin-server': 'verification-switched',
  'trust-store': 'trust-store-changed',
  ciphers: 'ciphers-changed',
} as const satisfies Record<string, TimelineKind>

/** The web page and the database both write a change down, within this time (ms). */
const SAME_CHANGE = 5_000

/** What happened to a failing origin, in order: its failures, what was changed meanwhile on the peer and on the node, and whether it passes since. */
export function timelineOf(origin: Origin, system: SystemEvidence): readonly TimelineEvent[] {
  if (origin.verdict !== 'fail' && origin.verdict !== 'would-fail') return []
  const mended = mendedAt(origin, system.origins)
  const events: TimelineEvent[] = [
    { at: origin.firstSeen, kind: 'first-failure', params: {} },
    ...replacements(origin, system.origins),
    ...changes(system),
    ...(origin.lastSeen > origin.firstSeen
      ? [{ at: origin.lastSeen, kind: 'last-failure' as const, params: { failures: origin.failures } }]
      : []),
    ...(mended === undefined ? [] : [{ at: mended, kind: 'repaired-since' as const, params: {} }]),
  ]
  return events.sort((a, b) => a.at - b.at)
}

/** When the same address and port was first seen to pass after the last failure; undefined where it was not. */
export function mendedAt(origin: Origin, among: readonly Origin[]): Instant | undefined {
  const since = among.flatMap(({ address, port, verdict, firstSeen, lastSeen }) =>
    verdict === 'pass' &&
    port === origin.port &&
    sameAddress(address, origin.address) &&
    lastSeen > origin.lastSeen
      ? [firstSeen > origin.lastSeen ? firstSeen : lastSeen]
      : [],
  )
  return since.length === 0 ? undefined : since.reduce((first, at) => Math.min(first, at))
}

/**
 * Another certificate of the same kind of key on the same connection, after the first one was last seen. RSA and ECDSA beside each other are a
 * choice of ciphers.
 */
function replacements(origin: Origin, among: readonly Origin[]): TimelineEvent[] {
  const presented = among
    .flatMap(other => {
      const same = other.port === origin.port && sameAddress(other.address, origin.address)
      return same && other.certificate ? [{ ...other, certificate: other.certificate }] : []
    })
    .filter(
      ({ certificate }) => certificate.publicKey.kind === (origin.certificate ?? certificate).publicKey.kind,
    )
    .sort((a, b) => a.firstSeen - b.firstSeen)
  return presented.flatMap((entry, index): TimelineEvent[] => {
    const before = presented[index - 1]
    if (!before || before.lastSeen > entry.firstSeen) return []
    const [from, to] = [fingerprint(before.certificate), fingerprint(entry.certificate)]
    if (from === to) return []
    const params = { subject: nameText(entry.certificate.subject), fromSha256: from, toSha256: to }
    const where = entry.handshake?.where
    return [{ at: entry.firstSeen, kind: 'certificate-replaced', params, ...(where && { where }) }]
  })
}

function changes({ settingChanges }: SystemEvidence): TimelineEvent[] {
  const found: TimelineEvent[] = []
  for (const { at, topic, setting, from, to, where } of settingChanges) {
    if (topic === undefined) continue
    const kind = TOPICS[topic]
    const twin = found.some(
      event => event.kind === kind && event.params.to === to && Math.abs(event.at - at) <= SAME_CHANGE,
    )
    if (!twin)
      found.push({
        at,
        kind,
        params: { setting, ...(from !== undefined && { from }), ...(to !== undefined && { to }) },
        where,
      })
  }
  return found
}
