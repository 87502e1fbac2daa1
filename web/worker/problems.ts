import type { Problem } from '../../src/read/bytes/index.ts'
import { LIMITS } from './limits.ts'

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

export interface Problems {
  add(problem: Problem): void
  all(): readonly Problem[]
  readonly isIncomplete: boolean
  /** A judgement that is run again tells its problems again: back to what was told before it. */
  hold(): () => void
}

/** Tells so many problems, because a hostile input can raise one for every line; the rest are counted by their file, for as many files. */
export function createProblems(): Problems {
  let told: Problem[] = []
  let dropped = new Map<string, number>()
  let isIncomplete = false
  return {
    add(problem) {
      if (!HARMLESS.has(problem.code)) isIncomplete = true
      if (told.length < LIMITS.problems) {
        told.push(problem)
        return
      }
      const { source } = problem.where
      const known = dropped.has(source) || dropped.size < LIMITS.problems ? source : ''
      dropped.set(known, (dropped.get(known) ?? 0) + 1)
    },
    all: () => [
      ...told,
      ...[...dropped].map(([source, count]) => ({
        code: 'problems-left-out',
        where: { source },
        params: { count },
      })),
    ],
    get isIncomplete() {
      return isIncomplete
    },
    hold() {
      const before = { told: [...told], dropped: new Map(dropped), isIncomplete }
      return () => {
        told = [...before.told]
        dropped = new Map(before.dropped)
        isIncomplete = before.isIncomplete
      }
    },
  }
}
