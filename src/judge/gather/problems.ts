import type { Problem } from '../../read/bytes/index.ts'

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
  'cap-refusals',
  'cap-sightings',
])

export interface ProblemList {
  add(problem: Problem): void
  readonly all: readonly Problem[]
  /** Part of the input could not be read: exit code 3, never 0. */
  readonly incomplete: boolean
  /** A judgement that is run again tells its problems again: gives what goes back to what was told by now. */
  hold(): () => void
}

/** Tells `most` problems, because a hostile input can raise one for every line; the rest are counted by their file, for as many files. */
export function createProblems(most = 1_000): ProblemList {
  let all: Problem[] = []
  let dropped = new Map<string, number>()
  let incomplete = false

  function drop(source: string): void {
    const known = dropped.has(source) || dropped.size < most ? source : ''
    dropped.set(known, (dropped.get(known) ?? 0) + 1)
  }

  return {
    add(problem) {
      if (!HARMLESS.has(problem.code)) incomplete = true
      if (all.length < most) all.push(problem)
      else drop(problem.where.source)
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
    hold() {
      const before = { all: [...all], dropped: new Map(dropped), incomplete }
      return () => {
        all = [...before.all]
        dropped = new Map(before.dropped)
        incomplete = before.incomplete
      }
    },
  }
}
