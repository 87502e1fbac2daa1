import type { Report } from './schema.ts'

/** What makes the exit code 1: an issue, already a potential problem, or nothing at all. */
export type FailOn = 'issue' | 'potential' | 'never'

/**
 * 3 where part of the input could not be read (never 0, and never hidden behind 1), 1 where something at or above the threshold was found, else 0.
 * A failing origin is an issue; one that would fail once verification is enforced is a potential problem.
 */
export function exitCodeOf({ summary }: Report, failOn: FailOn = 'issue'): 0 | 1 | 3 {
  if (summary.incomplete) return 3
  const issues = summary.fail + (summary.results.issue ?? 0)
  const potentials = summary.wouldFail + (summary.results.potential ?? 0)
  if (failOn === 'never') return 0
  return issues > 0 || (failOn === 'potential' && potentials > 0) ? 1 : 0
}
