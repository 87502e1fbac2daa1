import type { Origin, SystemEvidence } from '../../src/judge/evidence/index.ts'
import { instantText } from '../../src/tell/report/index.ts'
import type { Session } from './session.ts'

/** An origin of the evidence with the system that reached for it. */
export interface Placed {
  readonly origin: Origin
  readonly system: SystemEvidence
}

const known = new WeakMap<Session, readonly (Placed | undefined)[]>()

/** The origins of the evidence in the order of the report, which has sorted them. */
export function originsOf(session: Session): readonly (Placed | undefined)[] {
  const before = known.get(session)
  if (before) return before
  const left = session.evidence.systems.flatMap(system => system.origins.map(origin => ({ origin, system })))
  const found = session.reports.en.origins.map(told => {
    const at = left.findIndex(
      ({ origin, system }) =>
        system.name === told.system &&
        origin.address === told.address &&
        origin.port === told.port &&
        origin.verdict === told.verdict &&
        origin.basis === told.basis &&
        (origin.reason?.code ?? null) === told.reason &&
        origin.attempts === told.attempts &&
        instantText(origin.firstSeen) === told.firstSeen,
    )
    return at < 0 ? undefined : left.splice(at, 1)[0]
  })
  known.set(session, found)
  return found
}
