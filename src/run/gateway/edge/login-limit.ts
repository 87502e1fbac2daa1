import { findItem, type PeerState, settingOf } from '../../peer/index.ts'

/** How often the credentials of one user may be used. */
export interface LoginLimit {
  /** Counts one use and says whether it may be. A use that may not be is not counted. */
  admit(username: string, now: number): boolean | Promise<boolean>
}

/** Users remembered; a client that makes up new ones drops those first whose last login is longest ago. */
const MOST = 65_536
/** Characters of a name that tell users apart; no user's name is longer. */
const LONGEST = 128

/**
 * Authorization rate control of MRA: at most `EdgeConfigServer RateLimitLogins` uses of a user's credentials, right or wrong, within the `RateLimitPeriod`
 * seconds before; either 0: any number. UDS takes user names in any case (CSCux16696), so they count in any case.
 */
export function createLoginLimit(state: () => PeerState): {
  admit(username: string, now: number): boolean
} {
  const uses = new Map<string, readonly number[]>()
  return {
    admit(username, now) {
      const most = numberOf(state(), 'EdgeConfigServer RateLimitLogins')
      const period = numberOf(state(), 'EdgeConfigServer RateLimitPeriod') * 1000
      if (most === 0 || period === 0) return true
      const name = username.slice(0, LONGEST).toLowerCase()
      const recent = (uses.get(name) ?? []).filter(at => now - at < period)
      if (recent.length >= most) return false
      uses.delete(name)
      if (uses.size >= MOST) uses.delete(uses.keys().next().value ?? '')
      uses.set(name, [...recent, now])
      return true
    },
  }
}

function numberOf(state: PeerState, path: string): number {
  const item = findItem(path)
  return item ? Number(settingOf(state, item)) : 0
}
