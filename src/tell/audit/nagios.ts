import { safe } from '../text/index.ts'
import type { AuditDocument } from './audit-schema.ts'

/** Plugin states (Monitoring Plugins Development Guidelines, Plugin Return Codes). */
export const NAGIOS = { OK: 0, WARNING: 1, CRITICAL: 2, UNKNOWN: 3 } as const
export type NagiosState = keyof typeof NAGIOS

/**
 * One line for Nagios and its kin, English in every language: state, text, performance data. Critical: the traffic server refuses something, or a certificate in use has
 * ended or ends within 7 days; warning: within 30 days, or something would be refused; unknown: part of the deployment did not answer.
 */
export function renderNagios(document: AuditDocument): {
  readonly line: string
  readonly state: NagiosState
} {
  const { summary, inventory } = document
  const within = (...warnings: readonly string[]) =>
    inventory.filter(({ warning }) => warning !== null && warnings.includes(warning))
  const critical = within('expired', '7')
  const soon = within('30')
  const state: NagiosState =
    summary.fails > 0 || critical.length > 0
      ? 'CRITICAL'
      : summary.incomplete
        ? 'UNKNOWN'
        : summary.wouldFail > 0 || soon.length > 0
          ? 'WARNING'
          : 'OK'
  const first = document.cells.find(cell => cell.state === 'fails')
  const parts = [
    `${summary.fails} refused, ${summary.wouldFail} would be refused, ${summary.unanswered} unanswered of ${document.cells.length}`,
    ...(first ? [`first ${first.address}:${first.port} ${first.key} ${first.reason}`] : []),
    ...(critical.length + soon.length > 0
      ? [`${critical.length + soon.length} certificates end within 30 days`]
      : []),
  ]
  const days = inventory.map(row => row.days)
  const data = [
    `fails=${summary.fails};;0`,
    `would_fail=${summary.wouldFail};0`,
    `passes=${summary.passes}`,
    `unanswered=${summary.unanswered}`,
    ...(days.length > 0 ? [`days_left=${Math.min(...days)};30:;7:`] : []),
  ]
  // A bar separates text and performance data.
  return {
    line: `TURNPIKE ${state} - ${safe(parts.join('; ')).replaceAll('|', '/')} | ${data.join(' ')}\n`,
    state,
  }
}
