import type { SystemEvidence } from '../../judge/evidence/index.ts'
import { instantOrNull } from './instant.ts'
import type { ReportSystem } from './schema.ts'

export function toSystem(system: SystemEvidence): ReportSystem {
  const { facts, trustStore, enforcement, clockSkew, coverage } = system
  return {
    host: system.name,
    product: facts.product ?? null,
    release: facts.release?.text ?? null,
    verifyOriginServer: facts.verifyOriginServer?.value ?? 'unknown',
    enforcement: { state: enforcement.state, because: enforcement.because },
    trustStore: trustStore
      ? { certificates: trustStore.certificates.length, sha256: trustStore.sha256 }
      : null,
    timeZone: facts.timeZone ?? null,
    clockSkew: clockSkew ? { milliseconds: clockSkew.milliseconds, matches: clockSkew.matches } : null,
    coverage: {
      logLines: coverage.logLines,
      trafficServerEvents: coverage.trafficServerEvents,
      requests: coverage.requests,
      captures: coverage.captures,
      packets: coverage.packets,
      handshakes: coverage.handshakes,
      from: instantOrNull(coverage.from),
      to: instantOrNull(coverage.to),
    },
  }
}
