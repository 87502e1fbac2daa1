import type { Params } from '../../read/bytes/index.ts'
import type { Evidence, SystemEvidence } from '../evidence/index.ts'
import type { Check, Finding, Found, Need } from './check.ts'
import { inWindow } from './release.ts'

/** Names a check's contract where it is written; the engine does the rest. */
export const defineCheck = (check: Check): Check => check

/** Every check on every system, in the order of the checks. A check that throws becomes an `error` finding with its id. */
export function runWith(checks: readonly Check[], evidence: Evidence): readonly Finding[] {
  return evidence.systems.flatMap(system => checks.map(check => runOne(check, system, evidence)))
}

function runOne(check: Check, system: SystemEvidence, all: Evidence): Finding {
  try {
    return finding(check, system, outside(check, system) ?? lacking(check, system) ?? check.run(system, all))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { ...finding(check, system, { outcome: 'clear' }), outcome: 'error', params: { message } }
  }
}

function finding(check: Check, system: SystemEvidence, found: Found): Finding {
  const { outcome, params = {}, origins = [], evidence = [], snippet = [] } = found
  return { check: check.id, system: system.name, outcome, params, origins, evidence, snippet }
}

/** The release window; an unknown release is inside every window. */
function outside(check: Check, { facts: { release } }: SystemEvidence): Found | undefined {
  if (!release || inWindow(release, check.since, check.until)) return undefined
  return {
    outcome: 'not-applicable',
    params: { release: release.text, since: check.since ?? '', until: check.until ?? '' },
  }
}

const HAS: Readonly<Record<Need, (system: SystemEvidence) => boolean>> = {
  log: system => system.coverage.logLines > 0,
  requests: system => system.coverage.requests > 0,
  capture: system => system.coverage.captures > 0,
  'trust-store': system => system.trustStore !== undefined,
  'server-certificate': system => system.serverCertificate !== undefined,
  release: system => system.facts.release !== undefined,
  'verify-setting': system => system.facts.verifyOriginServer !== undefined,
  origins: system => system.origins.length > 0,
}

function lacking(check: Check, system: SystemEvidence): Found | undefined {
  const absent = check.needs.filter(need => !HAS[need](system))
  return absent.length === 0 ? undefined : missing(absent)
}

/** What a card can say is absent: a need, or what a check looked for in vain. */
export type Absent = Need | 'certificate' | 'period'

export function missing(absent: readonly Absent[], params: Params = {}): Found {
  return { outcome: 'missing-information', params: { ...params, absent } }
}
