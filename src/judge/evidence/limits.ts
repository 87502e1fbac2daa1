import type { Problem, Where } from '../../read/bytes/index.ts'

/** Bounds on what the evidence of all peers together may hold. Reaching one is a Problem `cap-…`, and never an error. */
export interface EvidenceLimits {
  /** Distinct certificates; the trust stores of a cluster have some hundreds. */
  readonly certificates: number
  /** Bytes of them in DER; read and taken apart they need about ten times as much. */
  readonly certificateBytes: number
  /**
   * Kinds of refusals in the logs, kinds of handshakes in the captures, and addresses with their ports that requests went to. A deployment has
   * some hundreds.
   */
  readonly origins: number
  /** Refusals kept with the lines that tell of them; those beyond are counted. */
  readonly refusals: number
  /** Handshakes kept with their messages; those beyond are counted. One with hundreds of messages counts as several. */
  readonly sightings: number
  /** Requests under way at one time; beyond, the oldest is taken for ended. */
  readonly requests: number
}

export const EVIDENCE_LIMITS: EvidenceLimits = {
  certificates: 10_000,
  certificateBytes: 4_194_304,
  origins: 2_000,
  refusals: 10_000,
  sightings: 10_000,
  requests: 20_000,
}

const CODES: Readonly<Record<keyof EvidenceLimits, string>> = {
  certificates: 'cap-certificates',
  certificateBytes: 'cap-certificate-bytes',
  origins: 'cap-origins',
  refusals: 'cap-refusals',
  sightings: 'cap-sightings',
  requests: 'cap-requests',
}

/** What is left of the limits. */
export interface Room {
  /** Takes so much of it; false where there is not enough, which is told once, with the place where it was first. */
  take(limit: keyof EvidenceLimits, where: Where, amount?: number): boolean
  giveBack(limit: keyof EvidenceLimits, amount?: number): void
  /** Tells that a budget of the path search was spent, each once. */
  spent(budget: string, where: Where): void
}

/**
 * Problems: `cap-certificates`, `cap-certificate-bytes`, `cap-origins`, `cap-refusals`, `cap-sightings`, `cap-requests`, each with its `limit`;
 * `cap-path-search` with the `budget` that was spent.
 */
export function createRoom(
  limits: EvidenceLimits = EVIDENCE_LIMITS,
  problem: (problem: Problem) => void = () => {},
): Room {
  const left = { ...limits }
  const told = new Set<keyof EvidenceLimits>()
  const searches = new Set<string>()
  return {
    take(limit, where, amount = 1) {
      if (left[limit] >= amount) {
        left[limit] -= amount
        return true
      }
      if (!told.has(limit)) problem({ code: CODES[limit], where, params: { limit: limits[limit] } })
      told.add(limit)
      return false
    },
    giveBack(limit, amount = 1) {
      left[limit] += amount
    },
    spent(budget, where) {
      if (!searches.has(budget)) problem({ code: 'cap-path-search', where, params: { budget } })
      searches.add(budget)
    },
  }
}
