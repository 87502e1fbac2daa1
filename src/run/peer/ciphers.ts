import { compareRelease, type Release } from '../../read/uc/index.ts'
import type { CipherSettings } from './types.ts'

type Version = Pick<Release, 'major' | 'minor' | 'patch'>

/** Prepended by an upgrade, so that an origin with both kinds of certificate shows its RSA one. */
export const RSA_PREFIX = 'ECDHE-RSA-AES256-GCM-SHA384:'

const X14_0 = 'EECDH:EDH:HIGH:-AES256+SHA:!MEDIUM:!LOW:!3DES:!MD5:!PSK:!eNULL:!aNULL'
const X14_2 = `${X14_0}:!aDH`
const X15_2 =
  'HIGH:!MEDIUM:!LOW:!3DES:!MD5:!PSK:!eNULL:!aNULL:!aDH:-AES256+SHA:-RSA+AESCCM:-DHE+AESCCM:-DHE+CHACHA20'

/**
 * The cipher string a release begins with (facts: CLI, ciphers; Administrator Guides X14.0, X14.2, X15.2). Fresh installations, and upgrades from
 * below X14.0, prefer ECDSA; an upgrade from X14.0 or later to X14.2 or later got the RSA prefix (release note X14.2.1, CSCwc88608). No default
 * of X12 is known: it is given that of X14.0.
 */
export function defaultCipherList(release: Version, upgradedFrom?: Version): string {
  if (compareRelease(release, 'X14.2') < 0) return X14_0
  const list = compareRelease(release, 'X15.2') < 0 ? X14_2 : X15_2
  return upgradedFrom && compareRelease(upgradedFrom, 'X14.0') >= 0 ? RSA_PREFIX + list : list
}

/**
 * Cipher settings a release begins with: `minTLSv1.2`, TLS 1.3 for the traffic server from X14.2 (release note X14.2), and OpenSSL's security level
 * 1, the default of the libraries that Expressway is built with.
 */
export function defaultCiphers(release: Version, upgradedFrom?: Version): CipherSettings {
  return {
    list: defaultCipherList(release, upgradedFrom),
    minVersion: 'TLSv1.2',
    maxVersion: compareRelease(release, 'X14.2') < 0 ? 'TLSv1.2' : 'TLSv1.3',
    securityLevel: 1,
  }
}

/**
 * What an upgrade makes of cipher settings: a default list becomes that of the new release, by the path that was taken (`defaultCipherList`); a prefix that is there
 * stays, and so does a list that somebody has changed (Administrator Guide X15.2) and the oldest version (Administrator Guide X14.0).
 */
export function upgradedCiphers(before: CipherSettings, from: Version, to: Version): CipherSettings {
  const defaults = defaultCiphers(from)
  const hasPrefix = before.list.startsWith(RSA_PREFIX)
  const bare = hasPrefix ? before.list.slice(RSA_PREFIX.length) : before.list
  const next = defaultCiphers(to, from)
  const list = hasPrefix ? RSA_PREFIX + defaultCipherList(to) : next.list
  return {
    ...before,
    list: bare === defaults.list ? list : before.list,
    maxVersion: before.maxVersion === defaults.maxVersion ? next.maxVersion : before.maxVersion,
  }
}
