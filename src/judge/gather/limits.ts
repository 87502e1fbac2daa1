import type { Caps } from '../../read/archive/index.ts'
import type { CaptureLimits } from '../../read/capture/index.ts'

/** The caps that reading holds, by the names that a user gives them. */
export interface GatherLimits {
  readonly archive: Partial<Caps>
  readonly capture: CaptureLimits
  readonly of: (name: 'line-bytes' | 'dumps' | 'dump-bytes' | 'certificate-file-bytes' | 'peers') => number
}
