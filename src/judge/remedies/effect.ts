import type { Certificate } from '../../read/x509/index.ts'
import type { Evidence, JudgeSettings, Origin } from '../evidence/index.ts'
import type { Reason } from '../origin/index.ts'
import type { StoreLookup } from '../store/index.ts'
import { faultsOf, scenarioOf, workshopFor } from './scenario.ts'

/** What a change of the trust store does to one origin. Faults are in the order in which the traffic server meets them; empty: it verifies. */
export interface StoreEffect {
  readonly system: string
  readonly origin: Origin
  readonly before: readonly Reason[]
  readonly after: readonly Reason[]
  /** The same where subjects alone are looked up and the first match counts (CSCwa12905). */
  readonly afterBySubject: readonly Reason[]
}

/**
 * Judges every origin whose certificate is in the evidence twice, with the one store and with the other, each at the time of its newest
 * handshake. The store of the evidence itself plays no part.
 */
export function effectsOf(
  evidence: Evidence,
  settings: JudgeSettings,
  stores: { readonly before: readonly Certificate[]; readonly after: readonly Certificate[] },
): readonly StoreEffect[] {
  return evidence.systems.flatMap(system => {
    const shop = workshopFor(system, evidence, settings)
    return system.origins.flatMap((origin): StoreEffect[] => {
      const scenario = scenarioOf(origin, shop, stores.before)
      if (!scenario) return []
      const faults = (trustStore: readonly Certificate[], store: StoreLookup) =>
        faultsOf({ ...scenario, trustStore, store }, shop)
      return [
        {
          system: system.name,
          origin,
          before: faults(stores.before, 'openssl'),
          after: faults(stores.after, 'openssl'),
          afterBySubject: faults(stores.after, 'first-subject'),
        },
      ]
    })
  })
}
