import type { Origin } from '../evidence/index.ts'
import type { ReasonCode } from '../origin/index.ts'
import { faultsOf, type Scenario, type Workshop } from './scenario.ts'
import type { Proof, RemedyKind } from './types.ts'

/** Faults that a trust store decides; where there is none, finding one of them says nothing. */
const BY_STORE: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'self-signed',
  'unknown-ca',
  'incomplete-chain',
])

/** Judges the origin again with the remedy applied. */
export function prove(
  applied: Scenario | undefined,
  origin: Origin,
  shop: Workshop,
  kind?: RemedyKind,
): Proof {
  if (kind === 'inspect-certificate') return { result: 'unproved', because: 'changes-nothing' }
  if (!applied) return { result: 'unproved', because: missingFor(origin, shop) }
  const [next] = faultsOf(applied, shop)
  if (!next) return { result: 'passes', basis: applied.basis }
  if (applied.chain.length === 0) return { result: 'unproved', because: 'certificate-hidden' }
  if (!shop.system.trustStore && BY_STORE.has(next.code))
    return { result: 'unproved', because: 'trust-store-absent' }
  return { result: 'next-fault', next: next.code, basis: applied.basis }
}

function missingFor(origin: Origin, shop: Workshop): Extract<Proof, { result: 'unproved' }>['because'] {
  if (origin.chain.length === 0) return 'certificate-hidden'
  return shop.system.trustStore ? 'issuer-not-seen' : 'trust-store-absent'
}
