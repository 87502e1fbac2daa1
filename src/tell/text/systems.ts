import type { Because, Enforcement } from '../messages/index.ts'
import type { ReportSystem } from '../report/index.ts'
import type { Context } from './context.ts'
import { utc } from './names.ts'

/** Host, release, switch, trust store, zone, and what the evidence spans, in UTC. */
export function renderSystems({ report, words, field, paper }: Context): void {
  const { labels, phrases } = words
  const { window } = report
  paper.gap()
  for (const system of report.systems) {
    const { coverage, clockSkew, trustStore, timeZone, enforcement } = system
    const about = [
      system.host,
      [system.product, system.release ?? labels.releaseUnknown].filter(Boolean).join(' '),
      phrases.verify(system.verifyOriginServer),
      phrases.enforcement(enforcement.state as Enforcement, enforcement.because as Because),
      trustStore
        ? `${labels.trustStore}: ${phrases.certificates(trustStore.certificates)}`
        : labels.noTrustStore,
      ...(timeZone === null ? [] : [`${labels.zone} ${timeZone}`]),
    ]
    field(labels.system, about.join(' · '), 0)
    const span = [
      ...periodOf(coverage),
      ...(window === null
        ? []
        : [phrases.window(window.since && utc(window.since), window.until && utc(window.until))]),
      phrases.coverage(coverage.logLines, coverage.captures, coverage.handshakes),
      ...(clockSkew ? [phrases.clockSkew(Math.round(clockSkew.milliseconds), clockSkew.matches)] : []),
    ]
    field(labels.period, span.join(' · '), 0)
  }
}

function periodOf({ from, to }: ReportSystem['coverage']): string[] {
  return from === null || to === null ? [] : [`${utc(from, false)} – ${utc(to, false)} UTC`]
}
