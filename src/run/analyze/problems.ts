import type { Problem } from '../../read/bytes/index.ts'

/** Problems kept; a hostile input can raise one for every line. */
const MOST = 1_000

/** Problems that lose nothing an answer could depend on. All others make the analysis incomplete. */
const HARMLESS: ReadonlySet<string> = new Set([
  'tar-link-skipped',
  'tar-special-skipped',
  'undated-record',
  'unknown-setting-value',
  'dumps-disagree',
  'dump-empty',
  'extension-unreadable',
  'extension-repeated',
  'certificate-trailing-data',
  'pem-mismatched-end',
  'sslv2-hello',
  'tls-record-header',
  'tls-message-type',
  'tls-message-malformed',
])

export interface ProblemList {
  add(problem: Problem): void
  readonly all: readonly Problem[]
  /** Part of the input could not be read: exit code 3, never 0. */
  readonly incomplete: boolean
}

export function createProblems(): ProblemList {
  const all: Problem[] = []
  const dropped = new Map<string, number>()
  let incomplete = false
  return {
    add(problem) {
      if (!HARMLESS.has(problem.code)) incomplete = true
      if (all.length < MOST) all.push(problem)
      else dropped.set(problem.where.source, (dropped.get(problem.where.source) ?? 0) + 1)
    },
    get all() {
      const left = [...dropped].map(([source, count]) => ({
        code: 'problems-left-out',
        where: { source },
        params: { count },
      }))
      return [...all, ...left]
    },
    get incomplete() {
      return incomplete
    },
  }
}
