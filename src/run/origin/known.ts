const MAX_KNOWN = 4096

/**
 * Which origins were verified last time, under which rules. A connection to one of them runs without the hold, and is judged at the last moment
 * before OpenSSL answers; so does one beside another that is being held. All others are held.
 */
export interface Known {
  /** Is the next connection to be held? Answers for it until `end`. */
  begin(key: string): boolean
  /** How a connection came out. */
  end(key: string, held: boolean, verified: boolean): void
}

export function createKnown(): Known {
  const verified = new Set<string>()
  const held = new Set<string>()
  return {
    begin(key) {
      if (verified.has(key) || held.has(key)) return false
      held.add(key)
      return true
    },
    end(key, wasHeld, passed) {
      if (wasHeld) held.delete(key)
      if (!passed) verified.delete(key)
      else if (!verified.has(key)) {
        const [oldest] = verified
        if (verified.size >= MAX_KNOWN && oldest !== undefined) verified.delete(oldest)
        verified.add(key)
      }
    },
  }
}
