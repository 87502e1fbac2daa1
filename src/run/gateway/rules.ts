import { type OriginRules, rulesFingerprint } from '../origin/index.ts'
import type { PeerState, Policy } from '../peer/index.ts'

/** The rules of an origin, and what stands for them in the key of a pooled connection. */
export interface FingerprintedRules {
  readonly rules: OriginRules
  readonly fingerprint: string
}

/** Rules by policy, for one state: made once, because each connection and each look into the pool asks for them. */
export function createRules(state: PeerState): (policy: Policy) => FingerprintedRules {
  const made = new Map<Policy, FingerprintedRules>()
  return policy => {
    const known = made.get(policy)
    if (known !== undefined) return known
    const { trustStore, ciphers, certificate, wording } = state
    const rules: OriginRules = { policy, trustStore, ciphers, certificate, wording }
    const fresh = { rules, fingerprint: rulesFingerprint(rules) }
    made.set(policy, fresh)
    return fresh
  }
}
