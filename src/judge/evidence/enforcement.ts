import type { UcSystem } from '../../read/uc/index.ts'
import { compareRelease } from '../../read/uc/index.ts'
import type { FailureKind } from './failures.ts'
import type { SystemEvidence } from './types.ts'

type Enforcement = SystemEvidence['enforcement']

/** First release that verifies origins by default (source document; X14.0.8 and later of X14.0 are disputed). */
export const ENFORCED_SINCE = 'X14.2'

/**
 * Was a failing origin refused? What the traffic server did (`Action=`) outweighs what the dumps, taken when logging started, say of it.
 */
export function enforcementOf(facts: UcSystem, kinds: Iterable<FailureKind>): Enforcement {
  let terminated: FailureKind | undefined
  let continued: FailureKind | undefined
  for (const kind of kinds) {
    if (kind.fault.kind === 'alert') continue
    if (kind.action === 'terminate') terminated ??= kind
    else continued ??= kind
  }
  const witness = terminated ?? continued
  if (witness) {
    const line = witness.failures.items[0]?.warning ?? witness.failures.items[0]?.error
    return {
      state: terminated ? 'enforced' : 'not-enforced',
      because: 'action',
      ...(line && { where: line.where }),
    }
  }
  if (facts.release && compareRelease(facts.release, ENFORCED_SINCE) < 0)
    return { state: 'not-enforced', because: 'release' }
  if (facts.verifyOriginServer) {
    const { value, where } = facts.verifyOriginServer
    return { state: value === 'off' ? 'not-enforced' : 'enforced', because: 'setting', where }
  }
  if (facts.release) return { state: 'enforced', because: 'default' }
  return { state: 'unknown', because: 'unknown' }
}
