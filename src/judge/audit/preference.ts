import { compareRelease, type Release } from '../../read/uc/index.ts'
import { ENFORCED_SINCE } from '../evidence/index.ts'
import { RSA_PREFIX } from '../remedies/index.ts'

/** Which kind of certificate an upgraded peer asks for first, and what decides that. */
export interface Preference {
  readonly prefer: 'rsa' | 'ecdsa'
  /** `list`: the cipher string of the peer itself; else the upgrade path (release notes X14.2.1, CSCwc88608). */
  readonly because: 'list' | 'from-below-14' | 'from-14' | 'fresh' | 'not-upgraded'
  /** TLS 1.3 is offered as well, whose choice follows no cipher string. */
  readonly tls13: boolean
}

/**
 * Upgrade from below 14.0: ECDSA; from 14.0 or later: the RSA prefix is put in front; fresh installation: ECDSA. A release before X14.2 keeps what it has:
 * its own list decides, whose default prefers ECDSA. TLS 1.3 came to the traffic server with X14.2.
 */
export function preferenceOf(path: {
  readonly from: Release | undefined
  readonly to: Release
  readonly ciphers?: string | undefined
}): Preference {
  const { from, to, ciphers } = path
  const tls13 = isEnforcing(to)
  if (ciphers !== undefined) return { prefer: preferredBy(ciphers), because: 'list', tls13 }
  if (!isEnforcing(to)) return { prefer: 'ecdsa', because: 'not-upgraded', tls13 }
  if (!from) return { prefer: 'ecdsa', because: 'fresh', tls13 }
  return compareRelease(from, 'X14.0') < 0
    ? { prefer: 'ecdsa', because: 'from-below-14', tls13 }
    : { prefer: 'rsa', because: 'from-14', tls13 }
}

/** Does this release verify origins by default? */
export const isEnforcing = (release: Release): boolean => compareRelease(release, ENFORCED_SINCE) >= 0

/**
 * What an OpenSSL cipher string puts first among suites of TLS 1.2. OpenSSL sorts what one word stands for with ECDSA before RSA, so RSA is preferred only by a
 * suite that names it first, or where ECDSA is taken out or moved to the end (TAC 225476).
 */
export function preferredBy(ciphers: string): 'rsa' | 'ecdsa' {
  if (ciphers.startsWith(RSA_PREFIX) || /(?:^|:)!a?ECDSA(?:$|:)/.test(ciphers)) return 'rsa'
  if (/(?:^|:)\+a?ECDSA(?:$|:)/.test(ciphers)) return 'rsa'
  const first = ciphers.split(/[:, ]/).find(word => word !== '' && !/^[!+@-]/.test(word)) ?? ''
  return /(?:^|-)RSA-|^aRSA$|ECDHE\+aRSA|EECDH\+aRSA/.test(first) ? 'rsa' : 'ecdsa'
}
