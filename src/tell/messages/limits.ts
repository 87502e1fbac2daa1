import type { PathBudgets } from '../../judge/chain/index.ts'
import type { EvidenceLimits } from '../../judge/evidence/index.ts'
import type { Caps } from '../../read/archive/index.ts'
import { CAPTURE_LIMITS, type CaptureLimits } from '../../read/capture/index.ts'
import { CAPS, type CapName } from './caps.ts'

/** Caps that are not to be as usual. */
export type Wanted = Readonly<Partial<Record<CapName, number>>>

/** The caps, handed to those who hold them. */
export interface Limits {
  readonly archive: Partial<Caps>
  readonly capture: CaptureLimits
  readonly evidence: EvidenceLimits
  readonly budgets: PathBudgets
  readonly of: (name: CapName) => number
}

export function limitsOf(wanted: Wanted = {}): Limits {
  const of = (name: CapName): number => wanted[name] ?? CAPS[name].value
  return {
    archive: {
      totalBytes: of('total-bytes'),
      memberBytes: of('member-bytes'),
      members: of('members'),
      ratio: of('ratio'),
      nesting: of('nesting'),
    },
    capture: {
      ...CAPTURE_LIMITS,
      flows: of('flows'),
      handshakes: of('open-handshakes'),
      connections: of('handshakes'),
      heldBytes: of('held-bytes'),
      fragmentBytes: of('fragment-bytes'),
      tls: {
        handshakeBytes: of('handshake-bytes'),
        certificates: of('chain-certificates'),
        authorities: of('authorities'),
        messages: of('messages'),
      },
    },
    evidence: {
      certificates: of('certificates'),
      certificateBytes: of('certificate-bytes'),
      origins: of('origins'),
      refusals: of('refusals'),
      sightings: of('sightings'),
      requests: of('requests'),
    },
    budgets: {
      signatures: of('path-signatures'),
      candidates: of('path-candidates'),
      paths: of('paths'),
    },
    of,
  }
}
