/** As the gateway tells it: one handshake with an origin. */
export interface OriginVerdict {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly address: string
  readonly port: number
  readonly ip: string | null
  readonly outcome: 'open' | 'refused' | 'failed'
  readonly cause: string | null
  /** False: nothing was verified. */
  readonly judged: boolean
  readonly reasons: readonly string[]
  readonly subject: string | null
  readonly warnings: readonly string[]
}

/** `waved`: it does not verify, and requests are carried all the same. */
export type VerdictState = 'verifies' | 'waved' | 'unverified' | 'refused' | 'failed'

export function stateOf({ outcome, judged, warnings }: OriginVerdict): VerdictState {
  if (outcome !== 'open') return outcome
  if (warnings.length > 0) return 'waved'
  return judged ? 'verifies' : 'unverified'
}

export interface Latest {
  readonly verdict: OriginVerdict
  /** Handshakes that the page knows of. */
  readonly count: number
  readonly refused: number
}

/** The newest verdict of each origin; those that do not verify first, then the newest. */
export function latestOf(verdicts: readonly OriginVerdict[]): readonly Latest[] {
  const origins = new Map<string, Latest>()
  for (const verdict of verdicts) {
    const key = JSON.stringify([verdict.address, verdict.port])
    const before = origins.get(key)
    const refused = (before?.refused ?? 0) + (verdict.outcome === 'refused' ? 1 : 0)
    origins.set(key, { verdict, count: (before?.count ?? 0) + 1, refused })
  }
  const rank = ({ verdict }: Latest) => RANKS[stateOf(verdict)]
  return [...origins.values()].sort((a, b) => rank(a) - rank(b) || b.verdict.at - a.verdict.at)
}

const RANKS: Readonly<Record<VerdictState, number>> = {
  refused: 0,
  failed: 1,
  waved: 2,
  unverified: 3,
  verifies: 4,
}
