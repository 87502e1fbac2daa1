import type { Problem } from '../../read/bytes/index.ts'
import { createRegistry } from './certificates.ts'
import type { JudgeSettings } from './judgement.ts'
import { createRoom, EVIDENCE_LIMITS, type EvidenceLimits } from './limits.ts'
import { createSystem, type SystemBuilder } from './system.ts'
import type { Evidence, SystemEvidence } from './types.ts'

export interface EvidenceBuilder {
  /** The builder of one peer; `key` tells peers apart, `name` is what the peer is called until the evidence names it. */
  system(key: string, input: string, name: string): SystemBuilder
  finish(): Evidence
}

/** Builds the evidence of any number of peers from what the readers hand over. Problems are those of certificates and of `createRoom`. */
export function createEvidence(
  settings: JudgeSettings,
  problem: (problem: Problem) => void,
  limits: Partial<EvidenceLimits> = {},
): EvidenceBuilder {
  const room = createRoom({ ...EVIDENCE_LIMITS, ...limits }, problem)
  const registry = createRegistry(problem, room)
  const systems = new Map<string, SystemBuilder>()
  return {
    system(key, input, name) {
      let found = systems.get(key)
      if (!found) {
        found = createSystem(input, name, registry, settings, room)
        systems.set(key, found)
      }
      return found
    },
    finish: () => ({
      systems: apart([...systems.values()].map(system => system.finish())),
      certificates: registry.all,
    }),
  }
}

/** Peers of one name (two bundles of the same one, clusters that name their peers alike) are told apart by their inputs. */
function apart(systems: readonly SystemEvidence[]): readonly SystemEvidence[] {
  const taken = new Set<string>()
  return systems.map(system => {
    const shared = systems.some(other => other !== system && other.name === system.name)
    const wished = shared ? `${system.name} (${system.input})` : system.name
    let name = wished
    for (let count = 2; taken.has(name); count++) name = `${wished} ${count}`
    taken.add(name)
    return name === system.name ? system : { ...system, name }
  })
}
