import { formatIp, type Instant, parseIp } from '../../read/bytes/index.ts'
import { compareRelease } from '../../read/uc/index.ts'
import type { PeerState, Policy, PolicyException } from './types.ts'

/** By what an origin is judged, and why: the exception is what has to be logged at every use. */
export interface AppliedPolicy {
  readonly policy: Policy
  readonly because: 'release' | 'setting' | 'exception'
  readonly exception?: PolicyException
}

/**
 * The policy for an origin at a moment. Releases before X14.2.0 look at no certificate (CSCwc69661); from X14.2.0 `VerifyOriginServer` says what
 * happens, and an exception for the origin outweighs it until its date. One that names the port outweighs one that does not.
 */
export function policyFor(state: PeerState, address: string, port: number, now: Instant): AppliedPolicy {
  if (compareRelease(state.release, 'X14.2.0') < 0) return { policy: 'off', because: 'release' }
  const exception = exceptionFor(state.exceptions, address, port, now)
  if (exception) return { policy: exception.policy, because: 'exception', exception }
  return { policy: switched(state), because: 'setting' }
}

function switched({ verifyOriginServer, policies }: PeerState): Policy {
  return verifyOriginServer === 'on' ? (policies?.on ?? 'enforce') : (policies?.off ?? 'off')
}

function exceptionFor(
  exceptions: readonly PolicyException[],
  address: string,
  port: number,
  now: Instant,
): PolicyException | undefined {
  if (exceptions.length === 0) return undefined
  const name = canonicalAddress(address)
  const valid = exceptions.filter(
    each => canonicalAddress(each.address) === name && now < each.until && (each.port ?? port) === port,
  )
  return valid.find(each => each.port === port) ?? valid[0]
}

/** Addresses compare without letter case, closing dot and brackets; IP addresses by their octets. */
export function canonicalAddress(address: string): string {
  const bare = address.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  const octets = parseIp(bare)
  return octets ? formatIp(octets) : bare.replace(/\.$/, '')
}
